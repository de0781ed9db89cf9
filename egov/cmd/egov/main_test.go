package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// called runs the program with arguments.
func called(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(context.Background(), args, &o, &e)
	return code, o.String(), e.String()
}

// written writes a file and gives its name.
func written(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

const (
	open  = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D"><process id="p" isExecutable="true">` + "\n" + `<startEvent id="s"/>`
	sound = open + `<sequenceFlow id="f" sourceRef="s" targetRef="e"/><endEvent id="e"/></process></definitions>`
	lame  = open + `<sequenceFlow id="f" sourceRef="s" targetRef="gone"/></process></definitions>`
)

func TestHelp(t *testing.T) {
	for _, word := range []string{"help", "-h", "--help"} {
		code, out, _ := called(word)
		assert.Equal(t, fine, code)
		for _, c := range commands() {
			assert.Contains(t, out, c.name+" "+c.args)
		}
		for _, s := range suites() {
			assert.Contains(t, out, s.name)
		}
	}
	for _, args := range [][]string{{}, {"dance"}, {"suite"}, {"suite", "bpmn-behaviour"}, {"suite", "dance", "."}, {"validate"}, {"draw"}} {
		code, out, errs := called(args...)
		assert.Equal(t, usage, code, args)
		assert.Empty(t, out, args)
		assert.NotEmpty(t, errs, args)
	}
}

func TestSuite(t *testing.T) {
	cases := written(t, "cases.jsonl", `{"suite": "s", "id": "1", "expression": "1 + 1", "expected": {"type": "number", "value": "2"}}`+"\n")
	code, out, errs := called("suite", "feel", filepath.Dir(cases))
	assert.Equal(t, fine, code, errs)
	assert.Equal(t, "1 passed, 0 failed\n", out)

	cases = written(t, "cases.jsonl", `{"suite": "s", "id": "1", "expression": "1 + 1", "expected": {"type": "number", "value": "3"}}`+"\n")
	code, out, _ = called("suite", "feel", filepath.Dir(cases))
	assert.Equal(t, wrong, code)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 2)
	assert.Contains(t, lines[0], "expected number")
	assert.Equal(t, "0 passed, 1 failed", lines[1])

	dir := filepath.Dir(written(t, "cases.json", `[{"id": "1", "input": "cases.xml", "method": "http://www.w3.org/2001/10/xml-exc-c14n#", "expected": "cases.xml"},
		{"id": "2", "input": "doctype.xml", "method": "http://www.w3.org/2001/10/xml-exc-c14n#"}]`))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cases.xml"), []byte("<a></a>"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "doctype.xml"), []byte("<!DOCTYPE a [%p;]><a/>"), 0o600))
	code, out, errs = called("suite", "c14n", dir)
	assert.Equal(t, fine, code, errs)
	assert.Contains(t, out, "2: skipped")
	assert.True(t, strings.HasSuffix(out, "\n1 passed, 0 failed, 1 skipped\n"), out)

	for _, s := range suites() {
		code, out, errs = called("suite", s.name, t.TempDir())
		assert.Equal(t, usage, code, s.name)
		assert.Empty(t, out, s.name)
		assert.NotEmpty(t, errs, s.name)
	}
}

func TestTheReportOfTheKit(t *testing.T) {
	cases := written(t, "cases.jsonl", `{"suite": "0001-a", "id": "1", "node": "x", "level": 3, "expression": "1 + 1", "expected": {"type": "number", "value": "2"}}
{"suite": "0001-a", "id": "1", "node": "y", "level": 3, "expression": "\"a\"", "expected": {"type": "number", "value": "3"}}
{"suite": "0001-a", "id": "2", "level": 3, "expression": "1", "expected": {"type": "number", "value": "1"}}
`)
	file := filepath.Join(t.TempDir(), "results.csv")
	code, out, errs := called("suite", "feel", filepath.Dir(cases), "-tck", file)
	assert.Equal(t, wrong, code, errs)
	assert.Contains(t, out, "1 passed, 1 failed\n")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	require.Len(t, lines, 2)
	assert.Regexp(t, `^"compliance-level-3/0001-a","0001-a-test-01","1","ERROR",".*""\\""a\\"".*"$`, lines[0])
	assert.Equal(t, `"compliance-level-3/0001-a","0001-a-test-01","2","SUCCESS",""`, lines[1])
	text, err = os.ReadFile(strings.TrimSuffix(file, "csv") + "properties")
	require.NoError(t, err)
	assert.Contains(t, string(text), "product.name=")

	code, _, errs = called("suite", "bpmn-refused", t.TempDir(), "-tck", file)
	assert.Equal(t, usage, code)
	assert.Contains(t, errs, "-tck", "of the DMN kit alone")
}

func TestValidate(t *testing.T) {
	code, out, _ := called("validate", written(t, "sound.bpmn", sound))
	assert.Equal(t, fine, code, out)

	code, out, _ = called("validate", written(t, "sound.bpmn", sound), written(t, "lame.bpmn", lame))
	assert.Equal(t, wrong, code)
	assert.Regexp(t, `lame\.bpmn:2: fault f bpmn\.\S+ \(.*EXT00.*\)\n\t.*gone.*\n\t.*gone`, out)
	assert.Contains(t, out, "dòng 2", "the sentence in Vietnamese")
	assert.Contains(t, out, "line 2", "the sentence in English")

	code, _, errs := called("validate", filepath.Join(t.TempDir(), "none.bpmn"))
	assert.Equal(t, usage, code)
	assert.Contains(t, errs, "none.bpmn")
}

func TestDraw(t *testing.T) {
	code, out, errs := called("draw", written(t, "sound.bpmn", sound))
	assert.Equal(t, fine, code, errs)
	assert.Contains(t, out, "<svg")

	code, out, errs = called("draw", written(t, "sound.bpmn", sound), "other")
	assert.Equal(t, wrong, code)
	assert.Empty(t, out)
	assert.Contains(t, errs, "bpmn.no-diagram")

	code, _, errs = called("draw", written(t, "none.bpmn", "<a/>"))
	assert.Equal(t, wrong, code)
	assert.Contains(t, errs, "bpmn.xml")
}
