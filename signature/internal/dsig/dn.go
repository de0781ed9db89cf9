package dsig

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// attributeNames are the short names of RFC 4514 and those that writers use
// beside them.
var attributeNames = map[string]string{
	"CN": "2.5.4.3", "SN": "2.5.4.4", "SURNAME": "2.5.4.4", "SERIALNUMBER": "2.5.4.5", "C": "2.5.4.6", "L": "2.5.4.7",
	"ST": "2.5.4.8", "S": "2.5.4.8", "STREET": "2.5.4.9", "O": "2.5.4.10", "OU": "2.5.4.11", "T": "2.5.4.12", "TITLE": "2.5.4.12",
	"GN": "2.5.4.42", "GIVENNAME": "2.5.4.42", "INITIALS": "2.5.4.43", "DNQUALIFIER": "2.5.4.46", "DNQ": "2.5.4.46",
	"PSEUDONYM": "2.5.4.65", "ORGANIZATIONIDENTIFIER": "2.5.4.97",
	"UID": "0.9.2342.19200300.100.1.1", "DC": "0.9.2342.19200300.100.1.25",
	"E": "1.2.840.113549.1.9.1", "EMAILADDRESS": "1.2.840.113549.1.9.1", "EMAIL": "1.2.840.113549.1.9.1",
}

// SameName reports whether a text in the form of RFC 4514 names the same as a
// name in DER. Letters' case, white space and the order of the attributes,
// which writers turn round, are passed over. It serves to find a certificate
// and proves nothing.
func SameName(text string, der []byte) bool {
	var name pkix.RDNSequence
	if rest, err := asn1.Unmarshal(der, &name); err != nil || len(rest) > 0 {
		return false
	}
	var have []string
	for _, set := range name {
		for _, a := range set {
			have = append(have, a.Type.String()+"="+fold(fmt.Sprint(a.Value)))
		}
	}
	want, ok := parseName(text)
	if !ok {
		return false
	}
	slices.Sort(have)
	slices.Sort(want)
	return slices.Equal(have, want)
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// parseName reads the attributes of a name: "type=value" joined by "," or ";"
// or "+".
func parseName(text string) (list []string, ok bool) {
	for text != "" {
		kind, rest, found := strings.Cut(text, "=")
		if !found || len(list) > 64 {
			return nil, false
		}
		var value string
		if value, text, ok = nameValue(rest); !ok {
			return nil, false
		}
		kind = strings.ToUpper(strings.TrimSpace(kind))
		kind = strings.TrimPrefix(kind, "OID.")
		if oid, known := attributeNames[kind]; known {
			kind = oid
		}
		list = append(list, kind+"="+fold(value))
	}
	return list, true
}

// nameValue reads one value up to its separator and gives what follows.
func nameValue(s string) (value, rest string, ok bool) {
	s = strings.TrimLeft(s, " \t\r\n")
	if strings.HasPrefix(s, "#") {
		return hexValue(s)
	}
	var b []byte
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\':
			if i+1 >= len(s) {
				return "", "", false
			}
			if raw, err := hex.DecodeString(s[i+1 : min(i+3, len(s))]); err == nil && len(raw) == 1 {
				b = append(b, raw[0])
				i += 2
				continue
			}
			i++
			b = append(b, s[i])
		case !quoted && (c == ',' || c == ';' || c == '+'):
			return string(b), s[i+1:], true
		default:
			b = append(b, c)
		}
	}
	return string(b), "", !quoted
}

// hexValue reads "#" and the hexadecimal DER of a string.
func hexValue(s string) (value, rest string, ok bool) {
	end := strings.IndexAny(s, ",;+")
	digits, rest := s[1:], ""
	if end >= 0 {
		digits, rest = s[1:end], s[end+1:]
	}
	der, err := hex.DecodeString(strings.TrimSpace(digits))
	var raw any
	if err != nil {
		return "", "", false
	}
	if _, err := asn1.Unmarshal(der, &raw); err != nil {
		return "", "", false
	}
	return fmt.Sprint(raw), rest, true
}
