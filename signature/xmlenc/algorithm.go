package xmlenc

import (
	"crypto"
	_ "crypto/md5" // registers the hashes of the table
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha3"
	_ "crypto/sha512"
	"strings"

	//lint:ignore SA1019 read only, and only under LegacyMD5
	_ "golang.org/x/crypto/ripemd160"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// Algorithm is the identifier of an algorithm in XML Encryption.
type Algorithm string

// The algorithms that are written; those read beside them are AES in CBC mode,
// Triple DES and RSA 1.5, each under its value of [Policy].
const (
	AES128GCM Algorithm = enc11 + "aes128-gcm"
	AES192GCM Algorithm = enc11 + "aes192-gcm"
	AES256GCM Algorithm = enc11 + "aes256-gcm"
	// AES in CBC mode says nothing of altered data; written and read under
	// LegacyCBC only.
	AES128CBC Algorithm = enc + "aes128-cbc"
	AES192CBC Algorithm = enc + "aes192-cbc"
	AES256CBC Algorithm = enc + "aes256-cbc"

	RSAOAEP Algorithm = enc11 + "rsa-oaep"
	// RSAOAEPMGF1P uses SHA-1 to mask, whatever the digest: LegacySHA1.
	RSAOAEPMGF1P Algorithm = enc + "rsa-oaep-mgf1p"
	KeyWrap128   Algorithm = enc + "kw-aes128"
	KeyWrap192   Algorithm = enc + "kw-aes192"
	KeyWrap256   Algorithm = enc + "kw-aes256"

	ECDHES Algorithm = enc11 + "ECDH-ES"
	X25519 Algorithm = more21 + "x25519"
	X448   Algorithm = more21 + "x448"

	ConcatKDF Algorithm = enc11 + "ConcatKDF"
	PBKDF2    Algorithm = enc11 + "pbkdf2"
	HKDF      Algorithm = more21 + "hkdf"
)

// The types of encrypted data that are put back into a document.
const (
	TypeElement = enc + "Element"
	TypeContent = enc + "Content"
)

// The namespaces.
const (
	enc    = "http://www.w3.org/2001/04/xmlenc#"
	enc11  = "http://www.w3.org/2009/xmlenc11#"
	ds     = "http://www.w3.org/2000/09/xmldsig#"
	ds11   = "http://www.w3.org/2009/xmldsig11#"
	more   = "http://www.w3.org/2001/04/xmldsig-more#"
	more07 = "http://www.w3.org/2007/05/xmldsig-more#"
	more21 = "http://www.w3.org/2021/04/xmldsig-more#"
)

// family is how an algorithm of EncryptionMethod works.
type family uint8

const (
	gcm family = iota
	cbc
	wrap
	oaep
	rsa15
)

// method is an algorithm of EncryptionMethod.
type method struct {
	family family
	keyLen int // bytes; 0 for RSA
	weak   weakness
}

// transports reports whether the algorithm belongs to a key pair.
func (m method) transports() bool { return m.family == oaep || m.family == rsa15 }

// triple reports whether the algorithm is Triple DES.
func (m method) triple() bool { return m.weak == weak3DES }

var methods = map[Algorithm]method{
	AES128GCM: {gcm, 16, 0}, AES192GCM: {gcm, 24, 0}, AES256GCM: {gcm, 32, 0},
	AES128CBC: {cbc, 16, weakCBC}, AES192CBC: {cbc, 24, weakCBC}, AES256CBC: {cbc, 32, weakCBC},
	enc + "tripledes-cbc": {cbc, 24, weak3DES},
	KeyWrap128:            {wrap, 16, 0}, KeyWrap192: {wrap, 24, 0}, KeyWrap256: {wrap, 32, 0},
	enc + "kw-tripledes": {wrap, 24, weak3DES},
	RSAOAEP:              {oaep, 0, 0},
	RSAOAEPMGF1P:         {oaep, 0, 0},
	enc + "rsa-1_5":      {rsa15, 0, weakRSA15},
}

// hashed is a hash with what must be allowed for it.
type hashed struct {
	hash crypto.Hash
	weak weakness
}

var digests = map[Algorithm]hashed{
	ds + "sha1": {crypto.SHA1, weakSHA1}, more + "sha224": {crypto.SHA224, 0}, enc + "sha256": {crypto.SHA256, 0},
	more + "sha384": {crypto.SHA384, 0}, enc + "sha512": {crypto.SHA512, 0},
	more07 + "sha3-224": {crypto.SHA3_224, 0}, more07 + "sha3-256": {crypto.SHA3_256, 0},
	more07 + "sha3-384": {crypto.SHA3_384, 0}, more07 + "sha3-512": {crypto.SHA3_512, 0},
	more + "md5": {crypto.MD5, weakMD5}, enc + "ripemd160": {crypto.RIPEMD160, weakMD5},
}

var masks = map[Algorithm]hashed{
	enc11 + "mgf1sha1": {crypto.SHA1, weakSHA1}, enc11 + "mgf1sha224": {crypto.SHA224, 0}, enc11 + "mgf1sha256": {crypto.SHA256, 0},
	enc11 + "mgf1sha384": {crypto.SHA384, 0}, enc11 + "mgf1sha512": {crypto.SHA512, 0},
}

var prfs = map[Algorithm]hashed{
	ds + "hmac-sha1": {crypto.SHA1, weakSHA1}, more + "hmac-sha224": {crypto.SHA224, 0}, more + "hmac-sha256": {crypto.SHA256, 0},
	more + "hmac-sha384": {crypto.SHA384, 0}, more + "hmac-sha512": {crypto.SHA512, 0},
}

// identifier finds the identifier of a hash in one of the tables.
func identifier(table map[Algorithm]hashed, hash crypto.Hash) (Algorithm, bool) {
	for id, h := range table {
		if h.hash == hash {
			return id, true
		}
	}
	return "", false
}

// features are what of XML Encryption is known and not supported, by a part of
// the identifier.
var features = []struct{ part, feature string }{
	{"camellia", "camellia"}, {"chacha20", "chacha20"}, {"seed128", "seed"}, {"gost", "gost"}, {"grasshopper", "gost"},
	{"kuznyechik", "gost"}, {"magma", "gost"}, {"kem", "ml-kem"}, {"xmlenc#dh", "dh"}, {"#dh-es", "dh"}, {"arcfour", "arcfour"},
}

// unsupported is the fault of an identifier that is in no table.
func unsupported(id Algorithm) error {
	feature := dsig.Clip(string(id))
	for _, f := range features {
		if strings.Contains(strings.ToLower(string(id)), f.part) {
			feature = f.feature
			break
		}
	}
	return fault.New(fault.SignatureEncUnsupported, "feature", feature)
}
