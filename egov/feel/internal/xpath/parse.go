package xpath

import (
	"errors"
	"strings"
	"unicode/utf8"
)

var (
	// ErrPattern means that the pattern is not a regular expression of XPath.
	ErrPattern = errors.New("not a regular expression")
	// ErrFlags means that the flags hold something else than s, m, i, x, q.
	ErrFlags = errors.New("not flags of a regular expression")
	// ErrSize means that the pattern is nested too deeply or, with its
	// repetitions written out, too long.
	ErrSize = errors.New("too large a regular expression")
)

type flags struct{ dotAll, lines, anyCase, spaced, literal bool }

func readFlags(s string) (flags, error) {
	var f flags
	for _, c := range s {
		switch c {
		case 's':
			f.dotAll = true
		case 'm':
			f.lines = true
		case 'i':
			f.anyCase = true
		case 'x':
			f.spaced = true
		case 'q':
			f.literal = true
		default:
			return f, ErrFlags
		}
	}
	return f, nil
}

// parser reads a pattern by the grammar of XML Schema Part 2, appendix F, with
// the additions of XPath. It fails by panic with one of the errors above.
type parser struct {
	flags
	rest   string
	depth  int
	groups int          // opened so far
	closed map[int]bool // groups whose end was seen
	escape map[rune]runes
	work   int // ranges of characters gone through
}

const maxDepth = 200

// parse gives the tree, the number of its groups, and how many ranges of
// characters were gone through.
func parse(pattern string, f flags) (tree node, groups, work int, err error) {
	if f.literal {
		p := parser{flags: f}
		var out sequence
		for _, r := range pattern {
			out = append(out, p.char(r))
		}
		return out, 0, p.work, nil
	}
	if f.spaced {
		pattern = dropSpace(pattern)
	}
	defer func() {
		if r := recover(); r != nil {
			bad, ok := r.(error)
			if !ok || !errors.Is(bad, ErrPattern) && !errors.Is(bad, ErrSize) {
				panic(r)
			}
			tree, err = nil, bad
		}
	}()
	p := parser{flags: f, rest: pattern, closed: map[int]bool{}, escape: map[rune]runes{}}
	tree = p.choice()
	p.need(p.rest == "")
	return tree, p.groups, p.work, nil
}

func (p *parser) need(ok bool) {
	if !ok {
		panic(ErrPattern)
	}
}

// dropSpace removes white space outside of character classes, also between a
// backslash and its character.
func dropSpace(pattern string) string {
	depth, escaped := 0, false
	return strings.Map(func(r rune) rune {
		if depth == 0 && strings.ContainsRune(" \t\r\n", r) {
			return -1
		}
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '[':
			depth++
		case r == ']' && depth > 0:
			depth--
		}
		return r
	}, pattern)
}

func (p *parser) peek() rune {
	if p.rest == "" {
		return -1
	}
	r, _ := utf8.DecodeRuneInString(p.rest)
	return r
}

func (p *parser) next() rune {
	p.need(p.rest != "")
	r, size := utf8.DecodeRuneInString(p.rest)
	p.rest = p.rest[size:]
	return r
}

func (p *parser) take(text string) bool {
	rest, ok := strings.CutPrefix(p.rest, text)
	p.rest = rest
	return ok
}

// choice is regExp, rule 1: branches with | between them.
func (p *parser) choice() node {
	if p.depth++; p.depth > maxDepth {
		panic(ErrSize)
	}
	defer func() { p.depth-- }()
	items := choice{p.branch()}
	for p.take("|") {
		items = append(items, p.branch())
	}
	if len(items) == 1 {
		return items[0]
	}
	return items
}

// branch is rule 2: atoms, each with an optional quantifier.
func (p *parser) branch() node {
	var items sequence
	for p.rest != "" && p.peek() != '|' && p.peek() != ')' {
		items = append(items, p.quantified(p.atom()))
	}
	return items
}

func (p *parser) quantified(of node) node {
	q := repeat{of: of}
	switch {
	case p.take("?"):
		q.min, q.max = 0, 1
	case p.take("*"):
		q.min, q.max = 0, -1
	case p.take("+"):
		q.min, q.max = 1, -1
	case p.take("{"):
		q.min, q.max = p.quantity()
	default:
		return of
	}
	q.lazy = p.take("?")
	return q
}

// quantity is rule 5: n, n,m or n, with a closing brace.
func (p *parser) quantity() (low, high int) {
	low = p.number()
	high = low
	if p.take(",") {
		high = -1
		if p.peek() != '}' {
			high = p.number()
			p.need(low <= high)
		}
	}
	p.need(p.take("}"))
	return low, high
}

func (p *parser) number() int {
	n, digits := 0, 0
	for ; p.peek() >= '0' && p.peek() <= '9'; digits++ {
		n = min(n*10+int(p.next()-'0'), maxSize+1)
	}
	p.need(digits > 0)
	return n
}

func (p *parser) atom() node {
	switch r := p.next(); r {
	case '(':
		return p.group()
	case '[':
		return one{p.class()}
	case '.':
		if p.dotAll {
			return one{everything}
		}
		return one{runes{'\n', '\n'}.not()}
	case '^':
		if p.lines {
			return lineStart
		}
		return textStart
	case '$':
		if p.lines {
			return lineEnd
		}
		return textEnd
	case '\\':
		return p.escaped()
	default:
		p.need(!strings.ContainsRune("?*+{}]", r))
		return p.char(r)
	}
}

func (p *parser) char(r rune) node {
	set := runes{r, r}
	if p.anyCase {
		set = normal(anyCase(set))
	}
	return one{p.spent(set)}
}

// spent counts a set.
func (p *parser) spent(set runes) runes {
	p.work += len(set) / 2
	return set
}

func (p *parser) group() node {
	if p.take("?") {
		p.need(p.take(":"))
		of := p.choice()
		p.need(p.take(")"))
		return of
	}
	p.groups++
	g := group{number: p.groups}
	g.of = p.choice()
	p.need(p.take(")"))
	p.closed[g.number] = true
	return g
}

// escaped is what follows a backslash outside of a class.
func (p *parser) escaped() node {
	if r := p.peek(); r >= '1' && r <= '9' {
		return p.backReference()
	}
	set, _ := p.escapedSet()
	if p.anyCase && len(set) == 2 && set[0] == set[1] {
		return p.char(set[0])
	}
	return one{set}
}

// backReference takes further digits as long as so many groups were opened. Its
// group must have ended.
func (p *parser) backReference() node {
	n := int(p.next() - '0')
	for r := p.peek(); r >= '0' && r <= '9' && n*10+int(r-'0') <= p.groups; r = p.peek() {
		n = n*10 + int(p.next()-'0')
	}
	p.need(p.closed[n])
	return backReference{n}
}

// escapedSet is charClassEsc, rule 23; char tells one character from a set.
func (p *parser) escapedSet() (set runes, char bool) {
	r := p.next()
	if c, ok := single(r); ok {
		return runes{c, c}, true
	}
	if r == 'p' || r == 'P' {
		return p.property(r == 'P'), false
	}
	set, ok := p.escape[r]
	if !ok {
		set, ok = multi(r)
		p.need(ok)
		p.escape[r] = set
	}
	return p.spent(set), false
}

func (p *parser) property(negative bool) runes {
	p.need(p.take("{"))
	name, rest, ok := strings.Cut(p.rest, "}")
	p.need(ok)
	p.rest = rest
	set, ok := property(name)
	p.need(ok)
	if negative {
		set = set.not()
	}
	return p.spent(set)
}
