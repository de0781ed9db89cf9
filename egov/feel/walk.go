package feel

import "slices"

// mentions reports whether a name is used anywhere under n.
func mentions(n node, name string) bool {
	if n == nil {
		return false
	}
	if ref, ok := n.(*nameRef); ok {
		return ref.name == name
	}
	for _, child := range children(n) {
		if mentions(child, name) {
			return true
		}
	}
	return false
}

// keeps reports whether a function is made anywhere under n: it may keep the
// frames around it.
func keeps(n node) bool {
	if n == nil {
		return false
	}
	_, is := n.(*funcLit)
	return is || slices.ContainsFunc(children(n), keeps)
}

// namesIn are the names used anywhere under n.
func namesIn(n node) map[string]bool {
	out := map[string]bool{}
	collectNames(n, out)
	return out
}

func collectNames(n node, out map[string]bool) {
	if n == nil {
		return
	}
	if ref, ok := n.(*nameRef); ok {
		out[ref.name] = true
	}
	for _, child := range children(n) {
		collectNames(child, out)
	}
}

// children are the nodes directly under n; some may be nil.
func children(n node) []node {
	switch n := n.(type) {
	case *binary:
		return []node{n.left, n.right}
	case *negation:
		return []node{n.of}
	case *between:
		return []node{n.value, n.low, n.high}
	case *inTest:
		return append([]node{n.value}, n.tests...)
	case *compareTest:
		return []node{n.to}
	case *unaryTests:
		return n.tests
	case *rangeLit:
		return []node{n.low, n.high}
	case *listLit:
		return n.items
	case *contextLit:
		return append(slices.Clone(n.values), n.result)
	case *path:
		return []node{n.of}
	case *filter:
		return []node{n.list, n.by}
	case *call:
		return append([]node{n.fn}, n.args...)
	case *funcLit:
		return []node{n.body}
	case *ifExpr:
		return []node{n.cond, n.then, n.other}
	case *forExpr:
		return append(domains(n.over), n.body)
	case *quantified:
		return append(domains(n.over), n.body)
	case *coercion:
		return []node{n.value}
	case *block:
		return n.parts
	case *instanceOf:
		return []node{n.value}
	}
	return nil
}

func domains(over []iteration) []node {
	var out []node
	for _, it := range over {
		out = append(out, it.in, it.to)
	}
	return out
}
