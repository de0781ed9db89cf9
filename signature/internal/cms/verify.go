package cms

import (
	"bytes"
	"crypto"
	"encoding/asn1"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// Verify checks that the signer signed content of the kind with the key: the
// attributes content-type and message-digest, and the value. sum is the
// content's hash by Digest.
func (r *Signer) Verify(key crypto.PublicKey, kind asn1.ObjectIdentifier, sum []byte) bool {
	if r.Signed == nil || !r.states(kind) || !r.digests(sum) {
		return false
	}
	// RFC 5652 5.4 hashes the DER form, which sorts a set; writers of BER hash
	// what they sent. Both forms say the same.
	if r.Algorithm.Verify(key, set(r.signed), r.Value) {
		return true
	}
	sorted, ok := sortSet(r.signed)
	return ok && !bytes.Equal(sorted, r.signed) && r.Algorithm.Verify(key, set(sorted), r.Value)
}

func (r *Signer) states(kind asn1.ObjectIdentifier) bool {
	value, ok := r.Find(ContentType)
	var id asn1.ObjectIdentifier
	s := cryptobyte.String(value)
	return ok && s.ReadASN1ObjectIdentifier(&id) && s.Empty() && id.Equal(kind)
}

func (r *Signer) digests(sum []byte) bool {
	value, ok := r.Find(MessageDigest)
	var octets cryptobyte.String
	s := cryptobyte.String(value)
	return ok && s.ReadASN1(&octets, tags.OCTET_STRING) && s.Empty() && bytes.Equal(octets, sum)
}

// set writes contents as a SET: the attributes are sent under an implicit tag
// and signed under their own.
func set(contents []byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SET, func(b *cryptobyte.Builder) { b.AddBytes(contents) })
	return b.BytesOrPanic() // adding bytes cannot fail
}

// sortSet puts the elements of a SET OF into the order of DER.
func sortSet(contents []byte) ([]byte, bool) {
	s := cryptobyte.String(contents)
	var list [][]byte
	for !s.Empty() {
		var one cryptobyte.String
		var tag tags.Tag
		if !s.ReadAnyASN1Element(&one, &tag) {
			return nil, false
		}
		list = append(list, one)
	}
	slices.SortFunc(list, bytes.Compare)
	return bytes.Join(list, nil), true
}
