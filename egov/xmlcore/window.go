package xmlcore

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/hcm-egov/framework/egov/fault"
)

// windowSize is what a stream holds at first. It grows only for a tag, a name
// or a reference that is longer, up to [Limits.Tag].
const windowSize = 64 << 10

// errEncoding: the source holds what is no character of its encoding.
var errEncoding = errors.New("bytes outside the encoding")

// window is a scanner over a source of bytes.
type window struct {
	scanner
	r       io.Reader
	data    []byte // what was read; the scanner sees the valid part
	err     error  // why no more can be read
	read    int64
	sniffed bool
}

func newWindow(r io.Reader, lim Limits, size int) *window {
	return &window{
		scanner: scanner{scope: newScope(false), lim: lim.withDefaults(), seen: start, bom: true},
		r:       r,
		data:    make([]byte, 0, size),
	}
}

// next gives the next token, which holds until the one after.
func (w *window) next(t *token) error {
	for {
		if err := w.scan(t); err != errShort {
			return err
		}
		if w.err != nil {
			return w.broken()
		}
		if err := w.fill(); err != nil {
			return err
		}
	}
}

// broken is the fault of a source that ends in the middle.
func (w *window) broken() error {
	if w.err == errEncoding {
		return w.fail(fault.XMLEncoding, len(w.buf), "encoding", w.form)
	}
	return w.fail(fault.XMLRead, len(w.buf)).(*fault.Error).Wrap(w.err)
}

// fill drops what the scanner is done with and reads until the window is full.
func (w *window) fill() error {
	if !w.sniffed {
		w.sniff()
	}
	w.seen.advance(w.buf[w.counted:w.pos])
	checked := len(w.buf) - w.pos
	w.data = w.data[:copy(w.data, w.data[w.pos:])]
	w.pos, w.counted = 0, 0
	if checked > cap(w.data)/2 {
		if cap(w.data) > 2*w.lim.Tag {
			return w.limit("tag", w.lim.Tag, 0)
		}
		w.data = slices.Grow(w.data, 2*cap(w.data)-len(w.data))
	}
	w.more()
	if w.read > w.lim.Bytes {
		return w.limit("bytes", int(w.lim.Bytes), len(w.buf))
	}
	n := checked + valid(w.data[checked:])
	w.buf = w.data[:n]
	switch rest := w.data[n:]; {
	case len(rest) > 0 && (w.err == io.EOF || utf8.FullRune(rest)):
		w.err = errEncoding
	case w.err == io.EOF:
		w.eof, w.err = true, nil
	}
	return nil
}

// more reads until the window is full or the source has no more.
func (w *window) more() {
	for idle := 0; len(w.data) < cap(w.data) && w.err == nil; {
		n, err := w.r.Read(w.data[len(w.data):cap(w.data)])
		w.data, w.err = w.data[:len(w.data)+n], err
		w.read += int64(n)
		if idle++; n > 0 {
			idle = 0
		} else if idle > 100 {
			w.err = io.ErrNoProgress
		}
	}
}

// sniff reads the beginning and finds the encoding.
func (w *window) sniff() {
	w.more()
	form, mark := sniff(w.data)
	w.form, w.bom, w.sniffed = form, form == utf8Form, true
	if form == utf8Form {
		return
	}
	rest := io.Reader(bytes.NewReader(slices.Clone(w.data[mark:])))
	if w.err == nil {
		rest = io.MultiReader(rest, w.r)
	} else if w.err != io.EOF {
		rest = io.MultiReader(rest, failing{w.err})
	}
	w.r, w.data, w.err, w.read = &transcoder{r: rest, form: form}, w.data[:0], nil, 0
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// transcoder gives a source in another encoding as UTF-8.
type transcoder struct {
	r    io.Reader
	form encoding
	in   []byte // read and not decoded
	out  []byte // decoded and not given
	err  error
	buf  [4096]byte
}

func (t *transcoder) Read(p []byte) (int, error) {
	for len(t.out) == 0 {
		if t.err != nil {
			return 0, t.err
		}
		n, err := t.r.Read(t.buf[len(t.in):])
		t.in = t.buf[:len(t.in)+n]
		out, done, ok := t.form.decode(t.out[:0], t.in)
		t.out = out
		t.in = t.buf[:copy(t.buf[:], t.in[done:])]
		switch {
		case !ok, err == io.EOF && len(t.in) > 0:
			t.err = errEncoding
		default:
			t.err = err
		}
	}
	n := copy(p, t.out)
	t.out = t.out[n:]
	return n, nil
}
