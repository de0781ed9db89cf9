package xpath

import (
	"slices"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

// walk visits the nodes of an axis in its order until visit returns false. ok
// is false when the run is over.
func (e *evaluation) walk(a axis, r xmlcore.Ref, visit func(xmlcore.Ref) bool) (ok bool) {
	d, n := e.d, r.Node()
	one := func(x xmlcore.Ref) bool { return e.spend(1) && visit(x) }
	switch a {
	case self:
		one(r)
	case child:
		if r.IsNode() {
			for c := d.FirstChild(n); c != xmlcore.None && one(c.Ref()); c = d.Next(c) {
			}
		}
	case descendant, descendantOrSelf:
		if a == descendantOrSelf && !one(r) {
			break
		}
		if r.IsNode() {
			e.inside(n+1, d.After(n), one)
		}
	case parent:
		if p := d.RefParent(r); p != xmlcore.NoRef {
			one(p)
		}
	case ancestor, ancestorOrSelf:
		if a == ancestor {
			r = d.RefParent(r)
		}
		for ; r != xmlcore.NoRef && one(r); r = d.RefParent(r) {
		}
	case attribute, namespace:
		e.own(a, r, one)
	default:
		e.beside(a, r, one)
	}
	return e.err == nil
}

func (e *evaluation) inside(n, end xmlcore.Node, one func(xmlcore.Ref) bool) {
	for ; n < end && one(n.Ref()); n++ {
	}
}

// own visits the attributes or namespaces of an element.
func (e *evaluation) own(a axis, r xmlcore.Ref, one func(xmlcore.Ref) bool) {
	if !r.IsNode() || !e.d.IsElement(r.Node()) {
		return
	}
	list := e.buffer[:0]
	e.buffer = nil // a predicate may walk too
	if a == attribute {
		list = e.d.AppendAttrs(list, r.Node())
	} else {
		list = e.d.AppendNamespaces(list, r.Node())
	}
	for _, x := range list {
		if !one(x) {
			break
		}
	}
	e.buffer = list
}

// beside visits what stands before or behind a node.
func (e *evaluation) beside(a axis, r xmlcore.Ref, one func(xmlcore.Ref) bool) {
	d, n := e.d, r.Node()
	switch a {
	case following:
		from := n + 1 // an attribute stands before the content of its element
		if r.IsNode() {
			from = d.After(n)
		}
		e.inside(from, xmlcore.Node(d.Len()), one)
	case preceding:
		for p := n - 1; p > xmlcore.Top; p-- {
			if d.Inside(n, p) {
				e.spend(1) // an ancestor
			} else if !one(p.Ref()) {
				return
			}
		}
	case followingSibling:
		if r.IsNode() && n != xmlcore.Top {
			for s := d.Next(n); s != xmlcore.None && one(s.Ref()); s = d.Next(s) {
			}
		}
	case precedingSibling:
		if !r.IsNode() || n == xmlcore.Top {
			return
		}
		var before []xmlcore.Node
		for s := range d.Children(d.Parent(n)) {
			if s == n || !e.spend(1) {
				break
			}
			before = append(before, s)
		}
		for _, s := range slices.Backward(before) {
			if !one(s.Ref()) {
				return
			}
		}
	}
}
