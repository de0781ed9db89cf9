// Package dn compares distinguished names that documents write as text with
// those of certificates.
//
// Norms: RFC 4514 and RFC 2253 (text), RFC 4519 (names of attribute types), RFC
// 5280 section 7.1 (comparison: letters' case and runs of spaces do not count).
// Names for attribute types that OpenSSL, Java and .NET write beside those of
// the norms are known as well.
package dn

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// maxText is the longest text that is read, in bytes.
const maxText = 8 << 10

// types are the names of attribute types, in lower case.
var types = map[string]string{
	"cn": "2.5.4.3", "sn": "2.5.4.4", "surname": "2.5.4.4", "serialnumber": "2.5.4.5", "c": "2.5.4.6", "l": "2.5.4.7",
	"st": "2.5.4.8", "s": "2.5.4.8", "street": "2.5.4.9", "o": "2.5.4.10", "ou": "2.5.4.11", "t": "2.5.4.12", "title": "2.5.4.12",
	"postalcode": "2.5.4.17", "name": "2.5.4.41", "givenname": "2.5.4.42", "gn": "2.5.4.42", "g": "2.5.4.42", "initials": "2.5.4.43",
	"generation": "2.5.4.44", "dnq": "2.5.4.46", "dnqualifier": "2.5.4.46", "pseudonym": "2.5.4.65", "organizationidentifier": "2.5.4.97",
	"dc": "0.9.2342.19200300.100.1.25", "uid": "0.9.2342.19200300.100.1.1",
	"e": "1.2.840.113549.1.9.1", "email": "1.2.840.113549.1.9.1", "emailaddress": "1.2.840.113549.1.9.1",
}

// pair is an attribute: the type as an identifier, the value ready to compare.
type pair struct{ oid, value string }

// Match reports whether the text names the DER name. The text may hold the
// parts in the order of the norm, the last first, or in that of the name.
func Match(text string, der []byte) bool {
	said, ok := parse(text)
	if !ok {
		return false
	}
	have, ok := read(der)
	if !ok || len(said) != len(have) {
		return false
	}
	if slices.EqualFunc(said, have, slices.Equal[[]pair]) {
		return true
	}
	slices.Reverse(have)
	return slices.EqualFunc(said, have, slices.Equal[[]pair])
}

func read(der []byte) (list [][]pair, ok bool) {
	var name pkix.RDNSequence
	if rest, err := asn1.Unmarshal(der, &name); err != nil || len(rest) > 0 {
		return nil, false
	}
	for _, rdn := range name {
		var part []pair
		for _, a := range rdn {
			part = append(part, pair{a.Type.String(), fold(fmt.Sprint(a.Value))})
		}
		list = append(list, ordered(part))
	}
	return list, true
}

// ordered sorts what stands in no order.
func ordered(part []pair) []pair {
	slices.SortFunc(part, func(a, b pair) int { return strings.Compare(a.oid+a.value, b.oid+b.value) })
	return part
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// parse reads a text of RFC 4514.
func parse(text string) (list [][]pair, ok bool) {
	if len(text) > maxText {
		return nil, false
	}
	var part []pair
	for rest := strings.TrimSpace(text); ; {
		name, after, found := strings.Cut(rest, "=")
		if !found {
			return nil, false
		}
		oid, known := typeOf(name)
		value, sep, left, whole := readValue(after)
		if !known || !whole {
			return nil, false
		}
		part = append(part, pair{oid, fold(value)})
		if sep != '+' {
			list, part = append(list, ordered(part)), nil
		}
		if sep == 0 {
			return list, true
		}
		rest = left
	}
}

func typeOf(name string) (oid string, ok bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	if oid, ok = types[name]; ok {
		return oid, true
	}
	name = strings.TrimPrefix(name, "oid.")
	return name, name != "" && strings.Trim(name, "0123456789.") == ""
}

// readValue reads a value up to what separates it from the next; 0 for the end.
func readValue(s string) (value string, sep byte, rest string, ok bool) {
	var b strings.Builder
	quoted := false
	s = strings.TrimLeft(s, " ")
	plain := s
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\':
			n := unescape(s[i+1:], &b)
			if n == 0 {
				return "", 0, "", false
			}
			i += n
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == ';' || c == '+'):
			return decoded(plain[:i], b.String(), c, s[i+1:])
		default:
			b.WriteByte(c)
		}
	}
	if quoted {
		return "", 0, "", false
	}
	return decoded(plain, b.String(), 0, "")
}

// decoded gives the value, of one in the form "#" and BER what that holds.
func decoded(plain, value string, sep byte, rest string) (string, byte, string, bool) {
	if !strings.HasPrefix(plain, "#") {
		return value, sep, rest, true
	}
	der, err := hex.DecodeString(strings.TrimSpace(plain[1:]))
	if err != nil {
		return "", 0, "", false
	}
	var v any
	if left, err := asn1.Unmarshal(der, &v); err != nil || len(left) > 0 {
		return "", 0, "", false
	}
	return fmt.Sprint(v), sep, rest, true
}

// unescape reads what stands behind a backslash: two hexadecimal digits or one
// character; it gives the length, 0 for nothing.
func unescape(s string, b *strings.Builder) int {
	if len(s) >= 2 {
		if raw, err := hex.DecodeString(s[:2]); err == nil {
			b.Write(raw)
			return 2
		}
	}
	if s == "" {
		return 0
	}
	b.WriteByte(s[0])
	return 1
}
