package table

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/feel"
)

// In a column of strings a text without any sign of FEEL is a string, so that
// people need not put everything in quotation marks:
//
//   - `Quận 1` is "Quận 1"; among conditions `A, B` is "A", "B", so that a comma
//     parts strings there; among results a comma is part of the string;
//   - a text with one of " ( ) [ ] { } < > = ? @ is FEEL as it stands, also
//     null, true, false, - and the empty text;
//   - a text behind "FEEL:" is FEEL whatever it holds. A name alone, such as
//     applicant.ward, must be written like that: FEEL: applicant.ward.
//
// A string that holds such a sign is put in quotation marks. What is written is
// read as exactly the text it was.

const feelMark = "FEEL:"

// meant is the FEEL text that stands for a text in a column of strings.
func meant(text string, list bool) string {
	if rest, ok := strings.CutPrefix(text, feelMark); ok {
		return strings.TrimSpace(rest)
	}
	if marked(text) {
		return text
	}
	if !list {
		return quoted(text)
	}
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

// marked reports whether a text shows that it is FEEL.
func marked(text string) bool {
	return strings.ContainsAny(text, `"()[]{}<>=?@`) || slices.Contains([]string{"", "-", "null", "true", "false"}, text)
}

var (
	escapes   = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
	stringLit = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

func quoted(s string) string { return `"` + escapes.Replace(s) + `"` }

// shown is how a FEEL text is shown in a column of strings. The form tells which
// strings it keeps without quotation marks.
func shown(text string, list bool, keeps func(string) bool) string {
	kept := true
	plain := stringLit.ReplaceAllStringFunc(text, func(lit string) string {
		v, ok, err := feel.ParseLiteral(lit, feel.Options{})
		s, isString := v.(string)
		kept = kept && err == nil && ok && isString && keeps(s)
		return s
	})
	if kept && plain != text && plain == strings.TrimSpace(plain) && meant(plain, list) == text {
		return plain
	}
	if meant(text, list) == text {
		return text
	}
	return feelMark + " " + text
}

// keepsWords reports whether spreadsheets that open a CSV file leave a text as it
// is, and do not take it for a number or a date: "007", "1/2", "May 5".
func keepsWords(s string) bool { return s != "" && !looksLikeNumber.MatchString(s) }

var looksLikeNumber = regexp.MustCompile(`(?i)^[^\pL]*\d|^[^\pL\pN]|^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ ./-]*\d`)
