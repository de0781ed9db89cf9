package graph

import (
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// order puts every node after those that it requires and finds the cycles. What
// a service is given is no requirement of it.
func (b *builder) order() {
	s := &sorter{builder: b, state: map[*Node]int{}}
	for _, n := range b.all {
		s.visit(n)
	}
}

type sorter struct {
	*builder
	state map[*Node]int // 0: not seen, else the place in path from 1, or done
	path  []*Node
}

const done = -1

func (s *sorter) visit(n *Node) {
	if s.state[n] != 0 {
		return
	}
	s.path = append(s.path, n)
	s.state[n] = len(s.path)
	for _, r := range n.Requires {
		at := s.state[r.Node]
		switch {
		case r.Role == InputDecision || r.Role == InputData || at == done:
		case at == 0:
			s.visit(r.Node)
		default:
			s.doc = n.Doc
			s.fault(n.Element, fault.DmnCycle, "cycle", cycle(s.path[at-1:], func(n *Node) string { return n.Element.Name }))
		}
	}
	s.path = s.path[:len(s.path)-1]
	s.state[n] = done
	s.Nodes = append(s.Nodes, n)
}

// cycle writes a cycle as "a → b → a".
func cycle[T any](path []T, name func(T) string) string {
	const most = 10
	var names []string
	for i, one := range path {
		if i == most {
			names = append(names, "…")
			break
		}
		names = append(names, name(one))
	}
	return strings.Join(append(names, names[0]), " → ")
}
