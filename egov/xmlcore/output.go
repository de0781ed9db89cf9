package xmlcore

import (
	"io"
	"unicode/utf8"
)

// output gathers small writes. The first error stays.
type output struct {
	w   io.Writer
	buf []byte
	err error
	n   int // bytes written, for the tests of linearity
}

// outputSize is the size of the buffer; what is longer goes past it.
const outputSize = 4096

func (o *output) flush() {
	if len(o.buf) > 0 && o.err == nil {
		_, o.err = o.w.Write(o.buf)
	}
	o.buf = o.buf[:0]
}

func (o *output) finish() error {
	o.flush()
	return o.err
}

func (o *output) bytes(b []byte) {
	o.n += len(b)
	if len(o.buf)+len(b) > cap(o.buf) {
		o.flush()
		if len(b) >= cap(o.buf) {
			if o.err == nil {
				_, o.err = o.w.Write(b)
			}
			return
		}
	}
	o.buf = append(o.buf, b...)
}

func (o *output) text(s string) {
	o.n += len(s)
	if len(o.buf)+len(s) > cap(o.buf) {
		o.flush()
	}
	o.buf = append(o.buf, s...)
}

func (o *output) byte(c byte) {
	o.n++
	if len(o.buf) == cap(o.buf) {
		o.flush()
	}
	o.buf = append(o.buf, c)
}

// The characters that a canonical form writes as references (Canonical XML 1.0
// section 2.3), in text and in attribute values.
var (
	textEscapes  = [128]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '\r': "&#xD;"}
	valueEscapes = [128]string{'&': "&amp;", '<': "&lt;", '"': "&quot;", '\t': "&#x9;", '\n': "&#xA;", '\r': "&#xD;"}
)

func (o *output) char(r rune, escapes *[128]string) {
	if r < utf8.RuneSelf && escapes[r] != "" {
		o.text(escapes[r])
		return
	}
	var b [utf8.UTFMax]byte
	o.bytes(utf8.AppendRune(b[:0], r))
}

// escaped writes text that is resolved already.
func (o *output) escaped(b []byte, escapes *[128]string) {
	from := 0
	for i, c := range b {
		if c < utf8.RuneSelf && escapes[c] != "" {
			o.bytes(b[from:i])
			o.text(escapes[c])
			from = i + 1
		}
	}
	o.bytes(b[from:])
}

// resolved writes raw text of a document with its references resolved.
func (o *output) resolved(raw []byte) {
	t := textReader{raw: raw}
	for p, ok := t.next(); ok; p, ok = t.next() {
		if p.bytes != nil {
			o.escaped(p.bytes, &textEscapes)
		} else {
			o.char(p.char, &textEscapes)
		}
	}
}

// section writes the content of a CDATA section.
func (o *output) section(raw []byte) {
	o.resolvedLines(raw, func(b []byte) { o.escaped(b, &textEscapes) })
}

// lines writes the content of a comment or instruction.
func (o *output) lines(raw []byte) { o.resolvedLines(raw, o.bytes) }

func (o *output) resolvedLines(raw []byte, write func([]byte)) {
	t := textReader{section: raw}
	for p, ok := t.next(); ok; p, ok = t.next() {
		if p.bytes != nil {
			write(p.bytes)
		} else {
			o.text("\n")
		}
	}
}

// value writes an attribute value as it stands in a document.
func (o *output) value(a *attr, src []byte, scratch []byte) []byte {
	if a.space&attrCanonical != 0 {
		o.bytes(a.raw(src))
		return scratch
	}
	scratch = appendValue(scratch[:0], a.raw(src))
	o.escaped(scratch, &valueEscapes)
	return scratch
}
