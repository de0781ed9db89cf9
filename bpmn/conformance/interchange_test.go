package conformance_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/conformance"
)

// suite gives the folder of a public suite beside the module.
func suite(t testing.TB, name string) string {
	t.Helper()
	dir, err := filepath.Abs("../../../shared/suites/" + name)
	require.NoError(t, err)
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("suite %s is missing in CI", name)
		}
		t.Skipf("suite %s is not here", name)
	}
	return dir
}

func TestInterchange(t *testing.T) {
	var out bytes.Buffer
	passed, failed, err := conformance.Interchange(suite(t, "bpmn-interchange"), &out)
	require.NoError(t, err)
	t.Logf("interchange: %d passed, %d failed", passed, failed)
	assert.Zero(t, failed, out.String())
	assert.Empty(t, out.String())
	assert.Greater(t, passed, 100)
}

// The suite run on a model of our own and an index that is wrong in everything:
// each check says so.
func TestInterchangeTellsWhatFails(t *testing.T) {
	const shape = `<d:BPMNShape bpmnElement="t"><c:Bounds x="%" y="0" width="10" height="10"/></d:BPMNShape>`
	model := `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC" exporter="e">
		<process id="p"><task id="t"/></process><d:BPMNDiagram><d:BPMNPlane>` + shape + `</d:BPMNPlane></d:BPMNDiagram></definitions>`
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	right := map[string]any{
		"file": "a.bpmn", "root": "{http://www.omg.org/spec/BPMN/20100524/MODEL}definitions", "exporter": "e",
		"diagrams": 1, "shapes": 1, "flow_elements": 1, "flow_nodes": 1, "processes": 1,
	}
	run := func(model string, change map[string]any) (passed, failed int, lines string) {
		one := map[string]any{}
		for k, v := range right {
			one[k] = v
		}
		for k, v := range change {
			one[k] = v
		}
		b, err := json.Marshal(map[string]any{"files": []any{one}})
		require.NoError(t, err)
		write("index.json", string(b))
		write("a.bpmn", model)
		var out bytes.Buffer
		passed, failed, err = conformance.Interchange(dir, &out)
		require.NoError(t, err)
		return passed, failed, out.String()
	}

	good := string(bytes.Replace([]byte(model), []byte("%"), []byte("5"), 1))
	passed, failed, lines := run(good, nil)
	assert.Equal(t, 1, passed, lines)
	assert.Zero(t, failed)

	passed, failed, lines = run(good, map[string]any{"declared_encoding": "UTF-8", "exporter": "f", "lanes": 2})
	assert.Equal(t, []int{0, 1}, []int{passed, failed})
	assert.Contains(t, lines, `a.bpmn: encoding: expected "UTF-8", got none`)
	assert.Contains(t, lines, `a.bpmn: exporter: expected "f", got "e"`)
	assert.Contains(t, lines, "Lanes:2")

	_, failed, lines = run("<definitions/>", nil)
	assert.Equal(t, 1, failed)
	assert.Contains(t, lines, "a.bpmn: read: expected no fault, got ")

	far := string(bytes.Replace([]byte(model), []byte("%"), []byte("1e9"), 1))
	_, failed, lines = run(far, nil)
	assert.Equal(t, 1, failed)
	assert.Contains(t, lines, "a.bpmn: pictures: expected 1, got 0")

	_, _, err := conformance.Interchange(t.TempDir(), &bytes.Buffer{})
	assert.ErrorIs(t, err, os.ErrNotExist)
}
