package table

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/feel"
)

// Form says how a table is laid out in a spreadsheet:
//
//	Decision table | Fee            | Hit policy      | UNIQUE |
//	Column         | Condition      | Condition       | Result | Annotation
//	Label          | Kind of house  | Floor area      | Fee    | Basis
//	Expression     | house.kind     | house.area      | fee    |
//	Type           | string         | number          | number |
//	Allowed values | Villa, Flat    | > 0             |        |
//	Default        |                |                 | 0      |
//	1              | Villa          | <= 200          | 75000  | Decree 12
//	2              | -              | > 200           | 90000  |
//
// The first column names the rows of the head, in Vietnamese or English, and
// numbers the rules; the numbers are not read. Rows of the head but the first and
// "Column" may be missing, and come in any order. The expression of a result is its name.
// The hit policy is the name that DMN gives it, of COLLECT with the aggregation
// ("COLLECT SUM"), or its letter ("C+"). Texts are FEEL in the notation of
// notation.go.
type Form struct {
	Env   Env
	Lang  string            // "vi" (default) or "en", for the words of the head
	keep  func(string) bool // strings that are written without quotation marks; nil: all
	dates bool              // dates are written as 31/01/2026
}

// Workbook is the form of a spreadsheet that keeps texts and dates as they are.
func (f Form) Workbook() Form {
	f.keep, f.dates = nil, true
	return f
}

// Rows of the head, in the order in which they are written.
const (
	rowTitle = iota
	rowColumn
	rowLabel
	rowExpression
	rowType
	rowAllowed
	rowDefault
	HeadRows // how many there are
)

// word is a word of the layout in both languages.
type word struct{ vi, en string }

var (
	headWords = [HeadRows]word{
		{"Bảng quyết định", "Decision table"}, {"Cột", "Column"}, {"Nhãn", "Label"}, {"Biểu thức", "Expression"},
		{"Kiểu", "Type"}, {"Giá trị cho phép", "Allowed values"}, {"Mặc định", "Default"},
	}
	kindWords  = [...]word{{"Điều kiện", "Condition"}, {"Kết quả", "Result"}, {"Ghi chú", "Annotation"}}
	policyWord = word{"Quy tắc chọn luật", "Hit policy"}
)

// Kinds of columns, as kindWords names them.
const (
	kindInput = iota
	kindOutput
	kindNote
)

func (w word) in(lang string) string {
	if strings.HasPrefix(lang, "en") {
		return w.en
	}
	return w.vi
}

func (w word) is(s string) bool { return strings.EqualFold(s, w.vi) || strings.EqualFold(s, w.en) }

// list names words for a sentence.
func list(words []word) string {
	var out []string
	for _, w := range words {
		out = append(out, w.vi+" ("+w.en+")")
	}
	return strings.Join(out, ", ")
}

// letters are the signs of hit policies (DMN 1.5 clause 8.2.11).
var letters = []struct {
	sign        string
	policy      model.HitPolicy
	aggregation model.Aggregation
}{
	{"U", model.Unique, ""}, {"F", model.First, ""}, {"P", model.Priority, ""}, {"A", model.Any, ""},
	{"R", model.RuleOrder, ""}, {"O", model.OutputOrder, ""}, {"C", model.Collect, ""},
	{"C+", model.Collect, model.Sum}, {"C#", model.Collect, model.Count}, {"C<", model.Collect, model.Min}, {"C>", model.Collect, model.Max},
}

// policyText writes the hit policy: "COLLECT SUM".
func policyText(p model.HitPolicy, a model.Aggregation) string {
	return strings.TrimSpace(string(p) + " " + string(a))
}

// Sign is the letter of a table's hit policy: "U", "C+".
func Sign(p model.HitPolicy, a model.Aggregation) string {
	for _, l := range letters {
		if l.policy == p && l.aggregation == a {
			return l.sign
		}
	}
	return "U"
}

// notation is how texts of a column are written whose type has this name.
func (f Form) notation(ref string) notation {
	n := notation{keep: f.keep, dates: f.dates}
	switch t := f.Env.typeOf(ref); {
	case t != nil:
		n.text, n.boolean = t.Kind == feel.StringType, t.Kind == feel.BooleanType
	default:
		n.text, n.boolean = ref == "string", ref == "boolean"
	}
	return n
}

