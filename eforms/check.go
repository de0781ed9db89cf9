package eforms

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/eforms/internal/schema"
	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// widgetTypes are the JSON types that each own widget can enter.
var widgetTypes = map[string][]string{
	WidgetText: {"string"}, WidgetTextarea: {"string"}, WidgetDate: {"string"},
	WidgetTel: {"string"}, WidgetEmail: {"string"}, WidgetCitizen: {"string"}, WidgetTax: {"string"},
	WidgetInteger: {"integer"}, WidgetNumber: {"number", "integer"},
	WidgetRadio: {"string", "boolean", "integer"}, WidgetSelect: {"string", "integer"},
	WidgetCheckbox: {"boolean", "array"},
	WidgetFile:     {"array"}, WidgetGroup: {"array"},
}

func (x *field) static() bool { return x.Widget == WidgetHeading || x.Widget == WidgetNote }

// own reports whether the package draws the widget itself.
func (x *field) own() bool { return x.static() || widgetTypes[x.Widget] != nil }

// check compares the layout with the schema.
func (f *Form) check(r reader) {
	for _, x := range f.fields {
		if x.static() || f.byAt[x.At] != x {
			continue
		}
		node, ok := f.schema.Find(x.At)
		if !ok {
			r.report(fault.New(fault.EformsPointer, "pointer", x.At), x.def+"/at")
			continue
		}
		x.learn(node)
		f.checkField(r, x)
	}
	f.fillCopies()
	root, _ := f.schema.Find("")
	f.checkFillable(r, root, "")
}

// learn keeps what the schema says of the field.
func (x *field) learn(n schema.Node) {
	x.node, x.format = n, n.Text("format")
	x.Type, x.ReadOnly = n.Type(), n.ReadOnly()
	if x.Widget == WidgetDate && x.format == "" {
		x.format = "date"
	}
	x.agree = x.Type == "boolean" && n.Value("const") == true
}

func (f *Form) checkField(r reader, x *field) {
	i := strings.LastIndexByte(x.At, '/')
	if parent, ok := f.schema.Find(x.At[:i]); ok {
		tokens, _ := tree.Split(x.At)
		x.needed = parent.Requires(tokens[len(tokens)-1])
	}
	types, own := widgetTypes[x.Widget]
	switch {
	case own && !slices.Contains(types, x.Type):
		r.report(fault.New(fault.EformsWidgetType, "widget", x.Widget, "type", x.Type), x.def+"/widget")
	case f.inside(x):
		r.report(fault.New(fault.EformsTwice, "what", x.At), x.def+"/at")
	case !own && !idShape.MatchString(x.Widget):
		r.report(fault.New(fault.EformsID), x.def+"/widget")
	case x.group != nil && (x.Widget == WidgetGroup || x.Widget == WidgetFile):
		r.report(fault.New(fault.EformsWidgetType, "widget", x.Widget, "type", "group"), x.def+"/widget")
	}
	f.checkOptions(r, x)
	f.checkColumns(r, x)
}

// inside reports whether the field lies within the value of another field that
// is not its group: both would write the same answers.
func (f *Form) inside(x *field) bool {
	for i, c := range x.At {
		if o := f.byAt[x.At[:i]]; c == '/' && i > 0 && o != nil && o != x.group {
			return true
		}
	}
	return false
}

// checkOptions wants exactly one source of choices where there is a choice. A
// list that the schema fixes by enum must offer nothing else.
func (f *Form) checkOptions(r reader, x *field) {
	choice := (x.Widget == WidgetRadio || x.Widget == WidgetSelect || x.Widget == WidgetCheckbox) && x.Type != "boolean"
	sources := 0
	if len(x.Options) > 0 {
		sources++
	}
	if x.Catalog != "" {
		sources++
	}
	if choice && sources != 1 || !choice && sources > 0 && x.own() {
		r.report(fault.New(fault.EformsOptions), x.def)
		return
	}
	node := x.node
	if x.Type == "array" {
		node, _ = x.node.Items()
	}
	enum, _ := node.Value("enum").([]any)
	for i, o := range x.Options {
		if enum != nil && !slices.ContainsFunc(enum, func(v any) bool { return plainText(v) == o.Value }) {
			r.report(fault.New(fault.EformsOptionValue, "value", o.Value), tree.Index(x.def+"/options", i))
		}
	}
}

// checkColumns wants columns in a group and nowhere else.
func (f *Form) checkColumns(r reader, x *field) {
	if (x.Widget == WidgetGroup) != (len(x.columns) > 0) {
		r.report(fault.New(fault.EformsShape, "want", "fields"), x.def+"/fields")
	}
}

// checkFillable refuses a schema that requires what the layout never asks: such
// a form could not be sent by anybody.
func (f *Form) checkFillable(r reader, n schema.Node, at string) {
	for _, name := range n.Required() {
		here := tree.Join(at, name)
		if x := f.byAt[here]; x != nil {
			if item, ok := n.Child(name); ok && x.Widget == WidgetGroup {
				if row, ok := item.Items(); ok {
					f.checkFillable(r, row, here+"/*")
				}
			}
			continue
		}
		child, ok := n.Child(name)
		if ok && f.asks(here) {
			f.checkFillable(r, child, here)
			continue
		}
		r.report(fault.New(fault.EformsUnfillable, "pointer", here), "/schema")
	}
}

// asks reports whether the layout has a field below the pointer.
func (f *Form) asks(at string) bool {
	for have := range f.byAt {
		if strings.HasPrefix(have, at+"/") {
			return true
		}
	}
	return false
}

// fillCopies brings what learn found into the exported copies of the pages.
func (f *Form) fillCopies() {
	for _, x := range f.fields {
		for i := range x.columns {
			x.Fields[i] = x.columns[i].Field
		}
	}
	k := map[string]*field{}
	for _, x := range f.fields {
		k[x.def] = x
	}
	for p := range f.pages {
		for s := range f.pages[p].Sections {
			for i := range f.pages[p].Sections[s].Fields {
				ptr := tree.Index(tree.Index(tree.Index("/layout/pages", p)+"/sections", s)+"/fields", i)
				if x := k[ptr]; x != nil {
					f.pages[p].Sections[s].Fields[i] = x.Field
				}
			}
		}
	}
}

// find is the field of a pointer into the data, with indices or with "*".
func (f *Form) find(pointer string) *field {
	if x := f.byAt[pointer]; x != nil {
		return x
	}
	tokens, _ := tree.Split(pointer)
	for i := range tokens {
		if digits(tokens[i]) {
			pattern := ""
			for j, t := range tokens {
				if j == i {
					t = "*"
				}
				pattern = tree.Join(pattern, t)
			}
			if x := f.byAt[pattern]; x != nil {
				return x
			}
		}
	}
	return nil
}

// owner is the field that answers for a pointer: the field itself or the
// nearest one above.
func (f *Form) owner(pointer string) *field {
	for p := pointer; p != ""; p = p[:strings.LastIndexByte(p, '/')] {
		if x := f.find(p); x != nil {
			return x
		}
	}
	return nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// autocompleteTokens are those of the HTML standard that ask for a person's own
// data (WCAG 2.2, 1.3.5).
const autocompleteTokens = " off on name family-name given-name additional-name honorific-prefix nickname username organization organization-title" +
	" street-address address-line1 address-line2 address-line3 address-level1 address-level2 address-level3 address-level4" +
	" country country-name postal-code bday bday-day bday-month bday-year sex tel tel-national email url language "

func validAutocomplete(s string) bool {
	return s == "" || !strings.Contains(s, " ") && strings.Contains(autocompleteTokens, " "+s+" ")
}
