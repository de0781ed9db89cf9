// Package der turns BER into DER and reads the times of both.
//
// Norm: ITU-T X.690. Time stamps and other cryptographic messages come in BER
// with indefinite lengths from several makers of authorities; the readers of
// this module read DER only.
package der

import "errors"

// Problems of BER.
var (
	ErrTruncated = errors.New("truncated")
	ErrDepth     = errors.New("nested too deeply or of too many parts")
	ErrForm      = errors.New("not BER")
)

// maxDepth bounds elements inside each other; a time stamp with certificates
// and their extensions needs about fifteen.
const maxDepth = 48

// maxElements bounds the elements that are written anew.
const maxElements = 1 << 16

// FromBER reads one element and what follows it. The element comes back in
// definite lengths and with its pieced octet strings joined; an element that is
// so already comes back as it is, byte for byte, so that signatures over DER
// inside it stay true. It is no longer than the input.
func FromBER(in []byte) (der, rest []byte, err error) {
	if n, ok := definite(in, 0); ok {
		return in[:n], in[n:], nil
	}
	p := &parser{}
	e, n, err := p.parse(in, 0)
	if err != nil {
		return nil, nil, err
	}
	return e.append(make([]byte, 0, n)), in[n:], nil
}

// definite reports whether an element is in definite lengths and unpieced all
// through, and how long it is.
func definite(in []byte, depth int) (int, bool) {
	head, err := tagLength(in)
	if err != nil || depth > maxDepth {
		return 0, false
	}
	size, n, indefinite, err := length(in[head:])
	start := head + n
	if err != nil || indefinite || size > len(in)-start || in[0] == octetString|constructed || in[0] == bitString|constructed {
		return 0, false
	}
	if in[0]&constructed == 0 {
		return start + size, true
	}
	for at := start; at < start+size; {
		n, ok := definite(in[at:start+size], depth+1)
		if !ok {
			return 0, false
		}
		at += n
	}
	return start + size, true
}

// parser builds the elements that are to be written anew; their number is
// bounded, since each costs more than its bytes.
type parser struct{ elements int }

// element is one parsed element. Its children are kept only when something
// below is to be written anew.
type element struct {
	tag      []byte // identifier octets
	raw      []byte // the whole element as it stood
	content  []byte // of a primitive
	children []element
	changed  bool
	length   int // of the content when written
}

const (
	constructed = 0x20
	octetString = 0x04
	bitString   = 0x03
)

func (p *parser) parse(in []byte, depth int) (element, int, error) {
	if p.elements++; depth > maxDepth || p.elements > maxElements {
		return element{}, 0, ErrDepth
	}
	if n, ok := definite(in, depth); ok {
		return element{tag: in[:1], raw: in[:n], content: contents(in[:n])}, n, nil
	}
	head, err := tagLength(in)
	if err != nil {
		return element{}, 0, err
	}
	size, lengthLen, indefinite, err := length(in[head:])
	if err != nil {
		return element{}, 0, err
	}
	start := head + lengthLen
	e := element{tag: in[:head]}
	if in[0]&constructed == 0 {
		if indefinite {
			return element{}, 0, ErrForm
		}
		if size > len(in)-start {
			return element{}, 0, ErrTruncated
		}
		e.content, e.length, e.raw = in[start:start+size], size, in[:start+size]
		return e, start + size, nil
	}
	body := in[start:]
	if !indefinite {
		if size > len(body) {
			return element{}, 0, ErrTruncated
		}
		body = body[:size]
	}
	used, err := p.children(&e, body, indefinite, depth)
	if err != nil {
		return element{}, 0, err
	}
	e.raw = in[:start+used]
	return e, start + used, e.settle(indefinite)
}

// contents are what follows tag and length.
func contents(whole []byte) []byte {
	head, _ := tagLength(whole)
	_, n, _, _ := length(whole[head:])
	return whole[head+n:]
}

// children reads the elements of a body, up to its end or to the end-of-contents
// octets.
func (p *parser) children(e *element, body []byte, indefinite bool, depth int) (int, error) {
	at := 0
	for {
		if indefinite {
			if len(body)-at < 2 {
				return 0, ErrTruncated
			}
			if body[at] == 0 && body[at+1] == 0 {
				return at + 2, nil
			}
		} else if at == len(body) {
			return at, nil
		}
		child, n, err := p.parse(body[at:], depth+1)
		if err != nil {
			return 0, err
		}
		e.children = append(e.children, child)
		at += n
	}
}

// settle decides whether the element is written anew, and how long it is then.
func (e *element) settle(indefinite bool) error {
	e.changed = indefinite
	pieced := len(e.tag) == 1 && e.tag[0] == octetString|constructed
	for i := range e.children {
		c := &e.children[i]
		e.changed = e.changed || c.changed
		if !pieced {
			continue
		}
		// Pieces were joined already where they were pieced themselves.
		if len(c.tag) != 1 || c.tag[0] != octetString {
			return ErrForm
		}
		e.content = append(e.content, c.content...)
	}
	if len(e.tag) == 1 && e.tag[0] == bitString|constructed {
		return ErrForm
	}
	if pieced {
		e.tag, e.children, e.changed, e.length = []byte{octetString}, nil, true, len(e.content)
		return nil
	}
	if !e.changed {
		e.children = nil
		return nil
	}
	e.length = 0
	for i := range e.children {
		e.length += e.children[i].size()
	}
	return nil
}

// size is how long the element is when written.
func (e *element) size() int {
	if !e.changed {
		return len(e.raw)
	}
	return len(e.tag) + len(appendLength(nil, e.length)) + e.length
}

func (e *element) append(out []byte) []byte {
	if !e.changed {
		return append(out, e.raw...)
	}
	out = append(out, e.tag...)
	out = appendLength(out, e.length)
	if e.children == nil {
		return append(out, e.content...)
	}
	for i := range e.children {
		out = e.children[i].append(out)
	}
	return out
}

// tagLength counts the identifier octets.
func tagLength(in []byte) (int, error) {
	if len(in) == 0 {
		return 0, ErrTruncated
	}
	if in[0]&0x1f != 0x1f {
		return 1, nil
	}
	for i := 1; i < len(in) && i < 6; i++ {
		if in[i]&0x80 == 0 {
			return i + 1, nil
		}
	}
	return 0, ErrForm
}

// length reads the length octets.
func length(in []byte) (size, n int, indefinite bool, err error) {
	if len(in) == 0 {
		return 0, 0, false, ErrTruncated
	}
	switch first := in[0]; {
	case first < 0x80:
		return int(first), 1, false, nil
	case first == 0x80:
		return 0, 1, true, nil
	case first > 0x84:
		return 0, 0, false, ErrForm
	default:
		n = 1 + int(first&0x7f)
		if len(in) < n {
			return 0, 0, false, ErrTruncated
		}
		for _, b := range in[1:n] {
			size = size<<8 | int(b)
		}
		if size < 0 {
			return 0, 0, false, ErrForm
		}
		return size, n, false, nil
	}
}

func appendLength(out []byte, n int) []byte {
	if n < 0x80 {
		return append(out, byte(n))
	}
	octets := 0
	for v := n; v > 0; v >>= 8 {
		octets++
	}
	out = append(out, 0x80|byte(octets))
	for i := octets - 1; i >= 0; i-- {
		out = append(out, byte(n>>(8*i)))
	}
	return out
}
