package xmlenc

import (
	"context"

	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// FindKey is an [xmldsig.KeyFinder] for signatures by HMAC whose KeyInfo holds
// the secret encrypted, or says how it is derived or agreed on. Of other
// signatures it knows no key. A secret that does not open makes the signature
// invalid. Where the method does not state a length, that of the hash is taken,
// and RSA 1.5 opens to no other.
func (d *Decrypter) FindKey(ctx context.Context, r xmldsig.KeyRequest) (xmldsig.Key, error) {
	a, known := dsig.AlgorithmOf(r.Algorithm)
	if !known || a.Family != dsig.HMAC {
		return xmldsig.Key{}, nil
	}
	var failed error
	for _, other := range r.Others {
		switch name := other.Document.Name(other.Node); name.Space + name.Local {
		case enc + "EncryptedKey", enc11 + "DerivedKey", enc + "AgreementMethod":
		default:
			continue
		}
		secret, err := d.SessionKey(ctx, other.Document, other.Node, 0)
		if err != nil {
			secret, err = d.SessionKey(ctx, other.Document, other.Node, a.Hash.Size())
		}
		if err == nil {
			return xmldsig.Key{Secret: secret}, nil
		}
		if failed == nil {
			failed = err
		}
	}
	return xmldsig.Key{}, failed
}
