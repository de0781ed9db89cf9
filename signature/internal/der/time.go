package der

import (
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// ReadTime reads a UTCTime or GeneralizedTime of RFC 5280: whole seconds, UTC.
func ReadTime(s *cryptobyte.String, out *time.Time) bool {
	if s.PeekASN1Tag(tags.UTCTime) {
		return s.ReadASN1UTCTime(out)
	}
	return ReadGeneralized(s, out)
}

// ReadGeneralized reads a GeneralizedTime in UTC; a fraction of a second may
// stand in it, as RFC 3161 allows.
func ReadGeneralized(s *cryptobyte.String, out *time.Time) bool {
	var raw cryptobyte.String
	if !s.ReadASN1(&raw, tags.GeneralizedTime) || len(raw) > 32 {
		return false
	}
	text, ok := strings.CutSuffix(string(raw), "Z")
	if !ok {
		return false
	}
	whole, fraction, has := strings.Cut(text, ".")
	if has && (fraction == "" || len(fraction) > 9 || strings.Trim(fraction, "0123456789") != "") {
		return false
	}
	t, err := time.Parse("20060102150405", whole)
	if err != nil {
		return false
	}
	nanos := 0
	for i := range 9 {
		nanos *= 10
		if i < len(fraction) {
			nanos += int(fraction[i] - '0')
		}
	}
	*out = t.Add(time.Duration(nanos))
	return true
}
