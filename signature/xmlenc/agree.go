package xmlenc

import (
	"crypto"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

// agreement is an AgreementMethod (XML Encryption 1.1, section 5.6).
type agreement struct {
	algorithm             Algorithm
	kdf                   derivation
	originator, recipient xmlcore.Node // None where absent
}

func (r *run) readAgreement(n xmlcore.Node) (agreement, error) {
	a := agreement{algorithm: algorithmOf(r.doc, n)}
	switch a.algorithm {
	case ECDHES, X25519, X448:
	default:
		return a, unsupported(a.algorithm)
	}
	found, err := children(r.doc, n, []xmlcore.Name{
		{Space: enc11, Local: "KeyDerivationMethod"}, {Space: enc, Local: "OriginatorKeyInfo"}, {Space: enc, Local: "RecipientKeyInfo"}})
	if err == nil && found[0] == xmlcore.None {
		err = malformed(r.doc, n)
	}
	if err != nil {
		return a, err
	}
	a.originator, a.recipient = found[1], found[2]
	a.kdf, err = r.readDerivation(found[0])
	return a, err
}

// publicOf finds the public key that a KeyInfo gives or names, for an agreement
// with the other key.
func (r *run) publicOf(h *Hints, other crypto.PublicKey) crypto.PublicKey {
	candidates := append([]crypto.PublicKey{}, h.PublicKeys...)
	for _, c := range h.Certificates {
		candidates = append(candidates, certified(c))
	}
	for i := range r.keys {
		if h.mean(&r.keys[i]) {
			candidates = append(candidates, r.keys[i].public)
		}
	}
	for _, c := range candidates {
		if c = normal(c); sameCurve(c, other) {
			return c
		}
	}
	return nil
}

// shared agrees with the peer and derives a key; nil when that fails.
func (r *run) shared(k *Key, peer crypto.PublicKey, kdf derivation, length int) []byte {
	length, err := r.fitKDF(kdf, length)
	if err != nil {
		r.refuse(err)
		return nil
	}
	if !r.operate() {
		return nil
	}
	secret, err := k.agree(r.ctx, peer)
	if err != nil {
		r.device(err)
		return nil
	}
	defer clear(secret)
	key, err := r.derive(kdf, secret, length)
	if err != nil {
		r.refuse(err)
		return nil
	}
	return key
}
