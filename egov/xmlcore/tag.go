package xmlcore

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

// attr is an attribute or a namespace declaration: offsets into the window.
type attr struct {
	start, value, end uint32 // of the name, of the value inside its quotes
	space             uint32 // binding, with the flags below
	prefix, name      uint16 // lengths of the prefix and of the whole name
}

// The flags of an attribute.
const (
	attrPlain     = 1 << 31 // the value stands for itself
	attrBinds     = 1 << 30 // a namespace declaration; its binding is the one it makes
	attrCanonical = 1 << 29 // the value is its own canonical form
)

func (a *attr) binds() bool { return a.space&attrBinds != 0 }
func (a *attr) id() uint32  { return a.space & idMask }

func (a *attr) qname(b []byte) []byte { return b[a.start : a.start+uint32(a.name)] }

// local is the name without its prefix; of a declaration, the prefix it binds.
func (a *attr) local(b []byte) []byte {
	if a.binds() && a.prefix == 0 {
		return nil
	}
	return localOf(a.qname(b), int(a.prefix))
}

func localOf(qname []byte, prefix int) []byte {
	if prefix > 0 {
		return qname[prefix+1:]
	}
	return qname
}

func (a *attr) raw(b []byte) []byte { return b[a.value:a.end] }

// appendTo appends the normalised value.
func (a *attr) appendTo(dst, b []byte) []byte {
	if a.space&attrPlain != 0 {
		return append(dst, a.raw(b)...)
	}
	return appendValue(dst, a.raw(b))
}

// qname reads a name with at most one colon at an offset of the window.
func (s *scanner) qname(at int) (prefix, end int, err error) {
	end = ncName(s.buf, at)
	if end > at && end < len(s.buf) && s.buf[end] == ':' {
		local := end + 1
		prefix, end = end-at, ncName(s.buf, local)
		if end == local {
			at = local
		}
	}
	switch {
	case end == len(s.buf):
		return 0, 0, s.short()
	case end == at || prefix > 0 && end == at+prefix+1 || s.buf[end] == ':':
		return 0, 0, s.fail(fault.XMLName, end)
	case end-at > s.maxName():
		return 0, 0, s.limit("name", s.maxName(), at)
	}
	return prefix, end, nil
}

// startTag reads a start tag; nothing is kept of one that the window cuts.
func (s *scanner) startTag(t *token) error {
	from := s.pos
	prefix, at, err := s.qname(from + 1)
	if err != nil {
		return err
	}
	first := len(s.attrs)
	if !s.keep {
		first = 0
	}
	s.attrs = s.attrs[:first]
	t.kind, t.from, t.to, t.prefix, t.attr = tokOpen, from+1, at, prefix, first
	if at, err = s.attributes(t, at); err != nil {
		s.attrs = s.attrs[:first]
		return err
	}
	if t.selfClosed = s.buf[at] == '/'; t.selfClosed {
		at++
	}
	t.end = at + 1
	s.work += t.end - from
	if err := s.room(t, first); err != nil {
		return err
	}
	if err := s.resolve(t, s.attrs[first:]); err != nil {
		return err
	}
	s.pos, s.closing, s.rooted = t.end, t.selfClosed, true
	return nil
}

// room checks the limits that an element may exceed.
func (s *scanner) room(t *token, first int) error {
	s.elements++
	n := len(s.attrs) - first
	switch {
	case len(s.open) == 0 && s.rooted:
		return s.outside(s.pos)
	case len(s.open) >= s.maxDepth():
		return s.limit("depth", s.maxDepth(), s.pos)
	case s.lim.Elements > 0 && s.elements > s.lim.Elements:
		return s.limit("elements", s.lim.Elements, s.pos)
	case n > s.maxAttributes():
		return s.limit("attributes", s.maxAttributes(), s.pos)
	case t.end-s.pos > s.lim.Tag:
		return s.limit("tag", s.lim.Tag, s.pos)
	}
	return nil
}

