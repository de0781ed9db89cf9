package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Marks of a trace that the harness adds; the others are those of the scripts.
const (
	markMarker     = "MARKER_exists"
	markParallel   = "EXECUTION_parallel"
	markData       = "DATA_correct"
	markIncrement  = "INCREMENT_correct"
	markError      = "ERROR"
	markDeployment = "ERROR_deployment"
	markRuntime    = "ERROR_runtime"
	markThrown     = "ERROR_thrownErrorEvent"
	markAborted    = "ERROR_processAborted"
)

// behaviourCase is one entry of the cases of a folder: what to deploy, what to
// start and the trace that is expected.
type behaviourCase struct {
	Name       string         `json:"name"`
	Model      string         `json:"model"`
	Process    string         `json:"process"`
	Variables  map[string]any `json:"variables"`
	StartFirst []string       `json:"start_first"`
	DelayMS    int64          `json:"delay_ms"`
	Expect     []string       `json:"expect"`
	// OfModel is the trace of a correct engine where model and expectation
	// disagree.
	OfModel []string `json:"trace_of_model"`
}

// Behaviour runs a folder of executable models with their expected traces: the
// file cases.json and the models that it names. Each case runs on an engine, a
// store and a clock of its own. One line for each case that differs is written
// to out; the numbers say how many cases passed and failed. The error is one of
// reading the folder or of the store, never of a case.
func Behaviour(ctx context.Context, dir string, out io.Writer) (passed, failed int, err error) {
	var list struct{ Cases []behaviourCase }
	if err := readJSON(filepath.Join(dir, "cases.json"), &list); err != nil {
		return 0, 0, err
	}
	tmp, err := os.MkdirTemp("", "bpmn-behaviour")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(tmp)
	for i, c := range list.Cases {
		xml, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(c.Model)))
		if err != nil {
			return passed, failed, err
		}
		t, err := newTrial(ctx, filepath.Join(tmp, fmt.Sprint(i)))
		if err != nil {
			return passed, failed, err
		}
		why, err := t.run(ctx, c, xml)
		t.close()
		if err != nil {
			return passed, failed, err
		}
		if got := t.trace(c.Expect); c.accepts(got, t.log.opened) {
			passed++
		} else {
			failed++
			fmt.Fprintln(out, verdict(c.Name, strings.Join(sorted(c.Expect), " "), strings.Join(sorted(got), " "), why))
		}
	}
	return passed, failed, nil
}

// accepts compares traces as multisets. A trace without marks must at least
// have been opened.
func (c behaviourCase) accepts(got []string, opened bool) bool {
	same := func(want []string) bool { return slices.Equal(sorted(want), sorted(got)) }
	if len(c.Expect) == 0 && len(got) == 0 {
		return opened
	}
	return same(c.Expect) || c.OfModel != nil && same(c.OfModel)
}

func sorted(marks []string) []string {
	list := slices.Clone(marks)
	slices.Sort(list)
	return list
}

// verdict is the line of a failed case.
func verdict(name, want, got, why string) string {
	line := fmt.Sprintf("%s: expected [%s], got [%s]", name, want, got)
	if why != "" {
		line += " (" + strings.Join(strings.Fields(why), " ") + ")"
	}
	return line
}

func readJSON(file string, v any) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
