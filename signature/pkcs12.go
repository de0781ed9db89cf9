package signature

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"errors"
	"slices"

	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/pbes2"
	"github.com/hcm-egov/framework/signature/internal/pfx"
)

// maxPKCS12 is the longest PKCS#12 file that is read, in bytes.
const maxPKCS12 = 1 << 20

// LoadPKCS12 reads the private key and its certificates of a PKCS#12 file
// (RFC 7292; .p12 or .pfx). The chain comes leaf first, whatever the order in
// the file; certificates that do not belong to it are left out. The old
// encryptions (3DES, RC2) are read, as most authorities still hand them out.
// What the file may make us compute is bounded as in [LoadEncryptedKeyPEM].
//
// Errors: [fault.SignatureKeyPassword], [fault.SignatureKeyDamaged],
// [fault.SignatureKeyCost], [fault.SignatureKey], [fault.TooLarge]. In files
// with the old encryptions damage to the encrypted parts cannot be told from a
// wrong password.
func LoadPKCS12(file []byte, password Password) (KeyPair, error) {
	key, chain, err := OpenPKCS12(file, password)
	if err != nil {
		return KeyPair{}, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return KeyPair{}, badKey("a key of this sort cannot sign")
	}
	return KeyPair{Key: signer, Chain: chain}, nil
}

// OpenPKCS12 is [LoadPKCS12] for a key of any sort, one that only decrypts or
// agrees as well.
func OpenPKCS12(file []byte, password Password) (crypto.PrivateKey, []*x509.Certificate, error) {
	if len(file) > maxPKCS12 {
		return nil, nil, fault.New(fault.TooLarge, "what", "PKCS#12", "limit", maxPKCS12)
	}
	keys, err := pfx.Check(file)
	if err != nil {
		return nil, nil, err
	}
	if bytes.ContainsFunc(password, func(r rune) bool { return r > 0xffff }) {
		return nil, nil, fault.New(fault.SignatureKeyPassword) // RFC 7292 B.1 cannot write it
	}
	key, first, rest, err := pkcs12.DecodeChain(file, string(password))
	if err != nil {
		return nil, nil, pkcs12Fault(err, keys, password)
	}
	pair, ok := key.(interface{ Public() crypto.PublicKey })
	if !ok {
		return nil, nil, badKey("the key has no public part")
	}
	chain, err := chainFor(pair.Public(), append([]*x509.Certificate{first}, rest...))
	return key, chain, err
}

// pkcs12Fault tells a wrong password from damage: both break the file's
// checksum, but the right password still opens the key.
func pkcs12Fault(err error, keys [][]byte, password Password) error {
	opens := func(sealed []byte) bool {
		plain, err := pbes2.Open(sealed, password)
		clear(plain)
		return err == nil
	}
	var missing pkcs12.NotImplementedError
	switch {
	case errors.As(err, &missing):
		return badKey("the PKCS#12 file uses what is not supported").Wrap(missing)
	case errors.Is(err, pkcs12.ErrIncorrectPassword) && slices.ContainsFunc(keys, opens):
		return fault.New(fault.SignatureKeyDamaged)
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return fault.New(fault.SignatureKeyPassword)
	}
	// The cause is dropped on purpose: it may quote what was decrypted.
	return fault.New(fault.SignatureKeyDamaged)
}

// certified is the public key of a certificate, one that only agrees as well,
// which crypto/x509 leaves unread.
func certified(c *x509.Certificate) crypto.PublicKey {
	if c.PublicKey != nil {
		return c.PublicKey
	}
	key, err := x509.ParsePKIXPublicKey(c.RawSubjectPublicKeyInfo)
	if err != nil {
		return nil
	}
	return key
}

// chainFor orders certificates into the chain of a key.
func chainFor(key crypto.PublicKey, certs []*x509.Certificate) ([]*x509.Certificate, error) {
	at := slices.IndexFunc(certs, func(c *x509.Certificate) bool { return samePublic(key, certified(c)) })
	if at < 0 {
		return nil, badKey("no certificate belongs to the key")
	}
	chain := []*x509.Certificate{certs[at]}
	for last := certs[at]; !bytes.Equal(last.RawIssuer, last.RawSubject); {
		next := slices.IndexFunc(certs, func(c *x509.Certificate) bool {
			return bytes.Equal(c.RawSubject, last.RawIssuer) && !slices.ContainsFunc(chain, c.Equal) && signedBy(last, c)
		})
		if next < 0 {
			break
		}
		last = certs[next]
		chain = append(chain, last)
	}
	return chain, nil
}
