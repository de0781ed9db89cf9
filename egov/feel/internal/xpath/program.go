package xpath

// op is the kind of an instruction of the backtracking matcher.
type op uint8

const (
	opOne    op = iota // one character of set
	opSplit            // go on at to, or else at other
	opJump             // go on at to
	opSave             // remember the place in slot to
	opEnter            // the first turn of a loop begins; slot to has its place
	opLoop             // a turn of the loop with that slot ends: as opSplit
	opBack             // the text of group to
	opAnchor           // the anchor to
	opMatch
)

type inst struct {
	op        op
	set       runes
	to, other int
	slot      int
}

// program is a tree written out as instructions. Its slots hold the ends of the
// match and of each group, then the places where loops began.
type program struct {
	code  []inst
	slots int
}

func newProgram(tree node, groups int) *program {
	p := &program{slots: 2 * (groups + 1)}
	p.write(tree)
	p.emit(inst{op: opMatch})
	return p
}

func (p *program) emit(i inst) int {
	p.code = append(p.code, i)
	return len(p.code) - 1
}

func (p *program) here() int { return len(p.code) }

func (p *program) write(n node) {
	switch n := n.(type) {
	case one:
		p.emit(inst{op: opOne, set: n.set})
	case sequence:
		for _, item := range n {
			p.write(item)
		}
	case choice:
		p.choice(n)
	case group:
		p.emit(inst{op: opSave, to: 2 * n.number})
		p.write(n.of)
		p.emit(inst{op: opSave, to: 2*n.number + 1})
	case repeat:
		p.repeat(n)
	case backReference:
		p.emit(inst{op: opBack, to: n.number})
	case anchor:
		p.emit(inst{op: opAnchor, to: int(n)})
	}
}

func (p *program) choice(items choice) {
	var ends []int
	for i, item := range items {
		if i == len(items)-1 {
			p.write(item)
			break
		}
		split := p.emit(inst{op: opSplit})
		p.code[split].to = p.here()
		p.write(item)
		ends = append(ends, p.emit(inst{op: opJump}))
		p.code[split].other = p.here()
	}
	for _, end := range ends {
		p.code[end].to = p.here()
	}
}

func (p *program) repeat(n repeat) {
	if n.max >= 0 {
		for range n.min {
			p.write(n.of)
		}
		p.optional(n)
		return
	}
	for range n.min - 1 {
		p.write(n.of)
	}
	p.loop(n)
}

// loop repeats as long as the content takes text; only its first turn may be
// empty. So do the loops of package regexp.
func (p *program) loop(n repeat) {
	slot := p.slots
	p.slots++
	split := -1
	if n.min == 0 {
		split = p.emit(inst{op: opSplit})
	}
	enter := p.emit(inst{op: opEnter, to: slot})
	p.write(n.of)
	end := p.emit(inst{op: opLoop, slot: slot})
	p.fork(end, enter+1, p.here(), n.lazy)
	if split >= 0 {
		p.fork(split, enter, p.here(), n.lazy)
	}
}

func (p *program) optional(n repeat) {
	var splits []int
	for range n.max - n.min {
		splits = append(splits, p.emit(inst{op: opSplit}))
		p.write(n.of)
	}
	for _, split := range splits {
		p.fork(split, split+1, p.here(), n.lazy)
	}
}

func (p *program) fork(split, body, out int, lazy bool) {
	if lazy {
		body, out = out, body
	}
	p.code[split].to, p.code[split].other = body, out
}
