package table_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// kinds are the types of the tests: of a name that begins with "t" nothing is
// known, but that "tText" is a string.
func kinds(ref string) *feel.Type {
	if ref == "tText" {
		return &feel.Type{Kind: feel.StringType, Name: ref}
	}
	if t, ok := feel.TypeOf(ref, nil); ok {
		return t
	}
	return nil
}

var form = table.Form{Env: table.Env{Type: kinds}}

func writeCSV(t testing.TB, tab *model.Table, o table.CSV) string {
	var b bytes.Buffer
	require.NoError(t, table.WriteCSV(&b, tab, o))
	return b.String()
}

// bare is what the layout keeps of a table.
func bare(t *model.Table) *model.Table {
	out := &model.Table{HitPolicy: t.HitPolicy, Aggregation: t.Aggregation, OutputLabel: t.OutputLabel, Annotations: t.Annotations}
	for _, in := range t.Inputs {
		c := &model.InputClause{Allowed: bareTests(in.Allowed)}
		c.Label, c.Expression.Text, c.Expression.TypeRef = in.Label, in.Expression.Text, in.Expression.TypeRef
		out.Inputs = append(out.Inputs, c)
	}
	for _, o := range t.Outputs {
		c := &model.OutputClause{TypeRef: o.TypeRef, Allowed: bareTests(o.Allowed)}
		c.Label, c.Name = o.Label, o.Name
		if d, ok := o.Default.(*model.Literal); ok && d.Text != "" {
			c.Default = &model.Literal{Text: d.Text}
		}
		out.Outputs = append(out.Outputs, c)
	}
	for _, r := range t.Rules {
		c := &model.Rule{Annotations: append([]string(nil), r.Annotations...)}
		for len(c.Annotations) < len(t.Annotations) {
			c.Annotations = append(c.Annotations, "")
		}
		for _, cell := range r.Inputs {
			c.Inputs = append(c.Inputs, model.Cell{Text: cell.Text})
		}
		for _, cell := range r.Outputs {
			c.Outputs = append(c.Outputs, model.Cell{Text: cell.Text})
		}
		out.Rules = append(out.Rules, c)
	}
	return out
}

func bareTests(t *model.Tests) *model.Tests {
	if t == nil || t.Text == "" {
		return nil
	}
	return &model.Tests{Text: t.Text}
}

// suite calls f with every decision table of the public suite.
func suite(t *testing.T, f func(name string, tab *model.Table)) {
	const dir = "../../../../../shared/suites/dmn"
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("suite missing: ", dir)
		}
		t.Skip("suite not present")
	}
	count := 0
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".dmn") {
			return err
		}
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		d, err := model.Read(b)
		require.NoError(t, err)
		for _, tab := range tables(d) {
			f(filepath.Base(path), tab)
			count++
		}
		return nil
	}))
	require.Greater(t, count, 20)
}

func tables(d *model.Definitions) (out []*model.Table) {
	var visit func(e model.Expression)
	visit = func(e model.Expression) {
		switch e := e.(type) {
		case *model.Table:
			out = append(out, e)
		case *model.Context:
			for _, entry := range e.Entries {
				visit(entry.Value)
			}
		case *model.Function:
			if e != nil {
				visit(e.Body)
			}
		}
	}
	for _, dec := range d.Decisions {
		visit(dec.Logic)
	}
	for _, k := range d.Knowledge {
		visit(k.Logic)
	}
	return out
}

func TestTablesOfTheSuiteComeBackFromCSV(t *testing.T) {
	suite(t, func(name string, tab *model.Table) {
		for _, o := range []table.CSV{{Form: form}, {Form: table.Form{Env: form.Env, Lang: "en"}, Comma: ';', BOM: true}} {
			text := writeCSV(t, tab, o)
			back, err := table.ReadCSV(strings.NewReader(text), form)
			require.NoError(t, err, "%s\n%s", name, text)
			require.Equal(t, bare(tab), back, "%s\n%s", name, text)
		}
	})
}

