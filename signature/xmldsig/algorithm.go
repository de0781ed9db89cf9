package xmldsig

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"

	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// Algorithm is the identifier of a signature algorithm (XMLDSig 1.1, 6.3 and
// 6.4; RFC 9231). All that are verified can be written; those that are outdated
// need the policy, and Ed448 needs a key that lives elsewhere.
type Algorithm string

// The algorithms that are written most.
const (
	// RSAPSSSHA256 is RSASSA-PSS with SHA-256, MGF1 and a salt of 32 bytes, the
	// default for RSA keys (Circular 15/2025/TT-BKHCN).
	RSAPSSSHA256 Algorithm = dsig.PSSSpace + "sha256-rsa-MGF1"
	RSAPSSSHA384 Algorithm = dsig.PSSSpace + "sha384-rsa-MGF1"
	RSAPSSSHA512 Algorithm = dsig.PSSSpace + "sha512-rsa-MGF1"
	// RSAPSSExplicit is RSASSA-PSS whose hash and salt stand beside it.
	RSAPSSExplicit Algorithm = dsig.PSSSpace + "rsa-pss"
	// RSASHA256 is RSASSA-PKCS1-v1_5, for peers that do not know PSS.
	RSASHA256 Algorithm = dsig.MoreSpace + "rsa-sha256"
	RSASHA384 Algorithm = dsig.MoreSpace + "rsa-sha384"
	RSASHA512 Algorithm = dsig.MoreSpace + "rsa-sha512"
	// ECDSASHA256 is the default for P-256 keys, ECDSASHA384 and ECDSASHA512 for
	// those of P-384 and P-521.
	ECDSASHA256 Algorithm = dsig.MoreSpace + "ecdsa-sha256"
	ECDSASHA384 Algorithm = dsig.MoreSpace + "ecdsa-sha384"
	ECDSASHA512 Algorithm = dsig.MoreSpace + "ecdsa-sha512"
	Ed25519     Algorithm = dsig.EdSpace + "eddsa-ed25519"
	// HMACSHA256 is the default for secrets.
	HMACSHA256 Algorithm = dsig.MoreSpace + "hmac-sha256"
	HMACSHA384 Algorithm = dsig.MoreSpace + "hmac-sha384"
	HMACSHA512 Algorithm = dsig.MoreSpace + "hmac-sha512"
)

// defaultFor is the algorithm of a key of which none is stated.
func defaultFor(key any) Algorithm {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return RSAPSSSHA256
	case *ecdsa.PublicKey:
		switch k.Curve {
		case elliptic.P384():
			return ECDSASHA384
		case elliptic.P521():
			return ECDSASHA512
		}
		return ECDSASHA256
	case ed25519.PublicKey:
		return Ed25519
	}
	return HMACSHA256
}
