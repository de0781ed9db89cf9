package rules_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/internal/rules"
	"github.com/hcm-egov/framework/egov/fault"
)

var update = flag.Bool("update", false, "write the golden file anew")

const (
	golden = "testdata/rules.txt"
	head   = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:other="urn:other" targetNamespace="urn:test" xmlns:own="urn:test" id="D">`
)

// TestEveryRule judges the snippets of testdata/rules.txt, each the inside of an
// executable process, with the definitions before it down to a line "===". It
// asks that every rule is broken somewhere in the file.
func TestEveryRule(t *testing.T) {
	b, err := os.ReadFile(golden)
	require.NoError(t, err)
	blocks := strings.Split(strings.TrimSpace(string(b)), "\n\n")
	broken := map[fault.Code]bool{}
	for i, block := range blocks {
		snippet, _, found := strings.Cut(block, "\n----")
		require.True(t, found, block)
		blocks[i] = snippet + "\n----\n" + verdict(t, snippet, broken)
	}
	if got := strings.Join(blocks, "\n\n") + "\n"; *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	} else {
		assert.Equal(t, string(b), got, "changed findings: run with -update and review the diff")
	}
	for _, r := range rules.All() {
		assert.True(t, broken[r.Code], "no snippet breaks %s", r.Name())
	}
}

func verdict(t *testing.T, snippet string, broken map[fault.Code]bool) string {
	doc, err := model.Parse([]byte(wrap(snippet)), model.Limits{})
	require.NoError(t, err, snippet)
	warnings, faults := rules.Check(doc, rules.Options{})
	var out []string
	add := func(mark string, f *fault.Error) {
		broken[f.Code()] = true
		r, found := rules.Of(f)
		assert.True(t, found)
		assert.Equal(t, mark != "", r.Warning)
		assert.Equal(t, r.Clause, f.Arg("clause"))
		assert.Subset(t, r.Numbers, rules.Numbers(f), f.Code())
		assert.Equal(t, f.Path(), f.Arg("element"))
		assert.NotContains(t, f.Vi()+f.En(), "{", "every placeholder is filled")
		out = append(out, strings.TrimSpace(fmt.Sprintf("%sline %s %s %s %s", mark, f.Arg("line"), f.Path(), r.Name(), f.Arg("rule"))))
	}
	for _, f := range fault.All(fault.Join(faults...)) {
		add("", f)
	}
	for _, f := range warnings {
		add("warning: ", f)
	}
	if len(out) == 0 {
		return "allowed"
	}
	return strings.Join(out, "\n")
}

// wrap makes a model of a snippet; comments are lines that begin with "# ".
func wrap(snippet string) string {
	var lines []string
	for _, line := range strings.Split(snippet, "\n") {
		if !strings.HasPrefix(line, "# ") {
			lines = append(lines, line)
		}
	}
	body := strings.Join(lines, "\n")
	top, inner, found := strings.Cut(body, "===")
	switch {
	case strings.Contains(body, "<process "):
		return head + "\n" + body + "</definitions>"
	case !found:
		top, inner = "", "\n"+body
	}
	return head + "\n" + top + `<process id="P" isExecutable="true">` + inner + "</process></definitions>"
}

func TestTableIsConsistent(t *testing.T) {
	seen := map[fault.Code]bool{}
	for _, r := range rules.All() {
		assert.False(t, seen[r.Code], "%s stands twice", r.Code)
		seen[r.Code] = true
		assert.NotEqual(t, string(r.Code), fault.New(r.Code).En(), "%s has no sentence", r.Code)
		assert.Regexp(t, `^\d+\.\d+(\.\d+)? [A-Z]`, r.Clause)
		for _, n := range r.Numbers {
			assert.Regexp(t, `^(EXT\d{3}|REF_\d+)$`, n)
		}
	}
}

// TestLargeModel judges a chain of ten thousand gateways.
func TestLargeModel(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<startEvent id="g0"/>`)
	const n = 10_000
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `<exclusiveGateway id="g%d"/><sequenceFlow id="f%d" sourceRef="g%d" targetRef="g%d"/>`, i, i, i-1, i)
		fmt.Fprintf(&b, `<sequenceFlow id="b%d" sourceRef="g%d" targetRef="end"/>`, i, i)
	}
	b.WriteString(`<endEvent id="end"/>`)
	doc, err := model.Parse([]byte(wrap(b.String())), model.Limits{})
	require.NoError(t, err)
	start := time.Now()
	warnings, faults := rules.Check(doc, rules.Options{})
	assert.Less(t, time.Since(start), time.Second)
	assert.Empty(t, faults)
	assert.Len(t, warnings, 1, "the last gateway neither joins nor splits")
}

func BenchmarkCheck(b *testing.B) {
	file, err := os.ReadFile("../../testdata/permit.bpmn")
	require.NoError(b, err)
	doc, err := model.Parse(file, model.Limits{})
	require.NoError(b, err)
	for b.Loop() {
		rules.Check(doc, rules.Options{})
	}
}

// FuzzCheck judges whatever can be parsed; every finding names its place.
func FuzzCheck(f *testing.F) {
	text, err := os.ReadFile(golden)
	require.NoError(f, err)
	for _, block := range strings.Split(string(text), "\n\n") {
		snippet, _, _ := strings.Cut(block, "\n----")
		f.Add([]byte(wrap(snippet)))
	}
	f.Fuzz(func(t *testing.T, xml []byte) {
		doc, err := model.Parse(xml, model.Limits{})
		if err != nil {
			return
		}
		warnings, faults := rules.Check(doc, rules.Options{})
		for _, one := range append(fault.All(fault.Join(faults...)), warnings...) {
			if one.Path() == "" || one.Arg("line") == "" || one.Arg("clause") == "" {
				t.Errorf("%v has no place", one)
			}
		}
	})
}
