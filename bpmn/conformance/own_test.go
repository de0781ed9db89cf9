package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/conformance"
)

// folder writes a suite of our own: a model with the inside of process "p" and
// its cases.
func folder(t *testing.T, body string, cases ...map[string]any) string {
	t.Helper()
	dir := t.TempDir()
	const open = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D"><error id="E" errorCode="ERR_CODE"/>`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "m.bpmn"), []byte(open+`<process id="p" isExecutable="true">`+body+`</process></definitions>`), 0o600))
	for _, c := range cases {
		c["name"], c["model"], c["process"] = "m", "m.bpmn", "p"
	}
	b, err := json.Marshal(map[string]any{"cases": cases})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cases.json"), b, 0o600))
	return dir
}

// line is a process of one script after another.
func line(tokens ...string) string {
	xml, last := `<startEvent id="s"/>`, "s"
	for i, token := range tokens {
		id := string(rune('a' + i))
		xml += `<sequenceFlow id="f_` + id + `" sourceRef="` + last + `" targetRef="` + id + `"/><scriptTask id="` + id + `"><script> ` + token + "\n</script></scriptTask>"
		last = id
	}
	return xml + `<sequenceFlow id="f" sourceRef="` + last + `" targetRef="e"/><endEvent id="e"/>`
}

func behaviour(t *testing.T, dir string) (int, int, string) {
	t.Helper()
	var out bytes.Buffer
	passed, failed, err := conformance.Behaviour(context.Background(), dir, &out)
	require.NoError(t, err)
	return passed, failed, out.String()
}

func TestTraces(t *testing.T) {
	interrupted := line("WAIT_TEN_SECONDS", "SCRIPT_task1") + `<boundaryEvent id="late" attachedToRef="a"><timerEventDefinition><timeDuration>PT3S</timeDuration></timerEventDefinition></boundaryEvent>
		<sequenceFlow id="f2" sourceRef="late" targetRef="x"/><scriptTask id="x"><script>SCRIPT_task2</script></scriptTask><sequenceFlow id="f3" sourceRef="x" targetRef="e"/>`
	for name, c := range map[string]struct {
		body   string
		expect []string
		got    string // "" = passes
	}{
		"marks":                     {line("SCRIPT_task1", "SCRIPT_task1"), []string{"SCRIPT_task1", "SCRIPT_task1"}, ""},
		"a mark too few":            {line("SCRIPT_task1"), []string{"SCRIPT_task1", "SCRIPT_task1"}, "got [SCRIPT_task1]"},
		"nothing":                   {line("CREATE_LOG_FILE"), []string{}, ""},
		"nothing, and not opened":   {line("CREATE_MARKER_FILE"), []string{}, "got []"},
		"a marker":                  {line("CREATE_MARKER_FILE"), []string{"MARKER_exists"}, ""},
		"a marker not looked for":   {line("CREATE_MARKER_FILE", "SCRIPT_task1"), []string{"SCRIPT_task1"}, ""},
		"no marker":                 {line("SCRIPT_task1"), []string{"MARKER_exists", "SCRIPT_task1"}, "got [SCRIPT_task1]"},
		"data":                      {line("SET_STRING_DATA", "LOG_DATA"), []string{"DATA_correct"}, ""},
		"no data":                   {line("LOG_DATA"), []string{"DATA_correct"}, "got []"},
		"counting":                  {line("INCREMENT_INTEGER_VARIABLE", "INCREMENT_INTEGER_VARIABLE_AND_LOG"), []string{"INCREMENT_correct"}, ""},
		"one after the other":       {line("CREATE_TIMESTAMP_LOG_1", "CREATE_TIMESTAMP_LOG_2"), []string{"EXECUTION_parallel"}, "got []"},
		"waiting":                   {line("WAIT_TEN_SECONDS", "SCRIPT_task1"), []string{"SCRIPT_task1"}, ""},
		"interrupted":               {interrupted, []string{"SCRIPT_task2"}, ""},
		"an unknown token":          {line("SCRIPT_task1", "DANCE"), []string{"ERROR_runtime", "SCRIPT_task1"}, ""},
		"an error nobody catches":   {line("THROW_ERROR"), []string{"ERROR_thrownErrorEvent"}, ""},
		"an error of either kind":   {line("DANCE"), []string{"ERROR"}, ""},
		"refused":                   {`<startEvent id="s"/>`, []string{"ERROR_deployment"}, ""},
		"refused, of either kind":   {`<startEvent id="s"/>`, []string{"ERROR"}, ""},
		"refused, but not expected": {`<startEvent id="s"/>`, []string{"SCRIPT_task1"}, "got [ERROR_deployment]"},
	} {
		passed, failed, out := behaviour(t, folder(t, c.body, map[string]any{"expect": c.expect}))
		assert.Equal(t, 1, passed+failed, name)
		assert.Equal(t, c.got == "", failed == 0, "%s: %s", name, out)
		assert.Contains(t, out, c.got, name)
	}
}

