package doctype

import (
	"strconv"
	"strings"
)

const white = " \t\r\n"

// cursor reads a text from its front.
type cursor struct {
	text   string
	failed bool
}

func (p *cursor) space() { p.text = strings.TrimLeft(p.text, white) }

// symbol takes the text given if it comes next.
func (p *cursor) symbol(s string) (ok bool) {
	p.space()
	p.text, ok = strings.CutPrefix(p.text, s)
	return ok
}

// word takes a name.
func (p *cursor) word() string {
	p.space()
	n := strings.IndexAny(p.text, white+"<>()[]\"'=/")
	if n < 0 {
		n = len(p.text)
	}
	w := p.text[:n]
	p.text = p.text[n:]
	p.failed = p.failed || w == ""
	return w
}

// literal takes a quoted text.
func (p *cursor) literal() string {
	p.space()
	if p.text == "" || p.text[0] != '"' && p.text[0] != '\'' {
		p.failed = true
		return ""
	}
	value, rest, found := strings.Cut(p.text[1:], p.text[:1])
	p.text, p.failed = rest, p.failed || !found
	return value
}

// behind skips to the first occurrence of the text given and over it.
func (p *cursor) behind(s string) {
	_, rest, found := strings.Cut(p.text, s)
	p.text, p.failed = rest, p.failed || !found
}

// external takes SYSTEM or PUBLIC with its literals.
func (p *cursor) external() (system string, ok bool) {
	switch {
	case p.symbol("PUBLIC"):
		p.literal()
	case !p.symbol("SYSTEM"):
		return "", false
	}
	return p.literal(), true
}

// characters resolves character references alone.
func characters(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "&#")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		digits, after, _ := strings.Cut(rest, ";")
		b.WriteRune(character(digits))
		text = after
	}
}

func character(digits string) rune {
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	v, _ := strconv.ParseUint(digits, base, 21)
	return rune(v)
}
