package feel

import (
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// externalName is the name under which [Options.Functions] may hold the function
// that an external definition speaks of (DMN 1.5 clause 10.3.2.13.3), without
// spaces: "class.method(types)" of Java, "document#model" of PMML. "" where the
// definition is neither.
func externalName(mapping node) string {
	java, pmml := entryOf(mapping, "java"), entryOf(mapping, "pmml")
	var name string
	switch {
	case java != nil:
		name = stringOf(entryOf(java, "class")) + "." + stringOf(entryOf(java, "method signature"))
	case pmml != nil:
		name = stringOf(entryOf(pmml, "document")) + "#" + stringOf(entryOf(pmml, "model"))
	}
	return strings.ReplaceAll(name, " ", "")
}

func entryOf(n node, key string) node {
	if c, ok := n.(*contextLit); ok {
		for i, k := range c.keys {
			if k == key {
				return c.values[i]
			}
		}
	}
	return nil
}

func stringOf(n node) string {
	if l, ok := n.(*literal); ok {
		s, _ := l.value.(string)
		return s
	}
	return ""
}

// external is a function of the program in place of the one that a definition
// speaks of; without one it is null, and the diagnostic says which is missing.
func (c *compiler) external(n *funcLit) code {
	name := externalName(n.external)
	f, ok := c.opts.Functions[name]
	if !ok {
		return func(r *run, _ *frame) any { return r.null(n.pos, fault.FeelExternal, "name", name) }
	}
	inner := programFunction(name, f)
	fn := &Function{name: name, params: n.params, call: func(r *run, at pos, args []any) any {
		converted, ok := n.arguments(args)
		if !ok {
			return r.null(at, fault.FeelArguments, "function", name)
		}
		return inner.call(r, at, converted)
	}}
	return func(*run, *frame) any { return fn }
}

// arguments converts what a function is called with to the types of its
// parameters.
func (n *funcLit) arguments(args []any) ([]any, bool) {
	if len(args) != len(n.params) {
		return nil, false
	}
	out := make([]any, len(args))
	for i, a := range args {
		v, ok := n.params[i].kind.Coerce(a)
		if !ok {
			return nil, false
		}
		out[i] = v
	}
	return out, true
}
