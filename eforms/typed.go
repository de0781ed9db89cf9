package eforms

import (
	"encoding/json"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/ident"
)

func nfc(s string) string { return norm.NFC.String(s) }

// typed gives a text the type of the schema; a text that cannot be read as that
// stays a text.
func (x *field) typed(kind, format, s string) any {
	switch kind {
	case "integer", "number":
		if n, ok := readNumber(s); ok {
			return n
		}
		return s
	case "boolean":
		switch s {
		case "true":
			return true
		case "false":
			return false
		}
		return s
	case "object", "array":
		if v, err := tree.Parse([]byte(s), dataLimits); err == nil {
			return v
		}
		return s
	}
	return canonical(format, s)
}

// canonical is the stored form of a text with a format.
func canonical(format, s string) string {
	switch format {
	case "date":
		if d, ok := readDate(s); ok {
			return d
		}
	case "vn-citizen":
		if n, err := ident.ParseCitizen(s); err == nil {
			return string(n)
		}
	case "vn-tax":
		if n, err := ident.ParseTax(s); err == nil {
			return string(n)
		}
	case "vn-phone":
		if n, err := ident.ParsePhone(s); err == nil {
			return string(n)
		}
	}
	return s
}

// input is the text that stands in an input for a value.
func (x *field) input(v any) string {
	switch v := v.(type) {
	case json.Number:
		return typedNumber(v)
	case string:
		return shownText(x.format, v)
	}
	return plainText(v)
}

// shownText is a stored text as people read it.
func shownText(format, s string) string {
	switch format {
	case "date":
		return shownDate(s)
	case "vn-phone":
		if n, err := ident.ParsePhone(s); err == nil {
			return n.National()
		}
	}
	return s
}
