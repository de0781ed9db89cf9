package feel_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

var update = flag.Bool("update", false, "write the golden files anew")

func kind(k feel.Kind) *feel.Type { return &feel.Type{Kind: k} }

func listOf(t *feel.Type) *feel.Type { return &feel.Type{Kind: feel.ListType, Item: t} }

func allowed(t *testing.T, k feel.Kind, name, tests string) *feel.Type {
	u, err := feel.CompileUnary(tests)
	require.NoError(t, err)
	return &feel.Type{Kind: k, Name: name, Allowed: u}
}

// world has the variables and named types of the scenarios.
func world(t *testing.T) (map[string]*feel.Type, feel.Options) {
	status := allowed(t, feel.StringType, "tStatus", `"EMPLOYED", "SELF-EMPLOYED", "STUDENT"`)
	age := allowed(t, feel.NumberType, "tAge", `[0..150]`)
	person := &feel.Type{Kind: feel.ContextType, Name: "tPerson", Fields: []feel.Field{
		{Name: "name", Type: kind(feel.StringType)}, {Name: "age", Type: age}, {Name: "status", Type: status},
		{Name: "born", Type: kind(feel.DateType)}, {Name: "end date", Type: kind(feel.DateType)}, {Name: "extra"},
	}}
	person.Fields = append(person.Fields, feel.Field{Name: "children", Type: listOf(person)})
	vars := map[string]*feel.Type{
		"applicant": person, "people": listOf(person), "status": status, "age": age, "rows": nil,
		"amount": kind(feel.NumberType), "amounts": listOf(kind(feel.NumberType)), "names": listOf(kind(feel.StringType)),
		"name": kind(feel.StringType), "due": kind(feel.DateType), "at": kind(feel.DateTimeType), "clock": kind(feel.TimeType),
		"span": kind(feel.DaysDurationType), "months": kind(feel.MonthsDurationType), "ok": kind(feel.BooleanType),
		"limits": {Kind: feel.RangeType, Item: kind(feel.NumberType)}, "any": nil, "tax in percent": kind(feel.NumberType),
		"date": kind(feel.DateType), "diện tích": kind(feel.NumberType),
		"fee": {Kind: feel.FunctionType, Params: []*feel.Type{kind(feel.NumberType)}, Result: kind(feel.NumberType)},
	}
	return vars, feel.Options{
		Types:     map[string]*feel.Type{"tPerson": person, "tStatus": status},
		Functions: map[string]feel.Func{"register": func([]any) (any, error) { return nil, nil }},
	}
}

// TestCheckGolden infers and checks every line without a tab at its start; what
// is found stands under it.
func TestCheckGolden(t *testing.T) {
	vars, opts := world(t)
	const file = "testdata/check.txt"
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	var got strings.Builder
	for line := range strings.Lines(string(want)) {
		if strings.HasPrefix(line, "\t") {
			continue
		}
		got.WriteString(line)
		if src := strings.TrimSpace(line); src != "" && !strings.HasPrefix(src, "#") {
			kind, findings := check(src, vars, opts)
			if !strings.HasPrefix(src, "tests of ") {
				got.WriteString("\t" + kind.String() + "\n")
			}
			for _, f := range findings {
				got.WriteString("\t" + string(f.Code()) + ": " + f.En() + "\n")
			}
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got.String()), 0o644))
	}
	assert.Equal(t, string(want), got.String(), "run with -update and review the diff")
}

// check reads "tests of VARIABLE: unary tests" as such.
func check(src string, vars map[string]*feel.Type, opts feel.Options) (*feel.Type, []*fault.Error) {
	if rest, ok := strings.CutPrefix(src, "tests of "); ok {
		name, tests, _ := strings.Cut(rest, ": ")
		return nil, feel.CheckUnary(feel.Source{Text: tests}, vars[name], vars, opts)
	}
	return feel.Check(feel.Source{Text: src}, vars, opts)
}
