package eforms

import (
	"context"
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// View says what to render.
type View struct {
	// Context is that of the request, for catalogs and widgets; default
	// context.Background().
	Context context.Context
	// Data are the answers, as Step or a draft has them.
	Data map[string]any
	// Err are faults to show: of Step, Validate, Attach. Those with the path of a
	// field stand beside it too.
	Err error
	// Lang is "vi" (default) or "en".
	Lang string
	// Action is the address that the page is posted to; default the page's own.
	Action string
	// Submit names the button that sends the form, default "Gửi hồ sơ" / "Submit".
	Submit string
	// Page is the page to show, from 0.
	Page int
	// Hidden are further hidden inputs, such as a CSRF token or a draft's id and
	// revision.
	Hidden map[string]string
	// ReadOnly shows values without inputs or buttons.
	ReadOnly bool
	// Sources say, by pointer, where a prefilled value came from. An empty text
	// stands for the field's own source label.
	Sources map[string]string
	// Files are the attachments of the draft or dossier.
	Files []Attachment
	// FileURL is the address of an attachment; default none, and names are no links.
	FileURL func(Attachment) string
	// Today gives the date hints their example; zero takes a fixed one.
	Today time.Time
	// Search is what was typed into catalog searches (Step.Search).
	Search map[string]string
	// Embedded begins headings at h2, for pages that have their own h1.
	Embedded bool
	// Options and Widgets stand in for those of the service, for forms without one.
	Options OptionsFunc
	Widgets map[string]Widget
}

// Widget draws the control of a field: an input named FieldView.Name (or several
// whose value arrives under that name), with FieldView.ID as its id. The frame
// around it, label, hint and error, is drawn by the package. The value posted is
// read by the field's JSON type; an object or array is posted as JSON text.
type Widget func(FieldView) (template.HTML, error)

// FieldView is what a widget knows of its field.
type FieldView struct {
	Context     context.Context
	Field       Field
	ID          string // id of the control, which the label names
	Name        string // name of the control: the pointer
	Value       any    // the present answer, nil when there is none
	Text        string // the same as text for an input
	Lang        string
	Required    bool
	Invalid     bool
	DescribedBy string // ids for aria-describedby, "" when there are none
	ReadOnly    bool   // show the value, take no input
}

// renderer is one rendering.
type renderer struct {
	f      *Form
	v      View
	lang   string
	data   map[string]any
	hidden map[string]bool
	need   map[string]bool
	faults map[string][]string // sentences by pointer
	top    []summaryLine
	cats   *catalogs
	boxes  map[string]Widget
}

func (f *Form) renderer(v View) (*renderer, error) {
	if v.Context == nil {
		v.Context = context.Background()
	}
	if v.Today.IsZero() {
		v.Today = time.Date(2026, 11, 5, 0, 0, 0, 0, time.UTC)
	}
	r := &renderer{f: f, v: v, lang: language(v.Lang), faults: map[string][]string{}}
	clean, hidden, err := f.effective(v.Data)
	if err != nil {
		return nil, err
	}
	if r.need, err = f.required(clean); err != nil {
		return nil, err
	}
	data, err := tree.Normal(orEmpty(v.Data), dataLimits)
	if err != nil {
		return nil, err
	}
	r.data, r.hidden = data.(map[string]any), hidden
	options, boxes := v.Options, v.Widgets
	if f.svc != nil {
		if options == nil {
			options = f.svc.cfg.Options
		}
		if boxes == nil {
			boxes = f.svc.cfg.Widgets
		}
	}
	r.cats, r.boxes = newCatalogs(v.Context, options), boxes
	r.sort(v.Err)
	return r, nil
}

// summaryLine is one line of the error summary.
type summaryLine struct {
	Text   string
	Target string // id of the control, "" when the fault belongs to no field
}

// sort files each fault under its field and into the list on top. A fault of a
// file of the field (path /drawings/0) belongs to the field.
func (r *renderer) sort(err error) {
	seen := map[string]bool{}
	for _, e := range fault.All(err) {
		text := r.f.Say(e, r.lang)
		target, ptr := "", e.Path()
		if x := r.f.owner(ptr); x != nil && !x.static() {
			ptr = x.concrete(ptr)
			target = controlID(ptr)
			if x.page != r.v.Page && r.v.Page < len(r.f.pages) {
				target = "" // a link to a field of another page would lead nowhere
			}
			r.faults[ptr] = append(r.faults[ptr], text)
		}
		if !seen[text+target] {
			seen[text+target] = true
			r.top = append(r.top, summaryLine{text, target})
		}
	}
}

// concrete is the pointer of the control that answers for a pointer at or below
// the field.
func (x *field) concrete(ptr string) string {
	if x.group != nil {
		if i, ok := x.rowOf(ptr); ok {
			return x.inRow(i)
		}
	}
	return x.At
}

// controlID makes an HTML id of a pointer: "/owners/0/full-name" becomes
// "ef-owners-0-full--name". Different pointers have different ids.
func controlID(ptr string) string {
	var b strings.Builder
	b.WriteString("ef")
	for _, r := range ptr {
		switch {
		case r == '/':
			b.WriteByte('-')
		case r == '-':
			b.WriteString("--")
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		default:
			b.WriteString("_" + strconv.FormatInt(int64(r), 16) + "_")
		}
	}
	return b.String()
}
