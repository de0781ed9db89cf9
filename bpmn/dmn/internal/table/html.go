package table

import (
	"html/template"
	"io"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/trace"
)

// HTML are the options of writing a table as a fragment of a page.
type HTML struct {
	Lang string // "vi" (default) or "en"
	// Trace marks the rules that matched, with their inputs' values; with
	// [trace.Table.Held] also which conditions held. Nil shows the table alone.
	Trace *trace.Table
	// Style puts [Style] before the table, for pages that do not have it.
	Style bool
}

// Style is the style sheet of the fragment. Its classes are
//
//	dmn-table    all of it
//	dmn-title    the title
//	dmn-scroll   the box in which the table scrolls where it is wide
//	dmn-policy   the letter of the hit policy, in the corner
//	dmn-input    head of a column of conditions
//	dmn-output   head of a column of results
//	dmn-note     head of a column of annotations
//	dmn-values   the row of the inputs' values
//	dmn-matched  a rule that matched, and the default row where it was taken
//	dmn-held     a condition that held
//	dmn-failed   a condition that did not hold
//	dmn-mark     the sign before both
//
// What they mark is told by signs and words too.
const Style = `.dmn-title{font-weight:bold;margin:.5rem 0 .25rem}
.dmn-scroll{overflow-x:auto;max-width:100%;margin:0 0 .5rem}
.dmn-table table{border-collapse:collapse;min-width:100%}
.dmn-table th,.dmn-table td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:normal}
.dmn-table th{background:#f0f0f0;font-weight:normal}
.dmn-table thead th>*{display:block}
.dmn-table td{min-width:6rem}
.dmn-table code{font-family:ui-monospace,monospace;white-space:pre-wrap}
.dmn-table .dmn-policy{font-weight:bold}
.dmn-table .dmn-input{background:#dceaf7}
.dmn-table .dmn-output{background:#e0f0d9}
.dmn-table .dmn-note{background:#fdf3d1}
.dmn-table .dmn-values>*{border-bottom-width:3px}
.dmn-table .dmn-matched>*{background:#fff3b0}
.dmn-table .dmn-matched>th{font-weight:bold;white-space:nowrap}
.dmn-table .dmn-failed code{color:#595959}
.dmn-table .dmn-mark{font-weight:bold}
`

// Write writes the table: rules as rows, whatever its preferred orientation. All
// texts are escaped; the fragment has no script and loads nothing.
func (o HTML) Write(w io.Writer, t *model.Table) error {
	v := &view{HTML: o, Table: t, W: words["vi"]}
	if o.Lang == "en" || strings.HasPrefix(o.Lang, "en-") {
		v.W = words["en"]
	}
	if o.Trace != nil {
		for _, m := range o.Trace.Matched {
			v.matched = append(v.matched, m.Rule)
		}
	}
	return fragment.Execute(w, v)
}

// view is a table as the template sees it.
type view struct {
	HTML
	*model.Table
	W       map[string]string
	matched []int
}

var words = map[string]map[string]string{
	"vi": {
		"lang": "vi", "table": "Bảng quyết định", "values": "Giá trị", "matched": "khớp", "held": "đúng", "failed": "sai", "default": "Mặc định", "taken": "được dùng",
		"U": "Chỉ một luật được khớp", "F": "Lấy luật khớp đầu tiên", "P": "Lấy kết quả ưu tiên cao nhất", "A": "Các luật khớp cho cùng kết quả",
		"R": "Mọi kết quả theo thứ tự luật", "O": "Mọi kết quả theo thứ tự ưu tiên", "C": "Mọi kết quả",
		"C+": "Tổng các kết quả", "C#": "Số kết quả", "C<": "Kết quả nhỏ nhất", "C>": "Kết quả lớn nhất",
	},
	"en": {
		"lang": "en", "table": "Decision table", "values": "Value", "matched": "matched", "held": "held", "failed": "did not hold", "default": "Default", "taken": "taken",
		"U": "One rule may match", "F": "The first rule that matches", "P": "The result of the highest priority", "A": "Matching rules agree",
		"R": "All results in the order of the rules", "O": "All results in the order of priority", "C": "All results",
		"C+": "Sum of the results", "C#": "Number of results", "C<": "Least result", "C>": "Greatest result",
	},
}

func (v *view) Title() string { return nameOf(v.Table) }

func (v *view) Sign() string { return Sign(v.HitPolicy, v.Aggregation) }

func (v *view) PolicyName() string { return policyText(v.HitPolicy, v.Aggregation) }

// column is a head.
type column struct{ Label, Text, Type, Allowed string }

func (v *view) InputHeads() []column {
	var out []column
	for _, in := range v.Inputs {
		c := column{in.Label, in.Expression.Text, in.Expression.TypeRef, testsText(in.Allowed)}
		if c.Label == c.Text {
			c.Label = ""
		}
		out = append(out, c)
	}
	return out
}

