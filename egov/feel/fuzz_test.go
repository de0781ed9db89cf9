package feel_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

var fuzzLimits = feel.Limits{Steps: 20_000, Text: 1 << 14, Source: 4096, Depth: 60}

// fuzzTime is far more than the limits allow, also on a loaded machine.
const fuzzTime = 20 * time.Second

func seeds(f *testing.F) {
	for _, s := range []string{
		`1 + 2 * 3 ** 2`, `if a then b else c`, `for x in 1..3, y in [1,2] return x * y`, `some x in l satisfies x > 1`,
		`{a: 1, "b c": a}.b c`, `[1..10[`, `]1..2]`, `(<5)`, `a.b[item > 1][-1]`, `@"2026-01-31T10:00:00@Asia/Ho_Chi_Minh" + @"P1Y"`,
		`function(x: number, y) x + y`, `date and time("2026-01-31T24:00:00")`, `x in (1, >5, [1..2])`, `not("a", ?)`,
		`x instance of context<a: number, b: list<string>>`, `"\u0041\U01F600\q"`, `replace("aaa", "a*", "$0", "x")`, `split("a,b", ",")`,
		`number("1 000,5", " ", ",")`, `sort([2,1], function(a,b) a<b)`, `-@"PT1S" * 1e30`, `10**6144*10`, `exp(9999999)`, `2 ** 0.5`, `range("[1..2]")`,
		`matches("aab", "^(a)\\1[^a-z-[b]]|\\p{Lu}", "ix")`, `< 5`, `[<3, !=4]`, `5 in (? > 3) and true`, `-1 instance of number`, `{a-b: 1, c: a-b}.c`,
		`function(a: number) external {java: {class: "x", method signature: "y"}}`, `@"2026-03-04Z"`, `@"24:00:00z".second`, `number("1,0", ",", ".")`,
		`substring("abc", -9223372036854775808)`, `decimal(1, -99999)`, `P.../`, "\ufeff1",
	} {
		f.Add(s)
	}
}

// FuzzEval compiles and evaluates any text: it must end, within its budget, with
// a value or a fault and without a panic. Faults and diagnostics point into the
// text, and simple values are read back from their own text.
func FuzzEval(f *testing.F) {
	seeds(f)
	vars := map[string]any{"a": true, "b": 2, "c": "x", "l": []any{1, 2, nil, "s"}, "x": map[string]any{"a": 1}}
	f.Fuzz(func(t *testing.T, src string) {
		defer inTime(t, src)()
		src = norm.NFC.String(src) // as every text that comes in
		e, err := feel.CompileWith(src, feel.Options{Limits: fuzzLimits})
		if err != nil {
			checkFault(t, src, err)
			return
		}
		if e.String() != src && !strings.HasPrefix(strings.TrimSpace(src), "=") {
			t.Fatalf("%q became %q", src, e.String())
		}
		v, diags, err := e.EvalDiag(vars)
		if err != nil && !errors.Is(err, fault.FeelLimit) {
			t.Fatalf("%q: %v", src, err)
		}
		for _, d := range diags {
			checkPlace(t, src, d)
		}
		checkValue(t, src, v)
	})
}

// inTime ends a test that took too long.
func inTime(t *testing.T, src string) func() {
	start := time.Now()
	return func() {
		if took := time.Since(start); took > fuzzTime {
			t.Errorf("%q took %v", src, took)
		}
	}
}

// checkFault accepts the faults that a compilation may end with.
func checkFault(t *testing.T, src string, err error) {
	t.Helper()
	var f *fault.Error
	switch {
	case errors.Is(err, fault.FeelLimit):
	case errors.Is(err, fault.FeelSyntax) && errors.As(err, &f):
		checkPlace(t, src, f)
	default:
		t.Fatalf("%q: %v", src, err)
	}
}

// checkPlace asks for a place in the text, or right behind it, and for whole
// sentences.
func checkPlace(t *testing.T, src string, f *fault.Error) {
	t.Helper()
	line, err1 := strconv.Atoi(f.Arg("line"))
	col, err2 := strconv.Atoi(f.Arg("column"))
	rows := strings.Split(src, "\n")
	if err1 != nil || err2 != nil || line < 1 || line > len(rows) || col < 1 || col > 1+utf8.RuneCountInString(rows[line-1]) {
		t.Fatalf("%q: %v points to line %q, column %q", src, f, f.Arg("line"), f.Arg("column"))
	}
	for _, sentence := range []string{f.Vi(), f.En()} {
		if !utf8.ValidString(sentence) || sentence == "" || sentence == string(f.Code()) {
			t.Fatalf("%q: sentence %q", src, sentence)
		}
	}
}

