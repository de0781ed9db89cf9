package expression_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/bpmn/internal/expression"
	"github.com/hcm-egov/framework/egov/feel"
)

var vars = map[string]any{"price": int64(12), "ready": true, "name": "An", "list": []any{int64(1), "a"}}

func compile(t testing.TB, language, src string) core.Expr {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC) }
	x, err := expression.FEEL(now)(language, src)
	require.NoError(t, err, src)
	return x
}

func TestValuesArePlain(t *testing.T) {
	for src, want := range map[string]any{
		"price + 1":                           int64(13),
		"1.5 * 2":                             int64(3),
		"price / 8":                           1.5,
		"0.1 + 0.2":                           0.3,
		"9223372036854775807":                 int64(9223372036854775807),
		"9223372036854775808":                 9223372036854775808.0,
		"10 ** 400":                           nil,
		"ready and price > 1":                 true,
		"nothing":                             nil,
		"name + \"!\"":                        "An!",
		"list":                                []any{int64(1), "a"},
		"{a: price, b: [1.5]}":                map[string]any{"a": int64(12), "b": []any{1.5}},
		"date(\"2026-03-01\")":                "2026-03-01",
		"today()":                             "2026-03-02",
		"duration(\"P1DT2H\")":                "P1DT2H",
		"time(\"08:00:00\")":                  "08:00:00",
		"[1..3]":                              "[1..3]",
		"function(x) x":                       nil,
		"\"a.b(c)\"":                          "a.b(c)",
		"date(\"2026-03-01\").year + abs(-1)": int64(2027),
	} {
		got, err := compile(t, "", src).Eval(vars)
		assert.NoError(t, err, src)
		assert.Equal(t, want, got, src)
	}
}

func TestOtherLanguagesAndMethodsAreRefused(t *testing.T) {
	for _, language := range []string{"feel", "https://www.omg.org/spec/DMN/20191111/FEEL/"} {
		compile(t, language, "price")
	}
	for language, src := range map[string]string{"groovy": "price", "": "execution.getVariable(\"x\")", "feel": "a >"} {
		_, err := expression.FEEL(time.Now)(language, src)
		assert.Error(t, err, src)
	}
}

// TestConditionsCostNoMore measures that making values plain allocates nothing
// for conditions and small numbers, beside what FEEL itself does.
func TestConditionsCostNoMore(t *testing.T) {
	for _, src := range []string{"true", "price > 1", "12", "price + 1"} {
		x, own := compile(t, "", src), must(feel.Compile(src))
		want := testing.AllocsPerRun(100, func() { _, _ = own.Eval(vars) })
		assert.Equal(t, want, testing.AllocsPerRun(100, func() { _, _ = x.Eval(vars) }), src)
	}
}

func must(x *feel.Expr, err error) *feel.Expr {
	if err != nil {
		panic(err)
	}
	return x
}
