package xpath

import "strings"

// Template is a replacement that was read for the groups of a regex.
type Template []piece

// piece is text, followed by what a group matched; group -1 is none.
type piece struct {
	text  string
	group int
}

// Template reads a replacement: $N stands for what group N matched, $0 for the
// whole match, \$ and \\ for these characters. Of several digits as many count
// as make up the number of a group, at least one. False where another dollar or
// backslash stands in it. With the flag q everything stands for itself.
func (re *Regex) Template(replacement string) (Template, bool) {
	if re.literal {
		return Template{{replacement, -1}}, true
	}
	var out Template
	var b strings.Builder
	for rest := replacement; rest != ""; {
		c := rest[0]
		rest = rest[1:]
		switch {
		case c == '\\' && rest != "" && (rest[0] == '\\' || rest[0] == '$'):
			b.WriteByte(rest[0])
			rest = rest[1:]
		case c == '$' && rest != "" && digit(rest[0]):
			n := 0
			n, rest = re.group(rest)
			out = append(out, piece{b.String(), n})
			b.Reset()
		case c == '\\' || c == '$':
			return nil, false
		default:
			b.WriteByte(c)
		}
	}
	return append(out, piece{b.String(), -1}), true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// group reads the number of a group that exists, or else a single digit.
func (re *Regex) group(rest string) (int, string) {
	n := int(rest[0] - '0')
	rest = rest[1:]
	for rest != "" && digit(rest[0]) && n*10+int(rest[0]-'0') <= re.groups {
		n = n*10 + int(rest[0]-'0')
		rest = rest[1:]
	}
	return n, rest
}

// Expand writes the replacement of one match of the text.
func (t Template) Expand(b *strings.Builder, text string, loc []int) {
	for _, p := range t {
		b.WriteString(p.text)
		if i := 2 * p.group; p.group >= 0 && i+1 < len(loc) && loc[i] >= 0 {
			b.WriteString(text[loc[i]:loc[i+1]])
		}
	}
}
