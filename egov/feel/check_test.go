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

// TestCheckOfLogic checks boxed logic: every finding names the element of its
// text, and declared types go on.
func TestCheckOfLogic(t *testing.T) {
	vars, opts := world(t)
	text := func(where, text string) feel.Source { return feel.Source{Text: text, Where: where} }
	cases := []struct {
		name     string
		logic    feel.Logic
		kind     string
		findings []string
	}{
		{"a context", feel.Context{Entries: []feel.Entry{
			{Name: "total", Type: kind(feel.NumberType), Value: text("e1", "name")},
			{Name: "half", Value: text("e2", "total / 2")},
			{Name: "state", Type: vars["status"], Value: text("e3", `if ok then "STUDENT" else "RETIRED"`)},
		}, Result: text("e4", "half + name")}, "Any",
			[]string{"feel.conform at total: 1:1", "feel.allowed at e3: 1:27", "feel.type at e4: 1:6"}},
		{"a function", feel.Lambda{Params: []feel.Param{{Name: "p", Type: vars["applicant"]}}, Body: text("body", "p.age + p.nmae")},
			"function<tPerson> -> number", []string{"feel.name-like at body: 1:10"}},
		{"an invocation", feel.Invoke{Function: text("fn", "substring"), Args: []feel.Entry{
			{Name: "string", Value: text("a1", "amount")}, {Name: "start position", Value: text("a2", "1")},
		}}, "string", []string{"feel.argument at a1: 1:1"}},
		{"a parameter that is not known", feel.Invoke{Function: text("fn", "string length"), Args: []feel.Entry{
			{Name: "text", Value: text("a1", "name")},
		}}, "Any", []string{"feel.arguments at fn: 1:1"}},
		{"a loop", feel.For{Name: "p", In: text("in", "people"), Return: text("ret", "p.aeg")}, "list", []string{"feel.name-like at ret: 1:2"}},
		{"a filter", feel.Filter{In: text("in", "people"), Match: text("match", "age")}, "tPerson", nil},
		{"a condition", feel.If{Cond: text("if", "name"), Then: text("then", "1"), Else: text("else", "nothing")}, "Any",
			[]string{"feel.type at if: 1:1", "feel.name at else: 1:1"}},
		{"quantifiers", feel.Quantified{Name: "n", In: text("in", "names"), Satisfies: text("sat", "n > 1")}, "boolean", []string{"feel.type at sat: 1:3"}},
		{"a list", feel.List{text("i1", "amout"), text("i2", "1 +")}, "Any", []string{"feel.syntax at i2: 1:4"}},
		{"a literal", feel.Typed{Value: feel.Literal{Value: "x"}, Type: kind(feel.NumberType), Where: "out"}, "number", []string{"feel.conform at out: 1:1"}},
		{"a table", feel.Block{Type: kind(feel.NumberType), Parts: []feel.Part{
			{Source: text("in1", "applicant.status")}, {Source: text("in2", "applicant.age"), Type: kind(feel.NumberType)}, {Source: text("in3", "any")},
			{Source: text("r1c1", `"STUDENT"`), Unary: true, On: 1}, {Source: text("r1c2", `< 18`), Unary: true, On: 2}, {Source: text("r1c3", `"?"`), Unary: true, On: 3},
			{Source: text("r2c1", `"STUDNT"`), Unary: true, On: 1}, {Source: text("r2c2", `"old"`), Unary: true, On: 2}, {Source: text("r2c3", `-`), Unary: true, On: 3},
			{Source: text("r1o", "1"), Type: kind(feel.NumberType)}, {Source: text("r2o", `"1"`), Type: kind(feel.NumberType)},
		}}, "number", []string{"feel.never-like at r2c1: 1:1", "feel.type at r2c2: 1:1", "feel.conform at r2o: 1:1"}},
	}
	for _, c := range cases {
		kind, findings := feel.Check(c.logic, vars, opts)
		var got []string
		for _, f := range findings {
			got = append(got, string(f.Code())+" at "+f.Path()+": "+f.Arg("line")+":"+f.Arg("column"))
			assert.NotContains(t, f.Vi()+f.En(), "{", c.name)
		}
		assert.Equal(t, c.kind, kind.String(), c.name)
		assert.Equal(t, c.findings, got, c.name)
	}
}

func TestWithoutVariablesNoNameIsUnknown(t *testing.T) {
	kind, findings := feel.Check(feel.Source{Text: `area * rate + length(x)`}, nil, feel.Options{})
	assert.Empty(t, findings)
	assert.Nil(t, kind)
	_, findings = feel.Check(feel.Source{Text: `area * rate`}, map[string]*feel.Type{}, feel.Options{})
	assert.Len(t, findings, 2)
}

// FuzzCheck checks any text: it must end without a panic, and what it takes for
// certain must show when the text is evaluated.
func FuzzCheck(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src string) {
		vars := map[string]any{"a": true, "b": 2, "c": "x", "l": []any{1, 2}, "x": map[string]any{"a": 1}}
		kinds := map[string]*feel.Type{"a": kind(feel.BooleanType), "b": kind(feel.NumberType), "c": kind(feel.StringType), "l": listOf(kind(feel.NumberType)), "x": {Kind: feel.ContextType}}
		got, findings := feel.Check(feel.Source{Text: src}, kinds, feel.Options{Limits: fuzzLimits})
		e, err := feel.CompileWith(src, feel.Options{Names: []string{"a", "b", "c", "l", "x"}, Limits: fuzzLimits})
		if err != nil || len(findings) > 0 {
			return
		}
		v, err := e.Eval(vars)
		if err == nil && v != nil && !got.Has(v) {
			t.Fatalf("%q: %s is no %v", src, feel.Text(v), got)
		}
	})
}
