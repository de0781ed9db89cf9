package dmn

import (
	"github.com/hcm-egov/framework/bpmn/dmn/internal/graph"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/feel"
)

// typing makes FEEL types of the item definitions of all documents (DMN 1.5
// clause 7.3.2), each once, in whatever order they speak of each other.
type typing struct {
	graph  *graph.Graph
	opts   feel.Options // of the texts of allowed values
	done   map[*model.ItemDefinition]*feel.Type
	faults *faults
}

// find gives the type that a reference means in a document. It is nil (Any) for
// "" and for what is not known; the graph has said so already.
func (t *typing) find(in *model.Definitions, ref string) *feel.Type {
	if ref == "" {
		return nil
	}
	item, home, _ := t.graph.Type(in, ref)
	if item != nil {
		return t.item(home, item)
	}
	if ty, ok := feel.TypeOf(ref, nil); ok && ty.Kind != feel.AnyType {
		return ty
	}
	return nil
}

// named gives every type that the texts of a document may name: its own, and
// those of its imports as "import.name".
func (t *typing) named(in *model.Definitions) map[string]*feel.Type {
	out := map[string]*feel.Type{}
	for _, i := range in.Imports {
		from := t.graph.Imported(i)
		if from == nil {
			continue
		}
		for _, it := range from.Items {
			out[qualified(i, it.Name)] = t.item(from, it)
		}
	}
	for _, it := range in.Items {
		out[it.Name] = t.item(in, it)
	}
	return out
}

// item gives the type of an item definition. One that contains itself, which the
// graph has found, is Any there.
func (t *typing) item(in *model.Definitions, it *model.ItemDefinition) *feel.Type {
	if ty, ok := t.done[it]; ok {
		return ty
	}
	t.done[it] = nil
	ty := t.build(in, it)
	if ty == nil {
		ty = &feel.Type{}
	}
	ty.Name = it.Name
	t.done[it] = ty
	return ty
}

// build makes the type of an item definition or component. Allowed values bind
// each item of a collection, a type constraint the whole.
func (t *typing) build(in *model.Definitions, it *model.ItemDefinition) *feel.Type {
	ty := t.form(in, it)
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

func (t *typing) form(in *model.Definitions, it *model.ItemDefinition) *feel.Type {
	switch {
	case it.Function != nil:
		ty := &feel.Type{Kind: feel.FunctionType, Result: t.find(in, it.Function.Output)}
		if ty.Result == nil {
			ty.Result = &feel.Type{} // without one the type would mean any function
		}
		for _, p := range it.Function.Params {
			ty.Params = append(ty.Params, t.find(in, p.TypeRef))
		}
		return ty
	case it.Components != nil:
		ty := &feel.Type{Kind: feel.ContextType}
		for _, c := range it.Components {
			ty.Fields = append(ty.Fields, feel.Field{Name: c.Name, Type: t.build(in, c)})
		}
		return ty
	}
	if base := t.find(in, it.TypeRef); base != nil {
		ty := *base // its own, since it gets another name and other allowed values
		return &ty
	}
	return nil
}

// narrowed gives the type with allowed values.
func (t *typing) narrowed(ty *feel.Type, tests *model.Tests) *feel.Type {
	if tests.Text == "" {
		return ty
	}
	u, err := feel.CompileUnaryWith(tests.Text, t.opts)
	if err != nil {
		t.faults.text(tests.Element, tests.Line, err)
		return ty
	}
	if ty == nil {
		ty = &feel.Type{}
	}
	if ty.Allowed != nil {
		u = u.And(ty.Allowed)
	}
	ty.Allowed = u
	return ty
}
