package table_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/feel"
)

// conditions of one column each, and values to try on them.
var columns = []struct{ tests, values []string }{
	{
		[]string{`-`, ``, `1`, `2, 5`, `< 3`, `>= 4`, `[2..6)`, `(1..5]`, `not(3)`, `not(< 2, > 7)`, `!= 4`, `null`, `not(null)`, `[9..1]`, `[1, 2, [7..8]]`, `? > 4`, `1.50`, `<= -1`},
		[]string{`null`, `-2`, `0`, `1`, `1.5`, `2`, `3`, `3.3`, `4`, `5`, `6`, `7.5`, `8`, `99`, `"3"`, `[3]`, `true`, `[1..2]`},
	},
	{
		[]string{`"a"`, `"b", "c"`, `not("a")`, `-`, `["a".."c")`, `> "b"`, `["x", "a"]`, `not("a", "b", "c")`, `"ơ"`},
		[]string{`"a"`, `"b"`, `"bb"`, `"c"`, `"x"`, `""`, `"ơ"`, `null`, `1`, `["a", "x"]`, `["x", "a"]`},
	},
	{
		[]string{`@"2026-01-31"`, `> date("2026-01-01")`, `<= @"2025-12-31"`, `[@"2026-01-01"..@"2026-06-30"]`, `-`, `not(@"2026-03-01")`},
		[]string{`@"2026-01-31"`, `@"2026-01-01"`, `@"2026-03-01"`, `@"2024-02-29"`, `null`, `@"2026-01-31T10:00:00Z"`},
	},
	{
		[]string{`true`, `false`, `-`, `not(true)`, `true, false`, `null`},
		[]string{`true`, `false`, `null`, `1`, `"true"`},
	},
	{
		[]string{`< @"PT2H"`, `@"P1D"`, `>= duration("P3D")`, `-`},
		[]string{`@"PT1H"`, `@"PT24H"`, `@"P4D"`, `@"P1M"`, `null`},
	},
	{
		[]string{`< @"2026-01-31T10:00:00Z"`, `>= @"2026-01-31T17:00:00+07:00"`, `-`, `not(@"2026-01-31T10:00:00Z")`},
		[]string{`@"2026-01-31T10:00:00Z"`, `@"2026-01-31T09:00:00Z"`, `@"2026-01-31T17:30:00+07:00"`, `@"2026-01-31T10:00:00"`, `@"2026-01-31"`},
	},
	{
		[]string{`1`, `"a"`, `true`, `-`, `a`, `? = a`, `not(1)`},
		[]string{`1`, `"a"`, `true`, `null`},
	},
}

// A rule matches exactly where each of its conditions alone does, however the
// table finds it.
func TestMatchingIsWhatTheConditionsSay(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for round := range 60 {
		cols := make([]int, 1+rnd.IntN(3))
		tab := &model.Table{HitPolicy: model.RuleOrder, Outputs: []*model.OutputClause{{}}}
		for i := range cols {
			cols[i] = rnd.IntN(len(columns))
			in := &model.InputClause{}
			in.Expression.Text = fmt.Sprint("x", i)
			tab.Inputs = append(tab.Inputs, in)
		}
		for i := range 1 + rnd.IntN(80) {
			r := &model.Rule{Outputs: []model.Cell{{Text: fmt.Sprint(i)}}}
			for _, c := range cols {
				tests := columns[c].tests
				r.Inputs = append(r.Inputs, model.Cell{Text: tests[rnd.IntN(len(tests))]})
			}
			tab.Rules = append(tab.Rules, r)
		}
		e := compile(t, tab)
		for range 40 {
			vars := map[string]any{"a": feel.Int(1)}
			for i, c := range cols {
				values := columns[c].values
				vars[fmt.Sprint("x", i)] = eval(t, values[rnd.IntN(len(values))])
			}
			got, err := e.Eval(vars)
			require.NoError(t, err)
			require.Equal(t, oracle(t, tab, vars), feel.Text(got), "round %d: %v", round, feel.Text(vars))
		}
	}
}

func oracle(t *testing.T, tab *model.Table, vars map[string]any) string {
	var found []string
	for _, r := range tab.Rules {
		all := true
		for j, c := range r.Inputs {
			if c.Text == "" {
				continue
			}
			u, err := feel.CompileUnary(c.Text)
			require.NoError(t, err)
			ok, err := u.Match(vars[fmt.Sprint("x", j)], vars)
			require.NoError(t, err)
			all = all && ok
		}
		if all {
			found = append(found, r.Outputs[0].Text)
		}
	}
	if found == nil {
		return ""
	}
	return "[" + strings.Join(found, ", ") + "]"
}

func eval(t testing.TB, text string) any {
	e, err := feel.Compile(text)
	require.NoError(t, err)
	v, err := e.Eval(nil)
	require.NoError(t, err)
	return v
}
