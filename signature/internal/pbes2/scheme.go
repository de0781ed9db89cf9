package pbes2

import (
	"crypto"
	"crypto/aes"
	_ "crypto/sha1" // the hash that PBKDF2 means when it names none
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/asn1"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/pbkdf2"
	"golang.org/x/crypto/scrypt"

	"github.com/hcm-egov/framework/egov/fault"
)

// What a file may cost.
const (
	MaxIterations = 10_000_000 // PBKDF2: seconds
	MaxMemory     = 128 << 20  // scrypt: bytes
	maxWork       = 512 << 20  // scrypt: bytes, one after another
	maxSalt       = 1024
)

// scheme is the encryption of a key: how the password becomes a key, and AES.
type scheme struct {
	salt       []byte
	iterations int         // PBKDF2
	hash       crypto.Hash // PBKDF2
	n, r, p    int         // scrypt, when n > 0
	keyLen     int
	iv         []byte
}

var (
	idPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	idPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	idScrypt = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}
)

var ciphers = map[string]int{
	"2.16.840.1.101.3.4.1.2":  16, // aes128-CBC-PAD
	"2.16.840.1.101.3.4.1.22": 24,
	"2.16.840.1.101.3.4.1.42": 32,
}

var prfs = map[string]crypto.Hash{
	"1.2.840.113549.2.7":  crypto.SHA1,
	"1.2.840.113549.2.8":  crypto.SHA224,
	"1.2.840.113549.2.9":  crypto.SHA256,
	"1.2.840.113549.2.10": crypto.SHA384,
	"1.2.840.113549.2.11": crypto.SHA512,
	"1.2.840.113549.2.12": crypto.SHA512_224,
	"1.2.840.113549.2.13": crypto.SHA512_256,
}

func unsupported(id asn1.ObjectIdentifier) error {
	return fault.New(fault.SignatureAlgorithm, "algorithm", id.String())
}

// readScheme reads the AlgorithmIdentifier of PBES2.
func readScheme(s *cryptobyte.String) (scheme, error) {
	var sch scheme
	id, params, ok := readAlgorithm(s)
	if !ok {
		return sch, damaged()
	}
	if !id.Equal(idPBES2) {
		return sch, unsupported(id)
	}
	var both cryptobyte.String
	if !params.ReadASN1(&both, tags.SEQUENCE) || !params.Empty() {
		return sch, damaged()
	}
	kdf, kdfParams, ok1 := readAlgorithm(&both)
	enc, encParams, ok2 := readAlgorithm(&both)
	if !ok1 || !ok2 || !both.Empty() {
		return sch, damaged()
	}
	if sch.keyLen, ok = ciphers[enc.String()]; !ok {
		return sch, unsupported(enc)
	}
	var iv cryptobyte.String
	if !encParams.ReadASN1(&iv, tags.OCTET_STRING) || len(iv) != aes.BlockSize {
		return sch, damaged()
	}
	sch.iv = iv
	switch {
	case kdf.Equal(idPBKDF2):
		return sch, sch.readPBKDF2(kdfParams)
	case kdf.Equal(idScrypt):
		return sch, sch.readScrypt(kdfParams)
	}
	return sch, unsupported(kdf)
}

func readAlgorithm(s *cryptobyte.String) (id asn1.ObjectIdentifier, params cryptobyte.String, ok bool) {
	var seq cryptobyte.String
	ok = s.ReadASN1(&seq, tags.SEQUENCE) && seq.ReadASN1ObjectIdentifier(&id)
	return id, seq, ok
}

// readPBKDF2 reads PBKDF2-params (RFC 8018, A.2).
func (sch *scheme) readPBKDF2(params cryptobyte.String) error {
	var s, salt cryptobyte.String
	if !params.ReadASN1(&s, tags.SEQUENCE) || !s.ReadASN1(&salt, tags.OCTET_STRING) || len(salt) > maxSalt {
		return damaged()
	}
	var iterations int64
	if !s.ReadASN1Integer(&iterations) || iterations < 1 {
		return damaged()
	}
	if iterations > MaxIterations {
		return fault.New(fault.SignatureKeyCost, "cost", fmt.Sprintf("PBKDF2 %d > %d", iterations, MaxIterations))
	}
	if s.PeekASN1Tag(tags.INTEGER) {
		var n int
		if !s.ReadASN1Integer(&n) || n != sch.keyLen {
			return damaged()
		}
	}
	sch.salt, sch.iterations, sch.hash = salt, int(iterations), crypto.SHA1
	if s.Empty() {
		return nil
	}
	id, null, ok := readAlgorithm(&s)
	if !ok || !s.Empty() || !null.Empty() && !null.ReadASN1(&null, tags.NULL) || !null.Empty() {
		return damaged()
	}
	if sch.hash, ok = prfs[id.String()]; !ok {
		return unsupported(id)
	}
	return nil
}

// readScrypt reads scrypt-params (RFC 7914, 7.1).
func (sch *scheme) readScrypt(params cryptobyte.String) error {
	var s, salt cryptobyte.String
	var n, r, p int64
	if !params.ReadASN1(&s, tags.SEQUENCE) || !s.ReadASN1(&salt, tags.OCTET_STRING) || len(salt) > maxSalt ||
		!s.ReadASN1Integer(&n) || !s.ReadASN1Integer(&r) || !s.ReadASN1Integer(&p) {
		return damaged()
	}
	if s.PeekASN1Tag(tags.INTEGER) {
		var size int
		if !s.ReadASN1Integer(&size) || size != sch.keyLen {
			return damaged()
		}
	}
	if !s.Empty() || n < 2 || n&(n-1) != 0 || r < 1 || p < 1 {
		return damaged()
	}
	if n > MaxMemory/128 || r > MaxMemory/128/n || p > maxWork/128/n/r {
		return fault.New(fault.SignatureKeyCost, "cost", fmt.Sprintf("scrypt N=%d r=%d p=%d > %d MiB", n, r, p, MaxMemory>>20))
	}
	sch.salt, sch.n, sch.r, sch.p = salt, int(n), int(r), int(p)
	return nil
}

func (sch scheme) derive(password []byte) ([]byte, error) {
	if sch.n == 0 {
		return pbkdf2.Key(password, sch.salt, sch.iterations, sch.keyLen, sch.hash.New), nil
	}
	key, err := scrypt.Key(password, sch.salt, sch.n, sch.r, sch.p, sch.keyLen)
	if err != nil {
		return nil, damaged()
	}
	return key, nil
}
