package dsig

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"fmt"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/ed448"
)

// Policy says what is taken beside what is strong today. The zero value is
// strict.
type Policy struct {
	LegacySHA1      bool // SHA-1 in digests and signatures
	LegacyMD5       bool // MD5 in digests and signatures
	LegacyDSA       bool // DSA keys
	LegacyShortKeys bool // RSA from 1024 bits on, and P-224
	LegacyShortHMAC bool // HMAC values of 80 bits and more
	LegacyDERValues bool // ECDSA values in ASN.1 beside r and s
}

// Hash refuses a hash that is outdated and not asked for.
func (p Policy) Hash(h crypto.Hash) error {
	if h == crypto.SHA1 && !p.LegacySHA1 || h == crypto.MD5 && !p.LegacyMD5 {
		return fault.New(fault.SignatureOutdated, "algorithm", h.String())
	}
	return nil
}

// Algorithm refuses a signature algorithm that is outdated and not asked for,
// or unknown.
func (p Policy) Algorithm(m Method) error {
	switch {
	case !m.Known:
		return fault.New(fault.SignatureUnsupported, "feature", Feature(m.URI))
	case m.Unsupported != "":
		return fault.New(fault.SignatureUnsupported, "feature", m.Unsupported)
	case m.Family == DSA && !p.LegacyDSA:
		return fault.New(fault.SignatureOutdated, "algorithm", m.Name())
	case m.Family == HMAC:
		if err := p.hmac(m); err != nil {
			return err
		}
	}
	return p.Hash(m.Hash)
}

// hmac refuses values that were cut too short: below half of the hash, or below
// 80 bits (XMLDSig 1.1, 6.3.1).
func (p Policy) hmac(m Method) error {
	if m.Bits == 0 {
		return nil
	}
	least := max(8*m.Hash.Size()/2, 80)
	if p.LegacyShortHMAC {
		least = 80
	}
	if m.Bits < least {
		return fault.New(fault.SignatureHMACLength, "bits", m.Bits)
	}
	return nil
}

// The lengths of RSA keys in bits: what Circular 15/2025/TT-BKHCN asks for, the
// legacy, and what bounds the work that a stranger's key may cause.
const (
	minRSA    = 2048
	legacyRSA = 1024
	maxRSA    = 16384
)

// Key refuses keys that are too weak, too costly or of an unknown sort.
func (p Policy) Key(key any) error {
	weak := func(what string) error { return fault.New(fault.SignatureWeakKey, "key", what) }
	switch k := key.(type) {
	case *rsa.PublicKey:
		least := minRSA
		if p.LegacyShortKeys {
			least = legacyRSA
		}
		if bits := k.N.BitLen(); bits < least || bits > maxRSA || k.E < 3 || k.E%2 == 0 || k.N.Bit(0) == 0 {
			return weak(fmt.Sprintf("RSA %d", bits))
		}
	case *ecdsa.PublicKey:
		switch k.Curve {
		case elliptic.P256(), elliptic.P384(), elliptic.P521():
		default:
			if k.Curve != elliptic.P224() || !p.LegacyShortKeys {
				return weak("ECDSA " + k.Curve.Params().Name)
			}
		}
	case ed25519.PublicKey, ed448.PublicKey, Secret:
	default:
		if isDSA(key) && p.LegacyDSA {
			return nil
		}
		return weak(KeySort(key))
	}
	return nil
}

// Secret is a key of HMAC. It never prints.
type Secret []byte

// Format keeps the secret out of every fmt verb.
func (Secret) Format(s fmt.State, _ rune) { fmt.Fprint(s, "[secret withheld]") }

// KeySort is the sort of a key in a word or two.
func KeySort(key any) string {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case *ecdsa.PublicKey:
		return "ECDSA " + k.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	case ed448.PublicKey:
		return "Ed448"
	case Secret:
		return "HMAC"
	case nil:
		return "?"
	}
	if isDSA(key) {
		return "DSA"
	}
	return fmt.Sprintf("%T", key)
}
