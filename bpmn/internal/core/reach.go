package core

// bits is a set of small numbers.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) set(i int) { b[i/64] |= 1 << (i % 64) }

// outside tells whether b has a number that other has not.
func (b bits) outside(other bits) bool {
	for i := range b {
		if b[i]&^other[i] != 0 {
			return true
		}
	}
	return false
}

// meets tells whether b and other have a number in common.
func (b bits) meets(other bits) bool {
	for i := range b {
		if b[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

// ways answers by which incoming flows of a joining gateway a token may come
// that stands at some other node of its scope, without passing through the
// gateway on the way.
type ways struct {
	gateway *Node
	entry   map[*Flow]int // number of an incoming flow
	seen    []int         // by node: the question in which it was seen last
	asked   int
	open    []*Node
}

func (g *Graph) towards(gateway *Node) *ways {
	w := &ways{gateway: gateway, entry: make(map[*Flow]int, len(gateway.In)), seen: make([]int, len(g.List))}
	for i, f := range gateway.In {
		w.entry[f] = i
	}
	return w
}

// of gives the incoming flows that can be reached from n. An activity is left by
// its boundary events too.
func (w *ways) of(n *Node) bits {
	found := newBits(len(w.gateway.In))
	w.asked++
	w.open = append(w.open[:0], n)
	for len(w.open) > 0 {
		at := w.open[len(w.open)-1]
		w.open = w.open[:len(w.open)-1]
		if at == w.gateway || w.seen[at.Index] == w.asked {
			continue
		}
		w.seen[at.Index] = w.asked
		for _, f := range at.Out {
			if i, ok := w.entry[f]; ok {
				found.set(i)
			}
			w.open = append(w.open, f.To)
		}
		w.open = append(w.open, at.Boundary...)
	}
	return found
}
