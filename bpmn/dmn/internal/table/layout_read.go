package table

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// Limits of a table that is read.
const (
	maxRules   = 20_000
	maxColumns = 250
)

// Table reads a table that is laid out as Form describes. The error joins all
// faults, each with the name of its cell as the argument cell and as its path.
// The elements have neither ids nor lines.
func (f Form) Table(rows [][]string) (*model.Table, error) {
	r := &rowReader{Form: f, table: &model.Table{}}
	if len(rows) > maxRules+HeadRows {
		return nil, fault.New(fault.DmnSheetSize, "what", "rules", "limit", maxRules)
	}
	for _, row := range rows {
		clean := make([]string, len(row))
		for i, s := range row {
			clean[i] = norm.NFC.String(strings.TrimSpace(lineEnds.Replace(s)))
		}
		r.rows = append(r.rows, clean)
	}
	r.read()
	if len(r.faults) > 0 {
		return nil, fault.Join(r.faults...)
	}
	return r.table, nil
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// rowReader makes a table of rows and gathers the faults.
type rowReader struct {
	Form
	rows   [][]string
	head   [HeadRows]int // rows of the head, -1 for a missing one
	rules  []int         // rows of the rules
	kinds  []int         // by column; -1 for none
	table  *model.Table
	faults []error
}

const maxSheetFaults = 1000

func (r *rowReader) fault(row, col int, code fault.Code, pairs ...any) {
	if len(r.faults) < maxSheetFaults {
		name := cellName(row, col)
		r.faults = append(r.faults, fault.New(code, append([]any{"cell", name}, pairs...)...).At(name))
	}
}

// short cuts a text for a sentence.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

func (r *rowReader) read() {
	if !r.heads() {
		return
	}
	r.title()
	r.columns()
	for _, row := range r.rules {
		r.table.Rules = append(r.table.Rules, &model.Rule{})
		r.strays(row)
	}
	for row := range r.head[1:] {
		if at := r.head[row+1]; at >= 0 {
			r.strays(at)
		}
	}
	for col, kind := range r.kinds {
		switch kind {
		case kindInput:
			r.input(col)
		case kindOutput:
			r.output(col)
		case kindNote:
			r.note(col)
		}
	}
	r.names()
}

// heads finds the rows of the head and of the rules; false without those that
// must be.
func (r *rowReader) heads() bool {
	for i := range r.head {
		r.head[i] = -1
	}
	first := slices.IndexFunc(r.rows, func(row []string) bool { return !blank(row) })
	if first < 0 || !headWords[rowTitle].is(r.at(first, 0)) {
		r.fault(max(first, 0), 0, fault.DmnSheetTitle)
		return false
	}
	for row := first; row < len(r.rows); row++ {
		if !blank(r.rows[row]) {
			r.row(row)
		}
	}
	if r.head[rowColumn] < 0 {
		r.fault(first+1, 0, fault.DmnSheetNoColumns)
		return false
	}
	return true
}

// row tells a row of the head from a rule.
func (r *rowReader) row(row int) {
	name := r.at(row, 0)
	i := slices.IndexFunc(headWords[:], func(w word) bool { return w.is(name) })
	switch {
	case i >= 0 && len(r.rules) == 0 && r.head[i] < 0:
		r.head[i] = row
	case i >= 0 && len(r.rules) == 0:
		r.fault(row, 0, fault.DmnSheetRowTwice, "text", name)
	case strings.TrimFunc(name, unicode.IsDigit) != "":
		r.fault(row, 0, fault.DmnSheetRow, "text", short(name), "allowed", list(headWords[:]))
	default:
		r.rules = append(r.rules, row)
	}
}

// at is the text of a cell; outside of the rows "".
func (r *rowReader) at(row, col int) string {
	if row < 0 || row >= len(r.rows) || col >= len(r.rows[row]) {
		return ""
	}
	return r.rows[row][col]
}

func (r *rowReader) title() {
	row := r.head[rowTitle]
	r.table.OutputLabel = r.at(row, 1)
	text := strings.Join(strings.Fields(strings.ToUpper(r.at(row, 3))), " ")
	if text == "" {
		text = string(model.Unique)
	}
	var allowed []string
	for _, l := range letters {
		if full := policyText(l.policy, l.aggregation); text == l.sign || text == full {
			r.table.HitPolicy, r.table.Aggregation = l.policy, l.aggregation
			return
		}
		allowed = append(allowed, policyText(l.policy, l.aggregation))
	}
	r.fault(row, 3, fault.DmnSheetPolicy, "text", short(r.at(row, 3)), "allowed", strings.Join(allowed, ", "))
}

// columns reads what each column is.
func (r *rowReader) columns() {
	row := r.head[rowColumn]
	if len(r.rows[row]) > maxColumns {
		r.faults = append(r.faults, fault.New(fault.DmnSheetSize, "what", "columns", "limit", maxColumns))
		return
	}
	r.kinds = []int{-1}
	for col := 1; col < len(r.rows[row]); col++ {
		text := r.at(row, col)
		kind := slices.IndexFunc(kindWords[:], func(w word) bool { return w.is(text) })
		if kind < 0 && text != "" {
			r.fault(row, col, fault.DmnSheetColumn, "text", short(text), "allowed", list(kindWords[:]))
		}
		r.kinds = append(r.kinds, kind)
	}
	if !slices.Contains(r.kinds, kindOutput) {
		r.fault(row, 0, fault.DmnSheetNoResult)
	}
}

// strays tells of texts in columns that are none.
func (r *rowReader) strays(row int) {
	for col := 1; col < len(r.rows[row]); col++ {
		if r.at(row, col) != "" && (col >= len(r.kinds) || r.kinds[col] < 0) && row != r.head[rowColumn] {
			r.fault(row, col, fault.DmnSheetStray)
		}
	}
}

func (r *rowReader) input(col int) {
	in := &model.InputClause{}
	in.Label = r.at(r.head[rowLabel], col)
	in.Expression.TypeRef = r.at(r.head[rowType], col)
	in.Expression.Text = r.feel(r.head[rowExpression], col, notation{verbatim: true}, expression)
	if in.Expression.Text == "" {
		r.fault(max(r.head[rowExpression], r.head[rowColumn]), col, fault.DmnSheetNoExpression)
	}
	n := r.notation(in.Expression.TypeRef)
	in.Allowed = r.tests(col, n)
	r.table.Inputs = append(r.table.Inputs, in)
	if at := r.head[rowDefault]; r.at(at, col) != "" {
		r.fault(at, col, fault.DmnSheetStray)
	}
	for i, row := range r.rules {
		r.table.Rules[i].Inputs = append(r.table.Rules[i].Inputs, model.Cell{Text: r.feel(row, col, n, condition)})
	}
}

func (r *rowReader) output(col int) {
	out := &model.OutputClause{TypeRef: r.at(r.head[rowType], col)}
	out.Label, out.Name = r.at(r.head[rowLabel], col), model.Name(r.at(r.head[rowExpression], col))
	n := r.notation(out.TypeRef)
	out.Allowed = r.tests(col, n)
	if text := r.feel(r.head[rowDefault], col, n, expression); text != "" {
		out.Default = &model.Literal{Text: text}
	}
	r.table.Outputs = append(r.table.Outputs, out)
	for i, row := range r.rules {
		r.table.Rules[i].Outputs = append(r.table.Rules[i].Outputs, model.Cell{Text: r.feel(row, col, n, expression)})
	}
}

func (r *rowReader) note(col int) {
	r.table.Annotations = append(r.table.Annotations, r.at(r.head[rowLabel], col))
	for _, head := range []int{rowExpression, rowType, rowAllowed, rowDefault} {
		if at := r.head[head]; r.at(at, col) != "" {
			r.fault(at, col, fault.DmnSheetStray)
		}
	}
	for i, row := range r.rules {
		r.table.Rules[i].Annotations = append(r.table.Rules[i].Annotations, r.at(row, col))
	}
}

// tests reads the allowed values of a column.
func (r *rowReader) tests(col int, n notation) *model.Tests {
	text := r.feel(r.head[rowAllowed], col, n, condition)
	if text == "" {
		return nil
	}
	return &model.Tests{Text: text}
}

// role is what a FEEL text is in a table.
type role int

const (
	expression role = iota
	condition
)

// feel reads a FEEL text and checks its syntax.
func (r *rowReader) feel(row, col int, n notation, role role) string {
	text := r.at(row, col)
	if text == "" || role == condition && text == "-" {
		return text
	}
	text = n.meant(text, role)
	opts := feel.Options{Names: r.Env.Names}
	var err error
	if role == condition {
		_, err = feel.CompileUnaryWith(text, opts)
	} else {
		_, err = feel.CompileWith(text, opts)
	}
	if err != nil && len(r.faults) < maxSheetFaults {
		code, name := fault.DmnSheetSyntax, cellName(row, col)
		if n.text {
			code = fault.DmnSheetPlain
		}
		r.faults = append(r.faults, fault.New(code, "cell", name, "text", short(r.at(row, col))).At(name).Wrap(err))
	}
	return text
}

// names checks that several results have names of their own.
func (r *rowReader) names() {
	seen := map[string]bool{}
	for col, kind := range r.kinds {
		if kind != kindOutput || len(r.table.Outputs) < 2 {
			continue
		}
		name := model.Name(r.at(r.head[rowExpression], col))
		if name == "" || seen[name] {
			r.fault(max(r.head[rowExpression], r.head[rowColumn]), col, fault.DmnSheetName)
		}
		seen[name] = true
	}
}
