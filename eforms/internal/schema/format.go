package schema

import (
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/ident"
)

// libraryFormats are the names whose checks of the library are good enough.
var libraryFormats = strings.Fields("date date-time time email uri uuid")

// formats are ours, given to each compiler and never to the library's table
// that all of a process shares.
func formats() map[string]func(any) bool {
	return map[string]func(any) bool{
		"vn-citizen": text(func(s string) bool { _, err := ident.ParseCitizen(s); return err == nil }),
		"vn-tax":     text(func(s string) bool { _, err := ident.ParseTax(s); return err == nil }),
		"vn-phone":   text(func(s string) bool { _, err := ident.ParsePhone(s); return err == nil }),
		"vn-month":   text(func(s string) bool { _, err := time.Parse("2006-01", s); return err == nil }),
	}
}

// text lets every other type pass, as the standard wants of formats.
func text(check func(string) bool) func(any) bool {
	return func(v any) bool {
		s, ok := v.(string)
		return !ok || check(s)
	}
}

func knownFormat(name string) bool {
	_, ours := formats()[name]
	return ours || slices.Contains(libraryFormats, name)
}
