package feel

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hcm-egov/framework/egov/fault"
)

type kind uint8

const (
	tokEnd kind = iota
	tokName
	tokNumber
	tokString
	tokOp
)

type token struct {
	kind kind
	text string // of a string: its value
	pos  int    // byte offset in the source
}

// syntaxFault speaks of a place in the source.
func syntaxFault(src string, pos int, found, expected string) error {
	line, col := place(src, pos)
	return fault.New(fault.FeelSyntax, "line", line, "column", col, "found", found, "expected", expected)
}

// place is the line and column (both from 1, in code points) of a byte offset.
func place(src string, pos int) (line, col int) {
	pos = min(pos, len(src))
	before := src[:pos]
	line = 1 + strings.Count(before, "\n")
	return line, 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}

type lexer struct {
	src  string
	pos  int
	toks []token
}

// tokenize splits the source; names with spaces are joined by the parser.
func tokenize(src string) ([]token, error) {
	l := &lexer{src: src}
	for {
		if err := l.space(); err != nil {
			return nil, err
		}
		if l.pos >= len(src) {
			l.toks = append(l.toks, token{tokEnd, "", l.pos})
			return l.toks, nil
		}
		if err := l.next(); err != nil {
			return nil, err
		}
	}
}

func (l *lexer) next() error {
	r, size := utf8.DecodeRuneInString(l.src[l.pos:])
	switch {
	case r == utf8.RuneError && size <= 1:
		return syntaxFault(l.src, l.pos, "?", "UTF-8")
	case r == '"':
		return l.str()
	case isDigit(r) || r == '.' && l.digitAt(l.pos+1):
		l.number()
		return nil
	case startsName(r):
		l.name()
		return nil
	}
	return l.op(size)
}

func (l *lexer) emit(k kind, text string, pos int) {
	l.toks = append(l.toks, token{k, text, pos})
}

func (l *lexer) space() error {
	for l.pos < len(l.src) {
		rest := l.src[l.pos:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case isSpace(r):
			l.pos += size
		case strings.HasPrefix(rest, "//"):
			if i := strings.IndexAny(rest, "\n\r"); i >= 0 {
				l.pos += i
			} else {
				l.pos = len(l.src)
			}
		case strings.HasPrefix(rest, "/*"):
			i := strings.Index(rest, "*/")
			if i < 0 {
				return syntaxFault(l.src, l.pos, "/*", "*/")
			}
			l.pos += i + 2
		default:
			return nil
		}
	}
	return nil
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func (l *lexer) digitAt(i int) bool { return i < len(l.src) && isDigit(rune(l.src[i])) }

func (l *lexer) digits() {
	for l.digitAt(l.pos) {
		l.pos++
	}
}

func (l *lexer) number() {
	start := l.pos
	l.digits()
	if l.pos < len(l.src) && l.src[l.pos] == '.' && l.digitAt(l.pos+1) {
		l.pos++
		l.digits()
	}
	if l.pos < len(l.src) && (l.src[l.pos] == 'e' || l.src[l.pos] == 'E') {
		p := l.pos + 1
		if p < len(l.src) && (l.src[p] == '+' || l.src[p] == '-') {
			p++
		}
		if l.digitAt(p) {
			l.pos = p
			l.digits()
		}
	}
	l.emit(tokNumber, l.src[start:l.pos], start)
}

// nameStart are the characters of grammar rule 28 above ASCII.
var nameStart = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0xC0, 0xD6, 1}, {0xD8, 0xF6, 1}, {0xF8, 0x2FF, 1}, {0x370, 0x37D, 1}, {0x37F, 0x1FFF, 1}, {0x200C, 0x200D, 1},
		{0x2070, 0x218F, 1}, {0x2C00, 0x2FEF, 1}, {0x3001, 0xD7FF, 1}, {0xF900, 0xFDCF, 1}, {0xFDF0, 0xFFFD, 1},
	},
	R32:         []unicode.Range32{{0x10000, 0xEFFFF, 1}},
	LatinOffset: 2,
}

// startsName follows grammar rule 28 of DMN 1.5 clause 10.3.1.2, less the white
// space of rule 61 that lies in its ranges.
func startsName(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '?' || r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return unicode.Is(nameStart, r) && !isSpace(r)
}

// partOfName follows rule 29.
func partOfName(r rune) bool {
	return startsName(r) || isDigit(r) || r == 0xB7 || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040
}

// isSpace follows rule 61.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\ufeff' || r == '\u180e' || r == '\u200b'
}

func (l *lexer) name() {
	start := l.pos
	for l.pos < len(l.src) {
		r, size := utf8.DecodeRuneInString(l.src[l.pos:])
		if !partOfName(r) {
			break
		}
		l.pos += size
	}
	l.emit(tokName, l.src[start:l.pos], start)
}

func (l *lexer) op(size int) error {
	rest := l.src[l.pos:]
	if len(rest) >= 2 {
		switch rest[:2] {
		case "**", "..", "<=", ">=", "!=", "->":
			l.emit(tokOp, rest[:2], l.pos)
			l.pos += 2
			return nil
		}
	}
	if !strings.Contains("+-*/=<>()[]{},:.@'’", rest[:size]) {
		return syntaxFault(l.src, l.pos, rest[:size], "FEEL")
	}
	l.emit(tokOp, rest[:size], l.pos)
	l.pos += size
	return nil
}

func (l *lexer) str() error {
	start := l.pos
	l.pos++
	var b strings.Builder
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; c {
		case '"':
			l.pos++
			l.emit(tokString, b.String(), start)
			return nil
		case '\\':
			l.escape(&b)
		default:
			b.WriteByte(c)
			l.pos++
		}
	}
	return syntaxFault(l.src, start, `"`, `"…"`)
}

// escape reads one escape sequence; an unknown one stands for itself.
func (l *lexer) escape(b *strings.Builder) {
	rest := l.src[l.pos+1:]
	if rest == "" {
		b.WriteByte('\\')
		l.pos++
		return
	}
	switch rest[0] {
	case 'n', 'r', 't', '"', '\'', '\\':
		b.WriteByte(map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', '"': '"', '\'': '\'', '\\': '\\'}[rest[0]])
		l.pos += 2
	case 'u':
		l.unicode(b, 4)
	case 'U':
		l.unicode(b, 6)
	default:
		b.WriteByte('\\')
		l.pos++
	}
}

func (l *lexer) unicode(b *strings.Builder, digits int) {
	r, ok := l.hex(l.pos+2, digits)
	if !ok {
		b.WriteByte('\\')
		l.pos++
		return
	}
	l.pos += 2 + digits
	if r >= 0xD800 && r < 0xDC00 && strings.HasPrefix(l.src[l.pos:], `\u`) {
		if low, ok := l.hex(l.pos+2, 4); ok && low >= 0xDC00 && low < 0xE000 {
			r = (r-0xD800)<<10 + (low - 0xDC00) + 0x10000
			l.pos += 6
		}
	}
	b.WriteRune(r)
}

func (l *lexer) hex(at, digits int) (rune, bool) {
	if at+digits > len(l.src) {
		return 0, false
	}
	v, err := strconv.ParseUint(l.src[at:at+digits], 16, 32)
	return rune(v), err == nil && v <= unicode.MaxRune
}
