package xmlcore

import (
	"slices"
	"strings"
)

// part writes an element of which anything may be left out: itself, attributes,
// namespaces or its parent.
func (w *setWalk) part(n Node, t *tag, first uint32, in, orphan bool) {
	ids := w.sc.of(n)
	w.work += len(ids) + len(t.attrs) + 1
	w.order = w.order[:0]
	for i := range t.attrs {
		if !t.attrs[i].binds() && w.has(attrRef(n, first+uint32(i))) {
			w.order = append(w.order, int32(i))
		}
	}
	w.want = w.want[:0]
	w.listedInSet(n, ids, in)
	if !in {
		w.namespaces(t.names, false)
		w.attributes(t, nil)
		return
	}
	if w.m.Exclusive {
		w.used(n, t, t.name[:t.prefix], t.space)
		for _, i := range w.order {
			if a := &t.attrs[i]; a.prefix > 0 {
				w.used(n, t, a.qname(t.buf)[:a.prefix], a.id())
			}
		}
	}
	var inherited []xmlAttr
	if orphan && !w.m.Exclusive {
		inherited = w.inheritedBy(n, t)
	}
	w.out.text("<")
	w.out.bytes(t.name)
	w.namespaces(t.names, true)
	w.attributes(t, inherited)
	w.out.text(">")
}

// listedInSet wants the namespace nodes of the set that are written whether
// used or not, and forgets what the element does not have of them.
func (w *setWalk) listedInSet(n Node, ids []uint32, in bool) {
	d := w.d
	var here map[string]bool
	for _, id := range ids {
		if w.inclusive(d.prefix(id)) && w.has(namespaceRef(n, id)) {
			w.wanted(&d.names, id)
			if here == nil {
				here = map[string]bool{}
			}
			here[string(d.prefix(id))] = true
		}
	}
	if !in {
		return
	}
	if !here[""] && w.inclusive(nil) {
		w.wanted(&d.names, noSpace)
	}
	for prefix, id := range w.shown.ids {
		w.work++
		if id != 0 && !here[prefix] && w.inclusive([]byte(prefix)) {
			w.shown.set([]byte(prefix), 0)
		}
	}
}

// used wants a namespace that a name of the element uses; when its node is not
// in the set, what an outer element showed ends.
func (w *setWalk) used(n Node, t *tag, prefix []byte, id uint32) {
	switch {
	case id == xmlSpace || w.listed[string(prefix)]:
	case id != 0 && len(w.d.uri(id)) > 0 && w.has(namespaceRef(n, id)):
		w.wanted(t.names, id)
	case len(prefix) == 0:
		w.wanted(t.names, noSpace)
	default:
		w.shown.set(prefix, 0)
	}
}

// inheritedBy collects the attributes of the namespace of XML that an element
// takes from its ancestors because its parent is left out: all of them in
// Canonical XML 1.0 (section 2.4), lang, space and the joined base in 1.1.
func (w *setWalk) inheritedBy(n Node, t *tag) []xmlAttr {
	d := w.d
	var out []xmlAttr
	own := func(local string) bool {
		return slices.ContainsFunc(t.attrs, func(a attr) bool {
			return a.id() == xmlSpace && !a.binds() && string(a.local(d.src)) == local
		})
	}
	for p := d.Parent(n); p > Top; p = d.Parent(p) {
		list, _ := d.attrsOf(p)
		w.work += len(list) + 1
		for i := range list {
			a := &list[i]
			if a.binds() || a.id() != xmlSpace {
				continue
			}
			x := xmlAttr{string(a.local(d.src)), string(a.appendTo(nil, d.src))}
			simple := !w.m.V11 || x.local == "lang" || x.local == "space"
			if simple && !own(x.local) && !slices.ContainsFunc(out, func(o xmlAttr) bool { return o.local == x.local }) {
				out = append(out, x)
			}
		}
	}
	if w.m.V11 {
		out = w.base(n, t, out)
	}
	slices.SortFunc(out, func(a, b xmlAttr) int { return strings.Compare(a.local, b.local) })
	return out
}

// base joins the xml:base of the element and of the ancestors that are left out
// up to the first that is not (Canonical XML 1.1 section 2.4). The result takes
// the place of the element's own, which counts even when its node is left out.
func (w *setWalk) base(n Node, t *tag, out []xmlAttr) []xmlAttr {
	d := w.d
	value, found := d.Attr(n, XMLNamespace, "base")
	for i := len(w.open) - 1; i >= 0 && !w.open[i].in; i-- {
		w.work += len(value) + 1
		outer, ok := d.Attr(w.open[i].node, XMLNamespace, "base")
		if ok && found {
			outer = joinBase(outer, value)
		}
		if ok {
			value, found = outer, true
		}
	}
	w.order = slices.DeleteFunc(w.order, func(i int32) bool {
		a := &t.attrs[i]
		return a.id() == xmlSpace && string(a.local(d.src)) == "base"
	})
	if value == "" {
		return out
	}
	return append(out, xmlAttr{"base", value})
}
