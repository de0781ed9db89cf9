package xmlcore

import (
	"bytes"
	"unicode/utf8"

	"github.com/hcm-egov/framework/egov/fault"
)

// Position is a place in a document. The offset counts bytes of the text that
// was read, from 0: of the document itself when it is UTF-8, and else of its
// transcoded form. Lines and columns count from 1, columns in characters.
type Position struct {
	Offset       int64
	Line, Column int
}

// advance moves the position behind b.
func (p *Position) advance(b []byte) {
	p.Offset += int64(len(b))
	if bytes.IndexByte(b, '\r') < 0 {
		p.Line += bytes.Count(b, []byte{'\n'})
		if at := bytes.LastIndexByte(b, '\n'); at >= 0 {
			p.Column, b = 1, b[at+1:]
		}
		p.Column += utf8.RuneCount(b)
		return
	}
	for i, c := range b {
		switch {
		case c == '\n' && i > 0 && b[i-1] == '\r': // counted with its CR
		case c == '\n' || c == '\r':
			p.Line, p.Column = p.Line+1, 1
		case utf8.RuneStart(c):
			p.Column++
		}
	}
}

var start = Position{Line: 1, Column: 1}

// Position is the place of a byte offset of [Document.Source].
func (d *Document) Position(offset int) Position {
	p := start
	p.advance(d.src[:max(0, min(offset, len(d.src)))])
	return p
}

// clipped keeps a stranger's text in a message short.
const clipped = 80

func clip(b []byte) string {
	if len(b) <= clipped {
		return string(b)
	}
	b = b[:clipped]
	for len(b) > 0 && !utf8.Valid(b) {
		b = b[:len(b)-1]
	}
	return string(b) + "…"
}

// fail makes the fault for the byte at of the window.
func (s *scanner) fail(code fault.Code, at int, pairs ...any) error {
	p := s.seen
	p.advance(s.buf[s.counted:max(s.counted, min(at, len(s.buf)))])
	return fault.New(code, append(pairs, "offset", p.Offset, "line", p.Line, "column", p.Column)...)
}

// short says that the window ends inside a construct: [errShort] when more can
// be read, else a fault.
func (s *scanner) short() error {
	if s.eof {
		return s.fail(fault.XMLUnclosed, len(s.buf))
	}
	return errShort
}

func (s *scanner) limit(what string, limit, at int) error {
	return s.fail(fault.XMLLimit, at, "what", what, "limit", limit)
}
