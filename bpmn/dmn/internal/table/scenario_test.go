package table_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/trace"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

var update = flag.Bool("update", false, "write the golden files anew")

// parse reads the notation of the scenarios: the hit policy, a row of columns
// "in expression : type (values)" or "out name : type (values) = default", and a
// row for each rule.
func parse(t testing.TB, text string) *model.Table {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(text), "\n")
	tab := &model.Table{OutputLabel: "T"}
	tab.Path = "T"
	policy, aggregation, _ := strings.Cut(lines[0], "+")
	tab.HitPolicy, tab.Aggregation = model.HitPolicy(policy), model.Aggregation(aggregation)
	for _, head := range cells(lines[1]) {
		kind, rest, _ := strings.Cut(head, " ")
		rest, otherwise, hasDefault := strings.Cut(" "+rest, " = ")
		rest, values, hasValues := strings.Cut(rest, " (")
		name, typ, _ := strings.Cut(rest, " : ")
		name = strings.TrimSpace(name)
		var allowed *model.Tests
		if hasValues {
			allowed = &model.Tests{Text: strings.TrimSuffix(values, ")")}
		}
		if kind == "in" {
			in := &model.InputClause{Allowed: allowed}
			in.Path = "in " + name
			in.Expression.Text, in.Expression.TypeRef, in.Expression.Path = name, typ, in.Path
			tab.Inputs = append(tab.Inputs, in)
			continue
		}
		out := &model.OutputClause{TypeRef: typ, Allowed: allowed}
		out.Name, out.Path = name, "out "+name
		if hasDefault {
			out.Default = &model.Literal{Text: otherwise}
		}
		tab.Outputs = append(tab.Outputs, out)
	}
	for i, line := range lines[2:] {
		r := &model.Rule{}
		r.Path = fmt.Sprintf("rule[%d]", i+1)
		for j, c := range cells(line) {
			cell := model.Cell{Text: c, Path: fmt.Sprintf("%s/cell[%d]", r.Path, j+1)}
			if j < len(tab.Inputs) {
				r.Inputs = append(r.Inputs, cell)
			} else {
				r.Outputs = append(r.Outputs, cell)
			}
		}
		tab.Rules = append(tab.Rules, r)
	}
	return tab
}

func cells(line string) []string {
	parts := strings.Split(line, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func types(ref string) *feel.Type {
	item, list := strings.CutPrefix(ref, "list of ")
	kind, _ := feel.TypeOf(item, nil)
	if list {
		return &feel.Type{Kind: feel.ListType, Item: kind}
	}
	return kind
}

func compile(t testing.TB, tab *model.Table) *feel.Expr {
	t.Helper()
	l, err := table.Logic(tab, table.Env{Type: types})
	require.NoError(t, err)
	e, err := feel.CompileLogic(l, feel.Options{})
	require.NoError(t, err)
	return e
}

// A scenario is a table, and after "----" evaluations: a context of variables
// and what came of it.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/run/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			golden(t, file, func(scenario string) string { return play(t, scenario) })
		})
	}
}

// play gives the scenario with its results anew.
func play(t *testing.T, scenario string) string {
	head, acts, _ := strings.Cut(scenario, "\n----\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	for strings.HasPrefix(lines[0], "#") {
		lines = lines[1:]
	}
	e := compile(t, parse(t, strings.Join(lines, "\n")))
	out := []string{head, "----"}
	for _, line := range strings.Split(strings.TrimSpace(acts), "\n") {
		if strings.HasPrefix(line, "{") {
			out = append(out, line, "\t"+strings.Join(evaluate(t, e, line), "\n\t"))
		}
	}
	return strings.Join(out, "\n")
}

func evaluate(t *testing.T, e *feel.Expr, context string) []string {
	c, err := feel.Compile(context)
	require.NoError(t, err)
	v, err := c.Eval(nil)
	require.NoError(t, err)
	s := feel.NewSession(t.Context(), feel.Limits{}, nil)
	v2 := s.Eval(e, feel.Map(v.(map[string]any)))
	require.NoError(t, s.Err())
	out := []string{feel.Text([]any{v2})}
	for _, d := range s.Diagnostics() {
		out = append(out, d.Path()+": "+d.En())
	}
	// with a trace the value is the same
	s = feel.NewSession(t.Context(), feel.Limits{}, nil)
	tr := &trace.Trace{Cells: true}
	s.Trace = tr
	require.Equal(t, feel.Text([]any{v2}), feel.Text([]any{s.Eval(e, feel.Map(v.(map[string]any)))}))
	require.Len(t, tr.Tables, 1)
	rules := []string{}
	for _, m := range tr.Tables[0].Matched {
		rules = append(rules, fmt.Sprint(m.Rule, feel.Text(m.Outputs)))
	}
	if tr.Tables[0].Default {
		rules = append(rules, "default")
	}
	out[0] = strings.TrimSuffix(strings.TrimPrefix(out[0], "["), "]") + "  <- " + strings.Join(rules, " ")
	return out
}

func TestFaultsOfTheShape(t *testing.T) {
	tab := parse(t, "UNIQUE\nin a : number | out x | out x | out\n1 | 2 | 3 | 4\n1 | 2")
	_, err := table.Logic(tab, table.Env{})
	var got []string
	for _, f := range fault.All(err) {
		got = append(got, f.Error())
	}
	require.Equal(t, []string{
		`dmn.duplicate-name at out x: T (line 0): the name x is used at line 1 already.`,
		`dmn.missing at out : T (line 0) lacks output name.`,
		`dmn.cells at rule[2]: Row 2 (T, line 0) has 1 outputEntry, the table has 3 columns.`,
	}, got)
	tab.Outputs = nil
	_, err = table.Logic(tab, table.Env{})
	require.ErrorIs(t, err, fault.DmnMissing)
}

func TestFaultsOfTheTextsNameTheirCells(t *testing.T) {
	l, err := table.Logic(parse(t, "UNIQUE\nin a + | out x\n< | 2\n1 | 2 +"), table.Env{})
	require.NoError(t, err)
	_, err = feel.CompileLogic(l, feel.Options{})
	var paths []string
	for _, f := range fault.All(err) {
		paths = append(paths, f.Path())
	}
	require.Equal(t, []string{"in a +", "rule[1]/cell[1]", "rule[2]/cell[2]"}, paths)
}
