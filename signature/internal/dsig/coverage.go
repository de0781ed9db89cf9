package dsig

import "github.com/hcm-egov/framework/egov/xmlcore"

// Coverage is what a reference covers.
type Coverage struct {
	// Set are the nodes of the document that went into the octets; nil for what
	// stands outside.
	Set *xmlcore.NodeSet
	// Further: more transforms followed, so that less than Set may be covered.
	Further bool
	Bytes   int64 // digested
}

// note remembers the first set: later ones are of what was made of it.
func (c *Coverage) note(set *xmlcore.NodeSet) {
	if c.Set == nil {
		c.Set = set
	}
}

// Element is an element that is covered.
type Element struct {
	Node  xmlcore.Node
	Whole bool // with all that it holds, but comments
}

// Elements lists the outermost elements of the set, at most so many.
func (c *Coverage) Elements(most int) (list []Element, all bool) {
	if c.Set == nil {
		return nil, true
	}
	d := c.Set.Document()
	for n := xmlcore.Top; int(n) < d.Len(); {
		if !d.IsElement(n) || !c.Set.Has(n.Ref()) {
			n++
			continue
		}
		if len(list) == most {
			return list, false
		}
		list = append(list, Element{n, Within(c.Set, n)})
		n = d.After(n)
	}
	return list, true
}

// Whole reports whether all of the document is covered but comments and a
// Signature.
func (c *Coverage) Whole(signature xmlcore.Node) bool {
	if c.Set == nil || c.Further {
		return false
	}
	d := c.Set.Document()
	return d.All().WithoutComments().Subtract(c.Set).Subtract(d.Subtree(signature)).Empty()
}

// Within reports whether an element is in a set with all that it holds, but for
// comments.
func Within(set *xmlcore.NodeSet, n xmlcore.Node) bool {
	return set.Document().Subtree(n).WithoutComments().Subtract(set).Empty()
}

// Anchor is the element that all of the covered nodes stand in and that is
// covered itself, so that its place in the document is the place of what was
// signed; None if there is none such or more than one.
func (c *Coverage) Anchor() xmlcore.Node {
	list, _ := c.Elements(2)
	if len(list) != 1 || c.Further {
		return xmlcore.None
	}
	return list[0].Node
}
