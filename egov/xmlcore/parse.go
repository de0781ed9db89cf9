package xmlcore

import "github.com/hcm-egov/framework/egov/fault"

// Parse reads a document. The document keeps src, which must not be changed
// afterwards. Errors are *fault.Error with the codes xml.* and the arguments
// offset, line and column.
func Parse(src []byte, lim Limits) (*Document, error) {
	lim = lim.withDefaults()
	s := &scanner{scope: newScope(true), eof: true, lim: lim, seen: start}
	if int64(len(src)) > min(lim.Bytes, maxDocument) {
		return nil, s.limit("bytes", int(min(lim.Bytes, maxDocument)), 0)
	}
	if err := s.take(src); err != nil {
		return nil, err
	}
	b := builder{s: s, d: &Document{src: s.buf, form: s.form}}
	if err := b.run(); err != nil {
		return nil, err
	}
	return b.d, nil
}

// take transcodes the document and checks its characters.
func (s *scanner) take(src []byte) error {
	form, mark := sniff(src)
	s.buf, s.form, s.bom = src, form, form == utf8Form
	if form != utf8Form {
		out, n, ok := form.decode(make([]byte, 0, len(src)+len(src)/4), src[mark:])
		if s.buf = out; !ok || n < len(src)-mark {
			return s.fail(fault.XMLEncoding, len(out), "encoding", form)
		}
		if len(out) > maxDocument {
			return s.limit("bytes", maxDocument, len(out))
		}
	}
	if n := valid(s.buf); n < len(s.buf) {
		return s.fail(fault.XMLEncoding, n, "encoding", form)
	}
	return nil
}

// builder makes the table of nodes.
type builder struct {
	s   *scanner
	d   *Document
	cur uint32 // the node that is open
}

func (b *builder) run() error {
	n := len(b.d.src)
	b.d.nodes = make([]node, 1, n/128+8)
	b.d.elems = make([]elem, 0, n/256+4)
	b.s.attrs = make([]attr, 0, n/256+4)
	b.d.nodes[Top] = node{end: uint32(n)}
	var t token
	for {
		if err := b.s.scan(&t); err != nil {
			return err
		}
		if t.kind == tokEnd {
			b.d.names, b.d.attrs = b.s.names, b.s.attrs
			return nil
		}
		b.add(&t)
	}
}

func (b *builder) add(t *token) {
	switch t.kind {
	case tokOpen:
		b.open(t)
	case tokClose:
		n := &b.d.nodes[b.cur]
		n.end = uint32(t.end)
		b.d.elems[n.ref&refMask].after = uint32(len(b.d.nodes))
		b.cur = n.parent
	case tokText, tokCDATA:
		b.text(t)
	case tokComment:
		b.d.comments = true
		b.node(t, KindComment, 0)
	case tokPI:
		b.node(t, KindInstruction, 0)
	}
}

func (b *builder) node(t *token, kind Kind, ref int) {
	d := b.d
	if len(d.nodes) == cap(d.nodes) {
		d.nodes = roomFor(d.nodes, t.end, len(d.src))
	}
	d.nodes = append(d.nodes, node{uint32(t.start), uint32(t.end), b.cur, uint32(kind)<<kindShift | uint32(ref)})
}

func (b *builder) open(t *token) {
	d, s := b.d, b.s
	e := elem{open: uint32(t.end), attr: uint32(t.attr), space: t.space, prefix: uint16(t.prefix), name: uint16(t.to - t.from)}
	switch {
	case t.binds:
		e.declares = uint32(len(d.nodes))
	case b.cur != 0:
		e.declares = d.elems[d.nodes[b.cur].ref&refMask].declares
	}
	if len(d.elems) == 0 {
		d.root = Node(len(d.nodes))
	}
	b.node(t, KindElement, len(d.elems))
	if len(d.elems) == cap(d.elems) {
		d.elems = roomFor(d.elems, t.end, len(d.src))
	}
	d.elems = append(d.elems, e)
	b.cur = uint32(len(d.nodes) - 1)
	if cap(s.attrs)-len(s.attrs) < 16 { // before the scanner has to make room itself
		s.attrs = roomFor(s.attrs, t.end, len(d.src))
	}
}

// text adds to the text node before or makes one.
func (b *builder) text(t *token) {
	flags := 0
	switch {
	case t.kind == tokCDATA:
		flags = textCDATA
	case t.plain:
		flags = textPlain | textCanonical
	case t.canonical:
		flags = textCanonical
	}
	last := &b.d.nodes[len(b.d.nodes)-1]
	if last.kind() == KindText && last.parent == b.cur && last.end == uint32(t.start) {
		last.end, last.ref = uint32(t.end), uint32(KindText)<<kindShift|(last.ref|uint32(flags))&textCDATA
		return
	}
	if t.a < t.b {
		b.node(t, KindText, flags)
	}
}

// roomFor makes room for one more row. The table grows to what the document
// needs if it goes on as it began, so that little is allocated twice, but never
// to more than eight times what is used.
func roomFor[T any](rows []T, done, all int) []T {
	want := int(float64(len(rows)) * float64(all) / float64(max(done, 1)) * 1.02)
	grown := make([]T, len(rows), min(max(want, len(rows)+len(rows)/3), 8*len(rows))+8)
	copy(grown, rows)
	return grown
}