// Rows lays a table out. All rows have the same number of cells.
func (f Form) Rows(t *model.Table) [][]string {
	width := max(1+len(t.Inputs)+len(t.Outputs)+len(t.Annotations), 4)
	rows := make([][]string, HeadRows+len(t.Rules))
	for i := range rows {
		rows[i] = make([]string, width)
		if i < HeadRows {
			rows[i][0] = headWords[i].in(f.Lang)
		} else {
			rows[i][0] = strconv.Itoa(i - HeadRows + 1)
		}
	}
	rows[rowTitle][1], rows[rowTitle][2], rows[rowTitle][3] = t.OutputLabel, policyWord.in(f.Lang), policyText(t.HitPolicy, t.Aggregation)
	at := 1
	for i, in := range t.Inputs {
		f.inputColumn(rows, at, t, i, in)
		at++
	}
	for i, out := range t.Outputs {
		f.outputColumn(rows, at, t, i, out)
		at++
	}
	for i, name := range t.Annotations {
		rows[rowColumn][at], rows[rowLabel][at] = kindWords[kindNote].in(f.Lang), name
		for j, r := range t.Rules {
			if i < len(r.Annotations) {
				rows[HeadRows+j][at] = r.Annotations[i]
			}
		}
		at++
	}
	return rows
}

func (f Form) inputColumn(rows [][]string, at int, t *model.Table, i int, in *model.InputClause) {
	n := f.notation(in.Expression.TypeRef)
	rows[rowColumn][at], rows[rowLabel][at] = kindWords[kindInput].in(f.Lang), in.Label
	rows[rowExpression][at], rows[rowType][at] = in.Expression.Text, in.Expression.TypeRef
	if in.Allowed != nil {
		rows[rowAllowed][at] = n.shown(in.Allowed.Text, condition)
	}
	for j, r := range t.Rules {
		rows[HeadRows+j][at] = n.shown(r.Inputs[i].Text, condition)
	}
}

func (f Form) outputColumn(rows [][]string, at int, t *model.Table, i int, out *model.OutputClause) {
	n := f.notation(out.TypeRef)
	rows[rowColumn][at], rows[rowLabel][at] = kindWords[kindOutput].in(f.Lang), out.Label
	rows[rowExpression][at], rows[rowType][at] = out.Name, out.TypeRef
	if out.Allowed != nil {
		rows[rowAllowed][at] = n.shown(out.Allowed.Text, condition)
	}
	if d, ok := out.Default.(*model.Literal); ok {
		rows[rowDefault][at] = n.shown(d.Text, expression)
	}
	for j, r := range t.Rules {
		rows[HeadRows+j][at] = n.shown(r.Outputs[i].Text, expression)
	}
}

// columnName is the letter of a column, 0 is "A".
func columnName(col int) string {
	s := ""
	for col++; col > 0; col = (col - 1) / 26 {
		s = string(rune('A'+(col-1)%26)) + s
	}
	return s
}

// cellName is the name of a cell, both counted from 0: "C7".
func cellName(row, col int) string { return columnName(col) + strconv.Itoa(row+1) }

// blank reports whether a row holds nothing.
func blank(row []string) bool {
	return !slices.ContainsFunc(row, func(s string) bool { return s != "" })
}

// IsTitle reports whether a text is the word with which a table begins.
func IsTitle(s string) bool { return headWords[rowTitle].is(s) }

// Policies are the hit policies as a table is read to have them.
func Policies() []string {
	var out []string
	for _, l := range letters {
		out = append(out, policyText(l.policy, l.aggregation))
	}
	return out
}

// IsText reports whether a column holds strings; 0 is the first, inputs come
// before outputs.
func (f Form) IsText(t *model.Table, col int) bool {
	ref, _ := clause(t, col)
	return f.notation(ref).text
}

// Choices are the single values that a column allows, as they are written in a
// cell; nil where there are none, or others too.
func (f Form) Choices(t *model.Table, col int) []string {
	ref, tests := clause(t, col)
	allowed, ok := f.Env.allowed(tests, f.Env.typeOf(ref))
	if !ok || allowed == nil || allowed.Not || !pointwise([]feel.Literals{*allowed}) {
		return nil
	}
	role := condition
	if col >= len(t.Inputs) {
		role = expression
	}
	var out []string
	for _, g := range allowed.Ranges {
		out = append(out, f.notation(ref).shown(Spell(g.Low), role))
	}
	return out
}

// clause is the type and the allowed values of a column.
func clause(t *model.Table, col int) (ref string, allowed *model.Tests) {
	switch n := len(t.Inputs); {
	case col < 0 || col >= n+len(t.Outputs):
		return "", nil
	case col < n:
		return t.Inputs[col].Expression.TypeRef, t.Inputs[col].Allowed
	default:
		return t.Outputs[col-n].TypeRef, t.Outputs[col-n].Allowed
	}
}
