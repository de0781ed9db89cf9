package xmlenc

import (
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// Policy says what else than the good algorithms may be used. The zero value
// takes AES-GCM, AES key wrap, RSA-OAEP and ECDH with the hashes of SHA-2 and
// SHA-3. What was used under one of the values is told in the result.
type Policy struct {
	// LegacyCBC takes AES in CBC mode, whose data anybody can alter unnoticed. A
	// receiver that answers in any way to what it decrypted gives the sender an
	// oracle (Jager and Somorovsky, 2011), although all its errors look alike:
	// set this only where each message is signed over the encrypted form, or
	// comes over a connection that is authenticated.
	LegacyCBC bool
	// Legacy3DES takes Triple DES in reading. What is said of LegacyCBC holds.
	Legacy3DES bool
	// LegacyRSA15 takes RSAES-PKCS1-v1_5 in reading. A key that does not open is
	// replaced by a random one (RFC 3218, 2.3), so that nothing tells them apart.
	LegacyRSA15 bool
	// LegacySHA1 takes SHA-1 in RSA-OAEP (always part of rsa-oaep-mgf1p) and in
	// the derivation of keys. No weakness of these uses is known; it stands
	// here because Circular 15/2025/TT-BKHCN does not list SHA-1.
	LegacySHA1 bool
	// LegacyMD5 takes MD5 and RIPEMD-160 in RSA-OAEP in reading.
	LegacyMD5 bool
	// LegacyLongKey takes an encrypted key that is longer than its algorithm
	// needs and cuts it, as xmlsec1 does.
	LegacyLongKey bool
}

// weakness is a set of things that a policy must ask for.
type weakness uint8

const (
	weakCBC weakness = 1 << iota
	weak3DES
	weakRSA15
	weakSHA1
	weakMD5
	weakLongKey
)

// onlyRead is what is never written.
const onlyRead = weak3DES | weakRSA15 | weakMD5 | weakLongKey

var weakNames = [...]string{"LegacyCBC", "Legacy3DES", "LegacyRSA15", "LegacySHA1", "LegacyMD5", "LegacyLongKey"}

func (w weakness) names() []string {
	var names []string
	for i, name := range weakNames {
		if w&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

func (p Policy) allowed() (w weakness) {
	for i, set := range [...]bool{p.LegacyCBC, p.Legacy3DES, p.LegacyRSA15, p.LegacySHA1, p.LegacyMD5, p.LegacyLongKey} {
		if set {
			w |= 1 << i
		}
	}
	return w
}

// judge holds what is allowed.
type judge struct{ allowed weakness }

// allow refuses an algorithm that the policy does not ask for.
func (j judge) allow(w weakness, algorithm Algorithm) error {
	if missing := w &^ j.allowed; missing != 0 {
		return fault.New(fault.SignatureEncPolicy, "algorithm", dsig.Clip(string(algorithm)), "policy", missing.names()[0])
	}
	return nil
}

// hash finds the hash of an identifier in one of the tables.
func (j judge) hash(table map[Algorithm]hashed, id Algorithm) (hashed, error) {
	h, known := table[id]
	if !known {
		return h, unsupported(id)
	}
	return h, j.allow(h.weak, id)
}
