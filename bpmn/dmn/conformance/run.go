package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/fault"
)

// Case is the outcome of one test case.
type Case struct {
	Level     int    // of conformance: 2 or 3
	Directory string // of the kit
	Test      string // the test case file, without its ending
	ID        string
	Passed    bool
	Message   string // what was expected and what came, of a case that failed
}

// entry is one test case file of the index.
type entry struct {
	Directory string   `json:"directory"`
	Level     int      `json:"level"`
	Model     string   `json:"model"`
	Imports   []string `json:"imports"`
	Test      string   `json:"test"`
}

// Run runs every case of the folder. One line for each case that fails is
// written to out; the numbers say how many cases passed and failed. A case
// passes when all its results are as expected. The error is one of reading the
// folder or of the context.
func Run(ctx context.Context, dir string, out io.Writer) (passed, failed int, err error) {
	err = Each(ctx, dir, func(c Case) {
		if c.Passed {
			passed++
			return
		}
		failed++
		fmt.Fprintf(out, "%s %s: %s\n", c.Directory, c.ID, c.Message)
	})
	return passed, failed, err
}

// Each runs every case of the folder and hands its outcome to visit.
func Each(ctx context.Context, dir string, visit func(Case)) error {
	text, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if err != nil {
		return err
	}
	var index []entry
	if err := json.Unmarshal(text, &index); err != nil {
		return fmt.Errorf("index.json: %w", err)
	}
	for _, e := range index {
		if err := e.run(ctx, dir, visit); err != nil {
			return fmt.Errorf("%s: %w", e.Test, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// run runs the cases of one file. A model that cannot be compiled at all fails
// every case with the reason.
func (e entry) run(ctx context.Context, dir string, visit func(Case)) error {
	var sources []dmn.Source
	for _, name := range append([]string{e.Model}, e.Imports...) {
		xml, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		sources = append(sources, dmn.Source{Name: path.Base(name), XML: xml})
	}
	tests, err := readTests(filepath.Join(dir, filepath.FromSlash(e.Test)))
	if err != nil {
		return err
	}
	model, refused := dmn.Compile(dmn.Options{Lenient: true, Functions: external}, sources...)
	for _, t := range tests {
		c := Case{Level: e.Level, Directory: e.Directory, Test: strings.TrimSuffix(path.Base(e.Test), ".xml"), ID: t.ID}
		if refused != nil {
			c.Message = "the model is refused: " + oneLine(refused.Error())
		} else {
			c.Message = t.run(ctx, model)
		}
		c.Passed = c.Message == ""
		visit(c)
	}
	return nil
}

// run evaluates what the case asks for and says what differs.
func (t testCase) run(ctx context.Context, m *dmn.Model) string {
	inputs := t.inputs(m)
	var differs []string
	for _, want := range t.Results {
		got, diags, err := t.evaluate(ctx, m, want.Name, inputs)
		if why := want.compare(got, err); why != "" {
			differs = append(differs, want.Name+": "+why+reasons(diags))
		}
	}
	return strings.Join(differs, "; ")
}

// inputs are the values of the case by the names that the model knows them by.
func (t testCase) inputs(m *dmn.Model) map[string]any {
	inputs := map[string]any{}
	for _, in := range t.Inputs {
		name := in.Name
		for _, known := range m.Inputs() {
			if known.Name == in.Name && in.Namespace != "" && known.Namespace == in.Namespace {
				name = known.Key
			}
		}
		inputs[name] = in.decode()
	}
	return inputs
}

// evaluate gives the value of a decision, also as one output of a service.
func (t testCase) evaluate(ctx context.Context, m *dmn.Model, decision string, inputs map[string]any) (any, []*fault.Error, error) {
	name := decision
	if t.Type == "decisionService" {
		name = t.Invocable
	}
	r, err := m.Evaluate(ctx, name, inputs)
	if err != nil {
		return nil, nil, err
	}
	if outputs, ok := r.Value.(map[string]any); ok && name != decision {
		if v, ok := outputs[decision]; ok {
			return v, r.Diagnostics, nil
		}
	}
	return r.Value, r.Diagnostics, nil
}

// reasons gives the first diagnostics behind a value.
func reasons(diags []*fault.Error) string {
	if len(diags) == 0 {
		return ""
	}
	return " (" + oneLine(diags[0].Error()) + ")"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
