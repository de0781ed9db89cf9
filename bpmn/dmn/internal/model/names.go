package model

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// versions are the namespaces of DMN, as they are found in files: some tools
// write http for https.
var versions = map[string]string{
	"http://www.omg.org/spec/DMN/20151101/dmn.xsd":   "1.1",
	"http://www.omg.org/spec/DMN/20151101/dmn11.xsd": "1.1",
	"http://www.omg.org/spec/DMN/20180521/MODEL/":    "1.2",
	"https://www.omg.org/spec/DMN/20180521/MODEL/":   "1.2",
	"http://www.omg.org/spec/DMN/20191111/MODEL/":    "1.3",
	"https://www.omg.org/spec/DMN/20191111/MODEL/":   "1.3",
	"http://www.omg.org/spec/DMN/20211108/MODEL/":    "1.4",
	"https://www.omg.org/spec/DMN/20211108/MODEL/":   "1.4",
	"http://www.omg.org/spec/DMN/20230324/MODEL/":    "1.5",
	NS: "1.5",
}

// Namespaces that are written.
const (
	NS     = "https://www.omg.org/spec/DMN/20230324/MODEL/"
	NSFEEL = "https://www.omg.org/spec/DMN/20230324/FEEL/"
)

var feelSpace = regexp.MustCompile(`^https?://www\.omg\.org/spec/(FEEL/\d{8}|DMN/\d{8}/FEEL)/?$`)

// isFEEL tells whether an expression language is FEEL: its namespace in any
// version, or its name.
func isFEEL(language string) bool {
	return language == "" || feelSpace.MatchString(language) || strings.EqualFold(language, "feel")
}

// Name is a name as FEEL compares names (DMN 1.5 clause 10.3.1.2): without white
// space around it, with one space for white space inside.
func Name(s string) string {
	return norm.NFC.String(strings.Join(strings.FieldsFunc(s, isSpace), " "))
}

// isSpace knows the white space of FEEL (rule 61 of the grammar).
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\u180e' || r == '\u200b' || r == '\ufeff'
}
