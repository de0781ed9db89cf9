package table

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/feel"
)

// notation is how the texts of a column are written in a spreadsheet, so that
// people need not know FEEL for the common things. In a column of strings a text
// without any sign of FEEL is a string:
//
//   - `Quận 1` is "Quận 1"; among conditions `A, B` is "A", "B", so that a comma
//     parts strings there; in a result a comma is part of the string;
//   - a text with one of " ( ) [ ] { } < > = ? @ is FEEL as it stands, also
//     null, true, false, - and the empty text.
//
// In the other columns:
//
//   - `31/01/2026`, day before month, is @"2026-01-31", also inside of a
//     condition such as `>= 31/01/2026`;
//   - in a column of booleans `TRUE` is true.
//
// In every column a text behind "FEEL:" is FEEL whatever it holds. So in a column of
// strings a name alone, such as applicant.ward, must be written: FEEL:
// applicant.ward. A string that holds a sign of FEEL is put in quotation marks.
// What is written is read as exactly the text it was.
type notation struct {
	text, boolean bool
	verbatim      bool // texts are FEEL as they stand
	keep          func(string) bool
	dates         bool
}

const feelMark = "FEEL:"

// meant is the FEEL text that a text stands for.
func (n notation) meant(text string, role role) string {
	rest, isFEEL := strings.CutPrefix(text, feelMark)
	switch {
	case n.verbatim || text == "":
		return text
	case isFEEL:
		return strings.TrimSpace(rest)
	case n.text && marked(text):
		return text
	case n.text && role == condition:
		return quotedWords(text)
	case n.text:
		return quoted(text)
	case n.boolean && (strings.EqualFold(text, "true") || strings.EqualFold(text, "false")):
		return strings.ToLower(text)
	}
	return isoDates(text)
}

// shown is how a FEEL text is written.
func (n notation) shown(text string, role role) string {
	if text == "" {
		return ""
	}
	plain := text
	switch {
	case n.text:
		plain = n.unquoted(text)
	case n.dates:
		plain = plainDates(text)
	}
	for _, s := range []string{plain, text} {
		if s == strings.TrimSpace(s) && n.meant(s, role) == text {
			return s
		}
	}
	return feelMark + " " + text
}

// marked reports whether a text in a column of strings shows that it is FEEL.
func marked(text string) bool {
	return strings.ContainsAny(text, `"()[]{}<>=?@`) || slices.Contains([]string{"-", "null", "true", "false"}, text)
}

var (
	escapes   = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
	stringLit = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

func quoted(s string) string { return `"` + escapes.Replace(s) + `"` }

// quotedWords puts the words between commas in quotation marks and leaves the
// white space around them.
func quotedWords(text string) string {
	words := strings.Split(text, ",")
	for i, w := range words {
		word := strings.TrimSpace(w)
		if word == "" {
			return text // no list: told as no FEEL
		}
		at := strings.Index(w, word)
		words[i] = w[:at] + quoted(word) + w[at+len(word):]
	}
	return strings.Join(words, ",")
}

// unquoted takes the quotation marks away, if all strings do without.
func (n notation) unquoted(text string) string {
	kept := true
	plain := stringLit.ReplaceAllStringFunc(text, func(lit string) string {
		v, ok, err := feel.ParseLiteral(lit, feel.Options{})
		s, isString := v.(string)
		kept = kept && err == nil && ok && isString && (n.keep == nil || n.keep(s))
		return s
	})
	if !kept {
		return text
	}
	return plain
}

var (
	plainDate = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\b(\d{1,2})/(\d{1,2})/(\d{4})\b`)
	isoDate   = regexp.MustCompile(`@"(\d{4})-(\d\d)-(\d\d)"|"(?:[^"\\]|\\.)*"`)
)

// isoDates writes the plain dates outside of strings as FEEL; FEEL refuses those
// that no calendar has.
func isoDates(text string) string {
	return plainDate.ReplaceAllStringFunc(text, func(s string) string {
		m := plainDate.FindStringSubmatch(s)
		if m[3] == "" {
			return s // a string
		}
		return fmt.Sprintf(`@"%s-%02s-%02s"`, m[3], m[2], m[1])
	})
}

// plainDates writes the FEEL dates as plain ones.
func plainDates(text string) string {
	return isoDate.ReplaceAllStringFunc(text, func(s string) string {
		if d, err := time.Parse(`@"2006-01-02"`, s); err == nil {
			return fmt.Sprintf("%02d/%02d/%04d", d.Day(), d.Month(), d.Year())
		}
		return s
	})
}

// keepsWords reports whether spreadsheets that open a CSV file leave a text as it
// is, and do not take it for a number or a date: "007", "1/2", "May 5".
func keepsWords(s string) bool { return s != "" && !looksLikeNumber.MatchString(s) }

var looksLikeNumber = regexp.MustCompile(`(?i)^[^\pL]*\d|^[^\pL\pN]|^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ ./-]*\d`)
