package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// Leaf is one broken rule: where in the data, which keyword, and the keyword's
// value in the schema.
type Leaf struct {
	Path    string // JSON pointer into the data; of the absent property for required
	Keyword string // "required", "minLength" …; "false" for a schema false
	Param   any    // the keyword's value
	Parent  any    // the schema object that holds the keyword
}

// Validate checks a document as tree.Normal makes it. The order of the leaves
// has no meaning. The error is for a failure of the validator itself.
func (s *Schema) Validate(doc any) (found []Leaf, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault.New(fault.EformsValidator).Wrap(fmt.Errorf("%v", r))
		}
	}()
	verr := s.compiled.Validate(doc)
	if verr == nil {
		return nil, nil
	}
	ve, ok := verr.(*jsonschema.ValidationError)
	if !ok {
		return nil, fault.New(fault.EformsValidator).Wrap(verr)
	}
	f := flattener{root: s.root, doc: doc}
	f.add(ve)
	return f.leaves, nil
}

type flattener struct {
	root   map[string]any
	doc    any
	leaves []Leaf
}

// add takes the tree of one error apart into leaves.
func (f *flattener) add(ve *jsonschema.ValidationError) {
	at := ve.AbsoluteKeywordLocation
	at = unescape(at[strings.IndexByte(at, '#')+1:])
	keyword := at[strings.LastIndexByte(at, '/')+1:]
	switch {
	case len(ve.Causes) == 0:
		f.leaf(unescape(ve.InstanceLocation), at, keyword)
	case (keyword == "anyOf" || keyword == "oneOf") && !f.inProperty(at):
		f.branches(ve, at, keyword)
	case keyword == "minContains":
		f.leaf(unescape(ve.InstanceLocation), at, keyword)
	default:
		for _, c := range ve.Causes {
			f.add(c)
		}
	}
}

// inProperty tells a property named "anyOf" from the keyword.
func (f *flattener) inProperty(at string) bool {
	v, _ := tree.Get(f.root, at)
	_, list := v.([]any)
	return !list
}

// branches reports the one branch that the data plainly meant (all its constants
// and choices fit), or else the whole keyword as one leaf: never five messages
// for one answer.
func (f *flattener) branches(ve *jsonschema.ValidationError, at, keyword string) {
	var meant []*flattener
	for _, c := range ve.Causes {
		b := &flattener{root: f.root, doc: f.doc}
		b.add(c)
		if !slices.ContainsFunc(b.leaves, func(l Leaf) bool {
			return l.Keyword == "const" || l.Keyword == "enum" || l.Keyword == "type" || l.Keyword == "false"
		}) {
			meant = append(meant, b)
		}
	}
	if len(meant) == 1 {
		f.leaves = append(f.leaves, meant[0].leaves...)
		return
	}
	f.leaf(unescape(ve.InstanceLocation), at, keyword)
}

func (f *flattener) leaf(path, at, keyword string) {
	param, _ := tree.Get(f.root, at)
	parent, _ := tree.Get(f.root, at[:max(0, strings.LastIndexByte(at, '/'))])
	if b, ok := param.(bool); ok && !b && keyword != "additionalProperties" {
		keyword = "false"
	}
	switch {
	case keyword == "required":
		f.required(path, param, parent)
	case dependent(at):
		name, _ := param.(string)
		f.put(Leaf{tree.Join(path, name), "required", nil, nil})
	case keyword == "additionalProperties":
		f.additional(path, param, parent)
	default:
		f.put(Leaf{path, keyword, param, parent})
	}
}

// dependent matches …/dependentRequired/NAME/0.
func dependent(at string) bool {
	t := strings.Split(at, "/")
	return len(t) > 3 && t[len(t)-3] == "dependentRequired"
}

func (f *flattener) put(l Leaf) { f.leaves = append(f.leaves, l) }

// required makes one leaf for each absent name.
func (f *flattener) required(path string, param, parent any) {
	obj, _ := tree.Get(f.doc, path)
	have, _ := obj.(map[string]any)
	names, _ := param.([]any)
	for _, n := range names {
		name, _ := n.(string)
		if _, there := have[name]; !there {
			f.put(Leaf{tree.Join(path, name), "required", nil, parent})
		}
	}
}

// additional makes one leaf for each property that the schema does not know.
func (f *flattener) additional(path string, param, parent any) {
	obj, _ := tree.Get(f.doc, path)
	have, _ := obj.(map[string]any)
	m, _ := parent.(map[string]any)
	props, _ := m["properties"].(map[string]any)
	for _, name := range tree.Keys(have) {
		if _, there := props[name]; !there {
			f.put(Leaf{tree.Join(path, name), "additionalProperties", param, parent})
		}
	}
}
