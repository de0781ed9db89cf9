package graph

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// Type finds the item definition that a typeRef of a document means, and the
// document in which it stands: "tFee", "lib.tFee" of an import named lib, "tFee" of
// an import without name. It is nil and true for a type of FEEL that no definition
// hides.
func (g *Graph) Type(doc *model.Definitions, typeRef string) (item *model.ItemDefinition, in *model.Definitions, known bool) {
	if item, in = g.named(doc, typeRef, map[lookup]bool{}); item != nil {
		return item, in, true
	}
	_, known = feel.TypeOf(typeRef, nil)
	return nil, nil, known
}

// lookup is a search for a type in a document; none is made twice.
type lookup struct {
	doc  *model.Definitions
	name string
}

func (g *Graph) named(doc *model.Definitions, name string, seen map[lookup]bool) (*model.ItemDefinition, *model.Definitions) {
	if i := g.types[doc][name]; i != nil {
		return i, doc
	}
	seen[lookup{doc, name}] = true
	for _, i := range doc.Imports {
		rest := name
		if i.Name != "" {
			rest = strings.TrimPrefix(name, i.Name+".")
		}
		to := g.imported[i]
		if to == nil || rest == name && i.Name != "" || seen[lookup{to, rest}] {
			continue
		}
		if item, in := g.named(to, rest, seen); item != nil {
			return item, in
		}
	}
	return nil, nil
}

// typeRefs judges the types that a document names.
func (b *builder) typeRefs() {
	b.doc.Types(func(typeRef string, at *model.Element) {
		if _, _, known := b.Type(b.doc, typeRef); !known {
			b.fault(at, fault.DmnType, "type", typeRef)
		}
	})
	s := &typeSorter{builder: b, state: map[*model.ItemDefinition]int{}}
	for _, i := range b.doc.Items {
		s.visit(i, i)
	}
}

// typeSorter finds item definitions that consist of themselves.
type typeSorter struct {
	*builder
	state map[*model.ItemDefinition]int
	path  []*model.ItemDefinition
}

func (s *typeSorter) visit(i, at *model.ItemDefinition) {
	switch place := s.state[i]; {
	case place == done:
		return
	case place > 0:
		s.fault(&at.Element, fault.DmnCycle, "cycle", cycle(s.path[place-1:], func(i *model.ItemDefinition) string { return i.Name }))
		return
	}
	s.path = append(s.path, i)
	s.state[i] = len(s.path)
	s.inside(i, i)
	s.path = s.path[:len(s.path)-1]
	s.state[i] = done
}

// inside follows the types of a definition and of its components.
func (s *typeSorter) inside(i, top *model.ItemDefinition) {
	refs := []string{i.TypeRef}
	if i.Function != nil {
		refs = append(refs, i.Function.Output)
		for _, p := range i.Function.Params {
			refs = append(refs, p.TypeRef)
		}
	}
	for _, ref := range refs {
		if to := s.types[s.doc][ref]; to != nil {
			s.visit(to, top)
		}
	}
	for _, c := range i.Components {
		s.inside(c, top)
	}
}
