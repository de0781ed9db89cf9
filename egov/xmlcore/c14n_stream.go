package xmlcore

import (
	"io"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

// Selection says what [Canonicalize] writes.
type Selection struct {
	// ID selects the element with the identifier (see [Document.ByID]) and what
	// it holds. Empty: the whole document.
	ID string
	// Skip leaves out the elements for which it is true, with what they hold. It
	// is asked for each start tag inside the selection, not for that of ID.
	Skip func(StreamElement) bool
}

// StreamElement is a start tag of a stream.
type StreamElement struct {
	Name   Name
	Offset int64 // of its "<"
	Depth  int   // 1 for the root
}

// Canonicalize writes the canonical form of a document that is read from r,
// without keeping it: what [NodeSet.Canonical] writes of the whole document,
// of one element, or of either without some elements. It reads to the end and
// accepts what [Parse] does. On an error what was written is worthless.
func Canonicalize(w io.Writer, r io.Reader, m Method, sel Selection, lim Limits) error {
	return canonicalize(w, newWindow(r, lim, windowSize), m, sel)
}

func canonicalize(w io.Writer, win *window, m Method, sel Selection) error {
	s := &streamWalk{canon: newCanon(w, m), win: win, sel: sel, on: sel.ID == ""}
	var t token
	for {
		if err := s.win.next(&t); err != nil {
			return err
		}
		if t.kind == tokEnd {
			break
		}
		if err := s.token(&t); err != nil {
			return err
		}
		if s.out.err != nil {
			return s.out.err
		}
	}
	if sel.ID != "" && s.apex == 0 {
		return fault.New(fault.XMLNoID, "id", clip([]byte(sel.ID)))
	}
	return s.out.finish()
}

// streamWalk canonicalises the tokens of a stream.
type streamWalk struct {
	*canon
	win   *window
	sel   Selection
	depth int
	on    bool  // inside the selection
	apex  int   // depth of the selected element, when it was found
	skip  int   // depth of the element that is left out; 0 for none
	marks []int // of what is shown, for each element that is written

	above     []xmlAttr // attributes of XML around what is selected, inner ones last
	aboveOf   []int     // their depths
	aboveSize int
}

func (s *streamWalk) token(t *token) error {
	writes := s.on && s.skip == 0
	switch t.kind {
	case tokOpen:
		s.depth++
		return s.open(t)
	case tokClose:
		s.close(t)
	case tokText:
		switch {
		case !writes:
		case t.canonical:
			s.out.bytes(s.win.buf[t.a:t.b])
		default:
			s.out.resolved(s.win.buf[t.a:t.b])
		}
	case tokCDATA:
		if writes {
			s.out.section(s.win.buf[t.a:t.b])
		}
	case tokComment, tokPI:
		if writes && (t.kind == tokPI || s.m.Comments) {
			s.aside(t)
		}
	}
	return nil
}

// aside writes a part of a comment or instruction.
func (s *streamWalk) aside(t *token) {
	outside, content := s.depth == 0, s.win.buf[t.a:t.b]
	if outside && t.first && s.win.rooted {
		s.out.text("\n")
	}
	if t.kind == tokComment {
		s.comment(content, t.first, !t.more)
	} else {
		s.instruction(s.win.name(t), content, t.first, !t.more)
	}
	if outside && !t.more && !s.win.rooted {
		s.out.text("\n")
	}
}

func (s *streamWalk) open(t *token) error {
	apex := false
	if s.sel.ID != "" {
		var err error
		if apex, err = s.selects(t); err != nil {
			return err
		}
	}
	if !s.on {
		return s.around(t)
	}
	if s.skip > 0 {
		return nil
	}
	if !apex && s.sel.Skip != nil && s.sel.Skip(s.element(t)) {
		s.skip = s.depth
		return nil
	}
	s.marks = append(s.marks, len(s.shown.log))
	view := tag{&s.win.names, s.win.buf, s.win.name(t), t.prefix, t.space, s.win.attrs}
	if !apex {
		s.whole(&view, nil, nil)
		return nil
	}
	inherited := s.inheritedBy(&view)
	s.whole(&view, s.inScope(), inherited)
	s.above, s.aboveOf = nil, nil
	return nil
}

func (s *streamWalk) element(t *token) StreamElement {
	qname := s.win.name(t)
	name := Name{string(qname[:t.prefix]), string(localOf(qname, t.prefix)), string(s.win.uri(t.space))}
	return StreamElement{name, s.win.seen.Offset + int64(t.start-s.win.counted), s.depth}
}

// selects reports whether the element has the wanted identifier. That a second
// one has it is a fault.
func (s *streamWalk) selects(t *token) (bool, error) {
	for i := range s.win.attrs {
		a := &s.win.attrs[i]
		if !s.win.isIDOf(a, s.win.buf) {
			continue
		}
		if s.scratch = a.appendTo(s.scratch[:0], s.win.buf); string(s.scratch) != s.sel.ID {
			continue
		}
		if s.apex > 0 {
			return false, fault.New(fault.XMLDuplicateID, "id", clip(s.scratch))
		}
		s.apex, s.on = s.depth, true
		return true, nil
	}
	return false, nil
}

// around keeps what a later apex inherits.
func (s *streamWalk) around(t *token) error {
	if s.m.Exclusive || s.apex > 0 {
		return nil
	}
	for i := range s.win.attrs {
		if a := &s.win.attrs[i]; a.id() == xmlSpace && !a.binds() {
			x := xmlAttr{string(a.local(s.win.buf)), string(a.appendTo(nil, s.win.buf))}
			s.above, s.aboveOf = append(s.above, x), append(s.aboveOf, s.depth)
			if s.aboveSize += len(x.value); s.aboveSize > s.win.lim.Tag {
				return s.win.limit("tag", s.win.lim.Tag, t.start)
			}
		}
	}
	return nil
}

// inheritedBy gives what the apex inherits; in Canonical XML 1.1 its own
// xml:base is taken out of the tag.
func (s *streamWalk) inheritedBy(t *tag) []xmlAttr {
	if s.m.Exclusive || s.depth == 1 {
		return nil
	}
	h := heritage{v11: s.m.V11}
	for i := range t.attrs {
		if a := &t.attrs[i]; a.id() == xmlSpace && !a.binds() {
			h.mine(xmlAttr{string(a.local(t.buf)), string(a.appendTo(nil, t.buf))})
		}
	}
	for _, x := range slices.Backward(s.above) {
		h.from(x, true)
	}
	if h.adds {
		t.attrs = slices.DeleteFunc(slices.Clone(t.attrs), func(a attr) bool { return a.isBase(t.buf) })
	}
	return h.list(h.adds)
}

// inScope lists the bindings in scope, never nil.
func (s *streamWalk) inScope() []uint32 {
	ids := []uint32{}
	for _, id := range s.win.stack {
		if s.win.holds(id) && len(s.win.uri(id)) > 0 {
			ids = append(ids, id)
		}
	}
	return ids
}

func (s *streamWalk) close(t *token) {
	switch {
	case s.skip == s.depth:
		s.skip = 0
	case s.on && s.skip == 0:
		s.end(s.win.name(t))
		s.shown.back(s.marks[len(s.marks)-1])
		s.marks = s.marks[:len(s.marks)-1]
		s.on = s.apex == 0 || s.depth > s.apex
	}
	for n := len(s.aboveOf) - 1; n >= 0 && s.aboveOf[n] == s.depth; n-- {
		s.aboveSize -= len(s.above[n].value)
		s.above, s.aboveOf = s.above[:n], s.aboveOf[:n]
	}
	s.depth--
}
