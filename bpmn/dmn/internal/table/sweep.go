package table

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// sweep looks for what rules leave of a box. It goes along one input, from one
// end of a rule to the next, and at each piece looks at the remaining inputs
// with the rules that are there. What is full is remembered by its rules.
//
// Its steps are bounded, since there may be exponentially many pieces.
type sweep struct {
	rules []box
	steps *int            // left; shared by sweeps
	order []int           // inputs, the one that separates most first
	full  map[string]bool // by depth and rules: nothing is left
}

// hole is a box that no rule meets; false where there is none, or the steps are
// used up.
func hole(rules []box, within box, steps *int) (box, bool) {
	if within.empty() {
		return nil, false
	}
	s := &sweep{rules: rules, steps: steps, order: separating(rules, within), full: map[string]bool{}}
	var active []int
	for i, r := range rules {
		if r.meets(within) {
			active = append(active, i)
		}
	}
	return s.hole(0, active, within)
}

// holes are boxes, as large and few as can be, that cover all that the rules
// leave; false where there are more than wanted, or the steps are used up.
func holes(rules []box, within box, most int, steps *int) ([]box, bool) {
	var found []box
	taken := slices.Clone(rules)
	for {
		b, ok := hole(taken, within, steps)
		if !ok {
			return needed(found, steps), *steps >= 0
		}
		if len(found) == most {
			return found, false
		}
		b = widen(rules, b, within)
		found, taken = append(found, b), append(taken, b)
	}
}

// needed drops boxes that the others hold already.
func needed(boxes []box, steps *int) []box {
	for i := 0; i < len(boxes); {
		others := slices.Delete(slices.Clone(boxes), i, i+1)
		if _, ok := hole(others, boxes[i], steps); ok || *steps < 0 {
			i++
			continue
		}
		boxes = others
	}
	return boxes
}

// separating orders the inputs by how little of them a rule takes on average.
func separating(rules []box, within box) []int {
	share := make([]float64, len(within))
	order := make([]int, len(within))
	for col := range within {
		order[col] = col
		for _, r := range rules {
			share[col] += float64(size(r[col])) / float64(size(within[col]))
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(share[a], share[b]) })
	return order
}

func size(spans []span) int32 {
	n := int32(0)
	for _, s := range spans {
		n += s.hi - s.lo + 1
	}
	return n
}

// hole looks at the inputs from depth on, with the rules that are there.
func (s *sweep) hole(depth int, active []int, within box) (box, bool) {
	if len(active) == 0 {
		return within, true
	}
	key := signature(depth, active)
	if depth == len(s.order) || s.full[key] || s.filled(depth, active, within) {
		return nil, false
	}
	col := s.order[depth]
	for _, piece := range s.pieces(col, active, within[col]) {
		if *s.steps < 0 {
			return nil, false
		}
		inner := slices.Clone(within)
		inner[col] = []span{piece}
		if b, ok := s.hole(depth+1, s.at(piece.lo, col, active), inner); ok {
			return b, true
		}
	}
	s.full[key] = *s.steps >= 0
	return nil, false
}

// filled reports whether one rule takes all of the inputs from depth on.
func (s *sweep) filled(depth int, active []int, within box) bool {
	return slices.ContainsFunc(active, func(r int) bool {
		for _, col := range s.order[depth:] {
			*s.steps--
			if !contains(s.rules[r][col], within[col]) {
				return false
			}
		}
		return true
	})
}

func signature(depth int, active []int) string {
	key := binary.AppendUvarint(nil, uint64(depth))
	for _, r := range active {
		key = binary.AppendUvarint(key, uint64(r))
	}
	return string(key)
}

// pieces are the places of an input, cut at the ends of the active rules.
func (s *sweep) pieces(col int, active []int, within []span) []span {
	var cuts []int32
	for _, sp := range within {
		cuts = append(cuts, sp.lo, sp.hi+1)
	}
	for _, r := range active {
		for _, sp := range s.rules[r][col] {
			cuts = append(cuts, sp.lo, sp.hi+1)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	out := make([]span, 0, len(cuts))
	for i := 0; i+1 < len(cuts); i++ {
		if piece := (span{cuts[i], cuts[i+1] - 1}); meets(within, []span{piece}) {
			out = append(out, piece)
		}
	}
	*s.steps -= len(cuts)
	return out
}

// at lists the active rules at a place.
func (s *sweep) at(place int32, col int, active []int) []int {
	var here []int
	for _, r := range active {
		*s.steps--
		if meets(s.rules[r][col], []span{{place, place}}) {
			here = append(here, r)
		}
	}
	return here
}

// widen makes a box that no rule meets as large as it can be, input by input.
func widen(rules []box, b, whole box) box {
	b = slices.Clone(b)
	for col := range b {
		var taken []span
		for _, r := range rules {
			if meetsBeside(r, b, col) {
				taken = append(taken, r[col]...)
			}
		}
		b[col] = minus(whole[col], joined(taken))
	}
	return b
}

// meetsBeside reports whether a rule meets the box in all inputs but one.
func meetsBeside(r, b box, beside int) bool {
	for col := range b {
		if col != beside && !meets(r[col], b[col]) {
			return false
		}
	}
	return true
}

// minus is what b leaves of a; b is joined.
func minus(a, b []span) []span {
	if len(a) == 0 {
		return nil
	}
	return common(a, outside(b, a[len(a)-1].hi))
}
