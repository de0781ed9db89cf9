package xmlcore_test

import "io"

// endless gives a head, a unit over and over up to a length, and a tail.
type endless struct {
	head, unit, tail, next []byte
	left                   int
}

func (e *endless) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(e.next) == 0 {
			switch {
			case e.head != nil:
				e.next, e.head = e.head, nil
			case e.left > 0:
				e.next = e.unit
				e.left -= len(e.unit)
			case e.tail != nil:
				e.next, e.tail = e.tail, nil
			default:
				return n, io.EOF
			}
		}
		k := copy(p[n:], e.next)
		n, e.next = n+k, e.next[k:]
	}
	return n, nil
}

// watching is a writer that looks now and then.
type watching struct {
	look func()
	n    int
}

func watch(look func()) *watching { return &watching{look: look} }

func (w *watching) Write(p []byte) (int, error) {
	if w.n++; w.n%1000 == 0 {
		w.look()
	}
	return len(p), nil
}
