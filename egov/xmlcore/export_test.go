package xmlcore

import "io"

// What the tests of the package look at from outside.
var (
	JoinBase   = joinBase
	RemoveDots = removeDots
	MaxKnown   = maxKnown
)

// ParseWork counts the steps of reading: bytes looked at and comparisons.
func ParseWork(src []byte, lim Limits) (steps int, err error) {
	s := &scanner{scope: newScope(true), eof: true, lim: lim.withDefaults(), seen: start}
	if err := s.take(src); err != nil {
		return 0, err
	}
	b := builder{s: s, d: &Document{src: s.buf}}
	err = b.run()
	return s.work, err
}

// StreamWork counts the steps of reading a stream, and its window at the end.
func StreamWork(r io.Reader, lim Limits) (steps, window int, err error) {
	w := newWindow(r, lim, windowSize)
	var t token
	for t.kind != tokEnd {
		if err := w.next(&t); err != nil {
			return w.work, cap(w.data), err
		}
	}
	return w.work, cap(w.data), nil
}

// CanonicalWork counts the steps of a canonical form and its bytes.
func CanonicalWork(set *NodeSet, m Method) (steps, size int) {
	c := newCanon(io.Discard, m)
	c.budget = 1 << 40
	walk := setWalk{canon: c, d: set.d, sc: scopes{d: set.d}, spans: set.spans}
	walk.run()
	return c.work + walk.sc.work, c.out.n
}

// SmallReader is a Reader whose window is of the size given at first, so that
// short documents are cut as long ones are.
func SmallReader(r io.Reader, size int) *Reader {
	return &Reader{win: newWindow(r, Limits{}, size), known: map[string]string{}}
}

// CanonicalizeSmall is Canonicalize with such a window.
func CanonicalizeSmall(w io.Writer, r io.Reader, m Method, sel Selection, size int) error {
	return canonicalize(w, newWindow(r, Limits{}, size), m, sel)
}
