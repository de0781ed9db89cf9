// Package pfx reads the frame of PKCS#12 files, to bound what opening one may
// cost before anything is computed.
//
// Norm: RFC 7292, RFC 9579 (PBMAC1).
package pfx

import (
	"encoding/asn1"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/pbes2"
)

var (
	idData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	idEncryptedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 6}
	idSealedKey     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 2}
	idPBES2         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	idPBMAC1        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 14}
)

// maxBags bounds keys and certificates in a file.
const maxBags = 64

func damaged() error { return fault.New(fault.SignatureKeyDamaged) }

func context(n uint8) tags.Tag { return tags.Tag(n).ContextSpecific().Constructed() }

// Check reads the frame: every length in order, every key derivation that is
// visible within the bounds. A key inside encrypted contents, where no usual
// program puts it, is not visible; only who knows the password can write such
// a file. It gives the encrypted keys (PBES2 alone).
//
// Errors: [fault.SignatureKeyDamaged], [fault.SignatureKeyCost],
// [fault.SignatureAlgorithm].
func Check(file []byte) (keys [][]byte, err error) {
	s := cryptobyte.String(file)
	var outer, info, safe cryptobyte.String
	var version int
	if !s.ReadASN1(&outer, tags.SEQUENCE) || !s.Empty() || !outer.ReadASN1Integer(&version) || version != 3 ||
		!outer.ReadASN1(&info, tags.SEQUENCE) {
		return nil, damaged()
	}
	kind, content, ok := readInfo(info)
	if !ok || !kind.Equal(idData) || !content.ReadASN1(&safe, tags.OCTET_STRING) {
		return nil, damaged()
	}
	if !outer.Empty() {
		if err := checkMAC(outer); err != nil {
			return nil, err
		}
	}
	return checkSafe(safe)
}

func readInfo(info cryptobyte.String) (kind asn1.ObjectIdentifier, content cryptobyte.String, ok bool) {
	ok = info.ReadASN1ObjectIdentifier(&kind) && info.ReadASN1(&content, context(0)) && info.Empty()
	return kind, content, ok
}

func checkMAC(s cryptobyte.String) error {
	var mac, digest, algorithm, salt cryptobyte.String
	var id asn1.ObjectIdentifier
	if !s.ReadASN1(&mac, tags.SEQUENCE) || !s.Empty() || !mac.ReadASN1(&digest, tags.SEQUENCE) ||
		!digest.ReadASN1(&algorithm, tags.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&id) || !mac.ReadASN1(&salt, tags.OCTET_STRING) {
		return damaged()
	}
	if id.Equal(idPBMAC1) {
		return checkPBMAC1(algorithm)
	}
	if mac.Empty() {
		return nil
	}
	return checkRounds(&mac)
}

func checkRounds(s *cryptobyte.String) error {
	var rounds int64
	if !s.ReadASN1Integer(&rounds) || rounds < 1 {
		return damaged()
	}
	if rounds > pbes2.MaxIterations {
		return fault.New(fault.SignatureKeyCost, "cost", fmt.Sprintf("%d > %d", rounds, pbes2.MaxIterations))
	}
	return nil
}

// checkPBMAC1 reads PBMAC1-params: PBKDF2 and a hash.
func checkPBMAC1(s cryptobyte.String) error {
	var params, kdf, kdfParams, salt cryptobyte.String
	var id asn1.ObjectIdentifier
	if !s.ReadASN1(&params, tags.SEQUENCE) || !params.ReadASN1(&kdf, tags.SEQUENCE) || !kdf.ReadASN1ObjectIdentifier(&id) ||
		!kdf.ReadASN1(&kdfParams, tags.SEQUENCE) || !kdfParams.ReadASN1(&salt, tags.OCTET_STRING) {
		return damaged()
	}
	return checkRounds(&kdfParams)
}

func checkSafe(octets cryptobyte.String) (keys [][]byte, err error) {
	var list cryptobyte.String
	if !octets.ReadASN1(&list, tags.SEQUENCE) || !octets.Empty() {
		return nil, damaged()
	}
	for n := 0; !list.Empty(); n++ {
		var info, contents cryptobyte.String
		if n == maxBags || !list.ReadASN1(&info, tags.SEQUENCE) {
			return nil, damaged()
		}
		kind, content, ok := readInfo(info)
		switch {
		case !ok:
			err = damaged()
		case kind.Equal(idEncryptedData):
			err = checkEncrypted(content)
		case kind.Equal(idData) && content.ReadASN1(&contents, tags.OCTET_STRING):
			var more [][]byte
			more, err = checkBags(contents)
			keys = append(keys, more...)
		}
		if err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// checkEncrypted reads EncryptedData as far as its algorithm.
func checkEncrypted(s cryptobyte.String) error {
	var data, info cryptobyte.String
	var version int
	var kind asn1.ObjectIdentifier
	if !s.ReadASN1(&data, tags.SEQUENCE) || !data.ReadASN1Integer(&version) || !data.ReadASN1(&info, tags.SEQUENCE) ||
		!info.ReadASN1ObjectIdentifier(&kind) {
		return damaged()
	}
	_, err := checkAlgorithm(info)
	return err
}

func checkBags(octets cryptobyte.String) (keys [][]byte, err error) {
	var list cryptobyte.String
	if !octets.ReadASN1(&list, tags.SEQUENCE) || !octets.Empty() {
		return nil, damaged()
	}
	for n := 0; !list.Empty(); n++ {
		var bag, value, sealed cryptobyte.String
		var kind asn1.ObjectIdentifier
		if n == maxBags || !list.ReadASN1(&bag, tags.SEQUENCE) || !bag.ReadASN1ObjectIdentifier(&kind) || !bag.ReadASN1(&value, context(0)) {
			return nil, damaged()
		}
		if !kind.Equal(idSealedKey) {
			continue
		}
		whole := value
		if !value.ReadASN1(&sealed, tags.SEQUENCE) {
			return nil, damaged()
		}
		modern, err := checkAlgorithm(sealed)
		if err != nil {
			return nil, err
		}
		if modern {
			keys = append(keys, whole)
		}
	}
	return keys, nil
}

// checkAlgorithm reads the AlgorithmIdentifier of an encryption: PBES2, or one
// of the old ones of PKCS#12 with salt and rounds.
func checkAlgorithm(s cryptobyte.String) (modern bool, err error) {
	peek := s
	var algorithm, params, salt cryptobyte.String
	var id asn1.ObjectIdentifier
	if !peek.ReadASN1(&algorithm, tags.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&id) {
		return false, damaged()
	}
	if id.Equal(idPBES2) {
		return true, pbes2.CheckCost(&s)
	}
	if !algorithm.ReadASN1(&params, tags.SEQUENCE) || !params.ReadASN1(&salt, tags.OCTET_STRING) {
		return false, damaged()
	}
	return false, checkRounds(&params)
}
