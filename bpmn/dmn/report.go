package dmn

import (
	"html/template"
	"io"
	"strings"

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

// Fragment writes what stands in the body of [Explanation.HTML], for a page of
// the caller's, without its style sheet.
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
	"steps": "Các bước quyết định", "reads": "Đã dùng", "table": "Bảng quyết định", "policy": "Cách chọn luật", "column": "Cột",
	"matched": "Luật khớp", "rule": "Luật", "outputs": "Giá trị ra", "annotations": "Ghi chú", "none": "Không có luật nào khớp.",
	"default": "Không có luật nào khớp; dùng giá trị mặc định.", "notes": "Lưu ý", "service": "trong dịch vụ", "line": "dòng", "at": "tại",
	"null": "không có giá trị",
}

var english = map[string]string{
	"decision": "Decision", "model": "Model", "result": "Result", "inputs": "Inputs", "name": "Name", "value": "Value",
	"steps": "How it was decided", "reads": "Read", "table": "Decision table", "policy": "Hit policy", "column": "Column",
	"matched": "Rules that matched", "rule": "Rule", "outputs": "Outputs", "annotations": "Annotations", "none": "No rule matched.",
	"default": "No rule matched; the default outputs were taken.", "notes": "Notes", "service": "in the service", "line": "line", "at": "at",
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

// With pairs the report with a part of it.
func (r report) With(part any) map[string]any { return map[string]any{"R": r, "P": part} }

var reports = template.Must(template.New("").Parse(reportPage + reportBody + reportTable))

const reportPage = `{{define "page"}}<!DOCTYPE html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.W.decision}}: {{.Name}}</title>
<style>
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}
h1{font-size:1.4rem;margin:0 0 .5rem}h2{font-size:1.15rem;margin:1.5rem 0 .5rem}h3{font-size:1rem;margin:1rem 0 .25rem}
.dmn-box{overflow-x:auto;max-width:100%;margin:.5rem 0}
.dmn-box table{border-collapse:collapse;min-width:100%}
.dmn-box th,.dmn-box td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:normal}
.dmn-box th{background:#f0f0f0}
.dmn-result{border-left:.3rem solid #1a1a1a;padding:.25rem .75rem}
code{font-family:ui-monospace,monospace;white-space:pre-wrap}
section{border-top:1px solid #767676;margin-top:1rem}
</style></head><body>{{template "body" .}}</body></html>
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
{{define "values"}}<div class="dmn-box" tabindex="0" role="region" aria-label="{{.R.W.value}}"><table><thead><tr><th scope="col">{{.R.W.name}}</th><th scope="col">{{.R.W.value}}</th></tr></thead><tbody>
{{range .P}}<tr><th scope="row">{{.Name}}</th><td><code>{{$.R.Show .Value}}</code></td></tr>
{{end}}</tbody></table></div>{{end}}
`

const reportTable = `{{define "table"}}<h4>{{.R.W.table}}{{with .P.Name}}: {{.}}{{end}}</h4>
<p>{{.R.W.policy}}: {{.P.HitPolicy}}{{with .P.Aggregation}} {{.}}{{end}}. {{.R.W.result}}: <code>{{.R.Show .P.Value}}</code></p>
{{with .P.Inputs}}{{template "values" ($.R.With .)}}{{end}}
{{if .P.Matched}}<p>{{.R.W.matched}}:</p><ul>{{range .P.Matched}}<li>{{$.R.W.rule}} {{.Rule}}{{with .Outputs}} → {{range $i, $o := .}}{{if $i}}; {{end}}<code>{{$.R.Show $o}}</code>{{end}}{{end}}{{range .Annotations}}{{with .}}<br>{{.}}{{end}}{{end}}</li>{{end}}</ul>
{{else if .P.Default}}<p>{{.R.W.default}}</p>
{{else}}<p>{{.R.W.none}}</p>
{{end}}{{end}}`
