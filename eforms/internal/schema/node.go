package schema

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/eforms/internal/tree"
)

// Node is what the schema says of one place in the data: the objects that
// surely hold there, and those that hold under a condition (if/then, oneOf …).
type Node struct {
	s     *Schema
	sure  []map[string]any
	maybe []map[string]any
}

// Find follows a pointer into the data; "*" stands for any item of an array. ok
// is false when no schema speaks of the place.
func (s *Schema) Find(pointer string) (Node, bool) {
	tokens, ok := tree.Split(pointer)
	if !ok {
		return Node{}, false
	}
	n := s.node(s.root)
	for _, t := range tokens {
		if n, ok = n.Child(t); !ok {
			return Node{}, false
		}
	}
	return n, true
}

func (s *Schema) node(schemas ...any) Node {
	n := Node{s: s}
	for _, v := range schemas {
		n.collect(v, true)
	}
	return n
}

// collect adds an object and what it pulls in at the same place. Recursive
// references were refused at compilation, so this ends.
func (n *Node) collect(v any, sure bool) {
	m, ok := v.(map[string]any)
	if !ok {
		return
	}
	if sure {
		n.sure = append(n.sure, m)
	} else {
		n.maybe = append(n.maybe, m)
	}
	if ref, ok := m["$ref"].(string); ok {
		target, _ := tree.Get(n.s.root, strings.TrimPrefix(ref, "#"))
		n.collect(target, sure)
	}
	n.each(m["allOf"], sure)
	for _, k := range []string{"anyOf", "oneOf"} {
		n.each(m[k], false)
	}
	for _, k := range []string{"if", "then", "else"} {
		n.collect(m[k], false)
	}
	deps, _ := m["dependentSchemas"].(map[string]any)
	for _, k := range tree.Keys(deps) {
		n.collect(deps[k], false)
	}
}

func (n *Node) each(v any, sure bool) {
	list, _ := v.([]any)
	for _, one := range list {
		n.collect(one, sure)
	}
}

// Child is the node of a property, or of the items for "*".
func (n Node) Child(token string) (Node, bool) {
	c := Node{s: n.s}
	for _, m := range n.sure {
		if v, ok := under(m, token); ok {
			c.collect(v, true)
		}
	}
	for _, m := range n.maybe {
		if v, ok := under(m, token); ok {
			c.collect(v, false)
		}
	}
	return c, len(c.sure)+len(c.maybe) > 0
}

func under(m map[string]any, token string) (any, bool) {
	if props, ok := m["properties"].(map[string]any); ok {
		if v, ok := props[token]; ok {
			return v, true
		}
	}
	if items, ok := m["items"].(map[string]any); ok && token == "*" {
		return items, true
	}
	return nil, false
}

// Value is the keyword's value, looked for first where it surely holds.
func (n Node) Value(keyword string) any {
	for _, m := range slices.Concat(n.sure, n.maybe) {
		if v, ok := m[keyword]; ok {
			return v
		}
	}
	return nil
}

// Text is Value as a string, "" when it is none.
func (n Node) Text(keyword string) string {
	s, _ := n.Value(keyword).(string)
	return s
}

// Type is the type; of several, the first that is not null. "" is unknown.
func (n Node) Type() string {
	switch t := n.Value("type").(type) {
	case string:
		return t
	case []any:
		for _, one := range t {
			if s, _ := one.(string); s != "null" {
				return s
			}
		}
	}
	return ""
}

// Requires reports whether the object always needs the property.
func (n Node) Requires(name string) bool {
	for _, m := range n.sure {
		if list, _ := m["required"].([]any); slices.Contains(list, any(name)) {
			return true
		}
	}
	return false
}

// Required are the names the object always needs.
func (n Node) Required() []string {
	var names []string
	for _, m := range n.sure {
		list, _ := m["required"].([]any)
		for _, v := range list {
			if s, ok := v.(string); ok && !slices.Contains(names, s) {
				names = append(names, s)
			}
		}
	}
	return names
}

// ReadOnly reports whether people may look at the value and not change it.
func (n Node) ReadOnly() bool { return n.Value("readOnly") == true }

// Items is the node of an array's items.
func (n Node) Items() (Node, bool) { return n.Child("*") }