func checkValue(t *testing.T, src string, v any) {
	t.Helper()
	if _, err := feel.ToJSON(v); err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	text := feel.Text([]any{v})
	if !utf8.ValidString(text) {
		t.Fatalf("%q: text %q", src, text)
	}
	if back, ok := written(v); ok && len(back) < fuzzLimits.Source {
		again, err := feel.CompileWith(back, feel.Options{Limits: fuzzLimits})
		if err != nil {
			t.Fatalf("%q: its value %q: %v", src, back, err)
		}
		w, err := again.Eval(nil)
		if err == nil && feel.Text([]any{w}) != text {
			t.Fatalf("%q: its value %q reads as %q", src, text, feel.Text([]any{w}))
		}
	}
}

// written is the FEEL text of a value; false for those that have none.
func written(v any) (string, bool) {
	switch v := v.(type) {
	case nil, bool, string, feel.Number:
		text := feel.Text([]any{v})
		return text[1 : len(text)-1], norm.NFC.IsNormalString(text)
	case feel.Date, feel.Time, feel.DateTime, feel.DaysDuration, feel.MonthsDuration:
		return `@"` + feel.Text(v) + `"`, true
	case []any:
		items := make([]string, len(v))
		for i, x := range v {
			var ok bool
			if items[i], ok = written(x); !ok {
				return "", false
			}
		}
		return "[" + strings.Join(items, ", ") + "]", true
	}
	return "", false
}

// FuzzCompileUnary does so with unary tests.
func FuzzCompileUnary(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src string) {
		defer inTime(t, src)()
		src = norm.NFC.String(src)
		u, err := feel.CompileUnaryWith(src, feel.Options{Limits: fuzzLimits})
		if err != nil {
			checkFault(t, src, err)
			return
		}
		for _, input := range []any{3, "x", nil} {
			if _, err := u.Match(input, nil); err != nil && !errors.Is(err, fault.FeelLimit) {
				t.Fatalf("%q: %v", src, err)
			}
		}
	})
}

// FuzzRegexFunctions gives any arguments to the functions of patterns.
func FuzzRegexFunctions(f *testing.F) {
	f.Add("abcabc", `(a)(b)?\1|[a-z-[c]]{2,}?`, "$1$2", "i")
	f.Add("aaaaaaaaaaaaaaaaaaaaaaaa!", `(a+)+\1$`, `\$\\`, "smx")
	f.Add("x", `\p{IsBasicLatin}\i\c*`, "$0", "q")
	e, err := feel.CompileWith(`[matches(s, p, f), replace(s, p, r, f), split(s, p)]`, feel.Options{Limits: fuzzLimits})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s, p, r, flags string) {
		defer inTime(t, p)()
		v, err := e.Eval(map[string]any{"s": s, "p": p, "r": r, "f": flags})
		if err != nil && !errors.Is(err, fault.FeelLimit) {
			t.Fatalf("%q %q %q %q: %v", s, p, r, flags, err)
		}
		results, ok := v.([]any)
		if !ok || len(results) != 3 || !utf8.ValidString(s) {
			return
		}
		parts, ok := results[2].([]any)
		if hit, _ := results[0].(bool); ok && flags == "" && hit != (len(parts) > 1) {
			t.Fatalf("%q %q: matches %v, split %v", s, p, results[0], parts)
		}
	})
}

// FuzzTemporal reads any text as a temporal value; what is one is read back from
// its own text as the same value.
func FuzzTemporal(f *testing.F) {
	for _, s := range []string{"2026-03-04T05:06:07.25@Asia/Ho_Chi_Minh", "24:00:00-14:00", "-P1DT0.5S", "P1Y13M", "-0044-03-15Z", "00:00:00+05:30:15"} {
		f.Add(s)
	}
	e, err := feel.CompileWith(`for v in [date(s), time(s), date and time(s), duration(s)] return
		if v = null then true
		else if v instance of date then is(date(string(v)), v)
		else if v instance of time then is(time(string(v)), v)
		else if v instance of date and time then is(date and time(string(v)), v)
		else is(duration(string(v)), v)`, feel.Options{Limits: fuzzLimits})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := e.Eval(map[string]any{"s": s})
		if err != nil || feel.Text(v) != "[true, true, true, true]" {
			t.Fatalf("%q: %v, %v", s, feel.Text(v), err)
		}
	})
}
