// Package expression gives the expressions of processes their language: FEEL
// (egov/feel), with values as package core wants them.
package expression

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/feel"
)

// FEEL compiles the expressions of a model that are FEEL, the language
// of those that name none. Its now() and today() are those of the engine's
// clock. Another language is refused.
func FEEL(now func() time.Time) core.Compiler {
	return func(language, src string) (core.Expr, error) {
		if language != "" && !strings.Contains(strings.ToLower(language), "feel") {
			return nil, errors.New("language " + language)
		}
		if call := methodCall(src); call != "" {
			return nil, errors.New("FEEL has no methods: " + call)
		}
		x, err := feel.CompileWith(src, feel.Options{Now: now})
		if err != nil {
			return nil, err
		}
		return feelExpr{x}, nil
	}
}

var (
	textLiteral = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	methodCalls = regexp.MustCompile(`[\p{L}_][\p{L}\p{N}_]*\s*\.\s*[\p{L}_][\p{L}\p{N}_]*\s*\(`)
)

// methodCall finds a call such as bean.work(x), as expressions of other engines
// hold: variables are plain values, so in FEEL it would silently be null.
func methodCall(src string) string {
	if !strings.Contains(src, "(") {
		return ""
	}
	return methodCalls.FindString(textLiteral.ReplaceAllString(src, `""`))
}

// feelExpr gives the value of an expression as a plain value.
type feelExpr struct{ x *feel.Expr }

func (e feelExpr) Eval(vars map[string]any) (any, error) {
	v, err := e.x.Eval(vars)
	if err != nil {
		return nil, err
	}
	return plain(v), nil
}

// String is the text of the expression.
func (e feelExpr) String() string { return e.x.String() }

// plain turns a FEEL value into a plain one: numbers into int64 where they are
// whole and fit, else float64; temporal values into ISO 8601 texts.
func plain(v any) any {
	switch x := v.(type) {
	case nil, bool, string:
		return v
	case feel.Number:
		if i, ok := x.Int64(); ok {
			return i
		}
		if f := x.Float64(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f
		}
		return nil // beyond what a float64 holds
	case []any:
		out := make([]any, len(x))
		for i, one := range x {
			out[i] = plain(one)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(x))
		for name, one := range x {
			out[name] = plain(one)
		}
		return out
	case fmt.Stringer: // dates, times, durations, ranges
		return x.String()
	}
	return nil // a function has no plain value
}
