package feel_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

var fuzzLimits = feel.Limits{Steps: 20_000, Text: 1 << 14, Source: 4096, Depth: 60}

func seeds(f *testing.F) {
	for _, s := range []string{
		`1 + 2 * 3 ** 2`, `if a then b else c`, `for x in 1..3, y in [1,2] return x * y`, `some x in l satisfies x > 1`,
		`{a: 1, "b c": a}.b c`, `[1..10[`, `]1..2]`, `(<5)`, `a.b[item > 1][-1]`, `@"2026-01-31T10:00:00@Asia/Ho_Chi_Minh" + @"P1Y"`,
		`function(x: number, y) x + y`, `date and time("2026-01-31T24:00:00")`, `x in (1, >5, [1..2])`, `not("a", ?)`,
		`x instance of context<a: number, b: list<string>>`, `"\u0041\U01F600\q"`, `replace("aaa", "a*", "$0", "x")`, `split("a,b", ",")`,
		`number("1 000,5", " ", ",")`, `sort([2,1], function(a,b) a<b)`, `-@"PT1S" * 1e30`, `10**6144*10`, `exp(9999999)`, `2 ** 0.5`, `range("[1..2]")`,
		`substring("abc", -9223372036854775808)`, `decimal(1, -99999)`, `P.../`, "\ufeff1",
	} {
		f.Add(s)
	}
}

// FuzzEval compiles and evaluates any text: it must end, within its budget, with
// a value or a fault and without a panic.
func FuzzEval(f *testing.F) {
	seeds(f)
	vars := map[string]any{"a": true, "b": 2, "c": "x", "l": []any{1, 2, nil, "s"}, "x": map[string]any{"a": 1}}
	f.Fuzz(func(t *testing.T, src string) {
		e, err := feel.CompileWith(src, feel.Options{Limits: fuzzLimits})
		if err != nil {
			if !errors.Is(err, fault.FeelSyntax) && !errors.Is(err, fault.FeelLimit) {
				t.Fatalf("%q: %v", src, err)
			}
			return
		}
		v, err := e.Eval(vars)
		if err != nil && !errors.Is(err, fault.FeelLimit) {
			t.Fatalf("%q: %v", src, err)
		}
		if _, err := feel.ToJSON(v); err != nil {
			t.Fatalf("%q: %v", src, err)
		}
		if s := feel.Text(v); !utf8.ValidString(s) {
			t.Fatalf("%q: text %q", src, s)
		}
	})
}

func FuzzCompileUnary(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src string) {
		u, err := feel.CompileUnaryWith(src, feel.Options{Limits: fuzzLimits})
		if err != nil {
			return
		}
		if _, err := u.Match(3, nil); err != nil && !errors.Is(err, fault.FeelLimit) {
			t.Fatalf("%q: %v", src, err)
		}
	})
}
