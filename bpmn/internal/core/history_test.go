package core_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/core"
)

var record = flag.Bool("record", false, "add the scenarios to testdata/histories; those that are there are never changed")

// history is the life of an instance as some version of the step has led it: all
// later versions must lead it to the same state. Instances that wait for years
// go on where they stand.
type history struct {
	Model  string          `json:"model"`
	Events []core.Event    `json:"events"`
	State  json.RawMessage `json:"state"` // as Encode of that version wrote it
	Vars   map[string]any  `json:"vars"`
}

// TestRecordedHistories replays every recorded life and reads every stored state.
func TestRecordedHistories(t *testing.T) {
	if *record {
		recordAll(t)
	}
	files, err := filepath.Glob("testdata/histories/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var h history
		require.NoError(t, json.Unmarshal(text, &h))
		g, _ := compiled(t, h.Model)
		st := core.NewState("key-1")
		for _, ev := range h.Events {
			plainEvent(&ev)
			next, _, err := core.Step(g, st, ev)
			require.NoError(t, err, file)
			st = next
		}
		kept, err := core.Decode(g, h.State)
		require.NoError(t, err, file)
		kept.Vars = st.Vars
		assert.Equal(t, image(t, kept), image(t, st), file)
		assert.Equal(t, wholeNumbers(h.Vars), any(st.Vars), file)
	}
}

// plainEvent brings the numbers of JSON into the form that events have.
func plainEvent(ev *core.Event) {
	fix := func(vars map[string]any) { wholeNumbers(vars) }
	fix(ev.Vars)
	for i := range ev.Moves {
		fix(ev.Moves[i].Vars)
	}
}

func wholeNumbers(v any) any {
	switch x := v.(type) {
	case float64:
		if x == float64(int64(x)) {
			return int64(x)
		}
	case []any:
		for i := range x {
			x[i] = wholeNumbers(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = wholeNumbers(x[k])
		}
	}
	return v
}

// recordAll writes a file for every process of the scenarios that has none.
func recordAll(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		s, n, body := &scenario{t: t}, 0, ""
		write := func() {
			if body == "" || len(s.record) == 0 {
				return
			}
			n++
			name := fmt.Sprintf("testdata/histories/%s-%d.json", strings.TrimSuffix(filepath.Base(file), ".txt"), n)
			if _, err := os.Stat(name); err == nil {
				return
			}
			state, err := core.Encode(s.state)
			require.NoError(t, err)
			out, err := json.MarshalIndent(history{body, s.record, state, s.state.Vars}, "", "\t")
			require.NoError(t, err)
			require.NoError(t, os.MkdirAll("testdata/histories", 0o755))
			require.NoError(t, os.WriteFile(name, append(out, '\n'), 0o644))
		}
		for _, block := range strings.Split(string(text), "\n\n") {
			cmd, _, _ := strings.Cut(block, "\n----")
			if next, ok := strings.CutPrefix(cmd, "process\n"); ok {
				write()
				body = next
			}
			s.command(cmd)
		}
		write()
	}
}
