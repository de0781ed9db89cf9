package xmlcore

import (
	"slices"
	"sort"
)

// setWalk canonicalises a set of nodes of a document.
type setWalk struct {
	*canon
	d     *Document
	spans []span // those that are not behind the walk
	sc    scopes
	open  []walked
	root  Node
	top   bool   // the document itself is in the set
	here  []bool // scratch: numbers of prefixes that an element has in the set
}

// walked is an element that the walk is inside of.
type walked struct {
	node  Node
	after Node
	mark  int  // of what is shown
	in    bool // the element is in the set
	chain bool // and so are its attributes and namespaces, and what is shown is what it has
}

func (w *setWalk) run() {
	d := w.d
	if len(w.spans) == 0 {
		return
	}
	w.root, w.top = d.Root(), w.spans[0].lo == Top.Ref()
	n := w.spans[0].lo.Node()
	if n > w.root {
		w.outer(n)
	}
	for int(n) < len(d.nodes) && w.work <= w.budget && w.out.err == nil {
		for len(w.open) > 0 && w.open[len(w.open)-1].after <= n {
			w.close()
		}
		for len(w.spans) > 0 && w.spans[0].hi <= n.Ref() {
			w.spans = w.spans[1:]
		}
		if len(w.spans) == 0 {
			break
		}
		in := w.spans[0].lo <= n.Ref()
		if after := d.After(n); !in && w.spans[0].lo >= after.Ref() {
			w.work++
			n = after
			continue
		}
		switch {
		case d.IsElement(n):
			w.element(n, in)
		case in:
			w.leaf(n)
		}
		n++
	}
	for len(w.open) > 0 {
		w.close()
	}
}

// outer enters the elements around the first node, none of which is in the set.
func (w *setWalk) outer(n Node) {
	for p := w.d.Parent(n); p > Top; p = w.d.Parent(p) {
		w.open = append(w.open, walked{node: p, after: w.d.After(p)})
	}
	slices.Reverse(w.open)
}

func (w *setWalk) close() {
	top := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	if top.in {
		w.end(w.d.qname(top.node))
	}
	if len(w.shown.log) > top.mark {
		w.shown.back(top.mark)
	}
}

// leaf writes a text, comment or instruction of the set.
func (w *setWalk) leaf(n Node) {
	d, t := w.d, &w.d.nodes[n]
	raw := d.src[t.start:t.end]
	switch d.Kind(n) {
	case KindText:
		if t.ref&textCanonical != 0 {
			w.out.bytes(raw)
		} else {
			w.out.resolved(raw)
		}
	case KindComment:
		if w.m.Comments {
			w.aside(n, func() { w.comment(d.content(n), true, true) })
		}
	case KindInstruction:
		target := raw[len("<?"):ncName(raw, len("<?"))]
		w.aside(n, func() { w.instruction(target, d.content(n), true, true) })
	}
}

// aside writes the line break between the root element and what stands outside
// of it.
func (w *setWalk) aside(n Node, write func()) {
	outside := w.d.nodes[n].parent == 0
	if outside && n > w.root {
		w.out.text("\n")
	}
	write()
	if outside && n < w.root {
		w.out.text("\n")
	}
}

// comment and instruction write what may come in several parts.
func (c *canon) comment(content []byte, first, last bool) {
	if first {
		c.out.text("<!--")
	}
	c.out.lines(content)
	if last {
		c.out.text("-->")
	}
}

func (c *canon) instruction(target, content []byte, first, last bool) {
	if first {
		c.out.text("<?")
		c.out.bytes(target)
		if len(content) > 0 {
			c.out.text(" ")
		}
	}
	c.out.lines(content)
	if last {
		c.out.text("?>")
	}
}

func (w *setWalk) element(n Node, in bool) {
	d := w.d
	e := d.elem(n)
	outer := walked{in: w.top, chain: true} // the document shows nothing and has nothing in scope
	if len(w.open) > 0 {
		outer = w.open[len(w.open)-1]
	}
	list, first := d.attrsOf(n)
	t := tag{&d.names, d.src, d.qname(n), int(e.prefix), e.space, list}
	here := walked{node: n, after: Node(e.after), mark: len(w.shown.log), in: in}
	here.chain = in && w.spans[0].hi >= (n+1).Ref()
	if here.chain && (outer.chain || w.m.Exclusive && w.listed == nil) {
		w.whole(&t, nil, nil)
	} else {
		w.part(n, &t, first, in, !outer.in)
	}
	w.open = append(w.open, here)
}

func (w *setWalk) has(r Ref) bool {
	i := sort.Search(len(w.spans), func(i int) bool { return w.spans[i].hi > r })
	return i < len(w.spans) && w.spans[i].lo <= r
}
