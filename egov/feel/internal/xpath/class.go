package xpath

import "strings"

// class is charClassExpr, rule 12, after its opening bracket: a group of
// characters, perhaps negated, less perhaps another class.
func (p *parser) class() runes {
	if p.depth++; p.depth > maxDepth {
		panic(ErrSize)
	}
	defer func() { p.depth-- }()
	negative := p.take("^")
	var set runes
	for first := true; ; first = false {
		if !first && p.take("]") {
			break
		}
		if !first && p.take("-[") {
			inner := p.class()
			p.need(p.take("]"))
			return settle(set, negative).without(inner)
		}
		set = append(set, p.member(first)...)
	}
	return settle(set, negative)
}

func settle(set runes, negative bool) runes {
	set = normal(set)
	if negative {
		return set.not()
	}
	return set
}

// member is charRange or charClassEsc, rules 16 and 23. A hyphen stands for
// itself only at the beginning and at the end.
func (p *parser) member(first bool) runes {
	if p.peek() == '-' {
		p.need(first || p.ends("-"))
	}
	low, char := p.end()
	if !char {
		p.need(p.peek() != '-' || p.ends("-"))
		return low
	}
	high := low
	if p.peek() == '-' && !p.ends("-") {
		p.next()
		p.need(p.peek() != '-')
		high, char = p.end()
		p.need(char)
	}
	pair := runes{low[0], high[1]}
	p.need(pair[0] <= pair[1])
	pair = pair.without(runes{0xD800, 0xDFFF})
	if p.anyCase {
		pair = p.spent(anyCase(pair))
	}
	return pair
}

// ends reports whether the class ends, or goes on with a subtraction, after the
// given text.
func (p *parser) ends(text string) bool {
	rest, ok := strings.CutPrefix(p.rest, text)
	return ok && (strings.HasPrefix(rest, "]") || strings.HasPrefix(rest, "-[")) || strings.HasPrefix(p.rest, "-[")
}

// end is one end of a range, or an escape for a whole set.
func (p *parser) end() (set runes, char bool) {
	r := p.next()
	if r == '\\' {
		return p.escapedSet()
	}
	p.need(r != '[' && r != ']')
	return runes{r, r}, true
}
