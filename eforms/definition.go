package eforms

import (
	"maps"
	"slices"

	"github.com/hcm-egov/framework/eforms/internal/schema"
)

// Form is a definition that passed every check. It is safe for concurrent use
// and never changes.
type Form struct {
	id      string
	version int
	title   Text
	pages   []Page
	schema  *schema.Schema
	source  []byte

	fields   []*field          // in layout order, group columns after their group
	byAt     map[string]*field // by pattern pointer: "/owners/*/name"
	rules    []rule
	bindings []binding
	svc      *Service // of forms that a service gave out; nil otherwise
}

// Page is one step of the form: one question page.
type Page struct {
	ID       string
	Title    Text
	Intro    Text
	Sections []Section
}

// Section is a part of a page under one heading.
type Section struct {
	Title  Text
	Intro  Text
	Fields []Field
}

// Field is one entry of the layout.
type Field struct {
	// At is the JSON pointer into the data, "/applicant/name". A column of a
	// repeating group has the pattern "/owners/*/name". Headings and notes have "".
	At string
	// Widget draws and reads the value: one of the Widget constants or a name
	// that Config.Widgets supplies.
	Widget string
	Label  Text
	Hint   Text
	Unit   Text // shown after the input: m², đồng
	// Options is the static list, Catalog the name given to Config.Options.
	Options []Option
	Catalog string
	// Source says where a prefilled value comes from, "Cơ sở dữ liệu dân cư".
	Source Text
	// Autocomplete is the token of the HTML standard: name, tel, email, bday …
	Autocomplete string
	// Messages replace the sentence of a JSON Schema keyword: {"pattern": …}.
	Messages map[string]Text
	// Accept are media types of a file field, MaxFiles and MaxSize (bytes) its
	// bounds; 0 means the service's.
	Accept   []string
	MaxFiles int
	MaxSize  int64
	// Fields are the columns of a repeating group and Item names one row, "Chủ
	// sở hữu".
	Fields []Field
	Item   Text
	// Type is the property's JSON type, ReadOnly its schema keyword readOnly:
	// shown and stored, never taken from a request.
	Type     string
	ReadOnly bool
}

// The widgets that the package draws itself.
const (
	WidgetText     = "text"
	WidgetTextarea = "textarea"
	WidgetInteger  = "integer"
	WidgetNumber   = "number"
	WidgetDate     = "date"     // dd/MM/yyyy on the screen, ISO 8601 in the data
	WidgetRadio    = "radio"    // one of a few; booleans as yes and no
	WidgetCheckbox = "checkbox" // a boolean, or several of a list (array)
	WidgetSelect   = "select"   // one of a list or catalog, with a search when it is long
	WidgetTel      = "tel"
	WidgetEmail    = "email"
	WidgetCitizen  = "citizen" // 12-digit personal number
	WidgetTax      = "tax"
	WidgetFile     = "file"    // array of attachment ids
	WidgetGroup    = "group"   // array of objects
	WidgetHeading  = "heading" // static
	WidgetNote     = "note"    // static
)

// field is a Field with what the checks found out.
type field struct {
	Field
	page    int
	order   int
	def     string // pointer into the definition, for faults
	node    schema.Node
	format  string
	needed  bool   // the schema's parent object always requires it
	agree   bool   // a boolean that must be true
	group   *field // of a column
	columns []*field
	visible *condition
	require *condition
	drives  bool // a rule reads it
}

type binding struct{ at, from string }

// ID is the form's id, "building-permit".
func (f *Form) ID() string { return f.id }

// Version is the number under which the definition is published, from 1.
func (f *Form) Version() int { return f.version }

// Title is the form's name in "vi" or "en".
func (f *Form) Title(lang string) string { return f.title.In(lang) }

// Pages are the pages in order. The caller must not change what is inside.
func (f *Form) Pages() []Page { return slices.Clone(f.pages) }

// Source is the definition as it was parsed.
func (f *Form) Source() []byte { return slices.Clone(f.source) }

// Field is the field at a pointer into the data; "/owners/1/name" finds the
// column "/owners/*/name".
func (f *Form) Field(pointer string) (Field, bool) {
	if x := f.find(pointer); x != nil {
		return x.Field, true
	}
	return Field{}, false
}

// Bindings are the names that Prefill reads, each with the pointers it fills.
func (f *Form) Bindings() map[string][]string {
	m := map[string][]string{}
	for _, b := range f.bindings {
		m[b.from] = append(m[b.from], b.at)
	}
	return maps.Clone(m)
}