var texts = struct{ inputs, outputs, notes []string }{
	[]string{`-`, ``, `"A"`, `"A","B"`, `"A", "B"`, `not("A")`, `name`, `a.b`, `"Quận 1"`, `"007"`, `"-"`, `"null"`, `null`, `< 5`, `-5`, `-5.25`, `- 5`, `@"2026-01-31"`, `= x`, `"a,b"`, `"=1+1"`, `"1/2"`, `"May 5"`, `"FEEL: x"`, `x - y`, `"x-y"`, `"a\nb"`, "\"A\",\n\"B\"", `"A" , "B"`, `+ "x"`[2:], `"it's"`, `"'x"`, `"true"`, `"\\"`, `>= @"2026-01-31"`, `[@"2026-01-01"..@"2026-06-30"]`, `1/1/2026`, `"31/01/2026"`, `@"2026-02-30T00:00:00"`[:0], `TRUE`, `true`, `not(@"2026-01-31", 12/12/2026)`},
	[]string{``, `"A"`, `"a, b"`, `name`, `-x`, `-5`, `1 + 2`, `"(x)"`, `"ghi chú; x"`, `@"P1D"`, `{a: 1}`, `["A","B"]`, `"dòng 1\ndòng 2"`, `null`, `"FEEL"`, `"0123"`, `if a then "b" else "c"`, "if a\nthen b\nelse c", `@"2026-01-31"`, `12/12/2026 + 1`, `True`, `date("2026-01-31")`},
	[]string{``, `'`, `''x`, `'=x`, `=cmd|' /C calc'!A0`, `-`, `- x`, `+1`, `＝1`, `a;b,"c"`, "two\nlines", `FEEL: x`, `Bảng quyết định`},
}

func TestRandomTablesComeBackFromCSV(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	pick := func(s []string) string { return s[rnd.IntN(len(s))] }
	for range 2000 {
		l := letters[rnd.IntN(len(letters))]
		tab := &model.Table{OutputLabel: pick(texts.notes), HitPolicy: l.policy, Aggregation: l.aggregation}
		for i := range rnd.IntN(4) {
			in := &model.InputClause{}
			in.Label, in.Expression.Text, in.Expression.TypeRef = pick(texts.notes), fmt.Sprint("x", i), pick([]string{"string", "", "number", "tText", "tOther", "date", "boolean"})
			if rnd.IntN(2) == 0 {
				in.Allowed = &model.Tests{Text: pick(texts.inputs)}
			}
			tab.Inputs = append(tab.Inputs, in)
		}
		for i := range 1 + rnd.IntN(3) {
			out := &model.OutputClause{TypeRef: pick([]string{"string", "", "number", "tText", "date", "boolean"})}
			out.Name, out.Label = fmt.Sprint("o", i), pick(texts.notes)
			if rnd.IntN(2) == 0 {
				out.Default = &model.Literal{Text: pick(texts.outputs)}
			}
			tab.Outputs = append(tab.Outputs, out)
		}
		for range rnd.IntN(3) {
			tab.Annotations = append(tab.Annotations, pick(texts.notes))
		}
		for range rnd.IntN(5) {
			r := &model.Rule{}
			for range tab.Inputs {
				r.Inputs = append(r.Inputs, model.Cell{Text: pick(texts.inputs)})
			}
			for range tab.Outputs {
				r.Outputs = append(r.Outputs, model.Cell{Text: pick(texts.outputs)})
			}
			for range tab.Annotations {
				r.Annotations = append(r.Annotations, pick(texts.notes))
			}
			tab.Rules = append(tab.Rules, r)
		}
		for _, f := range []table.Form{form, form.Workbook()} {
			back, err := f.Table(f.Rows(tab))
			require.NoError(t, err)
			require.Equal(t, bare(tab), back)
		}
		o := table.CSV{Form: form, Comma: []rune{',', ';'}[rnd.IntN(2)], BOM: rnd.IntN(2) == 0}
		text := writeCSV(t, tab, o)
		back, err := table.ReadCSV(strings.NewReader(text), form)
		require.NoError(t, err, text)
		require.Equal(t, bare(tab), back, text)
		for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == o.Comma || r == '\n' }) {
			require.False(t, strings.HasPrefix(line, "=") || strings.HasPrefix(line, "@") || strings.HasPrefix(line, "+"), line)
		}
	}
}

var letters = []struct {
	policy      model.HitPolicy
	aggregation model.Aggregation
}{{model.Unique, ""}, {model.First, ""}, {model.Collect, model.Sum}, {model.OutputOrder, ""}}

// A scenario of CSV is a file, and after "----" the table or its faults.
func TestReadingCSV(t *testing.T) {
	golden(t, "testdata/csv.txt", func(scenario string) string {
		head, _, _ := strings.Cut(scenario, "\n----")
		file := head
		for strings.HasPrefix(file, "#") {
			_, file, _ = strings.Cut(file, "\n")
		}
		tab, err := table.ReadCSV(strings.NewReader(file), form)
		if err == nil {
			return head + "\n----\n" + strings.ReplaceAll(strings.TrimSpace(writeCSV(t, tab, table.CSV{Form: table.Form{Lang: "en"}})), "\r", "")
		}
		var faults []string
		for _, f := range fault.All(err) {
			require.NotContains(t, f.Vi()+f.En(), "{")
			faults = append(faults, string(f.Code())+": "+f.En())
		}
		return head + "\n----\n" + strings.Join(faults, "\n")
	})
}

