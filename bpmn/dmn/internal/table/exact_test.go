package table_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// literal columns with values of every stretch between the ends of their tests.
var literals = []struct {
	kind, allowed  string
	tests, samples []string
}{
	{"number", "", []string{"-", "< 2", "[2..4]", "(2..4)", "> 4", ">= 1, 0", "not(3)", "3", "null", "not(null)"}, []string{"-1", "0", "0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "9"}},
	{"number", "[1..4]", []string{"1", "2, 3", "< 3", ">= 3", "-", "[1..2)"}, []string{"1", "1.5", "2", "2.5", "3", "3.5", "4"}},
	{"string", "", []string{"-", `"a"`, `"b", "c"`, `not("a")`, `not("a", "b")`, `null, "c"`}, []string{`"a"`, `"b"`, `"c"`, `"d"`, `""`}},
	{"string", "", []string{"-", `["a".."b"]`, `> "b"`, `not("b")`, `< "b"`}, []string{`""`, `"a"`, `"aa"`, `"b"`, `"bb"`}},
	{"string", `"a", "b"`, []string{"-", `"a"`, `"b"`, `not("a")`}, []string{`"a"`, `"b"`}},
	{"boolean", "", []string{"-", "true", "false", "not(true)", "true, false"}, []string{"true", "false"}},
	{"date", "", []string{"-", `<= @"2026-01-01"`, `>= @"2026-01-02"`, `[@"2026-01-03"..@"2026-01-05"]`, `not(@"2026-01-03")`}, []string{`@"2025-12-31"`, `@"2026-01-01"`, `@"2026-01-02"`, `@"2026-01-03"`, `@"2026-01-04"`, `@"2026-01-05"`, `@"2026-01-06"`}},
	{"", "", []string{"-", `< @"P1Y"`, `>= @"P13M"`, `@"P12M"`}, []string{`@"P11M"`, `@"P1Y"`, `@"P13M"`, `@"P2Y"`}},
}

// What the check says is true of every combination of values, and it says all.
func TestFindingsAreExact(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for round := range 200 {
		tab, samples := random(rnd)
		findings := table.Check(tab, table.Env{Type: types})
		var gaps, overlaps []table.Finding
		unreachable := map[int]bool{}
		for _, f := range findings {
			switch f.Fault.Code() {
			case fault.DmnCheckGap, fault.DmnCheckGapFraction:
				gaps = append(gaps, f)
			case fault.DmnCheckOverlap:
				overlaps = append(overlaps, f)
			case fault.DmnCheckUnreachable:
				unreachable[f.Rules[0]] = true
			}
		}
		used := map[int]bool{}
		e := compile(t, all(tab))
		each(samples, nil, func(values []string) {
			vars := map[string]any{}
			for i, v := range values {
				vars[fmt.Sprint("x", i)] = eval(t, v)
			}
			v, err := e.Eval(vars)
			require.NoError(t, err)
			matched, _ := v.([]any)
			context := fmt.Sprintf("round %d: %v\n%v", round, values, notation(tab))
			require.Equal(t, len(matched) == 0, slices.ContainsFunc(gaps, func(f table.Finding) bool { return applies(t, f, vars) }), "gap? %s", context)
			two := slices.ContainsFunc(overlaps, func(f table.Finding) bool { return applies(t, f, vars) })
			if len(matched) > 1 && tab.HitPolicy == model.Unique {
				require.True(t, two || twins(findings), "overlap missed: %s", context)
			}
			require.False(t, two && len(matched) < 2, "no overlap: %s", context)
			if len(matched) > 0 {
				i, _ := matched[0].(feel.Number).Int64()
				used[int(i)] = true
			}
		})
		if tab.HitPolicy == model.First && !twins(findings) {
			for rule := range tab.Rules {
				require.Equal(t, !used[rule+1], unreachable[rule+1] || never(findings, rule+1), "rule %d\n%s", rule+1, notation(tab))
			}
		}
	}
}

func random(rnd *rand.Rand) (*model.Table, [][]string) {
	tab := &model.Table{HitPolicy: []model.HitPolicy{model.Unique, model.First}[rnd.IntN(2)]}
	tab.Outputs = []*model.OutputClause{{}}
	var samples [][]string
	cols := make([]int, 1+rnd.IntN(3))
	for i := range cols {
		cols[i] = rnd.IntN(len(literals))
		c := literals[cols[i]]
		in := &model.InputClause{}
		in.Expression.Text, in.Expression.TypeRef = fmt.Sprint("x", i), c.kind
		if c.allowed != "" {
			in.Allowed = &model.Tests{Text: c.allowed}
		}
		tab.Inputs = append(tab.Inputs, in)
		samples = append(samples, c.samples)
	}
	for i := range 1 + rnd.IntN(6) {
		r := &model.Rule{Outputs: []model.Cell{{Text: fmt.Sprint(i + 1)}}}
		for j, c := range cols {
			text := literals[c].tests[rnd.IntN(len(literals[c].tests))]
			r.Inputs = append(r.Inputs, model.Cell{Text: text})
			if strings.Contains(text, "null") && !slices.Contains(samples[j], "null") {
				samples[j] = append(slices.Clone(samples[j]), "null")
			}
		}
		tab.Rules = append(tab.Rules, r)
	}
	return tab, samples
}

// all is the table with the numbers of all matching rules as its value.
func all(tab *model.Table) *model.Table {
	t := *tab
	t.HitPolicy = model.RuleOrder
	return &t
}

func each(samples [][]string, values []string, visit func([]string)) {
	if len(values) == len(samples) {
		visit(values)
		return
	}
	for _, v := range samples[len(values)] {
		each(samples, append(values, v), visit)
	}
}

func applies(t *testing.T, f table.Finding, vars map[string]any) bool {
	for _, c := range f.Case {
		u, err := feel.CompileUnary(c.Tests)
		require.NoError(t, err, c.Tests)
		ok, err := u.Match(vars[fmt.Sprint("x", c.Input-1)], nil)
		require.NoError(t, err)
		if !ok {
			return false
		}
	}
	return true
}

func twins(findings []table.Finding) bool {
	return slices.ContainsFunc(findings, func(f table.Finding) bool { return f.Fault.Code() == fault.DmnCheckDuplicate })
}

func never(findings []table.Finding, rule int) bool {
	return slices.ContainsFunc(findings, func(f table.Finding) bool {
		return f.Fault.Code() == fault.DmnCheckNever && f.Rules[0] == rule
	})
}

func notation(tab *model.Table) string {
	var b strings.Builder
	for _, r := range tab.Rules {
		for _, c := range r.Inputs {
			fmt.Fprintf(&b, "%s | ", c.Text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// A check of a large table ends in time, whatever is in it.
func TestLargeTablesAreCheckedInTime(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for _, kind := range []func(int, int) string{
		func(i, j int) string { // nothing in common
			low := rnd.IntN(900)
			return fmt.Sprintf("[%d..%d]", low, low+rnd.IntN(100))
		},
		func(i, j int) string { // many irrelevant conditions
			if rnd.IntN(3) > 0 {
				return "-"
			}
			return fmt.Sprintf("%d, %d", rnd.IntN(30), rnd.IntN(30))
		},
		func(i, j int) string { return fmt.Sprint(i / []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 512}[j] % 2) }, // a full binary table
		func(i, j int) string { return fmt.Sprintf("not(%d)", rnd.IntN(1000)) },
	} {
		tab := &model.Table{HitPolicy: model.First, Outputs: []*model.OutputClause{{}}}
		for j := range 10 {
			in := &model.InputClause{}
			in.Expression.Text, in.Expression.TypeRef = fmt.Sprint("x", j), "number"
			tab.Inputs = append(tab.Inputs, in)
		}
		for i := range 1000 {
			r := &model.Rule{Outputs: []model.Cell{{Text: fmt.Sprint(i)}}}
			for j := range 10 {
				r.Inputs = append(r.Inputs, model.Cell{Text: kind(i, j)})
			}
			tab.Rules = append(tab.Rules, r)
		}
		start := time.Now()
		findings := table.Check(tab, table.Env{Type: types})
		t.Log(time.Since(start).Round(time.Millisecond), len(findings), findings[len(findings)-2].Fault.En())
		require.Less(t, time.Since(start), time.Minute, "a quiet machine needs less than a second")
	}
}
