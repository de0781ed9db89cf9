package signature

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	_ "crypto/sha1" // registers SHA-1 for verifiers told to take it
	_ "crypto/sha256"
	_ "crypto/sha512"
	"fmt"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// Algorithm is a signature algorithm with its hash.
type Algorithm string

// The algorithms a [Signer] uses.
const (
	// RSAPSSSHA256 is RSASSA-PSS with SHA-256, MGF1 and a salt of 32 bytes: the
	// scheme that Circular 15/2025/TT-BKHCN asks for. Default for RSA keys.
	RSAPSSSHA256 Algorithm = "RSASSA-PSS-SHA256"
	// RSAPKCS1SHA256 is RSASSA-PKCS1-v1_5 with SHA-256, for peers that do not
	// know PSS, such as .NET and xmlsec1 before 1.3.
	RSAPKCS1SHA256 Algorithm = "RSASSA-PKCS1-v1_5-SHA256"
	// ECDSASHA256 is ECDSA on P-256 with SHA-256. Default for P-256 keys.
	ECDSASHA256 Algorithm = "ECDSA-P256-SHA256"
)

type family uint8

const (
	pkcs1 family = iota
	pss
	ecdsaRS
)

// method is one SignatureMethod of the allow-list.
type method struct {
	uri    string
	name   Algorithm
	family family
	hash   crypto.Hash
	legacy bool // SHA-1
}

// methods is the allow-list. URIs: XMLDSig 1.1 section 6.4 and RFC 9231
// section 2.3.
var methods = [...]method{
	{"http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", RSAPSSSHA256, pss, crypto.SHA256, false},
	{"http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1", "RSASSA-PSS-SHA384", pss, crypto.SHA384, false},
	{"http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1", "RSASSA-PSS-SHA512", pss, crypto.SHA512, false},
	{"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", RSAPKCS1SHA256, pkcs1, crypto.SHA256, false},
	{"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", "RSASSA-PKCS1-v1_5-SHA384", pkcs1, crypto.SHA384, false},
	{"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "RSASSA-PKCS1-v1_5-SHA512", pkcs1, crypto.SHA512, false},
	{"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", ECDSASHA256, ecdsaRS, crypto.SHA256, false},
	{"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", "ECDSA-SHA384", ecdsaRS, crypto.SHA384, false},
	{"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", "ECDSA-SHA512", ecdsaRS, crypto.SHA512, false},
	{"http://www.w3.org/2000/09/xmldsig#rsa-sha1", "RSASSA-PKCS1-v1_5-SHA1", pkcs1, crypto.SHA1, true},
}

// digests is the allow-list of DigestMethod.
var digests = map[string]crypto.Hash{
	"http://www.w3.org/2001/04/xmlenc#sha256":       crypto.SHA256,
	"http://www.w3.org/2001/04/xmldsig-more#sha384": crypto.SHA384,
	"http://www.w3.org/2001/04/xmlenc#sha512":       crypto.SHA512,
	"http://www.w3.org/2000/09/xmldsig#sha1":        crypto.SHA1,
}

func methodByURI(uri string) (method, bool) {
	for _, m := range methods {
		if m.uri == uri {
			return m, true
		}
	}
	return method{}, false
}

// methodFor is the method of an algorithm a signer may use with the key; ""
// means the default for the key.
func methodFor(a Algorithm, key crypto.PublicKey) (method, error) {
	if a == "" {
		a = RSAPSSSHA256
		if _, ok := key.(*ecdsa.PublicKey); ok {
			a = ECDSASHA256
		}
	}
	for _, m := range methods {
		if m.name == a && m.hash == crypto.SHA256 && m.fits(key) {
			return m, nil
		}
	}
	return method{}, fault.New(fault.SignatureAlgorithm, "algorithm", clip(string(a))).At("Algorithm")
}

// fits reports whether the method belongs to the key's sort.
func (m method) fits(key crypto.PublicKey) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return m.family == pkcs1 || m.family == pss
	case *ecdsa.PublicKey:
		// A P-256 key with a longer hash is in order; the name of ours says P-256.
		return m.family == ecdsaRS && (m.name != ECDSASHA256 || k.Curve == elliptic.P256())
	}
	return false
}

// minRSA is the shortest RSA modulus, in bits: Circular 15/2025/TT-BKHCN.
const minRSA = 2048

// keyPolicy refuses keys that are too weak, too costly or of an unknown sort.
func keyPolicy(key crypto.PublicKey) error {
	weak := func(what string) error { return fault.New(fault.SignatureWeakKey, "key", what) }
	switch k := key.(type) {
	case *rsa.PublicKey:
		if bits := k.N.BitLen(); bits < minRSA || bits > sigalg.MaxRSA || k.E < 3 || k.E%2 == 0 {
			return weak(fmt.Sprintf("RSA %d", bits))
		}
	case *ecdsa.PublicKey:
		if k.Curve != elliptic.P256() && k.Curve != elliptic.P384() && k.Curve != elliptic.P521() {
			return weak("ECDSA " + k.Curve.Params().Name)
		}
	case ed25519.PublicKey:
	default:
		return weak(fmt.Sprintf("%T", key))
	}
	return nil
}

// clip shortens a text that came with a document before it enters an error.
func clip(s string) string {
	const most = 120
	if len(s) > most {
		s = s[:most] + "…"
	}
	return clean(s)
}
