package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"golang.org/x/text/unicode/norm"
)

// SafeKeys are the keys of details whose values are written in clear: codes,
// states, counts and versions, never what a person is or wrote.
func SafeKeys() []string {
	return []string{
		"channel", "code", "count", "deadline", "fingerprint", "form", "from", "instance", "message", "method",
		"node", "process", "reason", "result", "service", "size", "status", "step", "task", "to", "type", "version",
	}
}

const pseudonymMark = "p:"

var pseudonymForm = regexp.MustCompile(`^p:[A-Za-z0-9_-]{43}$`)

// Pseudonym is what stands in the log for a personal value: "p:" and the
// HMAC-SHA256 of the value under the agency's key, in base64url. Who knows the
// value finds its records ([Query] Value); who reads the log does not learn it.
// Surrounding white space and the Unicode form make no difference.
func (l *Log) Pseudonym(value string) string {
	value = norm.NFC.String(strings.TrimSpace(value))
	if pseudonymForm.MatchString(value) {
		return value
	}
	h := hmac.New(sha256.New, l.pseudonymKey())
	h.Write([]byte(value))
	return pseudonymMark + base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// actorName is the subject itself, or its pseudonym when it looks personal: an
// act must not fail because an identity provider uses mail addresses.
func (l *Log) actorName(subject string) string {
	if personal(subject) {
		return l.Pseudonym(subject)
	}
	return subject
}

// private refuses personal data in clear and details off the list.
func (l *Log) private(r Record) error {
	var faults []error
	for _, f := range r.fields() {
		if personal(f.value) && !quantity(f) {
			name := f.name
			if personal(name) {
				name = "details"
			}
			faults = append(faults, fault.New(fault.AuditPersonal, "field", name))
		}
	}
	for key, value := range r.Details {
		if !slices.Contains(l.safe, key) && !pseudonymForm.MatchString(value) && !personal(key) {
			faults = append(faults, fault.New(fault.AuditDetail, "key", key))
		}
	}
	return fault.Join(faults...)
}

// quantity reports whether the field is a number of things or bytes, which may
// have as many digits as a telephone number.
func quantity(f field) bool {
	return (f.name == "details.count" || f.name == "details.size") && strings.Trim(f.value, "0123456789") == ""
}

var (
	uuidForm = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	mailForm = regexp.MustCompile(`[^\s@:/]+@[^\s@]+\.[\p{L}]{2,}`)
	// digitRun is a number, its digits perhaps parted by single spaces or dots.
	digitRun = regexp.MustCompile(`\+?[0-9](?:[ .]?[0-9])+`)
	// numberForms: personal number (12 digits, Circular 59/2021/TT-BCA), old
	// identity card (9), mobile and fixed telephone numbers with 0, 84 or +84.
	numberForms = regexp.MustCompile(`^(?:[0-9]{12}|[0-9]{9}|(?:0|\+?84)(?:(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}|2[0-9]{9}))$`)
)

// personal reports whether a text holds what looks like a citizen number, an
// identity card, a telephone number or a mail address.
func personal(s string) bool {
	if pseudonymForm.MatchString(s) {
		return false
	}
	if mailForm.MatchString(s) {
		return true
	}
	s = uuidForm.ReplaceAllString(s, "uuid")
	for _, at := range digitRun.FindAllStringIndex(s, -1) {
		// Digits beside a small hexadecimal letter are part of a hash or id.
		if at[0] > 0 && hexLetter(s[at[0]-1]) || at[1] < len(s) && hexLetter(s[at[1]]) {
			continue
		}
		if numberForms.MatchString(strings.NewReplacer(" ", "", ".", "").Replace(s[at[0]:at[1]])) {
			return true
		}
	}
	return false
}

func hexLetter(c byte) bool { return c >= 'a' && c <= 'f' }
