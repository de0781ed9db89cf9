package dmn

import (
	"html/template"
	"io"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/egov/feel"
)

// HTML writes the explanation as a page for people, in Vietnamese ("vi") or
// English ("en"): the result, the inputs, every decision with what it read and
// its tables with the rules that matched, and what became null and why. The page
// runs no script, loads nothing, and fits a phone of 360 pixels: what is wider
// scrolls in a box of its own.
func (e *Explanation) HTML(w io.Writer, lang string) error {
	return reports.ExecuteTemplate(w, "page", e.report(lang))
}

// Style is the style sheet of [Explanation.Fragment].
const Style = table.Style + `.dmn-explanation{overflow-wrap:anywhere}
.dmn-explanation h1{font-size:1.4rem;margin:0 0 .5rem}.dmn-explanation h2{font-size:1.15rem;margin:1.5rem 0 .5rem}
.dmn-explanation h3,.dmn-explanation h4{font-size:1rem;margin:1rem 0 .25rem}
.dmn-explanation section{border-top:1px solid #767676;margin-top:1rem}
.dmn-explanation code{font-family:ui-monospace,monospace;white-space:pre-wrap}
.dmn-result{border-left:.3rem solid #1a1a1a;padding:.25rem .75rem}
`

// Fragment writes what stands in the body of [Explanation.HTML], for a page of
// the caller's that has [Style].
func (e *Explanation) Fragment(w io.Writer, lang string) error {
	return reports.ExecuteTemplate(w, "body", e.report(lang))
}

// report is an explanation in a language.
type report struct {
	*Explanation
	Lang string
	W    map[string]string // the words
}

func (e *Explanation) report(lang string) report {
	if lang == "en" || strings.HasPrefix(lang, "en-") {
		return report{e, "en", english}
	}
	return report{e, "vi", vietnamese}
}

var vietnamese = map[string]string{
	"decision": "Quyết định", "model": "Mô hình", "result": "Kết quả", "inputs": "Dữ liệu vào", "name": "Tên", "value": "Giá trị",
	"steps": "Các bước quyết định", "reads": "Đã dùng", "table": "Bảng quyết định",
	"matched": "Luật khớp", "rule": "Luật", "none": "Không có luật nào khớp.",
	"default": "Không có luật nào khớp; dùng giá trị mặc định.", "notes": "Lưu ý", "service": "trong dịch vụ", "at": "tại",
	"null": "không có giá trị",
}

var english = map[string]string{
	"decision": "Decision", "model": "Model", "result": "Result", "inputs": "Inputs", "name": "Name", "value": "Value",
	"steps": "How it was decided", "reads": "Read", "table": "Decision table",
	"matched": "Rules that matched", "rule": "Rule", "none": "No rule matched.",
	"default": "No rule matched; the default outputs were taken.", "notes": "Notes", "service": "in the service", "at": "at",
	"null": "no value",
}

// Show is a value as FEEL writes it; of null what a person calls it.
func (r report) Show(v any) string {
	if v == nil {
		return r.W["null"]
	}
	s := feel.Text([]any{v})
	return s[1 : len(s)-1]
}

// Sentence is a note in the report's language.
func (r report) Sentence(n Note) string {
	if r.Lang == "en" {
		return n.En
	}
	return n.Vi
}

// maxRules is the size of tables that are shown whole.
const maxRules = 500

// Rules is a table with its rules, those marked that matched; "" of one that is
// too long.
func (r report) Rules(t Table) (template.HTML, error) {
	if len(t.trace.Source.Rules) > maxRules {
		return "", nil
	}
	var b strings.Builder
	err := table.HTML{Lang: r.Lang, Trace: &t.trace}.Write(&b, t.trace.Source)
	return template.HTML(b.String()), err // made by a template of its own
}

// With pairs the report with a part of it.
func (r report) With(part any) map[string]any { return map[string]any{"R": r, "P": part} }

var reports = template.Must(template.New("").Parse(reportPage + reportBody + reportTable))

const reportPage = `{{define "page"}}<!DOCTYPE html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.W.decision}}: {{.Name}}</title>
<style>
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1a1a1a;background:#fff}
` + Style + `</style></head><body>{{template "body" .}}</body></html>
{{end}}`

const reportBody = `{{define "body"}}<article class="dmn-explanation" lang="{{.Lang}}">
<h1>{{.W.decision}}: {{.Name}}</h1>
<p>{{.W.model}}: {{.Model}}{{with .Description}}<br>{{.}}{{end}}</p>
<p class="dmn-result"><strong>{{.W.result}}:</strong> <code>{{.Show .Value}}</code></p>
{{with .Inputs}}<h2>{{$.W.inputs}}</h2>{{template "values" ($.With .)}}{{end}}
{{with .Decisions}}<h2>{{$.W.steps}}</h2>{{end}}
{{range .Decisions}}<section><h3>{{.Name}}{{with .Service}} ({{$.W.service}} {{.}}){{end}}</h3>
<p><strong>{{$.W.result}}:</strong> <code>{{$.Show .Value}}</code></p>
{{with .Reads}}<p>{{$.W.reads}}:</p>{{template "values" ($.With .)}}{{end}}
{{range .Tables}}{{template "table" ($.With .)}}{{end}}</section>
{{end}}{{with .Notes}}<section><h2>{{$.W.notes}}</h2><ul>{{range .}}<li>{{$.Sentence .}}{{with .Path}} ({{$.W.at}} <code>{{.}}</code>){{end}}</li>{{end}}</ul></section>{{end}}
</article>{{end}}
{{define "values"}}<div class="dmn-table"><div class="dmn-scroll" tabindex="0" role="region" aria-label="{{.R.W.value}}"><table><thead><tr><th scope="col">{{.R.W.name}}</th><th scope="col">{{.R.W.value}}</th></tr></thead><tbody>
{{range .P}}<tr><th scope="row">{{.Name}}</th><td><code>{{$.R.Show .Value}}</code></td></tr>
{{end}}</tbody></table></div></div>{{end}}
`

const reportTable = `{{define "table"}}<h4>{{.R.W.table}}{{with .P.Name}}: {{.}}{{end}}</h4>
<p><strong>{{.R.W.result}}:</strong> <code>{{.R.Show .P.Value}}</code></p>
{{if .P.Matched}}<p>{{.R.W.matched}}:</p><ul>{{range .P.Matched}}<li>{{$.R.W.rule}} {{.Rule}}{{with .Outputs}} → {{range $i, $o := .}}{{if $i}}; {{end}}<code>{{$.R.Show $o}}</code>{{end}}{{end}}{{range .Annotations}}{{with .}}<br>{{.}}{{end}}{{end}}</li>{{end}}</ul>
{{else if .P.Default}}<p>{{.R.W.default}}</p>
{{else}}<p>{{.R.W.none}}</p>
{{end}}{{with .R.Rules .P}}{{.}}{{else}}{{template "values" (.R.With .P.Inputs)}}{{end}}{{end}}`
