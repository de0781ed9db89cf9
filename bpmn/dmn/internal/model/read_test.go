package model_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	head = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:feel="https://www.omg.org/spec/DMN/20230324/FEEL/" xmlns:own="urn:own" xmlns:lib="urn:lib" xmlns:other="urn:other" namespace="urn:own" name="D" id="D">`
	tail = `</definitions>`
)

// whole makes a document of what stands inside of definitions.
func whole(inside string) []byte {
	if strings.Contains(inside, "definitions") || !strings.HasPrefix(strings.TrimSpace(inside), "<") {
		return []byte(inside)
	}
	return []byte(head + inside + tail)
}

// blocks runs f over a file of documents, each followed by "----" and what f
// gives for it; comments are lines that begin with "# ".
func blocks(t *testing.T, file string, f func(t *testing.T, xml string) string) {
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	blocks := strings.Split(strings.TrimSpace(string(b)), "\n\n")
	for i, block := range blocks {
		input, _, found := strings.Cut(block, "\n----")
		require.True(t, found, block)
		xml := input
		for strings.HasPrefix(xml, "# ") && !strings.HasPrefix(xml, "# change") {
			_, xml, _ = strings.Cut(xml, "\n")
		}
		blocks[i] = input + "\n----\n" + strings.TrimSpace(f(t, xml))
	}
	if got := strings.Join(blocks, "\n\n") + "\n"; *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	} else {
		assert.Equal(t, string(b), got, "changed: run with -update and review the diff")
	}
}

// TestEveryFaultIsFound also asks that every fault of reading is found somewhere.
func TestEveryFaultIsFound(t *testing.T) {
	seen := map[fault.Code]bool{}
	blocks(t, "testdata/faults.txt", func(t *testing.T, xml string) string {
		d, err := model.Read(whole(xml))
		var out strings.Builder
		add := func(mark string, f *fault.Error) {
			seen[f.Code()] = true
			assert.NotContains(t, f.Vi()+f.En(), "{", "every placeholder is filled")
			assert.NotEmpty(t, f.Arg("line"))
			fmt.Fprintf(&out, "%s%s %s: %s\n", mark, f.Code(), f.Path(), f.En())
		}
		for _, f := range fault.All(err) {
			add("", f)
		}
		if d == nil {
			return out.String()
		}
		assert.NoError(t, err)
		for _, w := range d.Warnings {
			add("warning: ", w)
		}
		return out.String() + fmt.Sprintf("read, version %s, %d extensions", d.Version, d.Extensions)
	})
	for _, code := range []fault.Code{
		fault.DmnXML, fault.DmnDTD, fault.DmnRoot, fault.DmnMissing, fault.DmnTwice, fault.DmnValue, fault.DmnDuplicateID,
		fault.DmnDuplicateName, fault.DmnReference, fault.DmnReferenceKind, fault.DmnPrefix, fault.DmnCells, fault.DmnLanguage,
		fault.DmnUnsupported, fault.DmnUnknownElement,
	} {
		assert.True(t, seen[code], "no document shows %s", code)
	}
}

func TestHostileFilesAreRefused(t *testing.T) {
	open := func(n int) string {
		return `<decision name="d"><list>` + strings.Repeat("<list>", n) + strings.Repeat("</list>", n) + "</list></decision>"
	}
	var attrs, prefixes strings.Builder
	for i := range 300 {
		fmt.Fprintf(&attrs, ` a%d=""`, i)
		fmt.Fprintf(&prefixes, `<a xmlns:p%d="u" xmlns:q%d="u">`, i, i)
	}
	for name, c := range map[string]struct {
		xml  string
		code fault.Code
	}{
		"empty":      {"", fault.DmnXML},
		"UTF-16":     {"\xff\xfe<\x00a\x00", fault.DmnXML},
		"not UTF-8":  {head + "\xff" + tail, fault.DmnXML},
		"encoding":   {`<?xml version="1.0" encoding="ebcdic"?>` + head + tail, fault.DmnXML},
		"version":    {`<?xml version="1.1"?>` + head + tail, fault.DmnXML},
		"deep":       {head + open(200) + tail, fault.TooLarge},
		"many":       {head + strings.Repeat("<a/>", 300_000) + tail, fault.TooLarge},
		"long":       {head + strings.Repeat(" ", 9<<20) + tail, fault.TooLarge},
		"attributes": {head + "<a" + attrs.String() + "/>" + tail, fault.TooLarge},
		"imports":    {head + strings.Repeat(`<import namespace="urn:lib" name=""/>`, 1000) + tail, fault.TooLarge},
		"prefixes":   {head + prefixes.String(), fault.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := model.Read([]byte(c.xml))
			assert.Nil(t, d)
			require.ErrorIs(t, err, c.code)
			assert.NotEmpty(t, fault.All(err)[0].Arg("line"))
		})
	}
	_, err := model.Read([]byte(head + open(90) + tail))
	assert.NoError(t, err)
}

// TestFaultsCostLittle reads files that are wrong everywhere.
func TestFaultsCostLittle(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	many := strings.Repeat(`<decision><list><literalExpression typeRef="p:q" expressionLanguage="z"/></list></decision>`, 50_000)
	for _, xml := range []string{
		head + many + tail,
		head + `<decision id="` + long + `">` + strings.Repeat("<context><contextEntry/></context>", 50_000) + "</decision>" + tail,
	} {
		_, err := model.Read([]byte(xml))
		assert.Len(t, fault.All(err), 1000)
		assert.Less(t, len(err.Error()), 1<<20)
	}
}
