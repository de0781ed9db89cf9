package core

// bits is a set of small numbers.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) set(i int) { b[i/64] |= 1 << (i % 64) }

func (b bits) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

// towards tells, by the index of a node, whether a token that stands there may
// still come to a joining gateway by one of its incoming flows without passing
// through the gateway on the way: by a flow of the set, or by one outside of it.
// An activity is left by its boundary events too.
func (g *Graph) towards(gateway *Node, set bits, within bool) []bool {
	reached := make([]bool, len(g.List))
	var open []*Node
	visit := func(n *Node) {
		if n != gateway && !reached[n.Index] {
			reached[n.Index] = true
			open = append(open, n)
		}
	}
	for i, f := range gateway.In {
		if set.has(i) == within {
			visit(f.From)
		}
	}
	for len(open) > 0 {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		for _, f := range n.In {
			visit(f.From)
		}
		if n.Host != nil {
			visit(n.Host)
		}
	}
	return reached
}
