package xpath

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	mostWaiting  = 1 << 21 // alternatives that wait to be tried
	workPerStep  = 64      // of a matcher, for one step of the caller's budget
	workPerCheck = 1 << 12
)

// backtracker runs a program on a text.
type backtracker struct {
	*program
	text    string
	anyCase bool
	slots   []int
	waiting []alternative
	work    int
	use     Budget
}

// alternative is where to go on after a failure; with pc < 0 it gives slot ^pc
// back the value pos instead.
type alternative struct{ pc, pos int }

// find gives the slots of the first match that begins at from or later, or nil.
func (b *backtracker) find(from int) ([]int, error) {
	b.slots = make([]int, b.program.slots)
	for start := from; start <= len(b.text); {
		for i := range b.slots {
			b.slots[i] = -1
		}
		b.work += len(b.slots) / workPerStep
		end, err := b.run(start)
		if err != nil {
			return nil, err
		}
		if end >= 0 {
			b.slots[0], b.slots[1] = start, end
			return b.slots, b.pay()
		}
		_, size := b.char(start)
		start += max(size, 1)
	}
	return nil, b.pay()
}

func (b *backtracker) pay() error {
	n := b.work / workPerStep
	b.work %= workPerStep
	if !b.use(n) {
		return ErrBudget
	}
	return nil
}

func (b *backtracker) char(pos int) (rune, int) {
	if pos < len(b.text) && b.text[pos] < utf8.RuneSelf {
		return rune(b.text[pos]), 1
	}
	return utf8.DecodeRuneInString(b.text[pos:])
}

// run tries to match at one place and gives the end of the match, or -1.
func (b *backtracker) run(pos int) (int, error) {
	b.waiting = b.waiting[:0]
	pc := 0
	for {
		if b.work++; b.work >= workPerCheck {
			if err := b.pay(); err != nil {
				return -1, err
			}
		}
		if len(b.waiting) > mostWaiting {
			return -1, ErrSize
		}
		if b.code[pc].op == opMatch {
			return pos, nil
		}
		next, end := b.step(&b.code[pc], pc, pos)
		if next < 0 {
			if next, end = b.retry(); next < 0 {
				return -1, nil
			}
		}
		pc, pos = next, end
	}
}

// step carries out one instruction; a negative next one means failure.
func (b *backtracker) step(i *inst, pc, pos int) (next, end int) {
	switch i.op {
	case opOne:
		if r, size := b.char(pos); size > 0 && i.set.has(r) {
			return pc + 1, pos + size
		}
		return -1, pos
	case opSplit:
		b.waiting = append(b.waiting, alternative{i.other, pos})
		return i.to, pos
	case opJump:
		return i.to, pos
	case opSave:
		b.set(i.to, pos)
		return pc + 1, pos
	case opEnter:
		b.set(i.to, ^pos)
		return pc + 1, pos
	case opLoop:
		return b.loop(i, pos)
	case opBack:
		return b.back(i.to, pc, pos)
	}
	if b.at(anchor(i.to), pos) {
		return pc + 1, pos
	}
	return -1, pos
}

// loop ends one turn. A first turn without text is the only one, a later one
// fails.
func (b *backtracker) loop(i *inst, pos int) (next, end int) {
	switch b.slots[i.slot] {
	case ^pos:
		return max(i.to, i.other), pos // out, which lies behind the content
	case pos:
		return -1, pos
	}
	b.set(i.slot, pos)
	b.waiting = append(b.waiting, alternative{i.other, pos})
	return i.to, pos
}

// set changes a slot so that a failure changes it back.
func (b *backtracker) set(slot, value int) {
	b.waiting = append(b.waiting, alternative{^slot, b.slots[slot]})
	b.slots[slot] = value
}

func (b *backtracker) retry() (pc, pos int) {
	for n := len(b.waiting) - 1; n >= 0; n-- {
		a := b.waiting[n]
		b.waiting = b.waiting[:n]
		if a.pc >= 0 {
			return a.pc, a.pos
		}
		b.slots[^a.pc] = a.pos
		b.work++
	}
	return -1, 0
}

// back matches the text of a group again. A group that took no part counts as
// empty.
func (b *backtracker) back(number, pc, pos int) (next, end int) {
	low, high := b.slots[2*number], b.slots[2*number+1]
	if low < 0 || high < low {
		return pc + 1, pos
	}
	text := b.text[low:high]
	b.work += len(text) / 16
	if strings.HasPrefix(b.text[pos:], text) {
		return pc + 1, pos + len(text)
	}
	if !b.anyCase {
		return -1, pos
	}
	for _, r := range text {
		b.work += 4
		c, size := b.char(pos)
		if size == 0 || !sameButCase(r, c) {
			return -1, pos
		}
		pos += size
	}
	return pc + 1, pos
}

func (b *backtracker) at(a anchor, pos int) bool {
	switch a {
	case textStart:
		return pos == 0
	case textEnd:
		return pos == len(b.text)
	case lineStart:
		return pos == 0 || pos < len(b.text) && b.text[pos-1] == '\n'
	}
	return pos == len(b.text) || b.text[pos] == '\n'
}

// groups are the ends of the match and the groups, for the caller to keep.
func (b *backtracker) groups(n int) []int { return slices.Clone(b.slots[:2*(n+1)]) }
