package dsig

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rsa"
	"math/big"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/ed448"
)

// fits reports whether a key belongs to the algorithm.
func (a Algorithm) fits(key any) bool {
	switch key.(type) {
	case *rsa.PublicKey:
		return a.Family == PKCS1 || a.Family == PSS
	case *ecdsa.PublicKey:
		return a.Family == ECDSA
	case ed25519.PublicKey:
		return a.Family == Ed25519
	case ed448.PublicKey:
		return a.Family == Ed448
	case Secret:
		return a.Family == HMAC
	}
	return a.Family == DSA && isDSA(key)
}

// CheckValue checks the signature value over SignedInfo with a key: a public
// key or a [Secret]. An HMAC is never checked with what is not a Secret.
// Faults: [fault.SignatureUnsupported], [fault.SignatureOutdated],
// [fault.SignatureWeakKey], [fault.SignatureKeyKind],
// [fault.SignatureHMACLength] and [fault.SignatureValue].
func (s *Signature) CheckValue(e *Env, key any) error {
	if err := e.Policy.Algorithm(s.Method); err != nil {
		return err
	}
	if err := e.Policy.Key(key); err != nil {
		return err
	}
	if !s.Method.fits(key) {
		return fault.New(fault.SignatureKeyKind, "key", KeySort(key), "algorithm", s.Method.Name())
	}
	ok := false
	var err error
	if s.Method.Family == HMAC {
		ok, err = s.checkHMAC(e, key.(Secret))
	} else {
		var input []byte
		if input, err = s.input(e); err == nil {
			ok = s.Method.verify(key, input, s.Value, e.Policy.LegacyDERValues)
		}
	}
	if err == nil && !ok {
		err = fault.New(fault.SignatureValue)
	}
	return err
}

func (s *Signature) checkHMAC(e *Env, key Secret) (bool, error) {
	want := s.Method.Bits / 8
	if want == 0 {
		want = s.Method.Hash.Size()
	}
	sum, err := s.mac(e, key)
	return err == nil && len(key) > 0 && len(s.Value) == want && hmac.Equal(sum[:want], s.Value), err
}

func (s *Signature) mac(e *Env, key Secret) ([]byte, error) {
	h := hmac.New(s.Method.Hash.New, key)
	if err := s.canonicalInfo(e, h); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}

// input is what a key signs: the hash of the canonical SignedInfo, or for EdDSA
// itself.
func (s *Signature) input(e *Env) ([]byte, error) {
	if s.Method.Hash == 0 {
		var b bytes.Buffer
		err := s.canonicalInfo(e, &b)
		return b.Bytes(), err
	}
	h := s.Method.Hash.New()
	if err := s.canonicalInfo(e, h); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}

// verify checks a value over the input of a key that fits.
func (a Algorithm) verify(key any, input, value []byte, der bool) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		if a.Family == PSS {
			opts := &rsa.PSSOptions{SaltLength: a.Salt, Hash: a.Hash}
			return a.Salt > 0 && rsa.VerifyPSS(k, a.Hash, input, value, opts) == nil
		}
		return rsa.VerifyPKCS1v15(k, a.Hash, input, value) == nil
	case *ecdsa.PublicKey:
		return verifyECDSA(k, input, value) || der && ecdsa.VerifyASN1(k, input, value)
	case ed25519.PublicKey:
		return a.verifyEd25519(k, input, value)
	case ed448.PublicKey:
		return ed448.Verify(k, input, value, ed448.Options{Context: a.Context, Prehash: a.Prehash})
	}
	return verifyDSAKey(key, input, value)
}

// verifyECDSA checks a value of r and s, each as long as the order of the curve
// (XMLDSig 1.1, 6.4.3); leading zeros in front of both are passed over.
func verifyECDSA(k *ecdsa.PublicKey, sum, value []byte) bool {
	size := (k.Curve.Params().BitSize + 7) / 8
	if len(value)%2 != 0 || len(value) < 2*size || len(value) > 4*size {
		return false
	}
	half := len(value) / 2
	r, s := new(big.Int).SetBytes(value[:half]), new(big.Int).SetBytes(value[half:])
	return ecdsa.Verify(k, sum, r, s)
}

func (a Algorithm) verifyEd25519(k ed25519.PublicKey, input, value []byte) bool {
	opts := &ed25519.Options{Context: a.Context}
	if a.Prehash {
		h := crypto.SHA512.New()
		h.Write(input)
		input, opts.Hash = h.Sum(nil), crypto.SHA512
	}
	if a.Contextual && !a.Prehash && a.Context == "" {
		return false // RFC 8032, 5.1: the context of Ed25519ctx is not empty
	}
	return len(a.Context) <= 255 && ed25519.VerifyWithOptions(k, input, value, opts) == nil
}
