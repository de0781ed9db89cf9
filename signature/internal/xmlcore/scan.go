package xmlcore

import (
	"fmt"
	"regexp"
	"strings"
)

// Problem says why a document was refused.
type Problem string

// The problems.
const (
	Syntax        Problem = "syntax"
	Encoding      Problem = "encoding"
	DocType       Problem = "document type"
	Comment       Problem = "comment"
	PI            Problem = "processing instruction"
	Namespace     Problem = "namespace"
	DuplicateAttr Problem = "duplicate attribute"
	TooLong       Problem = "bytes"
	TooDeep       Problem = "depth"
	TooMany       Problem = "elements"
)

// Error is the refusal of a document with the byte offset of the cause.
type Error struct {
	Problem Problem
	Offset  int
}

func (e *Error) Error() string { return fmt.Sprintf("%s at byte %d", e.Problem, e.Offset) }

type scanner struct {
	src   string
	pos   int
	lim   Limits
	doc   *Document
	open  []int
	scope *bindings
}

// Parse reads a document. Errors are *Error.
func Parse(src []byte, lim Limits) (*Document, error) {
	if len(src) > lim.Bytes {
		return nil, &Error{TooLong, lim.Bytes}
	}
	text := string(src)
	if at := badChar(text); at >= 0 {
		return nil, &Error{Encoding, at}
	}
	s := &scanner{src: text, lim: lim, doc: &Document{src: text}, scope: newBindings()}
	if err := s.document(); err != nil {
		return nil, err
	}
	return s.doc, nil
}

func (s *scanner) fail(p Problem) error { return &Error{p, s.pos} }

func (s *scanner) rest() string { return s.src[s.pos:] }

func (s *scanner) space() (skipped bool) {
	from := s.pos
	for s.pos < len(s.src) && strings.IndexByte(" \t\r\n", s.src[s.pos]) >= 0 {
		s.pos++
	}
	return s.pos > from
}

func (s *scanner) document() error {
	if err := s.prolog(); err != nil {
		return err
	}
	for {
		if err := s.step(); err != nil {
			return err
		}
		if len(s.open) == 0 {
			break
		}
	}
	s.space()
	if s.pos < len(s.src) {
		return s.fail(s.markup())
	}
	return nil
}

var declaration = regexp.MustCompile(`^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')` +
	`(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([A-Za-z0-9._-]+)"|'([A-Za-z0-9._-]+)'))?` +
	`(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>`)

// prolog reads the byte order mark, the XML declaration and white space.
func (s *scanner) prolog() error {
	if strings.HasPrefix(s.src, "\ufeff") {
		s.pos = len("\ufeff")
	}
	if rest := s.rest(); len(rest) > 5 && rest[:5] == "<?xml" && strings.IndexByte(" \t\r\n", rest[5]) >= 0 {
		m := declaration.FindStringSubmatch(s.rest()[:min(len(s.rest()), 256)])
		if m == nil {
			return s.fail(Syntax)
		}
		if enc := m[1] + m[2]; enc != "" && !strings.EqualFold(enc, "utf-8") {
			return s.fail(Encoding)
		}
		s.pos += len(m[0])
	}
	s.space()
	if !strings.HasPrefix(s.rest(), "<") {
		return s.fail(Syntax)
	}
	return nil
}

// markup names the problem of markup that stands where it must not.
func (s *scanner) markup() Problem {
	switch rest := s.rest(); {
	case strings.HasPrefix(rest, "<!--"):
		return Comment
	case strings.HasPrefix(rest, "<!DOCTYPE"):
		return DocType
	case strings.HasPrefix(rest, "<?"):
		return PI
	default:
		return Syntax
	}
}

// step reads one piece: a text, a tag or a CDATA section.
func (s *scanner) step() error {
	rest := s.rest()
	switch {
	case rest == "":
		return s.fail(Syntax)
	case rest[0] != '<':
		return s.text()
	case strings.HasPrefix(rest, "</") && len(s.open) > 0:
		return s.endTag()
	case strings.HasPrefix(rest, "<![CDATA[") && len(s.open) > 0:
		return s.cdata()
	case strings.HasPrefix(rest, "<!"), strings.HasPrefix(rest, "<?"):
		return s.fail(s.markup())
	default:
		return s.startTag()
	}
}

func (s *scanner) text() error {
	end := strings.IndexByte(s.rest(), '<')
	if end < 0 {
		return s.fail(Syntax)
	}
	raw := s.rest()[:end]
	if at := strings.Index(raw, "]]>"); at >= 0 {
		s.pos += at
		return s.fail(Syntax)
	}
	if err := s.references(raw); err != nil {
		return err
	}
	s.emit(evText, s.pos, s.pos+end)
	s.pos += end
	return nil
}

func (s *scanner) references(raw string) error {
	for at := strings.IndexByte(raw, '&'); at >= 0; {
		_, n := reference(raw[at:])
		if n == 0 {
			return s.fail(Syntax)
		}
		next := strings.IndexByte(raw[at+n:], '&')
		if next < 0 {
			return nil
		}
		at += n + next
	}
	return nil
}

func (s *scanner) cdata() error {
	const head = len("<![CDATA[")
	end := strings.Index(s.rest(), "]]>")
	if end < 0 {
		return s.fail(Syntax)
	}
	s.emit(evCDATA, s.pos+head, s.pos+end)
	s.pos += end + len("]]>")
	return nil
}

func (s *scanner) emit(kind eventKind, start, end int) {
	s.doc.events = append(s.doc.events, event{kind, s.open[len(s.open)-1], start, end})
}

func (s *scanner) endTag() error {
	i := s.open[len(s.open)-1]
	e := &s.doc.Elements[i]
	start := s.pos
	tag := s.doc.Tag(i)
	if !strings.HasPrefix(s.rest()[2:], tag) {
		return s.fail(Syntax)
	}
	s.pos += 2 + len(tag)
	s.space()
	if !strings.HasPrefix(s.rest(), ">") {
		return s.fail(Syntax)
	}
	s.pos++
	e.CloseStart = start
	s.close(i)
	return nil
}

func (s *scanner) close(i int) {
	e := &s.doc.Elements[i]
	e.End, e.close = s.pos, len(s.doc.events)
	s.emit(evClose, s.pos, s.pos)
	s.doc.events[e.close].elem = i
	s.open = s.open[:len(s.open)-1]
	s.scope.pop()
}
