package xmlcore

import (
	"iter"
	"slices"
	"sort"
)

// NodeSet is a set of nodes of one document, attributes and namespaces
// included. It is immutable. Whole subtrees take the room of one node.
type NodeSet struct {
	d     *Document
	spans []span // in order, apart from each other
}

// span holds the Refs from lo up to hi, which is not in it.
type span struct{ lo, hi Ref }

func sortRefs(refs []Ref) {
	if !slices.IsSorted(refs) {
		slices.Sort(refs)
	}
}

// All is the set of all nodes of the document.
func (d *Document) All() *NodeSet { return d.Subtree(Top) }

// Subtree is the set of n and all that it holds, with attributes and namespaces.
func (d *Document) Subtree(n Node) *NodeSet {
	return &NodeSet{d, []span{{n.Ref(), d.After(n).Ref()}}}
}

// Set is the set of the nodes given, in any order. An element in it is without
// its attributes, namespaces and content.
func (d *Document) Set(refs ...Ref) *NodeSet {
	if !slices.IsSorted(refs) {
		refs = slices.Clone(refs)
		slices.Sort(refs)
	}
	s := &NodeSet{d: d}
	for _, r := range refs {
		s.add(r, r+1)
	}
	return s
}

// add adds a span that does not begin before the last one.
func (s *NodeSet) add(lo, hi Ref) {
	if n := len(s.spans); n > 0 && lo <= s.spans[n-1].hi {
		s.spans[n-1].hi = max(hi, s.spans[n-1].hi)
	} else if lo < hi {
		s.spans = append(s.spans, span{lo, hi})
	}
}

// Document is the document of the set.
func (s *NodeSet) Document() *Document { return s.d }

// Empty reports whether nothing is in the set.
func (s *NodeSet) Empty() bool {
	for range s.Refs() {
		return false
	}
	return true
}

// Has reports whether r is in the set.
func (s *NodeSet) Has(r Ref) bool {
	i := sort.Search(len(s.spans), func(i int) bool { return s.spans[i].hi > r })
	return i < len(s.spans) && s.spans[i].lo <= r
}

// Touches reports whether n or anything that it holds is in the set.
func (s *NodeSet) Touches(n Node) bool {
	from, to := n.Ref(), s.d.After(n).Ref()
	i := sort.Search(len(s.spans), func(i int) bool { return s.spans[i].hi > from })
	for ; i < len(s.spans) && s.spans[i].lo < to; i++ {
		if (&NodeSet{s.d, []span{{max(from, s.spans[i].lo), min(to, s.spans[i].hi)}}}).Empty() {
			continue // between two nodes
		}
		return true
	}
	return false
}

// Union is the set of what is in s or in o, a set of the same document.
func (s *NodeSet) Union(o *NodeSet) *NodeSet {
	out := &NodeSet{d: s.d}
	a, b := s.spans, o.spans
	for len(a) > 0 || len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && a[0].lo <= b[0].lo {
			out.add(a[0].lo, a[0].hi)
			a = a[1:]
		} else {
			out.add(b[0].lo, b[0].hi)
			b = b[1:]
		}
	}
	return out
}

// Intersect is the set of what is in s and in o, a set of the same document.
func (s *NodeSet) Intersect(o *NodeSet) *NodeSet {
	out := &NodeSet{d: s.d}
	a, b := s.spans, o.spans
	for len(a) > 0 && len(b) > 0 {
		out.add(max(a[0].lo, b[0].lo), min(a[0].hi, b[0].hi))
		if a[0].hi < b[0].hi {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return out
}

// Subtract is the set of what is in s and not in o, a set of the same document.
func (s *NodeSet) Subtract(o *NodeSet) *NodeSet {
	gaps := &NodeSet{d: s.d}
	from := Ref(0)
	for _, b := range o.spans {
		gaps.add(from, b.lo)
		from = b.hi
	}
	gaps.add(from, NoRef)
	return s.Intersect(gaps)
}

// Without is the set without n and all that it holds, as the
// enveloped-signature transform leaves out the Signature.
func (s *NodeSet) Without(n Node) *NodeSet { return s.Subtract(s.d.Subtree(n)) }

// WithoutComments is the set without comments, as a same-document reference
// that is no XPointer names it (XMLDSig 1.1 section 4.4.3.3).
func (s *NodeSet) WithoutComments() *NodeSet {
	if !s.d.comments {
		return s
	}
	out := &NodeSet{d: s.d}
	for _, sp := range s.spans {
		from := sp.lo
		for n := sp.lo.Node(); n.Ref() < sp.hi && int(n) < len(s.d.nodes); n++ {
			if s.d.Kind(n) == KindComment && n.Ref() >= sp.lo {
				out.add(from, n.Ref())
				from = n.Ref() + 1
			}
		}
		out.add(from, sp.hi)
	}
	return out
}

// Expand is the set of all nodes that are in s or have an ancestor in s, as
// XPath Filter 2.0 takes the result of its expressions (section 3).
func (s *NodeSet) Expand() *NodeSet {
	out := &NodeSet{d: s.d}
	for _, sp := range s.spans {
		n := sp.lo.Node()
		if !sp.lo.IsNode() { // attributes or namespaces without their element
			n++
			out.add(sp.lo, min(sp.hi, n.Ref()))
		}
		for ; n.Ref() < sp.hi && int(n) < len(s.d.nodes); n = s.d.After(n) {
			out.add(n.Ref(), s.d.After(n).Ref())
		}
	}
	return out
}

// Refs gives the nodes of the set in document order.
func (s *NodeSet) Refs() iter.Seq[Ref] {
	return func(yield func(Ref) bool) {
		s.each(func(r Ref, in bool) bool { return !in || yield(r) })
	}
}

// Filter is the set of the nodes of s that keep takes. The first error of keep
// ends it.
func (s *NodeSet) Filter(keep func(Ref) (bool, error)) (*NodeSet, error) {
	out := &NodeSet{d: s.d}
	var err error
	open := false // the last span goes on: nothing was left out since
	s.each(func(r Ref, in bool) bool {
		if in {
			in, err = keep(r)
		}
		switch {
		case err != nil:
			return false
		case in && open:
			out.spans[len(out.spans)-1].hi = r + 1
		case in:
			out.spans = append(out.spans, span{r, r + 1})
		case open: // no node stands between the last and this one
			out.spans[len(out.spans)-1].hi = r
		}
		open = in
		return true
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// each visits the nodes from the first of the set to its last in document order
// and says which are in it. Subtrees without any are passed over, with one call
// for all.
func (s *NodeSet) each(visit func(r Ref, in bool) bool) {
	d, spans := s.d, s.spans
	sc := scopes{d: d}
	var own []Ref
	in := func(r Ref) bool {
		for len(spans) > 0 && spans[0].hi <= r {
			spans = spans[1:]
		}
		return len(spans) > 0 && spans[0].lo <= r
	}
	if len(spans) == 0 {
		return
	}
	for n := spans[0].lo.Node(); int(n) < len(d.nodes); {
		here := in(n.Ref())
		if len(spans) == 0 {
			return
		}
		if !visit(n.Ref(), here) {
			return
		}
		if after := d.After(n); !here && spans[0].lo >= after.Ref() {
			n = after
			continue
		}
		if d.IsElement(n) {
			own = d.AppendAttrs(appendNamespaceRefs(own[:0], n, sc.of(n)), n)
			for _, r := range own {
				if !visit(r, in(r)) {
					return
				}
			}
		}
		n++
	}
}