func (v *view) OutputHeads() []column {
	var out []column
	for _, o := range v.Outputs {
		out = append(out, column{outputLabel(v.Table, o), o.Name, o.TypeRef, testsText(o.Allowed)})
		if c := &out[len(out)-1]; c.Label == c.Text {
			c.Text = ""
		}
	}
	return out
}

// Values are the values of the inputs, none without a trace.
func (v *view) Values() []string {
	var out []string
	if v.Trace != nil {
		for _, in := range v.Trace.Inputs {
			out = append(out, Spell(in.Value))
		}
	}
	return out
}

// row is a rule.
type row struct {
	Number  int
	Matched bool
	Inputs  []mark
	Outputs []string
	Notes   []string
}

// mark is a condition; Sign is "✓" or "✗" where it is known whether it held.
type mark struct{ Text, Class, Sign, Word string }

func (v *view) Lines() []row {
	var out []row
	for i, r := range v.Rules {
		l := row{Number: i + 1}
		for _, m := range v.matched {
			l.Matched = l.Matched || m == i+1
		}
		for col, c := range r.Inputs {
			l.Inputs = append(l.Inputs, v.mark(i, col, c.Text))
		}
		for _, c := range r.Outputs {
			l.Outputs = append(l.Outputs, c.Text)
		}
		for col := range v.Annotations {
			l.Notes = append(l.Notes, annotation(r, col))
		}
		out = append(out, l)
	}
	return out
}

func (v *view) mark(rule, col int, text string) mark {
	m := mark{Text: text}
	if irrelevant(text) {
		m.Text = "-"
	}
	if v.Trace == nil || rule >= len(v.Trace.Held) || col >= len(v.Trace.Held[rule]) {
		return m
	}
	m.Class, m.Sign, m.Word = "dmn-failed", "✗", v.W["failed"]
	if v.Trace.Held[rule][col] {
		m.Class, m.Sign, m.Word = "dmn-held", "✓", v.W["held"]
	}
	return m
}

// Defaults are the default outputs, none without one.
func (v *view) Defaults() []string {
	var out []string
	found := false
	for _, o := range v.Outputs {
		text := defaultText(o)
		found = found || text != ""
		out = append(out, text)
	}
	if !found {
		return nil
	}
	return out
}

// Taken reports whether the default was taken.
func (v *view) Taken() bool { return v.Trace != nil && v.Trace.Default }

var fragment = template.Must(template.New("").Parse(`{{define "about"}}{{with .Label}}<strong>{{.}}</strong>{{end}}{{with .Text}}<code>{{.}}</code>{{end}}{{with .Type}}<span>{{.}}</span>{{end}}{{with .Allowed}}<code>{{.}}</code>{{end}}</th>{{end}}
{{- if .Style}}<style>` + Style + `</style>
{{end}}<div class="dmn-table" lang="{{.W.lang}}">
<p class="dmn-title">{{.Title}} – {{.PolicyName}}: {{index .W .Sign}}</p>
<div class="dmn-scroll" tabindex="0" role="region" aria-label="{{.W.table}}: {{.Title}}">
<table>
<thead>
<tr><th scope="col" class="dmn-policy" title="{{.PolicyName}}">{{.Sign}}</th>
{{- range .InputHeads}}
<th scope="col" class="dmn-input">{{template "about" .}}{{end}}
{{- range .OutputHeads}}
<th scope="col" class="dmn-output">{{template "about" .}}{{end}}
{{- range .Annotations}}
<th scope="col" class="dmn-note"><strong>{{.}}</strong></th>{{end}}</tr>
{{- with .Values}}
<tr class="dmn-values"><th scope="row">{{$.W.values}}</th>
{{- range .}}<td><code>{{.}}</code></td>{{end}}{{range $.Outputs}}<td></td>{{end}}{{range $.Annotations}}<td></td>{{end}}</tr>{{end}}
</thead>
<tbody>
{{- range .Lines}}
<tr{{if .Matched}} class="dmn-matched"{{end}}><th scope="row">{{.Number}}{{if .Matched}} ✓ {{$.W.matched}}{{end}}</th>
{{- range .Inputs}}<td{{with .Class}} class="{{.}}"{{end}}>{{if .Sign}}<span class="dmn-mark" role="img" aria-label="{{.Word}}">{{.Sign}}</span> {{end}}<code>{{.Text}}</code></td>{{end}}
{{- range .Outputs}}<td><code>{{.}}</code></td>{{end}}
{{- range .Notes}}<td>{{.}}</td>{{end}}</tr>{{end}}
{{- with .Defaults}}
<tr{{if $.Taken}} class="dmn-matched"{{end}}><th scope="row">{{$.W.default}}{{if $.Taken}} ✓ {{$.W.taken}}{{end}}</th>
{{- range $.Inputs}}<td></td>{{end}}{{range .}}<td><code>{{.}}</code></td>{{end}}{{range $.Annotations}}<td></td>{{end}}</tr>{{end}}
</tbody>
</table>
</div>
</div>
`))
