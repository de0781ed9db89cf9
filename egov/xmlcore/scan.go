package xmlcore

import (
	"bytes"
	"errors"

	"github.com/hcm-egov/framework/egov/fault"
)

// errShort: the window ends before the construct does; more must be read.
var errShort = errors.New("short window")

// The kinds of internal tokens.
type tokenKind uint8

const (
	tokOpen tokenKind = iota + 1
	tokClose
	tokText
	tokCDATA
	tokComment
	tokPI
	tokEnd
)

// token is what the scanner found. Offsets are those of its window and hold
// until the window moves.
type token struct {
	kind       tokenKind
	selfClosed bool // a close token of the same element follows
	plain      bool // text that stands for itself
	canonical  bool // text that is its own canonical form
	first      bool // text, comment, instruction: it begins here
	more       bool // text, comment, instruction: it goes on in the next token

	start, end int    // the construct
	a, b       int    // the content of a text, comment or instruction
	from, to   int    // the name of an element, with the prefix, or the target
	prefix     int    // length of the prefix
	space      uint32 // binding of an element
	attr       int    // number of an element's first attribute
	binds      bool   // an element has namespace declarations
}

// opened is an element that is not closed yet.
type opened struct {
	name int // offset of its name in the scanner's text of names
	mark int // bindings in scope outside
}

// scanner reads a window of a document, which is the whole of it or what a
// stream holds at the time. Every byte of the window is a valid character.
type scanner struct {
	scope
	buf  []byte
	pos  int  // what comes next
	eof  bool // the document ends where the window does
	lim  Limits
	form encoding // what the bytes were before
	bom  bool     // the document may begin with a byte order mark

	seen    Position // of buf[counted]
	counted int

	begun, rooted bool      // behind the declaration, behind the root's start
	inside        tokenKind // in a text, comment, instruction or section cut by the window
	closing       bool      // a close token is owed for a self-closed element
	elements      int
	open          []opened
	openNames     []byte
	attrs         []attr
	order         []int32 // scratch
	work          int     // steps made, for the tests of linearity
}

// name is the name of an element or the target of an instruction as written.
func (s *scanner) name(t *token) []byte {
	if t.kind == tokClose {
		return s.openNames[t.from:t.to] // behind those that are open
	}
	return s.buf[t.from:t.to]
}

// offset is the place of the scanner in the document.
func (s *scanner) offset() int64 { return s.seen.Offset + int64(s.pos-s.counted) }

// scan reads one token. A fault ends the document.
func (s *scanner) scan(t *token) error {
	if !s.begun {
		if err := s.prolog(); err != nil {
			return err
		}
	}
	*t = token{start: s.pos, end: s.pos}
	if s.closing {
		s.closing = false
		s.close(t)
		return nil
	}
	if s.inside != 0 {
		return s.content(t)
	}
	b := s.buf[s.pos:]
	switch {
	case len(b) == 0:
		return s.finish(t)
	case b[0] != '<':
		return s.text(t)
	case len(b) == 1:
		return s.short()
	case b[1] == '/':
		return s.endTag(t)
	case b[1] == '!':
		return s.declared(t)
	case b[1] == '?':
		return s.instruction(t)
	}
	return s.startTag(t)
}

// finish is the end of the window.
func (s *scanner) finish(t *token) error {
	switch {
	case !s.eof:
		return errShort
	case len(s.open) > 0 || !s.rooted:
		return s.fail(fault.XMLUnclosed, s.pos)
	}
	t.kind = tokEnd
	return nil
}

// text reads character data up to the next markup.
func (s *scanner) text(t *token) error {
	rest := s.buf[s.pos:]
	n := bytes.IndexByte(rest, '<')
	t.kind, t.first, t.more = tokText, s.inside == 0, n < 0
	if n < 0 {
		if n = len(rest); !s.eof {
			n = wholeText(rest)
		}
	}
	if n == 0 && t.more && !s.eof {
		return errShort
	}
	raw := rest[:n]
	s.work += n
	t.a, t.b, t.end = s.pos, s.pos+n, s.pos+n
	if len(s.open) == 0 {
		if at := spaces(raw, 0); at < n {
			return s.outside(s.pos + at)
		}
		s.pos = t.end
		return s.scan(t)
	}
	t.plain = standsForItself(raw)
	if t.canonical = t.plain; !t.plain {
		var err error
		if t.canonical, err = s.references(raw); err != nil {
			return err
		}
	}
	if t.more && s.eof {
		return s.fail(fault.XMLUnclosed, len(s.buf))
	}
	if s.inside = 0; t.more {
		s.inside = tokText
	}
	s.pos = t.end
	return nil
}

// outside is the fault of what stands outside the root element.
func (s *scanner) outside(at int) error { return s.fail(fault.XMLRoot, at) }

// standsForItself reports whether text has nothing to resolve or to escape.
func standsForItself(raw []byte) bool {
	if len(raw) > 64 {
		return bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '>') < 0 && bytes.IndexByte(raw, '\r') < 0
	}
	for _, c := range raw {
		if class[c]&classText != 0 {
			return false
		}
	}
	return true
}

