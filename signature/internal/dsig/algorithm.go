package dsig

import (
	"crypto"
	_ "crypto/md5"  // registers the hashes named below
	_ "crypto/sha1" // those of old signatures as well
	_ "crypto/sha256"
	_ "crypto/sha3"
	_ "crypto/sha512"
)

// digests are the hashes by their identifiers (XMLDSig 1.1, 6.2; RFC 9231, 2.1).
var digests = map[string]crypto.Hash{
	EncSpace + "sha256":   crypto.SHA256,
	EncSpace + "sha512":   crypto.SHA512,
	MoreSpace + "sha224":  crypto.SHA224,
	MoreSpace + "sha384":  crypto.SHA384,
	PSSSpace + "sha3-224": crypto.SHA3_224,
	PSSSpace + "sha3-256": crypto.SHA3_256,
	PSSSpace + "sha3-384": crypto.SHA3_384,
	PSSSpace + "sha3-512": crypto.SHA3_512,
	Space + "sha1":        crypto.SHA1,
	MoreSpace + "md5":     crypto.MD5,
}

// DigestOf is the hash of an identifier of DigestMethod.
func DigestOf(uri string) (crypto.Hash, bool) {
	h, ok := digests[uri]
	return h, ok
}

// DigestURI is the identifier of a hash, empty for one that is not written.
func DigestURI(h crypto.Hash) string {
	for uri, o := range digests {
		if o == h {
			return uri
		}
	}
	return ""
}

// Outdated reports whether a hash is taken under a legacy policy only.
func Outdated(h crypto.Hash) bool { return h == crypto.SHA1 || h == crypto.MD5 }

// Family is the sort of a signature algorithm.
type Family uint8

// The families.
const (
	PKCS1   Family = iota + 1 // RSASSA-PKCS1-v1_5
	PSS                       // RSASSA-PSS
	ECDSA                     // ECDSA, the value as r and s
	Ed25519                   // Ed25519, Ed25519ctx and Ed25519ph
	Ed448                     // Ed448 and Ed448ph
	HMAC
	DSA
)

// String is the family's name.
func (f Family) String() string {
	return [...]string{"", "RSASSA-PKCS1-v1_5", "RSASSA-PSS", "ECDSA", "Ed25519", "Ed448", "HMAC", "DSA"}[f]
}

// Algorithm is a signature algorithm with its parameters.
type Algorithm struct {
	URI    string
	Family Family
	Hash   crypto.Hash // 0 for EdDSA
	// Explicit: the parameters of RSASSA-PSS stand beside the identifier.
	Explicit bool
	Salt     int // bytes, of PSS
	// Prehash: the message is hashed first (Ed25519ph, Ed448ph).
	Prehash bool
	// Contextual: a context is taken and, for Ed25519ctx, demanded.
	Contextual bool
	Context    string
	Bits       int // of a shortened HMAC; 0 for a whole one
}

// Name is the algorithm in a few words, as for a report.
func (a Algorithm) Name() string {
	name := a.Family.String()
	switch {
	case a.Family == Ed25519 && a.Contextual && !a.Prehash:
		name += "ctx"
	case a.Prehash:
		name += "ph"
	}
	if a.Hash != 0 {
		name += "-" + HashName(a.Hash)
	}
	return name
}

// HashName is a hash's name as for a report: "SHA256" is written as in the
// names of signature algorithms.
func HashName(h crypto.Hash) string {
	switch h {
	case crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512:
		return "SHA" + h.String()[len("SHA-"):]
	case crypto.SHA1:
		return "SHA1"
	}
	return h.String()
}

// Outdated reports whether the algorithm is taken under a legacy policy only.
func (a Algorithm) Outdated() bool { return a.Family == DSA || Outdated(a.Hash) }

// algorithms are the signature algorithms by their identifiers (XMLDSig 1.1,
// 6.3 and 6.4; RFC 9231, 2.2 and 2.3).
var algorithms = listed()

func listed() map[string]Algorithm {
	all := map[string]Algorithm{
		Space + "dsa-sha1":     {Family: DSA, Hash: crypto.SHA1},
		Space11 + "dsa-sha256": {Family: DSA, Hash: crypto.SHA256},
		Space + "rsa-sha1":     {Family: PKCS1, Hash: crypto.SHA1},
		Space + "hmac-sha1":    {Family: HMAC, Hash: crypto.SHA1},
		PSSSpace + "rsa-pss":   {Family: PSS, Explicit: true},

		EdSpace + "eddsa-ed25519":    {Family: Ed25519},
		EdSpace + "eddsa-ed25519ctx": {Family: Ed25519, Contextual: true},
		EdSpace + "eddsa-ed25519ph":  {Family: Ed25519, Contextual: true, Prehash: true},
		EdSpace + "eddsa-ed448":      {Family: Ed448, Contextual: true},
		EdSpace + "eddsa-ed448ph":    {Family: Ed448, Contextual: true, Prehash: true},
	}
	for name, h := range map[string]crypto.Hash{
		"sha1": crypto.SHA1, "sha224": crypto.SHA224, "sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512,
	} {
		all[MoreSpace+"ecdsa-"+name] = Algorithm{Family: ECDSA, Hash: h}
		all[PSSSpace+name+"-rsa-MGF1"] = Algorithm{Family: PSS, Hash: h, Salt: h.Size()}
		if h != crypto.SHA1 {
			all[MoreSpace+"rsa-"+name] = Algorithm{Family: PKCS1, Hash: h}
			all[MoreSpace+"hmac-"+name] = Algorithm{Family: HMAC, Hash: h}
		}
	}
	for name, h := range map[string]crypto.Hash{
		"sha3-224": crypto.SHA3_224, "sha3-256": crypto.SHA3_256, "sha3-384": crypto.SHA3_384, "sha3-512": crypto.SHA3_512,
	} {
		all[EdSpace+"ecdsa-"+name] = Algorithm{Family: ECDSA, Hash: h}
		all[PSSSpace+name+"-rsa-MGF1"] = Algorithm{Family: PSS, Hash: h, Salt: h.Size()}
	}
	all[MoreSpace+"rsa-md5"] = Algorithm{Family: PKCS1, Hash: crypto.MD5}
	all[MoreSpace+"hmac-md5"] = Algorithm{Family: HMAC, Hash: crypto.MD5}
	all[PSSSpace+"md5-rsa-MGF1"] = Algorithm{Family: PSS, Hash: crypto.MD5, Salt: crypto.MD5.Size()}
	for uri, a := range all {
		a.URI = uri
		all[uri] = a
	}
	return all
}

// AlgorithmOf is the algorithm of an identifier of SignatureMethod, without
// what its parameters say.
func AlgorithmOf(uri string) (Algorithm, bool) {
	a, ok := algorithms[uri]
	return a, ok
}
