package x448

import (
	"encoding/binary"
	"math/bits"
)

// element is a number modulo p = 2^448 - 2^224 - 1 in eight limbs of 56 bits,
// the lowest first. Limbs may be a little above 2^56 between operations. No
// operation branches on a value.
type element [8]uint64

const mask = 1<<56 - 1

func (e *element) setBytes(b *[Size]byte) {
	var padded [Size + 1]byte
	copy(padded[:], b[:])
	for i := range e {
		e[i] = binary.LittleEndian.Uint64(padded[7*i:]) & mask
	}
}

// bytes is the number in its one form, below p.
func (e *element) bytes() (out [Size]byte) {
	t := *e
	for range 3 {
		t.carry()
	}
	// t is at least p when, and only when, t + 2^224 + 1 reaches 2^448; the rest
	// is then t - p.
	less := t
	less[0]++
	less[4]++
	var over uint64
	for i := range less {
		less[i] += over
		over = less[i] >> 56
		less[i] &= mask
	}
	choose := -over
	for i := range t {
		t[i] = t[i]&^choose | less[i]&choose
		for j := range 7 {
			out[7*i+j] = byte(t[i] >> (8 * j))
		}
	}
	return out
}

// carry brings the limbs down to 56 bits, but for what comes around from the
// top: 2^448 is 2^224 + 1.
func (e *element) carry() {
	var c uint64
	for i := range e {
		e[i] += c
		c = e[i] >> 56
		e[i] &= mask
	}
	e[0] += c
	e[4] += c
}

func (e *element) add(a, b *element) {
	for i := range e {
		e[i] = a[i] + b[i]
	}
	e.carry()
}

// sub adds 2p, so that no limb falls below zero.
func (e *element) sub(a, b *element) {
	for i := range e {
		twice := uint64(2 * mask)
		if i == 4 {
			twice -= 2
		}
		e[i] = a[i] + twice - b[i]
	}
	e.carry()
}

// wide is a sum of products.
type wide struct{ hi, lo uint64 }

func (w *wide) add(hi, lo uint64) {
	var c uint64
	w.lo, c = bits.Add64(w.lo, lo, 0)
	w.hi, _ = bits.Add64(w.hi, hi, c)
}

func (e *element) mul(a, b *element) {
	var c [15]wide
	for i := range a {
		for j := range b {
			c[i+j].add(bits.Mul64(a[i], b[j]))
		}
	}
	e.reduce(&c)
}

// small multiplies by a number below 2^32.
func (e *element) small(a *element, by uint64) {
	var c [15]wide
	for i := range a {
		c[i].add(bits.Mul64(a[i], by))
	}
	e.reduce(&c)
}

func (e *element) reduce(c *[15]wide) {
	for i := 14; i >= 8; i-- {
		c[i-8].add(c[i].hi, c[i].lo)
		c[i-4].add(c[i].hi, c[i].lo)
	}
	var out [8]uint64
	var over wide
	for i := range out {
		c[i].add(over.hi, over.lo)
		out[i] = c[i].lo & mask
		over = wide{c[i].hi >> 56, c[i].hi<<8 | c[i].lo>>56}
	}
	// What is left over is below 2^64.
	var low, high wide
	low.add(0, out[0])
	low.add(0, over.lo)
	high.add(0, out[4])
	high.add(0, over.lo)
	out[0], out[4] = low.lo&mask, high.lo&mask
	out[1] += low.hi<<8 | low.lo>>56
	out[5] += high.hi<<8 | high.lo>>56
	*e = out
	e.carry()
}

// invert is a to the power p - 2 = 2^448 - 2^224 - 3: 223 ones, a nought, 222
// ones, a nought and a one.
func (e *element) invert(a *element) {
	out := element{1}
	for i := 447; i >= 0; i-- {
		out.mul(&out, &out)
		if i != 224 && i != 1 {
			out.mul(&out, a)
		}
	}
	*e = out
}

// swap exchanges a and b when bit is 1.
func swap(bit uint64, a, b *element) {
	for i := range a {
		t := -bit & (a[i] ^ b[i])
		a[i] ^= t
		b[i] ^= t
	}
}