// TestConditions runs conditions of the Java family over the variable test.
func TestConditions(t *testing.T) {
	for condition, want := range map[string]bool{
		`test.contains("a")`:                                    true,
		`!test.contains("a")`:                                   false,
		`${test.contains("c")}`:                                 false,
		` test.contains('b')&amp;&amp; integerVariable&lt;3 `:   true,
		`test.contains("c") || integerVariable == 2`:            true,
		`!(test.contains("a") and integerVariable != 2)`:        true,
		`test.startsWith("a") &amp;&amp; test.endsWith("b")`:    true,
		`test.equals("ab")`:                                     true,
		`test == "ab"`:                                          true,
		`test.length() &gt;= 3`:                                 false,
		`integerVariable + 1 &gt; 2 * 1`:                        true,
		`-integerVariable &lt; 0`:                               true,
		`contains(test, "b")`:                                   true,
		`contains($test, 'b')`:                                  true,
		`not(contains(test, "b"))`:                              false,
		`test.contains("a")&gt;`:                                true,
		`string length(test) = 2 and integerVariable in [1..2]`: true,
	} {
		body := `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="g"/><exclusiveGateway id="g" default="f3"/>
			<sequenceFlow id="f2" sourceRef="g" targetRef="a"><conditionExpression>` + condition + `</conditionExpression></sequenceFlow><sequenceFlow id="f3" sourceRef="g" targetRef="b"/>
			<scriptTask id="a"><script>SCRIPT_true</script></scriptTask><scriptTask id="b"><script>SCRIPT_false</script></scriptTask>
			<sequenceFlow id="f4" sourceRef="a" targetRef="e"/><sequenceFlow id="f5" sourceRef="b" targetRef="e"/><endEvent id="e"/>`
		_, failed, out := behaviour(t, folder(t, body, map[string]any{"expect": []string{map[bool]string{true: "SCRIPT_true", false: "SCRIPT_false"}[want]},
			"variables": map[string]any{"test": "ab", "integerVariable": 2}}))
		assert.Zero(t, failed, "%s: %s", condition, out)
	}
}

func TestCasesDoNotShareAnything(t *testing.T) {
	body := line("LOG_DATA", "SET_STRING_DATA", "CREATE_MARKER_FILE")
	passed, failed, out := behaviour(t, folder(t, body, map[string]any{"expect": []string{"MARKER_exists"}}, map[string]any{"expect": []string{"DATA_correct"}}))
	assert.Equal(t, []int{1, 1}, []int{passed, failed}, out)
}

func TestRefusedNamesWhatWasFound(t *testing.T) {
	dir := folder(t, line("SCRIPT_task1"))
	write := func(cases string) (int, int, string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "cases.json"), []byte(cases), 0o600))
		var out bytes.Buffer
		passed, failed, err := conformance.Refused(context.Background(), dir, &out)
		require.NoError(t, err)
		return passed, failed, out.String()
	}
	passed, failed, out := write(`{"cases": [{"name": "right", "model": "m.bpmn", "rule": "EXT053", "element": "scriptTask", "reading": "firm"},
		{"name": "kind", "model": "m.bpmn", "rule": "EXT053", "element": "startEvent", "reading": "firm"},
		{"name": "rule", "model": "m.bpmn", "rule": "EXT054", "element": "scriptTask", "reading": "debatable"}]}`)
	assert.Equal(t, []int{1, 2}, []int{passed, failed}, out)
	assert.Contains(t, out, "kind: expected [EXT053 at startEvent], got [")
	assert.Contains(t, out, "rule: expected [EXT054 at scriptTask], got [")
}

func TestFoldersThatAreNone(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	_, _, err := conformance.Behaviour(ctx, dir, &bytes.Buffer{})
	assert.Error(t, err)
	_, _, err = conformance.Refused(ctx, dir, &bytes.Buffer{})
	assert.Error(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cases.json"), []byte(`{"cases": [{"name": "gone", "model": "gone.bpmn"}]}`), 0o600))
	_, _, err = conformance.Behaviour(ctx, dir, &bytes.Buffer{})
	assert.ErrorContains(t, err, "gone.bpmn")
	_, _, err = conformance.Refused(ctx, dir, &bytes.Buffer{})
	assert.ErrorContains(t, err, "gone.bpmn")
}