func TestCSVInOtherEncodings(t *testing.T) {
	text := "Decision table,T,,U\nColumn,Result\n1,\"\"\"phí\"\"\"\n"
	utf16 := []byte{0xff, 0xfe}
	for _, r := range text {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	tab, err := table.ReadCSV(bytes.NewReader(utf16), form)
	require.NoError(t, err)
	require.Equal(t, `"phí"`, tab.Rules[0].Outputs[0].Text)
	_, err = table.ReadCSV(strings.NewReader("Decision table,T\xe9"), form)
	require.ErrorIs(t, err, fault.DmnSheetEncoding)
	_, err = table.ReadCSV(strings.NewReader(strings.Repeat("x", 17<<20)), form)
	require.ErrorIs(t, err, fault.DmnSheetSize)
	_, err = table.ReadCSV(strings.NewReader("Decision table\nColumn,Result\n"+strings.Repeat("1,1\n", 20_010)), form)
	require.ErrorIs(t, err, fault.DmnSheetSize)
	_, err = table.ReadCSV(strings.NewReader("Decision table\nColumn"+strings.Repeat(",Result", 300)), form)
	require.ErrorIs(t, err, fault.DmnSheetSize)
	require.ErrorIs(t, table.WriteCSV(&bytes.Buffer{}, tab, table.CSV{Comma: '"'}), fault.Config)
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("Bảng quyết định;Phí;;COLLECT SUM\nCột;Điều kiện;Kết quả;Ghi chú\nBiểu thức;x;y\nKiểu;string;number\n1;Quận 1, Quận 2;'=1 + 2;a\n"))
	f.Add([]byte("\ufeffDecision table\tT\nColumn\tCondition\tResult\nExpression\ta\nType\tnumber\n\n1\t[1..5)\t\"a\nb\"\n2\tnot(3)\t"))
	f.Add([]byte("sep=;\nDecision table\nColumn;Result\nAllowed values;1,2\n;3"))
	f.Fuzz(func(t *testing.T, b []byte) {
		tab, err := table.ReadCSV(bytes.NewReader(b), form)
		if err != nil {
			for _, one := range fault.All(err) {
				require.NotEqual(t, fault.Unexpected, one.Code(), "%v", one)
			}
			return
		}
		again, err := table.ReadCSV(strings.NewReader(writeCSV(t, tab, table.CSV{Form: form})), form)
		require.NoError(t, err)
		require.Equal(t, tab, again)
		table.Check(tab, form.Env)
	})
}

// The notation of spreadsheets, as it is read and as a workbook shows it.
func TestNotation(t *testing.T) {
	for _, c := range []struct{ kind, typed, feel, shown string }{
		{"string", `Quận 1`, `"Quận 1"`, `Quận 1`},
		{"string", `A,B , C`, `"A","B" , "C"`, `A,B , C`},
		{"string", `"a, b"`, `"a, b"`, `"a, b"`},
		{"string", `not(A)`, `not(A)`, `not(A)`},
		{"string", `FEEL: hồ sơ.quận`, `hồ sơ.quận`, `FEEL: hồ sơ.quận`},
		{"string", `= hồ sơ.quận`, `= hồ sơ.quận`, `= hồ sơ.quận`},
		{"string", `QĐ-UBND`, `"QĐ-UBND"`, `QĐ-UBND`},
		{"string", `007`, `"007"`, `007`},
		{"string", `null`, `null`, `null`},
		{"string", `"null"`, `"null"`, `"null"`},
		{"date", `31/01/2026`, `@"2026-01-31"`, `31/01/2026`},
		{"date", `1/2/2026`, `@"2026-02-01"`, `01/02/2026`},
		{"date", `>= 31/01/2026, [01/01/2025..30/06/2025]`, `>= @"2026-01-31", [@"2025-01-01"..@"2025-06-30"]`, `>= 31/01/2026, [01/01/2025..30/06/2025]`},
		{"date", `date("2026-01-31")`, `date("2026-01-31")`, `date("2026-01-31")`},
		{"number", `5, 6`, `5, 6`, `5, 6`},
		{"number", `FEEL: 1/2/2026`, `1/2/2026`, `FEEL: 1/2/2026`},
		{"boolean", `TRUE`, `true`, `true`},
		{"boolean", `FEEL: TRUE`, `TRUE`, `FEEL: TRUE`},
	} {
		tab, err := form.Table([][]string{{"Decision table"}, {"Column", "Condition", "Result"}, {"Expression", "x"}, {"Type", c.kind}, {"1", c.typed, "1"}})
		require.NoError(t, err, c.typed)
		require.Equal(t, c.feel, tab.Rules[0].Inputs[0].Text)
		require.Equal(t, c.shown, form.Workbook().Rows(tab)[table.HeadRows][1])
	}
	_, err := form.Table([][]string{{"Decision table"}, {"Column", "Result"}, {"Type", "date"}, {"1", "30/02/2026"}})
	require.ErrorIs(t, err, fault.DmnSheetSyntax)
}
