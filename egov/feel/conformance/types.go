package conformance

import (
	"github.com/hcm-egov/framework/egov/feel"
)

// typeDef is a named type of a case, or a component of one.
type typeDef struct {
	Type           string             `json:"type"`
	IsCollection   bool               `json:"isCollection"`
	AllowedValues  string             `json:"allowedValues"`
	TypeConstraint string             `json:"typeConstraint"`
	Components     map[string]typeDef `json:"components"`
	Function       *struct {
		Parameters []parameter `json:"parameters"`
		OutputType string      `json:"outputType"`
	} `json:"function"`
}

type parameter struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// namedTypes builds the types of a case; they may speak of each other in any
// order.
type namedTypes struct {
	defs  map[string]typeDef
	built map[string]*feel.Type
}

func buildTypes(defs map[string]typeDef) (map[string]*feel.Type, error) {
	n := namedTypes{defs, map[string]*feel.Type{}}
	for name := range defs {
		if _, err := n.named(name); err != nil {
			return nil, err
		}
	}
	return n.built, nil
}

// named is the type of a name; "" is Any.
func (n namedTypes) named(name string) (*feel.Type, error) {
	def, ok := n.defs[name]
	if !ok || n.built[name] != nil {
		return n.simple(name), nil
	}
	n.built[name] = &feel.Type{Name: name} // seen by types that speak of themselves
	t, err := n.build(def)
	if err != nil {
		return nil, err
	}
	*n.built[name] = t
	n.built[name].Name = name
	return n.built[name], nil
}

func (n namedTypes) simple(name string) *feel.Type {
	if name == "" {
		return nil
	}
	t, _ := feel.TypeOf(name, n.built)
	return t
}

func (n namedTypes) build(def typeDef) (feel.Type, error) {
	t, err := n.base(def)
	if err != nil {
		return t, err
	}
	if t.Allowed, err = tests(def.AllowedValues, t.Allowed); err != nil {
		return t, err
	}
	if def.IsCollection {
		item := t
		t = feel.Type{Kind: feel.ListType, Item: &item}
	}
	t.Allowed, err = tests(def.TypeConstraint, t.Allowed)
	return t, err
}

func tests(text string, otherwise *feel.Unary) (*feel.Unary, error) {
	if text == "" {
		return otherwise, nil
	}
	return feel.CompileUnary(text)
}

func (n namedTypes) base(def typeDef) (feel.Type, error) {
	switch {
	case def.Components != nil:
		return n.context(def)
	case def.Function != nil:
		return n.function(def)
	}
	t, err := n.named(def.Type)
	if t == nil || err != nil {
		return feel.Type{}, err
	}
	return *t, nil
}

func (n namedTypes) context(def typeDef) (feel.Type, error) {
	t := feel.Type{Kind: feel.ContextType}
	for name, c := range def.Components {
		field, err := n.build(c)
		if err != nil {
			return t, err
		}
		t.Fields = append(t.Fields, feel.Field{Name: name, Type: &field})
	}
	return t, nil
}

func (n namedTypes) function(def typeDef) (feel.Type, error) {
	t := feel.Type{Kind: feel.FunctionType}
	for _, p := range def.Function.Parameters {
		kind, err := n.named(p.Type)
		if err != nil {
			return t, err
		}
		t.Params = append(t.Params, kind)
	}
	result, err := n.named(def.Function.OutputType)
	if result == nil {
		result = &feel.Type{} // Any: without it the type would mean any function
	}
	t.Result = result
	return t, err
}
