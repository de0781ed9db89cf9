package xmlcore

import (
	"bytes"
	"io"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

// canon writes elements in their canonical form. What is a node set, a document
// or a stream its users know.
type canon struct {
	out    output
	m      Method
	listed map[string]bool // prefixes treated as in the inclusive form
	shown  shown

	want    []uint32 // scratch: bindings to write
	order   []int32  // scratch: attributes in order
	scratch []byte
	work    int
	budget  int
}

func newCanon(w io.Writer, m Method) *canon {
	c := &canon{out: output{w: w, buf: make([]byte, 0, outputSize)}, m: m}
	if m.Exclusive && len(m.Prefixes) > 0 {
		c.listed = map[string]bool{}
		for _, p := range m.Prefixes {
			c.listed[p] = true
		}
	}
	return c
}

// tag is a start tag over a buffer.
type tag struct {
	names  *names
	buf    []byte
	name   []byte
	prefix int
	space  uint32
	attrs  []attr
}

// shown is what the output declares: the binding of each prefix that the next
// element would have, were nothing written on it. In the inclusive form it is
// all that the nearest element in the set has in scope; in the exclusive form
// what the nearest that uses the prefix has.
type shown struct {
	ids  []uint32 // by the number of the prefix; 0 for none
	log  []undo
	last uint32 // a binding that is shown; 0 for none known
}

type undo struct{ number, id uint32 }

func (s *shown) get(number uint32) uint32 {
	if int(number) < len(s.ids) {
		return s.ids[number]
	}
	return 0
}

func (s *shown) set(number, id uint32) {
	for int(number) >= len(s.ids) {
		s.ids = append(s.ids, 0)
	}
	s.log = append(s.log, undo{number, s.ids[number]})
	s.ids[number], s.last = id, 0
}

// back takes back what was set above the mark.
func (s *shown) back(mark int) {
	for len(s.log) > mark {
		u := s.log[len(s.log)-1]
		s.log = s.log[:len(s.log)-1]
		s.ids[u.number], s.last = u.id, 0
	}
}

// whole writes the start tag of an element of which all attributes and
// namespaces are in the set. inScope lists its bindings when more than its own
// declarations may be new to the output, and is nil otherwise.
func (c *canon) whole(t *tag, inScope []uint32, inherited []xmlAttr) {
	c.want = c.want[:0]
	if c.m.Exclusive {
		c.wanted(t.names, t.space)
	}
	count := 0
	for i := range t.attrs {
		a := &t.attrs[i]
		switch {
		case !a.binds():
			count++
			if c.m.Exclusive && a.prefix > 0 {
				c.wanted(t.names, a.id())
			}
		default:
			c.absolute(t.names.uri(a.id()))
			if inScope == nil && c.inclusive(a.local(t.buf)) {
				c.wanted(t.names, a.id())
			}
		}
	}
	for _, id := range inScope {
		if c.inclusive(t.names.prefix(id)) {
			c.wanted(t.names, id)
		}
	}
	c.work += len(t.attrs) + len(inScope) + 1
	c.out.byte('<')
	c.out.bytes(t.name)
	c.namespaces(t.names, true)
	if count == 1 && len(inherited) == 0 {
		i := 0
		for t.attrs[i].binds() {
			i++
		}
		c.attribute(t, &t.attrs[i])
	} else if count+len(inherited) > 0 {
		c.order = c.order[:0]
		for i := range t.attrs {
			if !t.attrs[i].binds() {
				c.order = append(c.order, int32(i))
			}
		}
		c.attributes(t, inherited)
	}
	c.out.byte('>')
}

// inclusive reports whether namespace nodes with the prefix are written
// whether a name uses them or not.
func (c *canon) inclusive(prefix []byte) bool {
	return !c.m.Exclusive || c.listed[string(prefix)]
}

// absolute refuses a namespace that is a relative URI reference.
func (c *canon) absolute(uri []byte) {
	if len(uri) > 0 && !hasScheme(uri) && c.out.err == nil {
		c.out.err = fault.New(fault.XMLRelativeNamespace, "uri", clip(uri))
	}
}

// hasScheme reports whether a URI begins with a scheme (RFC 3986 section 3.1).
func hasScheme(uri []byte) bool {
	for i, c := range uri {
		switch letter := class[c]&classLetter != 0; {
		case c == ':':
			return i > 0
		case !letter && (i == 0 || c != '+' && c != '-' && c != '.' && (c < '0' || c > '9')):
			return false
		}
	}
	return false
}

// wanted notes a binding that the element needs, unless the output has it.
func (c *canon) wanted(n *names, id uint32) {
	if id == xmlSpace || id == c.shown.last && id != 0 {
		return
	}
	if n.same(c.shown.get(n.number(id)), id) {
		c.shown.last = id
		return
	}
	c.want = append(c.want, id)
}

// namespaces writes the wanted bindings by prefix; note says that they are from
// now on shown.
func (c *canon) namespaces(n *names, note bool) {
	if len(c.want) > 1 {
		slices.SortFunc(c.want, func(a, b uint32) int { c.work++; return n.comparePrefix(a, b) })
		c.want = slices.CompactFunc(c.want, func(a, b uint32) bool { return n.comparePrefix(a, b) == 0 })
	}
	for _, id := range c.want {
		c.absolute(n.uri(id))
		prefix := n.prefix(id)
		if len(prefix) == 0 {
			c.out.text(` xmlns="`)
		} else {
			c.out.text(" xmlns:")
			c.out.bytes(prefix)
			c.out.text(`="`)
		}
		c.out.escaped(n.uri(id), &valueEscapes)
		c.out.byte('"')
		if note {
			c.shown.set(n.number(id), id)
		}
	}
}

// attributes writes the attributes in c.order and the inherited ones, which are
// in order, by namespace and local name.
func (c *canon) attributes(t *tag, inherited []xmlAttr) {
	compare := func(i, j int32) int {
		c.work++
		return t.names.compareAttrs(t.buf, &t.attrs[i], &t.attrs[j])
	}
	if len(c.order) > 1 {
		slices.SortFunc(c.order, compare)
	}
	for _, i := range c.order {
		a := &t.attrs[i]
		for len(inherited) > 0 && inheritedFirst(t, a, inherited[0].local) {
			c.inherited(inherited[0])
			inherited = inherited[1:]
		}
		c.attribute(t, a)
	}
	for _, x := range inherited {
		c.inherited(x)
	}
}

// inheritedFirst reports whether xml:local comes before the attribute.
func inheritedFirst(t *tag, a *attr, local string) bool {
	if c := bytes.Compare(t.names.uri(a.id()), []byte(XMLNamespace)); c != 0 {
		return c > 0
	}
	return string(a.local(t.buf)) > local
}

func (c *canon) attribute(t *tag, a *attr) {
	c.out.byte(' ')
	c.out.bytes(a.qname(t.buf))
	c.out.text(`="`)
	c.scratch = c.out.value(a, t.buf, c.scratch)
	c.out.byte('"')
}

func (c *canon) inherited(x xmlAttr) {
	c.out.text(" xml:" + x.local + `="`)
	c.out.escaped([]byte(x.value), &valueEscapes)
	c.out.byte('"')
}

func (c *canon) end(name []byte) {
	c.out.text("</")
	c.out.bytes(name)
	c.out.byte('>')
}
