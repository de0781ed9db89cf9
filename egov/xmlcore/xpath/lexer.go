package xpath

import (
	"strings"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

type kind uint8

const (
	end      kind = iota
	symbol        // punctuation and operators, names of operators included
	name          // a QName, "*" or "prefix:*"
	function      // a name before "("
	axisName      // a name before "::"
	literal
	number
	variable
	wrong
)

type lexeme struct {
	kind kind
	text string // of a literal, without quotes
	at   int
}

// split cuts an expression into lexemes; the last is end or wrong.
func split(text string) []lexeme {
	var list []lexeme
	for at := 0; ; {
		at += len(text[at:]) - len(strings.TrimLeft(text[at:], " \t\r\n"))
		if at == len(text) {
			return append(list, lexeme{end, "", at})
		}
		l, n := next(text[at:], list)
		l.at = at
		if list = append(list, l); l.kind == wrong {
			return list
		}
		at += n
	}
}

// next reads one lexeme; before are those to its left, which tell operators
// from names (XPath 1.0 section 3.7).
func next(text string, before []lexeme) (l lexeme, n int) {
	for _, s := range []string{"::", "..", "//", "!=", "<=", ">="} {
		if strings.HasPrefix(text, s) {
			return lexeme{kind: symbol, text: s}, 2
		}
	}
	c := text[0]
	switch {
	case c == '"' || c == '\'':
		if end := strings.IndexByte(text[1:], c); end >= 0 {
			return lexeme{kind: literal, text: text[1 : 1+end]}, end + 2
		}
		return lexeme{kind: wrong}, 0
	case c >= '0' && c <= '9' || c == '.' && len(text) > 1 && text[1] >= '0' && text[1] <= '9':
		n = digits(text, 0)
		if n < len(text) && text[n] == '.' {
			n = digits(text, n+1)
		}
		return lexeme{kind: number, text: text[:n]}, n
	case c == '*' && !operand(before):
		return lexeme{kind: name, text: "*"}, 1
	case strings.IndexByte("()[].@,/|+-=<>*", c) >= 0:
		return lexeme{kind: symbol, text: text[:1]}, 1
	case c == '$':
		if n = nameLen(text[1:]); n > 0 {
			return lexeme{kind: variable, text: text[1 : 1+n]}, n + 1
		}
		return lexeme{kind: wrong}, 0
	}
	return word(text, before)
}

func digits(text string, at int) int {
	for at < len(text) && text[at] >= '0' && text[at] <= '9' {
		at++
	}
	return at
}

// operand reports whether an operator follows: there is a lexeme before that is
// neither an operator nor an opening one.
func operand(before []lexeme) bool {
	if len(before) == 0 {
		return false
	}
	l := before[len(before)-1]
	return l.kind != symbol || l.text == ")" || l.text == "]" || l.text == "." || l.text == ".."
}

// word reads a name and says what it is by its surroundings.
func word(text string, before []lexeme) (l lexeme, n int) {
	n = ncNameLen(text)
	if n == 0 {
		return lexeme{kind: wrong}, 0
	}
	if operand(before) {
		switch w := text[:n]; w {
		case "and", "or", "div", "mod":
			return lexeme{kind: symbol, text: w}, n
		}
		return lexeme{kind: wrong}, 0
	}
	if rest := text[n:]; strings.HasPrefix(rest, ":*") {
		return lexeme{kind: name, text: text[:n+2]}, n + 2
	}
	n = nameLen(text)
	rest := strings.TrimLeft(text[n:], " \t\r\n")
	switch {
	case strings.HasPrefix(rest, "::"):
		return lexeme{kind: axisName, text: text[:n]}, n
	case strings.HasPrefix(rest, "("):
		return lexeme{kind: function, text: text[:n]}, n
	}
	return lexeme{kind: name, text: text[:n]}, n
}

// ncNameLen is the length of the name without a colon that text begins with.
func ncNameLen(text string) int {
	before := "" // what may not begin a name may go on in one
	for i, r := range text {
		if !xmlcore.IsNCName(before + string(r)) {
			return i
		}
		before = "a"
	}
	return len(text)
}

// nameLen is the length of the name with at most one colon.
func nameLen(text string) int {
	n := ncNameLen(text)
	if n > 0 && strings.HasPrefix(text[n:], ":") && !strings.HasPrefix(text[n:], "::") {
		if local := ncNameLen(text[n+1:]); local > 0 {
			return n + 1 + local
		}
	}
	return n
}