// attributes reads attributes up to the end of the tag, which it finds.
func (s *scanner) attributes(t *token, at int) (end int, err error) {
	b := s.buf
	for {
		next := spaces(b, at)
		if next == len(b) {
			return 0, s.short()
		}
		switch c := b[next]; {
		case c == '>':
			return next, nil
		case c == '/':
			if next+1 == len(b) {
				return 0, s.short()
			}
			if b[next+1] != '>' {
				return 0, s.fail(fault.XMLSyntax, next+1)
			}
			return next, nil
		case next == at:
			return 0, s.fail(fault.XMLSyntax, at)
		}
		if at, err = s.attribute(t, next); err != nil {
			return 0, err
		}
	}
}

func (s *scanner) attribute(t *token, from int) (end int, err error) {
	prefix, at, err := s.qname(from)
	if err != nil {
		return 0, err
	}
	a := attr{start: uint32(from), prefix: uint16(prefix), name: uint16(at - from)}
	b := s.buf
	if at = spaces(b, at); at == len(b) {
		return 0, s.short()
	}
	if b[at] != '=' {
		return 0, s.fail(fault.XMLSyntax, at)
	}
	if at = spaces(b, at+1); at == len(b) {
		return 0, s.short()
	}
	if b[at] != '"' && b[at] != '\'' {
		return 0, s.fail(fault.XMLSyntax, at)
	}
	end, a.space, err = s.value(b[at], at+1)
	if err != nil {
		return 0, err
	}
	a.value, a.end = uint32(at+1), uint32(end)
	if prefix == 0 && a.name == 5 && string(b[from:from+5]) == "xmlns" || prefix == 5 && string(b[from:from+5]) == "xmlns" {
		a.space |= attrBinds
		t.binds = true
	}
	s.attrs = append(s.attrs, a)
	return end + 1, nil
}

// value reads an attribute value up to its quote and gives its flags.
func (s *scanner) value(quote byte, at int) (end int, flags uint32, err error) {
	b := s.buf
	flags = attrPlain | attrCanonical
	for ; at < len(b); at++ {
		c := b[at]
		if class[c]&classValue == 0 {
			continue
		}
		switch c {
		case quote:
			return at, flags, nil
		case '<':
			return 0, 0, s.fail(fault.XMLText, at)
		case '&':
			r, n := reference(b[at:])
			if n == 0 && len(b)-at < maxReference && bytes.IndexByte(b[at:], ';') < 0 && !s.eof {
				return 0, 0, errShort
			}
			if n == 0 {
				return 0, 0, s.badReference(b[at:], at)
			}
			flags &^= attrPlain
			if b[at+1] == '#' || r == '>' || r == '\'' {
				flags &^= attrCanonical
			}
			at += n - 1
		case '"':
			flags &^= attrCanonical // canonical values stand in double quotes
		case '\'':
		default: // white space
			flags = 0
		}
	}
	return 0, 0, s.short()
}

// resolve binds the prefixes of an element and its attributes and opens it.
func (s *scanner) resolve(t *token, attrs []attr) error {
	mark := len(s.stack)
	if t.binds {
		for i := range attrs {
			if attrs[i].binds() {
				if err := s.bind(&attrs[i]); err != nil {
					return err
				}
			}
		}
		if len(s.stack) > s.maxNamespaces() {
			return s.limit("namespaces", s.maxNamespaces(), s.pos)
		}
	}
	var err error
	if t.space, err = s.prefixed(s.buf[t.from:t.from+t.prefix], t.from); err != nil {
		return err
	}
	for i := range attrs {
		if a := &attrs[i]; a.prefix > 0 && !a.binds() {
			id, err := s.prefixed(a.qname(s.buf)[:a.prefix], int(a.start))
			if err != nil {
				return err
			}
			a.space |= id
		}
	}
	if err := s.distinct(attrs); err != nil {
		return err
	}
	s.open = append(s.open, opened{name: len(s.openNames), mark: mark})
	s.openNames = append(s.openNames, s.buf[t.from:t.to]...)
	return nil
}

func (s *scanner) prefixed(prefix []byte, at int) (id uint32, err error) {
	id, ok := s.lookup(prefix)
	if !ok {
		return 0, s.fail(fault.XMLPrefix, at, "prefix", clip(prefix))
	}
	return id, nil
}