// references checks text: each "&" begins a reference, "]]>" does not occur. It
// tells whether the text is its own canonical form.
func (s *scanner) references(raw []byte) (canonical bool, err error) {
	canonical = bytes.IndexByte(raw, '\r') < 0
	if bytes.IndexByte(raw, '>') >= 0 {
		canonical = false
		if at := bytes.Index(raw, []byte(cdataClose)); at >= 0 {
			return false, s.fail(fault.XMLText, s.pos+at)
		}
	}
	for at := bytes.IndexByte(raw, '&'); at >= 0; {
		r, n := reference(raw[at:])
		if n == 0 {
			return false, s.badReference(raw[at:], s.pos+at)
		}
		if canonical && (raw[at+1] == '#' || r == '"' || r == '\'') {
			canonical = false
		}
		next := bytes.IndexByte(raw[at+n:], '&')
		if next < 0 {
			break
		}
		at += n + next
	}
	return canonical, nil
}

func (s *scanner) badReference(raw []byte, at int) error {
	end := bytes.IndexByte(raw[:min(len(raw), maxReference)], ';') + 1
	if end == 0 {
		end = min(len(raw), 16)
	}
	return s.fail(fault.XMLReference, at, "reference", clip(raw[:end]))
}

// wholeText is how much of a cut text can be read before the rest is known: not
// half of a reference, of "]]>" or of CR LF.
func wholeText(b []byte) int {
	n := len(b)
	if at := bytes.LastIndexByte(b[max(0, n-maxReference):], '&'); at >= 0 {
		if at += max(0, n-maxReference); bytes.IndexByte(b[at:], ';') < 0 {
			n = at
		}
	}
	for i := 0; i < 2 && n > 0 && b[n-1] == ']'; i++ {
		n--
	}
	for n > 0 && b[n-1] == '\r' {
		n--
	}
	return n
}

// begins reports whether the document goes on with text at the place;
// [errShort] when the window does not tell.
func (s *scanner) begins(text string) (bool, error) {
	b := s.buf[s.pos:]
	if len(b) < len(text) && !s.eof && string(b) == text[:len(b)] {
		return false, errShort
	}
	return len(b) >= len(text) && string(b[:len(text)]) == text, nil
}

// declared reads what begins with "<!".
func (s *scanner) declared(t *token) error {
	for _, c := range []struct {
		opening string
		kind    tokenKind
	}{{"<!--", tokComment}, {cdataOpen, tokCDATA}, {"<!DOCTYPE", 0}} {
		ok, err := s.begins(c.opening)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if c.kind == 0 {
			return s.fail(fault.XMLDocType, s.pos)
		}
		if c.kind == tokCDATA && len(s.open) == 0 {
			return s.outside(s.pos)
		}
		return s.enter(t, c.kind, s.pos+len(c.opening))
	}
	return s.fail(fault.XMLSyntax, s.pos)
}

// instruction reads the target of a processing instruction.
func (s *scanner) instruction(t *token) error {
	from := s.pos + len("<?")
	end := ncName(s.buf, from)
	if end == len(s.buf) {
		return s.short()
	}
	t.from, t.to = from, end
	switch {
	case end == from || bytes.EqualFold(s.buf[from:end], []byte("xml")):
		return s.fail(fault.XMLName, from)
	case end-from > s.maxName():
		return s.limit("name", s.maxName(), from)
	}
	at := spaces(s.buf, end)
	if at == len(s.buf) {
		return s.short()
	}
	if at == end {
		if at+1 == len(s.buf) {
			return s.short()
		}
		if string(s.buf[at:at+2]) != "?>" {
			return s.fail(fault.XMLName, at)
		}
	}
	return s.enter(t, tokPI, at)
}

// enter begins a construct with content. When the window holds none of it yet
// the construct is read again from its start.
func (s *scanner) enter(t *token, kind tokenKind, at int) error {
	from := s.pos
	s.inside, s.pos, t.first = kind, at, true
	err := s.content(t)
	if err == errShort {
		s.inside, s.pos = 0, from
	}
	return err
}

// terminators end the content of constructs. "--" may stand in a comment only
// at its end.
var terminators = [...]string{tokComment: "--", tokCDATA: cdataClose, tokPI: "?>"}

// content reads a comment, section or instruction up to its end or that of the
// window, and text that the window cut before.
func (s *scanner) content(t *token) error {
	if s.inside == tokText {
		if s.pos < len(s.buf) && s.buf[s.pos] == '<' || s.pos == len(s.buf) && s.eof {
			s.inside = 0
			t.kind, t.plain, t.canonical, t.a, t.b = tokText, true, true, s.pos, s.pos
			return nil
		}
		return s.text(t)
	}
	end := terminators[s.inside]
	rest := s.buf[s.pos:]
	n := bytes.Index(rest, []byte(end))
	t.kind, t.a, t.more = s.inside, s.pos, n < 0
	if t.more {
		if s.eof {
			return s.fail(fault.XMLUnclosed, len(s.buf))
		}
		if n = wholeContent(rest, len(end)); n == 0 {
			return errShort
		}
		s.pos += n
	} else {
		s.pos += n + len(end)
		if s.inside == tokComment {
			if s.pos == len(s.buf) {
				s.pos = t.a
				return s.short()
			}
			if s.buf[s.pos] != '>' {
				return s.fail(fault.XMLSyntax, s.pos)
			}
			s.pos++
		}
		s.inside = 0
	}
	s.work += n
	t.b, t.end = t.a+n, s.pos
	return nil
}

// wholeContent is how much of cut content can be read: not the beginning of its
// end, half of a character or of CR LF.
func wholeContent(b []byte, terminator int) int {
	n := max(0, len(b)-terminator+1)
	for n > 0 && n < len(b) && b[n]&0xC0 == 0x80 {
		n--
	}
	for n > 0 && b[n-1] == '\r' {
		n--
	}
	return n
}
