package xmlcore

import "slices"

// part writes an element of which anything may be left out: itself, attributes,
// namespaces or its parent.
func (w *setWalk) part(n Node, t *tag, first uint32, in, orphan bool) {
	ids := w.sc.of(n)
	w.work += len(ids) + len(t.attrs) + 1
	w.order = w.order[:0]
	for i := range t.attrs {
		switch a := &t.attrs[i]; {
		case a.binds() && in:
			w.absolute(t.names.uri(a.id()))
		case !a.binds() && w.has(attrRef(n, first+uint32(i))):
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
	w.out.byte('<')
	w.out.bytes(t.name)
	w.namespaces(t.names, true)
	w.attributes(t, inherited)
	w.out.byte('>')
}

// listedInSet wants the namespace nodes of the set that are written whether
// used or not, and forgets what the element does not have of them.
func (w *setWalk) listedInSet(n Node, ids []uint32, in bool) {
	names := &w.d.names
	clear(w.here)
	note := func(number uint32) {
		for int(number) >= len(w.here) {
			w.here = append(w.here, false)
		}
		w.here[number] = true
	}
	note(0)
	w.here[0] = false
	for _, id := range ids {
		if w.inclusive(names.prefix(id)) && w.has(namespaceRef(n, id)) {
			w.wanted(names, id)
			note(names.number(id))
		}
	}
	if !in {
		return
	}
	if !w.here[0] && w.inclusive(nil) {
		w.wanted(names, noSpace)
	}
	w.work += len(w.shown.ids)
	for number, id := range w.shown.ids[min(1, len(w.shown.ids)):] {
		number++ // the default namespace ends with xmlns=""
		if id != 0 && (number >= len(w.here) || !w.here[number]) && w.inclusive(names.prefix(id)) {
			w.shown.set(uint32(number), 0)
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
		w.shown.set(t.names.number(id), 0)
	}
}

// inheritedBy gives the attributes of the namespace of XML that an element takes
// from its ancestors because its parent is left out.
func (w *setWalk) inheritedBy(n Node, t *tag) []xmlAttr {
	h := heritage{v11: w.m.V11}
	each := func(list []attr, add func(xmlAttr)) {
		w.work += len(list) + 1
		for i := range list {
			if a := &list[i]; a.id() == xmlSpace && !a.binds() {
				add(xmlAttr{string(a.local(w.d.src)), string(a.appendTo(nil, w.d.src))})
			}
		}
	}
	each(t.attrs, h.mine)
	joins := true
	for i := len(w.open) - 1; i >= 0; i-- {
		joins = joins && !w.open[i].in
		list, _ := w.d.attrsOf(w.open[i].node)
		w.work += len(h.base)
		each(list, func(x xmlAttr) { h.from(x, joins) })
	}
	// Its own xml:base is written even if its node is left out, as the W3C's
	// vectors have it; an ancestor's takes its place.
	isBase := func(i int32) bool { return t.attrs[i].isBase(t.buf) }
	if h.adds {
		w.order = slices.DeleteFunc(w.order, isBase)
	}
	return h.list(h.v11 && !slices.ContainsFunc(w.order, isBase))
}
