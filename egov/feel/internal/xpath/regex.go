package xpath

import (
	"errors"
	"io"
	"regexp"
	"unicode/utf8"
)

// ErrBudget means that the budget refused a step.
var ErrBudget = errors.New("out of budget")

// Budget takes steps from the caller's budget; false ends the match. A step is
// about a microsecond.
type Budget func(steps int) bool

// Regex is a compiled pattern, safe for concurrent use.
type Regex struct {
	groups  int
	size    int
	weight  int
	anyCase bool
	literal bool

	first   *regexp.Regexp // of package regexp, or else
	later   func() *regexp.Regexp
	program *program
}

// Compile reads a pattern with its flags: any of s, m, i, x and q. The error is
// [ErrPattern], [ErrFlags] or [ErrSize].
func Compile(pattern, flags string) (*Regex, error) {
	return build(pattern, flags, true)
}

// build makes a regex; without linear it always backtracks.
func build(pattern, flagText string, linear bool) (*Regex, error) {
	f, err := readFlags(flagText)
	if err != nil {
		return nil, err
	}
	tree, groups, work, err := parse(pattern, f)
	if err != nil {
		return nil, err
	}
	var facts features
	facts.survey(tree)
	if facts.size > maxSize {
		return nil, ErrSize
	}
	re := &Regex{groups: groups, size: facts.size + 1, weight: facts.size + work, anyCase: f.anyCase, literal: f.literal}
	if linear {
		re.first, re.later = forGo(tree, facts)
	}
	if re.first == nil {
		re.program = newProgram(tree, groups)
	}
	return re, nil
}

// Weight is how much there was to compile: the instructions of the pattern with
// its repetitions written out, and the ranges of characters of its classes.
func (re *Regex) Weight() int { return re.weight }

// Groups is the number of parentheses that remember what they matched.
func (re *Regex) Groups() int { return re.groups }

// Empty reports whether the pattern matches the empty text, which XPath forbids
// for replacing and splitting.
func (re *Regex) Empty(use Budget) (bool, error) {
	loc, err := re.Find("", 0, use)
	return loc != nil, err
}

// Find gives the first match that begins at byte from or later: the byte offsets
// of the match and of each group, -1 for a group that took no part; nil without
// a match. The error is [ErrBudget] or [ErrSize].
func (re *Regex) Find(text string, from int, use Budget) ([]int, error) {
	if re.program != nil {
		b := backtracker{program: re.program, text: text, anyCase: re.anyCase, use: use}
		slots, err := b.find(from)
		if slots == nil || err != nil {
			return nil, err
		}
		return b.groups(re.groups), nil
	}
	return re.linear(text, from, use)
}

// linear matches short texts at once. Longer ones are read character by
// character, so that each can be paid for: looking for one match may mean to
// read far beyond it.
func (re *Regex) linear(text string, from int, use Budget) (loc []int, err error) {
	engine := re.first
	if from > 0 {
		engine = re.later()
	}
	const cheap = 64
	if cost := 1 + (len(text)-from)*re.size/(2*workPerStep); cost <= cheap {
		if !use(cost) {
			return nil, ErrBudget
		}
		loc = engine.FindStringSubmatchIndex(text[from:])
	} else {
		m := meter{text: text[from:], size: re.size, use: use}
		loc = engine.FindReaderSubmatchIndex(&m)
		if m.ended || !use(1) {
			return nil, ErrBudget
		}
	}
	for i := range loc {
		if loc[i] >= 0 {
			loc[i] += from
		}
	}
	return loc, nil
}

// meter reads a text and pays for every character that all instructions of a
// pattern may look at it.
type meter struct {
	text  string
	size  int
	work  int
	use   Budget
	ended bool
}

func (m *meter) ReadRune() (rune, int, error) {
	if m.work += m.size; m.work >= workPerCheck {
		m.ended = m.ended || !m.use(m.work/(2*workPerStep))
		m.work = 0
	}
	if m.ended || m.text == "" {
		return 0, 0, io.EOF
	}
	r, size := utf8.DecodeRuneInString(m.text)
	m.text = m.text[size:]
	return r, size, nil
}
