package store

import (
	"errors"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// checkStatement refuses what would go differently on the two databases: ends
// and beginnings of transactions under the driver's feet, and arguments for
// several statements at once.
func checkStatement(query string, args int) error {
	statements := 0
	for query != "" {
		query = skipBlank(query)
		if query == "" {
			break
		}
		if word := controlWord(query); word != "" {
			return fault.New(fault.StoreMisuse, "reason", word+" inside a transaction")
		}
		if query[0] != ';' {
			statements++
		}
		query = query[statementEnd(query):]
	}
	if statements > 1 && args > 0 {
		return fault.New(fault.StoreSQL, "op", "bind").Wrap(errors.New("arguments for several statements"))
	}
	return nil
}

// skipBlank leaves out white space and comments.
func skipBlank(s string) string {
	for {
		s = strings.TrimLeft(s, " \t\r\n\f")
		n := comment(s)
		if n == 0 {
			return s
		}
		s = s[n:]
	}
}

// comment is the length of the comment that s begins with, or 0.
func comment(s string) int {
	switch {
	case strings.HasPrefix(s, "--"):
		return until(s, 2, "\n")
	case strings.HasPrefix(s, "/*"):
		return until(s, 2, "*/")
	}
	return 0
}

// until is the length of s up to and with the mark after from, or all of s.
func until(s string, from int, mark string) int {
	if i := strings.Index(s[from:], mark); i >= 0 {
		return from + i + len(mark)
	}
	return len(s)
}

// statementEnd is the length of the first statement with its semicolon.
func statementEnd(s string) int {
	for i := 0; i < len(s); {
		switch c := s[i]; c {
		case ';':
			return i + 1
		case '\'', '"':
			i += until(s[i:], 1, s[i:i+1])
		case '-', '/':
			i += max(1, comment(s[i:]))
		case '$':
			i += dollar(s[i:])
		default:
			i++
		}
	}
	return len(s)
}

// dollar is the length of a text in PostgreSQL's dollar quotes, $$…$$ or
// $tag$…$tag$, or 1 where there is none, as before a parameter's number.
func dollar(s string) int {
	end := strings.IndexByte(s[1:], '$')
	if end < 0 || end > 0 && !letter(s[1]) {
		return 1
	}
	tag := s[:end+2]
	for i := 1; i <= end; i++ {
		if !letter(s[i]) && (s[i] < '0' || s[i] > '9') {
			return 1
		}
	}
	return until(s, len(tag), tag)
}

// control lists the statements that end or nest a transaction.
var control = []string{"ABORT", "BEGIN", "COMMIT", "END", "RELEASE", "ROLLBACK", "SAVEPOINT", "START"}

// controlWord is the statement of transaction control that s begins with.
func controlWord(s string) string {
	for _, word := range control {
		if len(s) < len(word) || !strings.EqualFold(s[:len(word)], word) {
			continue
		}
		if len(s) == len(word) || !letter(s[len(word)]) && (s[len(word)] < '0' || s[len(word)] > '9') {
			return word
		}
	}
	return ""
}

func letter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }
