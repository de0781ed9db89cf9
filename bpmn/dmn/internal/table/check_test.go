package table_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/egov/feel"
)

// A scenario is a table, and after "----" what the check finds.
func TestFindings(t *testing.T) {
	files, err := filepath.Glob("testdata/check/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			golden(t, file, func(scenario string) string {
				head, _, _ := strings.Cut(scenario, "\n----")
				lines := strings.Split(strings.TrimSpace(head), "\n")
				for strings.HasPrefix(lines[0], "#") {
					lines = lines[1:]
				}
				tab := parse(t, strings.Join(lines, "\n"))
				out := []string{head, "----"}
				for _, f := range table.Check(tab, table.Env{Type: types}) {
					require.NotContains(t, f.Fault.Vi()+f.Fault.En(), "{", "every placeholder is filled")
					out = append(out, fmt.Sprintf("%s %s @ %s", f.Severity, f.Fault.En(), f.Fault.Path()))
				}
				return strings.Join(out, "\n")
			})
		})
	}
}

// golden plays the scenarios of a file and compares it with what comes out.
func golden(t *testing.T, file string, play func(scenario string) string) {
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	var out []string
	for _, scenario := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n====\n") {
		out = append(out, play(scenario))
	}
	got := strings.Join(out, "\n====\n") + "\n"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	require.Equal(t, string(b), got)
}

func FuzzCheck(f *testing.F) {
	f.Add("number", "[1..5]", `< 3`, `not(4)`, `1`)
	f.Add("string", `"A", "B"`, `"A"`, `null, "C"`, `"x"`)
	f.Add("date", "", `>= @"2026-01-31"`, `[date("2026-01-01")..@"2026-02-28")`, `@"P1D"`)
	f.Add("", "", `true`, `? > 5 and x`, `f(1)`)
	f.Fuzz(func(t *testing.T, kind, allowed, a, b, output string) {
		tab := &model.Table{HitPolicy: model.First}
		in, out := &model.InputClause{}, &model.OutputClause{TypeRef: kind}
		in.Expression.Text, in.Expression.TypeRef = "x", kind
		if allowed != "" {
			in.Allowed, out.Allowed = &model.Tests{Text: allowed}, &model.Tests{Text: allowed}
		}
		tab.Inputs, tab.Outputs = []*model.InputClause{in, in}, []*model.OutputClause{out}
		for _, cells := range [][]string{{a, b}, {b, a}, {"-", a}} {
			r := &model.Rule{Outputs: []model.Cell{{Text: output}}}
			for _, c := range cells {
				r.Inputs = append(r.Inputs, model.Cell{Text: c})
			}
			tab.Rules = append(tab.Rules, r)
		}
		for _, policy := range []model.HitPolicy{model.Unique, model.First, model.Priority, model.Any} {
			tab.HitPolicy = policy
			for _, f := range table.Check(tab, table.Env{Type: types}) {
				for _, c := range f.Case {
					if _, err := feel.CompileUnary(c.Tests); err != nil {
						t.Errorf("%q is no condition: %v", c.Tests, err)
					}
				}
			}
		}
	})
}
