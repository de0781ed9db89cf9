package xmlcore

import (
	"bufio"
	"cmp"
	"io"
	"slices"
	"strings"
)

// Form is a way of writing the canonical form.
type Form struct {
	Exclusive bool
	// Prefixes of the InclusiveNamespaces of the exclusive form; "" is #default.
	Prefixes []string
	// V11 is Canonical XML 1.1: xml:id is not inherited by an apex.
	V11 bool
}

// Canonical writes the canonical form of element apex with all it holds but
// the element skip ([None] for nothing), as the enveloped-signature transform
// does. Comments and processing instructions do not occur in a Document.
func (d *Document) Canonical(w io.Writer, apex, skip int, f Form) error {
	c := &canon{doc: d, w: bufio.NewWriterSize(w, 1<<15), form: f, scope: newBindings(), shown: newBindings()}
	c.inherit(apex)
	c.walk(apex, skip)
	return c.w.Flush()
}

type canon struct {
	doc       *Document
	w         *bufio.Writer
	form      Form
	scope     *bindings // what the document declares
	shown     *bindings // what the output declares
	inherited []string  // prefixes in scope above the apex
	attrs     []Attr    // xml:* attributes of the apex's ancestors
}

// inherit collects what the ancestors of the apex declare.
func (c *canon) inherit(apex int) {
	var line []int
	for p := c.doc.Elements[apex].Parent; p != None; p = c.doc.Elements[p].Parent {
		line = append(line, p)
	}
	slices.Reverse(line)
	c.scope.push()
	for _, p := range line {
		for _, d := range c.doc.Elements[p].decls {
			c.scope.set(d.prefix, d.uri)
			c.inherited = append(c.inherited, d.prefix)
		}
		if !c.form.Exclusive {
			c.inheritAttrs(c.doc.Elements[p].Attrs)
		}
	}
}

func (c *canon) inheritAttrs(attrs []Attr) {
	for _, a := range attrs {
		if a.Space != xmlSpace || c.form.V11 && a.Local == "id" {
			continue
		}
		c.attrs = slices.DeleteFunc(c.attrs, func(have Attr) bool { return have.Local == a.Local })
		c.attrs = append(c.attrs, a)
	}
}

func (c *canon) walk(apex, skip int) {
	d := c.doc
	for at := d.Elements[apex].open; at <= d.Elements[apex].close; at++ {
		ev := d.events[at]
		switch ev.kind {
		case evOpen:
			if ev.elem == skip {
				at = d.Elements[skip].close
				continue
			}
			c.open(ev.elem, ev.elem == apex)
		case evClose:
			c.put("</", d.Tag(ev.elem), ">")
			c.scope.pop()
			c.shown.pop()
		case evText:
			c.text(d.src[ev.start:ev.end], true)
		case evCDATA:
			c.text(d.src[ev.start:ev.end], false)
		}
	}
}

func (c *canon) put(parts ...string) {
	for _, p := range parts {
		c.w.WriteString(p) // a failure stays in the writer until Flush
	}
}

func (c *canon) open(i int, apex bool) {
	e := &c.doc.Elements[i]
	c.scope.push()
	c.shown.push()
	for _, d := range e.decls {
		c.scope.set(d.prefix, d.uri)
	}
	attrs := e.Attrs
	if apex && len(c.attrs) > 0 {
		attrs = c.apexAttrs(attrs)
	}
	c.put("<", c.doc.Tag(i))
	c.namespaces(e, apex)
	c.attributes(attrs)
	c.put(">")
}

func (c *canon) apexAttrs(own []Attr) []Attr {
	attrs := slices.Clone(own)
	for _, a := range c.attrs {
		if !slices.ContainsFunc(own, func(o Attr) bool { return o.Space == xmlSpace && o.Local == a.Local }) {
			attrs = append(attrs, a)
		}
	}
	return attrs
}

// namespaces writes the declarations that the form wants on this element and
// the output does not have yet.
func (c *canon) namespaces(e *Element, apex bool) {
	prefixes := c.wanted(e, apex)
	slices.Sort(prefixes)
	for _, p := range slices.Compact(prefixes) {
		uri, bound := c.scope.get(p)
		have, shown := c.shown.get(p)
		if !bound && p != "" || uri == have && (shown || uri == "") {
			continue
		}
		c.shown.set(p, uri)
		if p == "" {
			c.put(` xmlns="`)
		} else {
			c.put(" xmlns:", p, `="`)
		}
		c.value(uri)
		c.put(`"`)
	}
}

func (c *canon) wanted(e *Element, apex bool) []string {
	var list []string
	if !c.form.Exclusive {
		if apex {
			list = append(list, c.inherited...)
		}
		for _, d := range e.decls {
			list = append(list, d.prefix)
		}
		return list
	}
	list = append(list, c.form.Prefixes...)
	if e.Prefix != "xml" {
		list = append(list, e.Prefix)
	}
	for _, a := range e.Attrs {
		if a.Prefix != "" && a.Prefix != "xml" {
			list = append(list, a.Prefix)
		}
	}
	return list
}

func (c *canon) attributes(attrs []Attr) {
	if len(attrs) > 1 {
		attrs = slices.SortedFunc(slices.Values(attrs), func(a, b Attr) int {
			return cmp.Or(cmp.Compare(a.Space, b.Space), cmp.Compare(a.Local, b.Local))
		})
	}
	for _, a := range attrs {
		c.put(" ", qname(a.Prefix, a.Local), `="`)
		c.value(a.Value)
		c.put(`"`)
	}
}

var valueEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")

func (c *canon) value(v string) {
	if strings.ContainsAny(v, "&<\"\t\n\r") {
		v = valueEscapes.Replace(v)
	}
	c.put(v)
}

var textEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")

// text writes raw text; parsed says that references in it are resolved first.
func (c *canon) text(raw string, parsed bool) {
	if !strings.ContainsAny(raw, "&<>\r") {
		c.put(raw)
		return
	}
	if parsed {
		raw = decodeText(raw)
	} else {
		raw = newlines(raw)
	}
	textEscapes.WriteString(c.w, raw)
}
