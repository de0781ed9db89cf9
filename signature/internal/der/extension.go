package der

import (
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// maxExtensions bounds the extensions of one structure.
const maxExtensions = 64

// EachExtension reads a SEQUENCE of extensions (RFC 5280, 4.1) to the end of s
// and hands each on. One that stands twice, and anything unreadable, gives the
// error of bad.
func EachExtension(s cryptobyte.String, each func(id asn1.ObjectIdentifier, critical bool, value cryptobyte.String) error, bad func() error) error {
	var list cryptobyte.String
	if !s.ReadASN1(&list, tags.SEQUENCE) || !s.Empty() {
		return bad()
	}
	seen := map[string]bool{}
	for !list.Empty() {
		var one, value cryptobyte.String
		var id asn1.ObjectIdentifier
		var critical bool
		ok := len(seen) < maxExtensions && list.ReadASN1(&one, tags.SEQUENCE) && one.ReadASN1ObjectIdentifier(&id) &&
			(!one.PeekASN1Tag(tags.BOOLEAN) || one.ReadASN1Boolean(&critical)) && one.ReadASN1(&value, tags.OCTET_STRING) && one.Empty()
		if !ok || seen[id.String()] {
			return bad()
		}
		seen[id.String()] = true
		if err := each(id, critical, value); err != nil {
			return err
		}
	}
	return nil
}