// bind makes a namespace declaration under the rules of Namespaces in XML 1.0
// section 3.
func (s *scanner) bind(a *attr) error {
	prefix := string(a.local(s.buf))
	uri := a.raw(s.buf)
	if a.space&attrPlain == 0 {
		uri = appendValue(nil, uri)
	}
	reserved := string(uri) == XMLNamespace || string(uri) == XMLNSNamespace
	switch {
	case prefix == "xml" && string(uri) == XMLNamespace:
		a.space |= xmlSpace
		return nil
	case prefix == "xml" || prefix == "xmlns" || reserved || prefix != "" && len(uri) == 0:
		return s.fail(fault.XMLNamespace, int(a.start), "prefix", clip([]byte(prefix)))
	case !s.keep && len(s.store)+len(uri) > s.lim.Tag || len(s.bindings) >= idMask:
		return s.limit("namespaces", s.lim.Tag, int(a.start))
	}
	a.space |= s.declare(prefix, uri)
	return nil
}

// fewAttributes are compared one with each other; more are sorted.
const fewAttributes = 10

// distinct refuses two attributes of one expanded name.
func (s *scanner) distinct(attrs []attr) error {
	if len(attrs) < 2 {
		return nil
	}
	if len(attrs) > fewAttributes {
		return s.distinctSorted(attrs)
	}
	for i := range attrs {
		for j := range i {
			if s.equal(&attrs[i], &attrs[j]) {
				return s.twice(&attrs[i])
			}
		}
	}
	s.work += len(attrs) * len(attrs)
	return nil
}

func (s *scanner) equal(a, b *attr) bool {
	return a.name-a.prefix == b.name-b.prefix && bytes.Equal(a.local(s.buf), b.local(s.buf)) && s.compareAttrs(s.buf, a, b) == 0
}

func (s *scanner) twice(a *attr) error {
	return s.fail(fault.XMLDuplicateAttribute, int(a.start), "attribute", clip(a.qname(s.buf)))
}

func (s *scanner) distinctSorted(attrs []attr) error {
	s.order = s.order[:0]
	for i := range attrs {
		s.order = append(s.order, int32(i))
	}
	slices.SortFunc(s.order, func(i, j int32) int {
		s.work++
		return cmp.Or(s.compareAttrs(s.buf, &attrs[i], &attrs[j]), cmp.Compare(i, j))
	})
	for i, at := range s.order[1:] {
		if s.compareAttrs(s.buf, &attrs[s.order[i]], &attrs[at]) == 0 {
			return s.twice(&attrs[at])
		}
	}
	return nil
}

// compareAttrs orders attributes as the canonical form does: by namespace, then
// by local name. Declarations come first, by the prefix that they bind.
func (n *names) compareAttrs(buf []byte, a, b *attr) int {
	if a.binds() != b.binds() {
		if a.binds() {
			return -1
		}
		return 1
	}
	if !a.binds() && a.id() != b.id() {
		if c := bytes.Compare(n.uri(a.id()), n.uri(b.id())); c != 0 {
			return c
		}
	}
	return bytes.Compare(a.local(buf), b.local(buf))
}

// endTag reads an end tag, which must be that of the innermost open element.
func (s *scanner) endTag(t *token) error {
	from := s.pos + len("</")
	if len(s.open) == 0 {
		return s.outside(s.pos)
	}
	name := s.openNames[s.open[len(s.open)-1].name:]
	b := s.buf[from:]
	if len(b) <= len(name) && !s.eof {
		return errShort
	}
	if len(b) < len(name) || string(b[:len(name)]) != string(name) {
		return s.fail(fault.XMLEndTag, s.pos, "element", clip(name))
	}
	at := spaces(s.buf, from+len(name))
	if at == len(s.buf) {
		return s.short()
	}
	if s.buf[at] != '>' {
		return s.fail(fault.XMLEndTag, s.pos, "element", clip(name))
	}
	s.pos = at + 1
	t.end = s.pos
	s.work += t.end - t.start
	s.close(t)
	return nil
}

// close leaves the innermost open element. The name in the token holds until
// the next one.
func (s *scanner) close(t *token) {
	top := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	t.kind, t.from, t.to = tokClose, top.name, len(s.openNames)
	s.openNames = s.openNames[:top.name]
	if len(s.stack) > top.mark {
		s.leave(top.mark)
	}
}
