package signature

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"

	"github.com/hcm-egov/framework/egov/fault"
)

// KeyPair is a private key with its certificate chain, the signer's own
// certificate first. It never prints its key and refuses to be encoded.
type KeyPair struct {
	Key   crypto.Signer
	Chain []*x509.Certificate
}

const redacted = "[private key withheld]"

// Format keeps the key out of every fmt verb.
func (KeyPair) Format(s fmt.State, _ rune) { io.WriteString(s, "signature.KeyPair{"+redacted+"}") }

// MarshalJSON keeps the key out of JSON and of structured logs.
func (KeyPair) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LoadKeyPEM reads a private key (PKCS#8, PKCS#1 or SEC 1, not encrypted) and
// the certificate chain, leaf first, both in PEM. The key must be the leaf's.
// Errors: [fault.SignatureKey], [fault.SignatureKeyEncrypted] and those of
// [LoadEncryptedKeyPEM].
func LoadKeyPEM(keyPEM, certPEM []byte) (KeyPair, error) { return loadPEM(keyPEM, certPEM, nil) }

func loadPEM(keyPEM, certPEM []byte, password Password) (KeyPair, error) {
	key, err := parseKey(keyPEM, password)
	if err != nil {
		return KeyPair{}, err
	}
	chain, err := parseCertificates(certPEM)
	if err != nil {
		return KeyPair{}, err
	}
	pair := KeyPair{Key: key, Chain: chain}
	if !samePublic(key.Public(), chain[0].PublicKey) {
		return KeyPair{}, badKey("the key does not belong to the first certificate")
	}
	return pair, nil
}

func badKey(reason string) *fault.Error { return fault.New(fault.SignatureKey, "reason", reason) }

// parseKey reads the first private key of a PEM text; a password of nil opens
// no encrypted one.
func parseKey(text []byte, password Password) (crypto.Signer, error) {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if len(block.Bytes) > maxKey {
			return nil, fault.New(fault.TooLarge, "what", block.Type, "limit", maxKey)
		}
		if block.Headers["DEK-Info"] != "" {
			return nil, fault.New(fault.SignatureKeyLegacy)
		}
		var key any
		var err error
		switch block.Type {
		case "ENCRYPTED PRIVATE KEY":
			return openKey(block.Bytes, password)
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(block.Bytes)
		default:
			continue
		}
		// The cause is dropped on purpose: nothing of a key reaches a log.
		if signer, ok := key.(crypto.Signer); err == nil && ok {
			return signer, nil
		}
		return nil, badKey("the private key cannot be read")
	}
	return nil, badKey("no private key in the PEM text")
}

func parseCertificates(text []byte) ([]*x509.Certificate, error) {
	var chain []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, badKey("a certificate cannot be read").Wrap(err)
		}
		chain = append(chain, cert)
	}
	if len(chain) == 0 {
		return nil, badKey("no certificate in the PEM text")
	}
	return chain, nil
}

func samePublic(a, b crypto.PublicKey) bool {
	k, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && k.Equal(b)
}

// EncodePEM writes the pair as PEM texts: the key in PKCS#8 and the chain. The
// first text is secret; keep it in a file of mode 0600.
func (p KeyPair) EncodePEM() (keyPEM, certPEM []byte, err error) {
	if err := keyPolicy(p.Key.Public()); err != nil {
		return nil, nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(p.Key)
	if err != nil {
		return nil, nil, badKey("the key cannot leave its device")
	}
	var certs bytes.Buffer
	for _, c := range p.Chain {
		if err := pem.Encode(&certs, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}); err != nil {
			return nil, nil, badKey("a certificate cannot be written").Wrap(err)
		}
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), certs.Bytes(), nil
}
