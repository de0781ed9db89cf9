package eforms

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// Limits bound one request; 0 means the default.
type Limits struct {
	Body   int64 // bytes without files; default 1 MiB
	Files  int64 // bytes with files; default 100 MiB
	Memory int64 // bytes of files kept in memory, the rest goes to disk; default 8 MiB
	Fields int   // names in the request; default 5000
}

func (l Limits) filled() Limits {
	set := func(p *int64, def int64) {
		if *p <= 0 {
			*p = def
		}
	}
	set(&l.Body, 1<<20)
	set(&l.Files, 100<<20)
	set(&l.Memory, 8<<20)
	if l.Fields <= 0 {
		l.Fields = 5000
	}
	return l
}

// maxRows is how many rows of a group a request may bring when the schema has
// no maxItems.
const maxRows = 100

// Upload is a file of a request. Type is what the browser says; Attach looks at
// the content.
type Upload struct {
	Field string // pointer of the file field
	Name  string
	Type  string
	Size  int64

	header *multipart.FileHeader
}

// Open reads the file. It is gone when the request has been served.
func (u Upload) Open() (io.ReadCloser, error) {
	r, err := u.header.Open()
	if err != nil {
		return nil, fault.New(fault.EformsRequest).At(u.Field).Wrap(err)
	}
	return r, nil
}

// Decode reads a posted page, application/x-www-form-urlencoded or
// multipart/form-data. Names are JSON pointers. Only fields of the posted page
// (hidden input _page; all pages without it) are read; unknown names, names that
// begin with "_" and fields that are read-only are ignored.
//
// Values get the type of the schema: numbers become json.Number ("1.234,5" is
// 1234.5), dates ISO 8601, a checkbox that is not ticked false, personal numbers,
// tax codes and telephone numbers their canonical form, text NFC without control
// characters and outer spaces. An empty value is absent. What cannot be read
// stays as the text that was typed, for Validate to explain and Render to show
// again. Only a broken or oversized request is an error.
func (f *Form) Decode(r *http.Request) (data map[string]any, files []Upload, err error) {
	return f.DecodeWith(r, Limits{})
}

// DecodeWith is Decode with other limits.
func (f *Form) DecodeWith(r *http.Request, lim Limits) (map[string]any, []Upload, error) {
	if err := parseRequest(r, lim.filled()); err != nil {
		return nil, nil, err
	}
	page := postedPage(r)
	d := decoder{form: f, values: r.PostForm, data: map[string]any{}}
	for _, x := range f.onPage(page) {
		d.field(x)
	}
	if len(d.faults) > 0 {
		return nil, nil, fault.Join(d.faults...)
	}
	return d.data, f.uploads(r, page), nil
}

// onPage are the fields that a request may bring for a page; -1 is all pages.
func (f *Form) onPage(page int) []*field {
	var list []*field
	for _, x := range f.fields {
		if !x.static() && x.group == nil && !x.ReadOnly && (page < 0 || x.page == page) {
			list = append(list, x)
		}
	}
	return list
}

func parseRequest(r *http.Request, lim Limits) error {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	limit := lim.Body
	if kind == "multipart/form-data" {
		limit = lim.Files
	}
	if r.Body != nil && r.PostForm == nil {
		r.Body = http.MaxBytesReader(nil, r.Body, limit)
	}
	var err error
	switch kind {
	case "multipart/form-data":
		err = r.ParseMultipartForm(lim.Memory)
	case "application/x-www-form-urlencoded":
		err = r.ParseForm()
	default:
		return fault.New(fault.EformsRequest)
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large): // ours, or a smaller one that the server had set
		return fault.New(fault.EformsRequestSize, "limit", sizeText(large.Limit))
	case errors.Is(err, multipart.ErrMessageTooLarge):
		return fault.New(fault.EformsRequestSize, "limit", sizeText(limit))
	case err != nil:
		return fault.New(fault.EformsRequest).Wrap(err)
	case len(r.PostForm) > lim.Fields:
		return fault.New(fault.EformsRequestSize, "limit", strconv.Itoa(lim.Fields))
	}
	return nil
}

