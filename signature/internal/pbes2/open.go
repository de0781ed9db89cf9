// Package pbes2 opens private keys that are encrypted with a password.
//
// Norm: RFC 5958 (EncryptedPrivateKeyInfo), RFC 8018 (PBES2, PBKDF2), RFC 7914
// (scrypt), AES-CBC. What a file may make us compute is bounded. The old PBES1
// schemes are not read.
package pbes2

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
)

// Open decrypts an EncryptedPrivateKeyInfo and gives the PrivateKeyInfo, which
// the caller wipes. A wrong password is told from damage by the beginning of
// what comes out: if it reads as a PrivateKeyInfo, the password was right.
//
// Errors: [fault.SignatureKeyPassword], [fault.SignatureKeyDamaged],
// [fault.SignatureKeyCost], [fault.SignatureAlgorithm].
func Open(in, password []byte) ([]byte, error) {
	scheme, sealed, err := read(in)
	if err != nil {
		return nil, err
	}
	plain, err := scheme.decrypt(sealed, password)
	if err != nil {
		return nil, err
	}
	begins := beginsAsKey(plain)
	if key, ok := unpad(plain); ok && begins {
		if !whole(key) {
			clear(plain)
			return nil, damaged()
		}
		return key, nil
	}
	clear(plain)
	if begins {
		return nil, damaged()
	}
	return nil, fault.New(fault.SignatureKeyPassword)
}

func damaged() error { return fault.New(fault.SignatureKeyDamaged) }

func read(in []byte) (scheme, []byte, error) {
	s := cryptobyte.String(in)
	var outer, sealed cryptobyte.String
	if !s.ReadASN1(&outer, tags.SEQUENCE) || !s.Empty() {
		return scheme{}, nil, damaged()
	}
	sch, err := readScheme(&outer)
	if err != nil {
		return scheme{}, nil, err
	}
	if !outer.ReadASN1(&sealed, tags.OCTET_STRING) || !outer.Empty() || len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return scheme{}, nil, damaged()
	}
	return sch, sealed, nil
}

func (s scheme) decrypt(sealed, password []byte) ([]byte, error) {
	key, err := s.derive(password)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, damaged()
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, s.iv).CryptBlocks(plain, sealed)
	return plain, nil
}

// beginsAsKey reports whether the text begins as a PrivateKeyInfo that fills
// all but the padding. Chance does so once in 2^40 wrong passwords.
func beginsAsKey(plain []byte) bool {
	s := cryptobyte.String(plain)
	var body cryptobyte.String
	var version int
	return s.ReadASN1(&body, tags.SEQUENCE) && len(s) <= aes.BlockSize &&
		body.ReadASN1Integer(&version) && version <= 1 && body.PeekASN1Tag(tags.SEQUENCE)
}

func unpad(plain []byte) ([]byte, bool) {
	n := int(plain[len(plain)-1])
	if n == 0 || n > aes.BlockSize || n > len(plain) {
		return nil, false
	}
	cut := len(plain) - n
	return plain[:cut], bytes.Equal(plain[cut:], bytes.Repeat([]byte{byte(n)}, n))
}

func whole(key []byte) bool {
	s := cryptobyte.String(key)
	return s.SkipASN1(tags.SEQUENCE) && s.Empty()
}

// CheckCost reads an AlgorithmIdentifier of PBES2 and refuses what is unknown or
// beyond the bounds.
func CheckCost(s *cryptobyte.String) error {
	_, err := readScheme(s)
	return err
}
