package xpath

// node is a piece of a pattern.
type node interface{}

type (
	// one is one character of a set.
	one struct{ set runes }
	// sequence is its items one after the other; none match the empty text.
	sequence []node
	// choice is the first of its items that leads to a match.
	choice []node
	// group remembers what its content matched, under its number from 1.
	group struct {
		of     node
		number int
	}
	// repeat is its content at least min and at most max times; max < 0 means
	// any number. It takes as many as it can, or, when lazy, as few.
	repeat struct {
		of       node
		min, max int
		lazy     bool
	}
	// backReference is what a group matched, or the empty text.
	backReference struct{ number int }
	// anchor is a place between characters.
	anchor uint8
)

const (
	textStart anchor = iota
	textEnd
	lineStart // also after a newline that is not the last character
	lineEnd   // also before a newline
)

// features are what decides which matcher runs a pattern.
type features struct {
	size      int  // instructions of a program for it
	classes   int  // pairs in its sets
	manyTimes int  // the greatest number in a repetition
	backRefs  bool // back-references
	lineStart bool
	textStart bool
}

const maxSize = 1 << 17

// survey adds up a tree. Sizes stop growing above maxSize.
func (f *features) survey(n node) {
	switch n := n.(type) {
	case one:
		f.size++
		f.classes += len(n.set) / 2
	case sequence:
		for _, item := range n {
			f.survey(item)
		}
	case choice:
		for _, item := range n {
			f.survey(item)
			f.size += 2
		}
	case group:
		f.survey(n.of)
		f.size += 2
	case repeat:
		f.repeat(n)
	case backReference:
		f.size++
		f.backRefs = true
	case anchor:
		f.size++
		f.lineStart = f.lineStart || n == lineStart
		f.textStart = f.textStart || n == textStart
	}
	f.size = min(f.size, maxSize+1)
}

func (f *features) repeat(n repeat) {
	before := f.size
	f.survey(n.of)
	f.size += 3 // of a loop
	times := max(n.min, n.max, 1)
	f.manyTimes = max(f.manyTimes, times)
	f.size = before + min(f.size-before, maxSize)*min(times, maxSize)
}