// postedPage is the page the request answers, -1 when it does not say.
func postedPage(r *http.Request) int {
	n, err := strconv.Atoi(r.PostForm.Get("_page"))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

func (f *Form) uploads(r *http.Request, page int) []Upload {
	var list []Upload
	if r.MultipartForm == nil {
		return nil
	}
	for _, x := range f.onPage(page) {
		if x.Widget != WidgetFile {
			continue
		}
		for _, h := range r.MultipartForm.File[x.At] {
			if h.Filename == "" && h.Size == 0 {
				continue // a file input that was left empty
			}
			list = append(list, Upload{x.At, cleanName(h.Filename), h.Header.Get("Content-Type"), h.Size, h})
		}
	}
	return list
}

// decoder reads the values of one request.
type decoder struct {
	form   *Form
	values map[string][]string
	data   map[string]any
	faults []error
}

func (d *decoder) field(x *field) {
	switch x.Widget {
	case WidgetFile:
	case WidgetGroup:
		d.group(x)
	default:
		if v, ok := d.value(x, x.At); ok {
			tree.Set(d.data, x.At, v)
		}
	}
}

func (d *decoder) group(x *field) {
	n := min(d.rowCount(x), x.maxRows())
	if n == 0 {
		return
	}
	list := make([]any, n)
	for i := range list {
		row := map[string]any{}
		for _, c := range x.columns {
			if c.static() || c.ReadOnly {
				continue
			}
			if v, ok := d.value(c, c.inRow(i)); ok {
				tree.Set(row, c.At[len(x.At)+len("/*"):], v)
			}
		}
		list[i] = row
	}
	tree.Set(d.data, x.At, list)
}

// rowCount is what the page says it shows, or else the highest row with a value.
func (d *decoder) rowCount(x *field) int {
	if s, said := d.values["_rows:"+x.At]; said {
		n, err := strconv.Atoi(s[0])
		if err == nil && n >= 0 {
			return n
		}
	}
	n := 0
	for name := range d.values {
		if i, ok := x.rowOf(name); ok {
			n = max(n, i+1)
		}
	}
	return n
}

func (x *field) maxRows() int {
	if n, ok := x.bound("maxItems"); ok {
		return min(n, 1000)
	}
	return maxRows
}

// bound is a whole number of the field's schema.
func (x *field) bound(keyword string) (int, bool) {
	raw, _ := limit(x.node.Value(keyword), "vi")
	n, err := strconv.Atoi(raw)
	return n, err == nil
}

// value reads the values under one name; ok is false when nothing was answered.
func (d *decoder) value(x *field, name string) (any, bool) {
	given := d.values[name]
	var texts []string
	for _, s := range given {
		if !utf8.ValidString(s) {
			d.faults = append(d.faults, fault.New(fault.EformsText).At(name))
			return nil, false
		}
		if s = cleanText(s, x.Widget == WidgetTextarea || !x.own()); s != "" {
			texts = append(texts, s)
		}
	}
	if x.Type == "boolean" && x.Widget == WidgetCheckbox {
		return slices.Contains(texts, "true"), true
	}
	if len(texts) == 0 {
		return nil, false
	}
	if x.Type == "array" && x.own() {
		return x.items(texts), true
	}
	return x.typed(x.Type, x.format, texts[0]), true
}

func (x *field) items(texts []string) []any {
	item, _ := x.node.Items()
	list := make([]any, 0, len(texts))
	for _, s := range texts {
		list = append(list, x.typed(item.Type(), item.Text("format"), s))
	}
	return list
}

// cleanText is the text in NFC without control characters and outer spaces; line
// breaks stay where several lines are allowed.
func cleanText(s string, lines bool) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines:
			return r
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u200b' || r == '\ufeff':
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(nfc(s))
}
