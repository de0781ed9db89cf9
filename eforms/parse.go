package eforms

import (
	"regexp"
	"slices"

	"github.com/hcm-egov/framework/eforms/internal/schema"
	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// definitionLimits bound a definition.
var definitionLimits = tree.Limits{Bytes: 1 << 20, Depth: 40, Nodes: 50_000}

var (
	idShape   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	nameShape = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9]*([._-][a-zA-Z0-9]+)*$`)
)

// Parse reads a definition (see the package comment for its shape) and checks
// it whole: JSON, schema, layout against schema, rules, bindings. All faults
// come joined; the path of each is a JSON pointer into the definition.
func Parse(def []byte) (*Form, error) {
	root, err := tree.Parse(def, definitionLimits)
	if err != nil {
		return nil, err
	}
	var faults []error
	r := at{reader{&faults}, "", root}
	f := &Form{source: slices.Clone(def), byAt: map[string]*field{}}
	f.read(r)
	if len(faults) > 0 {
		return nil, fault.Join(faults...)
	}
	return f, nil
}

func (f *Form) read(r at) {
	if !r.object("$comment", "id", "version", "title", "schema", "layout", "rules", "bindings") {
		return
	}
	f.id = readID(r.key("id"))
	if v := r.key("version"); v.absent() {
		v.fault(fault.EformsShape, "want", "integer >= 1")
	} else {
		f.version = int(min(v.count(1), 1<<31))
	}
	f.title = r.key("title").label()
	s, err := schema.Compile(r.key("schema").v)
	if err != nil {
		*r.faults = append(*r.faults, err)
	}
	f.schema = s
	f.readLayout(r.key("layout"))
	if s == nil {
		return // what follows would only repeat the schema's faults
	}
	f.check(r.reader)
	f.readRules(r.key("rules"))
	f.readBindings(r.key("bindings"))
}

func readID(a at) string {
	s := a.must()
	if s != "" && (len(s) > 100 || !idShape.MatchString(s)) {
		a.fault(fault.EformsID)
	}
	return s
}

func (f *Form) readLayout(a at) {
	if !a.object("pages") {
		return
	}
	pages := a.key("pages")
	if len(pages.list()) == 0 {
		pages.fault(fault.EformsShape, "want", "array")
	}
	seen := map[string]bool{}
	for i, p := range pages.list() {
		if !p.object("id", "title", "intro", "sections") {
			continue
		}
		page := Page{ID: readID(p.key("id")), Title: p.key("title").label(), Intro: p.key("intro").text()}
		if seen[page.ID] {
			p.key("id").fault(fault.EformsTwice, "what", page.ID)
		}
		seen[page.ID] = true
		for _, s := range p.key("sections").list() {
			page.Sections = append(page.Sections, f.readSection(s, i))
		}
		f.pages = append(f.pages, page)
	}
}

func (f *Form) readSection(a at, page int) Section {
	if !a.object("title", "intro", "fields") {
		return Section{}
	}
	s := Section{Title: a.key("title").text(), Intro: a.key("intro").text()}
	for _, x := range a.key("fields").list() {
		if one := f.readField(x, page, nil); one != nil {
			s.Fields = append(s.Fields, one.Field)
		}
	}
	return s
}

// readField reads one field and, for a group, its columns.
func (f *Form) readField(a at, page int, group *field) *field {
	if !a.object("at", "widget", "label", "hint", "unit", "options", "catalog", "source", "autocomplete",
		"messages", "accept", "maxFiles", "maxSize", "fields", "item") {
		return nil
	}
	x := &field{page: page, def: a.ptr, group: group, order: len(f.fields)}
	x.Widget = a.key("widget").must()
	x.Label, x.Hint, x.Unit = a.key("label").label(), a.key("hint").text(), a.key("unit").text()
	x.Source, x.Item = a.key("source").text(), a.key("item").text()
	x.Autocomplete = a.key("autocomplete").str()
	if !validAutocomplete(x.Autocomplete) {
		a.key("autocomplete").fault(fault.EformsAutocomplete)
	}
	x.Messages = a.key("messages").texts()
	x.Catalog = a.key("catalog").str()
	x.Options = readOptions(a.key("options"))
	x.MaxFiles, x.MaxSize = int(min(a.key("maxFiles").count(1), 1000)), a.key("maxSize").count(1)
	for _, t := range a.key("accept").list() {
		x.Accept = append(x.Accept, readAccept(t))
	}
	if x.static() {
		f.fields = append(f.fields, x)
		return x
	}
	f.place(x, a.key("at"))
	for _, c := range a.key("fields").list() {
		if col := f.readField(c, page, x); col != nil {
			x.columns = append(x.columns, col)
			x.Fields = append(x.Fields, col.Field)
		}
	}
	return x
}

// place enters a field under its pointer.
func (f *Form) place(x *field, a at) {
	f.fields = append(f.fields, x)
	own := a.must()
	tokens, ok := tree.Split(own)
	if !ok || len(tokens) == 0 || slices.Contains(tokens, "*") {
		if own != "" {
			a.fault(fault.EformsPointer, "pointer", own)
		}
		return
	}
	x.At = own
	if x.group != nil {
		x.At = x.group.At + "/*" + own
	}
	if f.byAt[x.At] != nil {
		a.fault(fault.EformsTwice, "what", x.At)
		return
	}
	f.byAt[x.At] = x
}

func readOptions(a at) []Option {
	var list []Option
	seen := map[string]bool{}
	for _, o := range a.list() {
		if !o.object("value", "label", "hint") {
			continue
		}
		one := Option{Value: o.key("value").must(), Label: o.key("label").label(), Hint: o.key("hint").text()}
		if seen[one.Value] {
			o.fault(fault.EformsTwice, "what", one.Value)
		}
		seen[one.Value] = true
		list = append(list, one)
	}
	return list
}

func readAccept(a at) string {
	t := a.must()
	if t != "" && !knownType(t) {
		a.fault(fault.EformsAccept, "type", t)
	}
	return t
}

func (f *Form) readBindings(a at) {
	seen := map[string]bool{}
	for _, b := range a.list() {
		if !b.object("at", "from") {
			continue
		}
		one := binding{at: b.key("at").must(), from: b.key("from").must()}
		x := f.byAt[one.at]
		switch {
		case x == nil || x.group != nil:
			b.key("at").fault(fault.EformsNoField, "pointer", one.at)
		case seen[one.at]:
			b.key("at").fault(fault.EformsTwice, "what", one.at)
		case one.from != "" && !nameShape.MatchString(one.from):
			b.key("from").fault(fault.EformsShape, "want", "name.name")
		}
		seen[one.at] = true
		f.bindings = append(f.bindings, one)
	}
}
