package dmn

import (
	"maps"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// typing finds the types of a document by their references (DMN 1.5 clause
// 7.3.2): built-in ones, its item definitions in any order, those of its imports
// as "import.name".
type typing struct {
	doc    *document
	items  map[string]*model.ItemDefinition
	done   map[string]*feel.Type
	open   map[string]bool // being built: met again, they form a cycle
	faults *faults
}

func newTyping(d *document, f *faults) *typing {
	t := &typing{doc: d, items: map[string]*model.ItemDefinition{}, done: map[string]*feel.Type{}, open: map[string]bool{}, faults: f}
	for _, it := range d.def.Items {
		t.items[it.Name] = it
	}
	return t
}

// all gives every type that the texts of the document may name.
func (t *typing) all() map[string]*feel.Type {
	out := map[string]*feel.Type{}
	for _, imp := range t.doc.imports {
		for name, ty := range imp.doc.types.done {
			out[imp.prefix()+name] = ty
		}
	}
	maps.Copy(out, t.done)
	return out
}

// find gives the type of a reference; "" is Any (nil). What is unknown is a
// fault of the element.
func (t *typing) find(ref string, at model.Element) *feel.Type {
	if ref == "" {
		return nil
	}
	ty, ok := t.lookup(ref)
	if !ok {
		t.faults.add(at, fault.DmnType, "type", ref)
	}
	return ty
}

func (t *typing) lookup(ref string) (*feel.Type, bool) {
	if ty, ok := t.declared(ref); ok {
		return ty, true
	}
	return feel.TypeOf(ref, nil)
}

// declared looks among the item definitions, here and imported.
func (t *typing) declared(ref string) (*feel.Type, bool) {
	if ty, ok := t.item(ref); ok {
		return ty, true
	}
	for _, imp := range t.doc.imports {
		if imp.name == "" {
			if ty, ok := imp.doc.types.item(ref); ok {
				return ty, true
			}
		} else if rest, ok := strings.CutPrefix(ref, imp.prefix()); ok {
			if ty, ok := imp.doc.types.declared(rest); ok {
				return ty, true
			}
		}
	}
	return nil, false
}

// item gives an item definition of this document by its name.
func (t *typing) item(name string) (*feel.Type, bool) {
	if ty, ok := t.done[name]; ok {
		return ty, true
	}
	it, ok := t.items[name]
	if !ok {
		return nil, false
	}
	if t.open[name] {
		t.faults.add(it.Element, fault.DmnTypeCycle, "type", name)
		return nil, true
	}
	t.open[name] = true
	ty := t.build(it)
	delete(t.open, name)
	if ty == nil {
		ty = &feel.Type{}
	}
	ty.Name = name
	t.done[name] = ty
	return ty, true
}

// build makes the type of an item definition or component. Allowed values bind
// each item of a collection, a type constraint the whole.
func (t *typing) build(it *model.ItemDefinition) *feel.Type {
	ty := t.form(it)
	if it.Allowed != nil {
		ty = t.narrowed(ty, it.Allowed)
	}
	if it.Collection {
		ty = &feel.Type{Kind: feel.ListType, Item: ty}
	}
	if it.Constraint != nil {
		ty = t.narrowed(ty, it.Constraint)
	}
	return ty
}

func (t *typing) form(it *model.ItemDefinition) *feel.Type {
	switch {
	case it.Function != nil:
		ty := &feel.Type{Kind: feel.FunctionType, Params: []*feel.Type{}, Result: t.find(it.Function.Output, it.Element)}
		for _, p := range it.Function.Params {
			ty.Params = append(ty.Params, t.find(p.TypeRef, p.Element))
		}
		return ty
	case it.Components != nil:
		ty := &feel.Type{Kind: feel.ContextType}
		for _, c := range it.Components {
			ty.Fields = append(ty.Fields, feel.Field{Name: c.Name, Type: t.build(c)})
		}
		return ty
	}
	if base := t.find(it.TypeRef, it.Element); base != nil {
		ty := *base // its own, since it gets another name and other allowed values
		return &ty
	}
	return nil
}

// narrowed gives the type with allowed values.
func (t *typing) narrowed(ty *feel.Type, tests *model.Tests) *feel.Type {
	u, err := feel.CompileUnaryWith(tests.Text, t.doc.options)
	if err != nil {
		t.faults.text(tests.Element, tests.Line, err)
		return ty
	}
	if ty == nil {
		ty = &feel.Type{}
	}
	ty.Allowed = u
	return ty
}
