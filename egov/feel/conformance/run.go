// Package conformance runs the FEEL expressions of the DMN Technology
// Compatibility Kit on package feel: a file cases.jsonl with an expression and
// its expected value on each line.
package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/feel"
)

// sample is one expression with what it reads and what it must give.
type sample struct {
	Suite      string              `json:"suite"`
	ID         string              `json:"id"`
	Node       string              `json:"node"`
	Expression string              `json:"expression"`
	ResultType string              `json:"resultType"`
	Inputs     map[string]encoded  `json:"inputs"`
	Functions  map[string]function `json:"functions"`
	Expected   encoded             `json:"expected"`
}

type function struct {
	Parameters []struct{ Name, Type string } `json:"parameters"`
	Body       string                        `json:"body"`
}

// Run evaluates every line of the file cases.jsonl in the folder. One line for
// each expression that gives something else is written to out; the numbers say
// how many passed and failed. The error is one of reading the folder or of the
// context.
func Run(ctx context.Context, dir string, out io.Writer) (passed, failed int, err error) {
	f, err := os.Open(filepath.Join(dir, "cases.jsonl"))
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && ctx.Err() == nil {
		var c sample
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return passed, failed, fmt.Errorf("line %d: %w", passed+failed+1, err)
		}
		if got, err := c.eval(); err != nil {
			failed++
			fmt.Fprintf(out, "%s %s %s: %q: expected %s %s, got %s (%v)\n", c.Suite, c.ID, c.Node, c.Expression, c.Expected.Type, c.Expected.Value, got, err)
		} else {
			passed++
		}
	}
	if err := lines.Err(); err != nil {
		return passed, failed, err
	}
	return passed, failed, ctx.Err()
}

// eval gives the value as text, and an error when it is not the expected one.
func (c sample) eval() (string, error) {
	vars, names := map[string]any{}, []string{}
	for name, in := range c.Inputs {
		vars[name] = in.decode()
		names = append(names, name)
	}
	for name, f := range c.Functions {
		v, err := f.value()
		if err != nil {
			return "", err
		}
		vars[name] = v
		names = append(names, name)
	}
	slices.Sort(names)
	var got any
	e, err := feel.CompileWith(c.Expression, feel.Options{Names: names})
	if err == nil {
		if got, err = e.Eval(vars); err != nil {
			return "", err
		}
	} else if c.Expected.Type != "null" {
		return "", err
	}
	got = conform(got, c.ResultType, c.Expected.Type)
	text := feel.Text(got)
	if !alike(c.Expected.decode(), got) {
		return fmt.Sprintf("%T %s", got, text), fmt.Errorf("differs")
	}
	return text, nil
}

// conform converts a result to its declared type, as DMN does for a list of one
// item and its item.
func conform(v any, declared, expected string) any {
	if l, ok := v.([]any); ok && len(l) == 1 && declared != "" && !strings.HasPrefix(declared, "t") && expected != "list" && declared != "Any" {
		return l[0]
	}
	return v
}

func (f function) value() (any, error) {
	var params []string
	for _, p := range f.Parameters {
		params = append(params, p.Name)
	}
	e, err := feel.Compile("function(" + strings.Join(params, ", ") + ") " + f.Body)
	if err != nil {
		return nil, err
	}
	return e.Eval(nil)
}
