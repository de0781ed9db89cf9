package xpath

import (
	"math"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// evaluation is one run of an expression. The first fault stays; what is
// computed after it is thrown away.
type evaluation struct {
	d       *xmlcore.Document
	here    *xmlcore.NodeSet
	limit   int
	steps   int
	err     error
	scratch []byte
	buffer  []xmlcore.Ref
}

// context is the node an expression looks at, with its position in a list.
type context struct {
	*evaluation
	at             xmlcore.Ref
	position, size int
}

// spend counts steps; ok is false when the run is over.
func (e *evaluation) spend(steps int) (ok bool) {
	if e.steps += steps; e.steps > e.limit && e.err == nil {
		e.err = fault.New(fault.XMLWork, "limit", e.limit)
	}
	return e.err == nil
}

func (n constant) eval(*context) any { return n.value }

func (n *negated) eval(c *context) any { return -c.toNumber(n.of.eval(c)) }

func (n *binary) eval(c *context) any {
	c.spend(1)
	switch n.op {
	case "or":
		return c.truth(n.left) || c.truth(n.right)
	case "and":
		return c.truth(n.left) && c.truth(n.right)
	case "+", "-", "*", "div", "mod":
		return arithmetic(n.op, c.toNumber(n.left.eval(c)), c.toNumber(n.right.eval(c)))
	}
	return c.compare(n.op, n.left.eval(c), n.right.eval(c))
}

func arithmetic(op string, a, b float64) float64 {
	switch op {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "div":
		return a / b
	}
	return math.Mod(a, b)
}

// truth is the value as a boolean. A path is not gathered for it: one node is
// enough.
func (c *context) truth(n node) bool {
	if p, ok := n.(*path); ok && p.from == nil && !p.absolute && len(p.steps) == 1 && len(p.steps[0].predicates) == 0 {
		found := false
		s := &p.steps[0]
		c.walk(s.axis, c.at, func(r xmlcore.Ref) bool {
			found = c.matches(s, r)
			return !found
		})
		return found
	}
	return toBool(n.eval(c))
}

// nodes is the value as a node-set; anything else is a fault of type.
func (c *context) nodes(n node) set {
	v := n.eval(c)
	s, ok := v.(set)
	if !ok && c.err == nil {
		c.err = fault.New(fault.XMLPathType, "have", typeName(v), "want", "node-set")
	}
	return s
}

func (n *union) eval(c *context) any {
	a, b := c.nodes(n.left), c.nodes(n.right)
	c.spend(len(a) + len(b))
	return ordered(append(slices.Clip(a), b...))
}

// ordered brings nodes into document order and drops what occurs again.
func ordered(s set) set {
	if !slices.IsSorted(s) {
		slices.Sort(s)
	}
	return slices.Compact(s)
}

func (n *filtered) eval(c *context) any {
	s := slices.Clone(c.nodes(n.of))
	for _, p := range n.predicates {
		s = c.filter(s, p)
	}
	return s
}

// filter keeps the nodes for which a predicate holds, in the order given: that
// of their positions.
func (c *context) filter(s set, predicate node) set {
	inner := context{evaluation: c.evaluation, size: len(s)}
	kept := s[:0]
	for i, r := range s {
		inner.at, inner.position = r, i+1
		if !c.spend(1) {
			return nil
		}
		if inner.holds(predicate) {
			kept = append(kept, r)
		}
	}
	return kept
}

// holds judges a predicate: a number is a position.
func (c *context) holds(predicate node) bool {
	switch n := predicate.(type) {
	case *path:
		return c.truth(n)
	case constant:
		if v, ok := n.value.(float64); ok {
			return v == float64(c.position)
		}
	}
	v := predicate.eval(c)
	if number, ok := v.(float64); ok {
		return number == float64(c.position)
	}
	return toBool(v)
}

func (n *path) eval(c *context) any {
	var s set
	switch {
	case n.from != nil:
		s = c.nodes(n.from)
	case n.absolute:
		s = set{xmlcore.Top.Ref()}
	default:
		s = set{c.at}
	}
	for i := range n.steps {
		s = c.step(&n.steps[i], s)
	}
	return s
}

// step takes one step from each node of a set.
func (c *context) step(s *step, from set) set {
	var all set
	for _, r := range from {
		first := len(all)
		if !c.walk(s.axis, r, func(x xmlcore.Ref) bool {
			if c.matches(s, x) {
				all = append(all, x)
			}
			return true
		}) {
			return nil
		}
		found := all[first:]
		for _, p := range s.predicates {
			found = c.filter(found, p)
		}
		all = all[:first+len(found)]
		if s.axis.reverse() {
			slices.Reverse(all[first:])
		}
	}
	if len(from) > 1 {
		all = ordered(all)
	}
	return all
}

// matches applies a node test.
func (c *context) matches(s *step, r xmlcore.Ref) bool {
	t := &s.test
	if t.sort == anyNode {
		return true
	}
	kind := c.d.RefKind(r)
	switch t.sort {
	case textNode:
		return kind == xmlcore.KindText
	case commentNode:
		return kind == xmlcore.KindComment
	case instructionNode:
		return kind == xmlcore.KindInstruction && (t.local == "" || c.d.Target(r.Node()) == t.local)
	}
	principal := xmlcore.KindElement
	switch s.axis {
	case attribute:
		principal = xmlcore.KindAttribute
	case namespace:
		principal = xmlcore.KindNamespace
	}
	switch {
	case kind != principal:
		return false
	case t.sort == anyName:
		return true
	case t.sort == anyLocal:
		return c.d.RefName(r).Space == t.space
	}
	return c.d.RefIs(r, t.space, t.local)
}
