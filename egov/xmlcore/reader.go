package xmlcore

import "io"

// TokenKind is the kind of a [Token].
type TokenKind uint8

// The kinds of tokens.
const (
	StartTag TokenKind = iota + 1
	EndTag
	CharData // text or a CDATA section
	Comment
	Instruction
)

// String is the kind in English.
func (k TokenKind) String() string {
	return [...]string{"", "start tag", "end tag", "text", "comment", "processing instruction"}[k]
}

// Token is a piece of a stream. It and what it holds are valid until the next
// call of [Reader.Next].
type Token struct {
	Kind       TokenKind
	Start, End int64 // offsets of the piece; an empty tag "<a/>" is a start tag and an end tag of no length
	Name       Name  // of a tag; of an instruction its target as Local
	// Attrs are the attributes of a start tag as written, Declarations its
	// namespace declarations.
	Attrs        []Attr
	Declarations []Namespace
	// Data is text with its references resolved, or the content of a comment or
	// instruction. Long content comes in several tokens: More is true for all
	// but the last, First for the first.
	Data        []byte
	First, More bool
}

// Reader reads a document from a stream piece by piece, strictly: each fault is
// found before anything behind it is given. It holds a window of 64 KiB, and
// more only for longer tags.
type Reader struct {
	win    *window
	t      token
	out    Token
	known  map[string]string // names, so that each is made once
	open   []Name
	target string // of the instruction that comes in pieces
}

// NewReader makes a reader of the tokens of a document.
func NewReader(r io.Reader, lim Limits) *Reader {
	return &Reader{win: newWindow(r, lim, windowSize), known: map[string]string{}}
}

// Next gives the next token; io.EOF after the end of the document. The XML
// declaration and white space outside the root element give none. Other errors
// are *fault.Error with the codes xml.*.
func (r *Reader) Next() (*Token, error) {
	if err := r.win.next(&r.t); err != nil {
		return nil, err
	}
	t, out := &r.t, &r.out
	base := r.win.seen.Offset - int64(r.win.counted)
	*out = Token{
		Start: base + int64(t.start), End: base + int64(t.end), Data: out.Data[:0], First: t.first, More: t.more,
		Attrs: out.Attrs[:0], Declarations: out.Declarations[:0],
	}
	raw := r.win.buf[t.a:t.b]
	switch t.kind {
	case tokEnd:
		return nil, io.EOF
	case tokOpen:
		r.start(t, out)
	case tokClose:
		out.Kind, out.Name = EndTag, r.open[len(r.open)-1]
		r.open = r.open[:len(r.open)-1]
	case tokText:
		out.Kind, out.Data = CharData, appendText(out.Data, raw)
	case tokCDATA:
		out.Kind, out.Data = CharData, appendLines(out.Data, raw)
	case tokComment:
		out.Kind, out.Data = Comment, appendLines(out.Data, raw)
	case tokPI:
		if t.first {
			r.target = r.name(r.win.name(t))
		}
		out.Kind, out.Name.Local, out.Data = Instruction, r.target, appendLines(out.Data, raw)
	}
	return out, nil
}

func (r *Reader) start(t *token, out *Token) {
	w := r.win
	out.Kind = StartTag
	qname := w.name(t)
	out.Name = Name{r.name(qname[:t.prefix]), r.name(localOf(qname, t.prefix)), r.name(w.uri(t.space))}
	r.open = append(r.open, out.Name)
	for i := range w.attrs {
		a := &w.attrs[i]
		local := r.name(a.local(w.buf))
		if a.binds() {
			out.Declarations = append(out.Declarations, Namespace{local, r.name(w.uri(a.id()))})
			continue
		}
		name := Name{r.name(a.qname(w.buf)[:a.prefix]), local, r.name(w.uri(a.id()))}
		out.Attrs = append(out.Attrs, Attr{name, string(a.appendTo(nil, w.buf))})
	}
}

// The bounds of the names that are kept.
const (
	maxKnown     = 4096
	maxKnownName = 256
)

// name is a text that occurs often.
func (r *Reader) name(b []byte) string {
	if s, ok := r.known[string(b)]; ok {
		return s
	}
	if len(r.known) >= maxKnown {
		clear(r.known)
	}
	s := string(b)
	if len(s) <= maxKnownName {
		r.known[s] = s
	}
	return s
}

// Position is the place behind the last token.
func (r *Reader) Position() Position {
	w := r.win
	w.seen.advance(w.buf[w.counted:w.pos])
	w.counted = w.pos
	return w.seen
}
