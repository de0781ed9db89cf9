package table

import (
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/feel"
)

// EnvOf is what a document alone tells of its types and names. Types of its
// imports are not known.
func EnvOf(d *model.Definitions) Env {
	e := &envOf{items: map[string]*model.ItemDefinition{}, types: map[string]*feel.Type{}}
	for _, i := range d.Items {
		e.items[i.Name] = i
		e.component(i)
	}
	for _, i := range d.Inputs {
		e.name(i.Name)
	}
	for _, dec := range d.Decisions {
		e.name(dec.Name)
		e.inside(dec.Logic)
	}
	for _, k := range d.Knowledge {
		e.name(k.Name)
		if k.Logic != nil {
			e.inside(k.Logic)
		}
	}
	for _, s := range d.Services {
		e.name(s.Name)
	}
	for _, i := range d.Imports {
		e.name(i.Name)
	}
	return Env{Type: e.find, Names: e.names}
}

type envOf struct {
	items map[string]*model.ItemDefinition
	types map[string]*feel.Type
	names []string
}

func (e *envOf) name(s string) {
	if s != "" {
		e.names = append(e.names, s)
	}
}

// component learns the names of the components of a type.
func (e *envOf) component(i *model.ItemDefinition) {
	for _, c := range i.Components {
		e.name(c.Name)
		e.component(c)
	}
}

// inside learns the names that logic introduces.
func (e *envOf) inside(logic model.Expression) {
	model.Walk(logic, func(x model.Expression) {
		switch x := x.(type) {
		case *model.Context:
			for _, entry := range x.Entries {
				e.name(entry.Variable.Name)
			}
		case *model.Function:
			for _, p := range x.Params {
				e.name(p.Name)
			}
		case *model.For:
			e.name(x.Iterator)
		case *model.Quantified:
			e.name(x.Iterator)
		}
	})
}

// find gives the kind and the allowed values of a type.
func (e *envOf) find(ref string) *feel.Type {
	if t, ok := e.types[ref]; ok {
		return t
	}
	e.types[ref] = nil // a type of itself is none
	t := e.build(ref)
	e.types[ref] = t
	return t
}

func (e *envOf) build(ref string) *feel.Type {
	i, ok := e.items[ref]
	if !ok {
		if t, ok := feel.TypeOf(ref, nil); ok {
			return t
		}
		return nil
	}
	t := &feel.Type{}
	switch {
	case i.Function != nil:
		t.Kind = feel.FunctionType
	case i.Components != nil:
		t.Kind = feel.ContextType
	default:
		if base := e.find(i.TypeRef); base != nil {
			*t = *base
		}
	}
	t.Name = i.Name
	if u := unary(i.Allowed); u != nil {
		t.Allowed = u
	}
	if i.Collection {
		t = &feel.Type{Kind: feel.ListType, Name: i.Name, Item: t}
	}
	return t
}

func unary(t *model.Tests) *feel.Unary {
	if t == nil || irrelevant(t.Text) {
		return nil
	}
	u, err := feel.CompileUnary(t.Text)
	if err != nil {
		return nil
	}
	return u
}
