package conformance

//lint:file-ignore SA1019 The suite signs with DSA.

import (
	"bytes"
	"context"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/dsa"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"

	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/internal/ed448"
	"github.com/hcm-egov/framework/signature/internal/pbes2"
	"github.com/hcm-egov/framework/signature/internal/pfx"
)

// oldKey is a key of a sort that nobody but the suite signs with.
type oldKey struct {
	chain []*x509.Certificate
	dsa   *dsa.PrivateKey
	seed  []byte // of Ed448
}

var _ signature.Key = (*oldKey)(nil)

func (k *oldKey) Chain() []*x509.Certificate { return k.chain }

func (k *oldKey) Sign(_ context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if o, ok := opts.(dsig.Ed448Options); ok && k.seed != nil {
		return ed448.Sign(k.seed, digest, o.Options), nil
	}
	if k.dsa == nil {
		return nil, errors.New("the key does not fit")
	}
	r, s, err := dsa.Sign(rand.Reader, k.dsa, digest[:min(len(digest), k.dsa.Q.BitLen()/8)])
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(struct{ R, S *big.Int }{r, s})
}

// pkcs8 is a private key in PKCS#8 (RFC 5958).
type pkcs8 struct {
	Version   int
	Algorithm struct {
		ID     asn1.ObjectIdentifier
		Params asn1.RawValue `asn1:"optional"`
	}
	Key []byte
}

func openOldKey(file []byte, password string) (signature.Key, error) {
	sealed, err := pfx.Check(file)
	if err != nil || len(sealed) != 1 {
		return nil, errors.Join(err, errors.New("not one key in the file"))
	}
	plain, err := pbes2.Open(sealed[0], []byte(password))
	if err != nil {
		return nil, err
	}
	var raw pkcs8
	if _, err := asn1.Unmarshal(plain, &raw); err != nil {
		return nil, err
	}
	certs, err := certificates(file, password)
	if err != nil {
		return nil, err
	}
	k := &oldKey{}
	public, err := k.read(raw)
	if err != nil {
		return nil, err
	}
	for _, c := range certs {
		if same, ok := dsig.CertificateKey(c).(interface{ Equal(crypto.PublicKey) bool }); ok && same.Equal(public) {
			k.chain = []*x509.Certificate{c}
		}
		if d, ok := dsig.CertificateKey(c).(*dsa.PublicKey); ok && k.dsa != nil && d.Y.Cmp(k.dsa.Y) == 0 {
			k.chain = []*x509.Certificate{c}
		}
	}
	if k.chain == nil {
		return nil, errors.New("no certificate belongs to the key")
	}
	for _, c := range certs {
		if !c.Equal(k.chain[0]) && !bytes.Equal(c.RawSubject, c.RawIssuer) {
			k.chain = append(k.chain, c)
		}
	}
	return k, nil
}

// read reads the private key and gives its public part.
func (k *oldKey) read(raw pkcs8) (crypto.PublicKey, error) {
	if raw.Algorithm.ID.Equal(asn1.ObjectIdentifier{1, 3, 101, 113}) {
		if _, err := asn1.Unmarshal(raw.Key, &k.seed); err != nil || len(k.seed) != ed448.SeedSize {
			return nil, errors.Join(err, errors.New("no seed of Ed448"))
		}
		return ed448.Public(k.seed), nil
	}
	x := new(big.Int)
	k.dsa = &dsa.PrivateKey{}
	if _, err := asn1.Unmarshal(raw.Algorithm.Params.FullBytes, &k.dsa.Parameters); err != nil {
		return nil, err
	}
	if _, err := asn1.Unmarshal(raw.Key, &x); err != nil {
		return nil, err
	}
	k.dsa.X = x
	k.dsa.Y = new(big.Int).Exp(k.dsa.G, x, k.dsa.P)
	return &k.dsa.PublicKey, nil
}

// sealedContent is EncryptedData of a PKCS#12 file under PBES2 with PBKDF2 of
// SHA-256 and AES-256 (RFC 7292, 4; RFC 8018, A.4).
type sealedContent struct {
	Version int
	Info    struct {
		ID        asn1.ObjectIdentifier
		Algorithm struct {
			ID     asn1.ObjectIdentifier
			Params struct {
				KDF struct {
					ID     asn1.ObjectIdentifier
					Params struct {
						Salt       []byte
						Iterations int
						PRF        asn1.RawValue
					}
				}
				Cipher struct {
					ID asn1.ObjectIdentifier
					IV []byte
				}
			}
		}
		Content []byte `asn1:"tag:0"`
	}
}

func (c *sealedContent) open(password string) ([]byte, error) {
	kdf := c.Info.Algorithm.Params.KDF.Params
	key, err := pbkdf2.Key(sha256.New, password, kdf.Salt, kdf.Iterations, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	plain := make([]byte, len(c.Info.Content))
	cipher.NewCBCDecrypter(block, c.Info.Algorithm.Params.Cipher.IV).CryptBlocks(plain, c.Info.Content)
	return plain, nil
}

// certificates reads the certificates of a PKCS#12 file.
func certificates(file []byte, password string) ([]*x509.Certificate, error) {
	type contentInfo struct {
		ID      asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"tag:0,explicit"`
	}
	var outer struct {
		Version int
		Safe    contentInfo
		MAC     asn1.RawValue `asn1:"optional"`
	}
	var safe []byte
	var parts []contentInfo
	if _, err := asn1.Unmarshal(file, &outer); err != nil {
		return nil, err
	}
	if _, err := asn1.Unmarshal(outer.Safe.Content.Bytes, &safe); err != nil {
		return nil, err
	}
	if _, err := asn1.Unmarshal(safe, &parts); err != nil {
		return nil, err
	}
	var sealed sealedContent
	for _, part := range parts {
		if _, err := asn1.Unmarshal(part.Content.Bytes, &sealed); err != nil {
			continue // the key, sealed by itself
		}
		plain, err := sealed.open(password)
		if err != nil {
			return nil, err
		}
		return certificateBags(plain)
	}
	return nil, errors.New("no certificates in the file")
}

func certificateBags(plain []byte) ([]*x509.Certificate, error) {
	var bags []struct {
		ID    asn1.ObjectIdentifier
		Value struct {
			ID   asn1.ObjectIdentifier
			Cert []byte `asn1:"tag:0,explicit"`
		} `asn1:"tag:0,explicit"`
		Attributes asn1.RawValue `asn1:"optional,set"`
	}
	if _, err := asn1.Unmarshal(plain, &bags); err != nil {
		return nil, err
	}
	var list []*x509.Certificate
	for _, b := range bags {
		cert, err := x509.ParseCertificate(b.Value.Cert)
		if err != nil {
			return nil, err
		}
		list = append(list, cert)
	}
	return list, nil
}
