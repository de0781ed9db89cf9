// Package conformance runs the FEEL expressions of the DMN Technology
// Compatibility Kit on package feel: a file cases.jsonl with an expression and
// its expected value on each line.
package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/hcm-egov/framework/egov/feel"
)

// sample is one expression with what it reads and what it must give.
type sample struct {
	Suite          string              `json:"suite"`
	ID             string              `json:"id"`
	Node           string              `json:"node"`
	Level          int                 `json:"level"`
	Kind           string              `json:"kind"`
	Expression     string              `json:"expression"`
	ExpressionType string              `json:"expressionType"`
	ResultType     string              `json:"resultType"`
	Inputs         map[string]input    `json:"inputs"`
	Functions      map[string]function `json:"functions"`
	Types          map[string]typeDef  `json:"types"`
	Expected       encoded             `json:"expected"`
	Error          bool                `json:"error"`
}

type input struct {
	encoded
	DeclaredType string `json:"declaredType"`
}

type function struct {
	Parameters []parameter `json:"parameters"`
	Body       string      `json:"body"`
	BodyType   string      `json:"bodyType"`
	Type       string      `json:"type"`
}

// Case is the outcome of one expression.
type Case struct {
	Level           int    // of conformance: 2 or 3
	Suite, ID, Node string // test directory and case of the kit; the decision where a case has several
	Passed          bool
	Message         string // what was expected and what came, of an expression that failed
}

// Run evaluates every line of the file cases.jsonl in the folder. One line for
// each expression that gives something else is written to out; the numbers say
// how many passed and failed. The error is one of reading the folder or of the
// context.
func Run(ctx context.Context, dir string, out io.Writer) (passed, failed int, err error) {
	err = Each(ctx, dir, func(c Case) {
		if c.Passed {
			passed++
			return
		}
		failed++
		fmt.Fprintf(out, "%s %s %s: %s\n", c.Suite, c.ID, c.Node, c.Message)
	})
	return passed, failed, err
}

// Each evaluates every line of the file cases.jsonl in the folder and hands its
// outcome to visit.
func Each(ctx context.Context, dir string, visit func(Case)) error {
	f, err := os.Open(filepath.Join(dir, "cases.jsonl"))
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan() && ctx.Err() == nil; n++ {
		c, err := readCase(lines.Bytes())
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		out := Case{Level: c.Level, Suite: c.Suite, ID: c.ID, Node: c.Node, Passed: true}
		if got, err := c.eval(ctx); err != nil {
			out.Passed = false
			out.Message = fmt.Sprintf("%q: expected %s %s, got %s (%v)", c.Expression, c.Expected.Type, c.Expected.Value, got, err)
		}
		visit(out)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return ctx.Err()
}

// readCase refuses members that it does not know, so that no part of a case is
// passed over.
func readCase(line []byte) (c sample, err error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	return c, d.Decode(&c)
}

// eval gives the value as text, and an error when it is not the expected one.
func (c sample) eval(ctx context.Context) (string, error) {
	want, err := c.Expected.decode()
	if err != nil {
		return "", err
	}
	got, err := c.value(ctx)
	if err != nil && !c.Error {
		return "", err // an expression with an error mark may also be refused
	}
	text := feel.Text(got)
	if !alike(want, got) {
		return fmt.Sprintf("%T %s", got, text), fmt.Errorf("differs")
	}
	return text, nil
}

// value evaluates the expression with its inputs and functions.
func (c sample) value(ctx context.Context) (any, error) {
	w, err := c.world(ctx)
	if err != nil {
		return nil, err
	}
	return w.eval(c.logic(w))
}

func (c sample) logic(w world) feel.Logic {
	return feel.Typed{
		Type:  w.typeOf(c.ResultType),
		Value: feel.Typed{Type: w.typeOf(c.ExpressionType), Value: feel.Source{Text: c.Expression}},
	}
}

func (c sample) world(ctx context.Context) (world, error) {
	types, err := buildTypes(c.Types)
	if err != nil {
		return world{}, err
	}
	names := slices.Concat(slices.Collect(maps.Keys(c.Inputs)), slices.Collect(maps.Keys(c.Functions)))
	w := world{types, feel.Options{Names: names, Types: types}, feel.NewSession(ctx, feel.Limits{}, nil), feel.Map{}}
	for name, in := range c.Inputs {
		v, err := in.decode()
		if err != nil {
			return w, err
		}
		w.vars[name], _ = w.typeOf(in.DeclaredType).Coerce(v)
	}
	for name, f := range c.Functions {
		if w.vars[name], err = w.eval(f.logic(w)); err != nil {
			return w, err
		}
	}
	return w, nil
}

// world is what the expressions of one case share.
type world struct {
	types   map[string]*feel.Type
	options feel.Options
	session *feel.Session
	vars    feel.Map
}

func (w world) typeOf(name string) *feel.Type {
	return namedTypes{built: w.types}.simple(name)
}

func (w world) eval(l feel.Logic) (any, error) {
	e, err := feel.CompileLogic(l, w.options)
	if err != nil {
		return nil, err
	}
	v := w.session.Eval(e, w.vars)
	return v, w.session.Err()
}

// logic is the function as a boxed one. A declared function type converts what
// the function gives.
func (f function) logic(w world) feel.Logic {
	l := feel.Lambda{Body: feel.Typed{Type: w.typeOf(f.BodyType), Value: feel.Source{Text: f.Body}}}
	for _, p := range f.Parameters {
		l.Params = append(l.Params, feel.Param{Name: p.Name, Type: w.typeOf(p.Type)})
	}
	if t := w.typeOf(f.Type); t != nil {
		l.Body = feel.Typed{Type: t.Result, Value: l.Body}
	}
	return l
}
