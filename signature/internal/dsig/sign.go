package dsig

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/ed448"
)

// Key signs as signature.Key does: a digest, or for EdDSA the message itself;
// ECDSA and DSA values come in DER.
type Key interface {
	Sign(ctx context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error)
}

// Signing is what a value is made with: a Key with its public part, or a Secret.
type Signing struct {
	Key    Key
	Public any
	Secret Secret
}

// sort is the public key or secret, as Policy and Algorithm judge it.
func (k *Signing) sort() any {
	if k.Secret != nil {
		return k.Secret
	}
	return k.Public
}

// Check refuses keys and algorithms before anything is written.
func (k *Signing) Check(m Method, p Policy) error {
	if err := p.Algorithm(m); err != nil {
		return err
	}
	if err := p.Key(k.sort()); err != nil {
		return err
	}
	if !m.fits(k.sort()) || k.Secret != nil && len(k.Secret) == 0 {
		return fault.New(fault.SignatureKeyKind, "key", KeySort(k.sort()), "algorithm", m.Name())
	}
	return nil
}

// size is the length of a value in bytes.
func (k *Signing) size(a Algorithm) int {
	switch key := k.sort().(type) {
	case *rsa.PublicKey:
		return key.Size()
	case *ecdsa.PublicKey:
		return 2 * ((key.Curve.Params().BitSize + 7) / 8)
	case ed25519.PublicKey:
		return ed25519.SignatureSize
	case ed448.PublicKey:
		return ed448.SignatureSize
	case Secret:
		if a.Bits > 0 {
			return a.Bits / 8
		}
		return a.Hash.Size()
	}
	return 2 * dsaSize(k.Public)
}

// value makes the value of a signature and checks it: a broken or exchanged
// token is noticed here and not by the receiver.
func (k *Signing) value(ctx context.Context, e *Env, s *Signature) ([]byte, error) {
	if k.Secret != nil {
		sum, err := s.mac(e, k.Secret)
		if err != nil {
			return nil, err
		}
		return sum[:k.size(s.Method.Algorithm)], nil
	}
	input, err := s.input(e)
	if err != nil {
		return nil, err
	}
	value, err := k.Key.Sign(ctx, s.Method.digest(input), s.Method.opts())
	if err != nil {
		return nil, err
	}
	switch key := k.Public.(type) {
	case *ecdsa.PublicKey:
		value = fixedWidth(value, (key.Curve.Params().BitSize+7)/8)
	default:
		if size := dsaSize(k.Public); size > 0 {
			value = fixedWidth(value, size)
		}
	}
	if !s.Method.verify(k.Public, input, value, false) {
		return nil, fault.New(fault.SignatureFailed)
	}
	return value, nil
}

// digest is what a key is given of the input.
func (a Algorithm) digest(input []byte) []byte {
	if a.Family == Ed25519 && a.Prehash {
		h := crypto.SHA512.New()
		h.Write(input)
		return h.Sum(nil)
	}
	return input
}

// opts are the options that a key needs for the algorithm.
func (a Algorithm) opts() crypto.SignerOpts {
	switch a.Family {
	case PSS:
		return &rsa.PSSOptions{SaltLength: a.Salt, Hash: a.Hash}
	case Ed25519:
		if !a.Contextual {
			return crypto.Hash(0)
		}
		opts := &ed25519.Options{Context: a.Context}
		if a.Prehash {
			opts.Hash = crypto.SHA512
		}
		return opts
	case Ed448:
		return Ed448Options{ed448.Options{Context: a.Context, Prehash: a.Prehash}}
	}
	return a.Hash
}

// Ed448Options are what a key of Ed448 is told.
type Ed448Options struct{ ed448.Options }

// HashFunc is 0: the key signs the message itself.
func (Ed448Options) HashFunc() crypto.Hash { return 0 }

// fixedWidth turns a value in ASN.1 into r and s of a length each; what cannot
// be turned comes back as nothing and does not verify.
func fixedWidth(der []byte, size int) []byte {
	r, s := new(big.Int), new(big.Int)
	in := cryptobyte.String(der)
	var seq cryptobyte.String
	if !in.ReadASN1(&seq, tags.SEQUENCE) || !in.Empty() || !seq.ReadASN1Integer(r) || !seq.ReadASN1Integer(s) || !seq.Empty() ||
		r.Sign() <= 0 || s.Sign() <= 0 || r.BitLen() > 8*size || s.BitLen() > 8*size {
		return nil
	}
	out := make([]byte, 2*size)
	r.FillBytes(out[:size])
	s.FillBytes(out[size:])
	return out
}
