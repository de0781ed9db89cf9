package conformance

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/pbes2"
	"github.com/hcm-egov/framework/signature/internal/pfx"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// encryptionKey is key material of a case.
type encryptionKey struct{ Use, File, Name, Format, Password string }

func (r *encryptionRun) keys(list []encryptionKey) ([]xmlenc.Key, error) {
	var keys []xmlenc.Key
	for _, k := range list {
		raw, err := os.ReadFile(filepath.Join(r.dir, k.File))
		if err != nil {
			return nil, err
		}
		more, err := k.load(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k.File, err)
		}
		keys = append(keys, more...)
	}
	return keys, nil
}

func (k *encryptionKey) load(raw []byte) ([]xmlenc.Key, error) {
	if k.Use == "keys-file" {
		return keysFile(raw)
	}
	if strings.HasSuffix(k.Use, "key") && k.Use != "privkey" && k.Use != "pubkey" {
		return []xmlenc.Key{xmlenc.SecretKey(k.Name, raw)}, nil
	}
	key, err := k.pair(raw)
	return []xmlenc.Key{key}, err
}

// pair loads a private or public key.
func (k *encryptionKey) pair(raw []byte) (xmlenc.Key, error) {
	if k.Use == "pkcs12" {
		return k.pkcs12(raw)
	}
	if block, _ := pem.Decode(raw); block != nil {
		raw = block.Bytes
	}
	switch k.Use {
	case "pubkey-cert":
		cert, err := x509.ParseCertificate(raw)
		if err != nil {
			return xmlenc.Key{}, err
		}
		return xmlenc.CertificateKey(k.Name, cert)
	case "pubkey":
		public, err := xmlenc.ParsePublicKey(raw)
		if err != nil {
			return xmlenc.Key{}, err
		}
		return xmlenc.PublicKey(k.Name, public)
	}
	if k.Password != "" {
		plain, err := pbes2.Open(raw, []byte(k.Password))
		if err != nil {
			return xmlenc.Key{}, err
		}
		raw = plain
	}
	private, err := xmlenc.ParsePrivateKey(raw)
	if err != nil {
		return xmlenc.Key{}, err
	}
	return xmlenc.PrivateKey(k.Name, private)
}

// pkcs12 opens PKCS#12; of one with a key of X448 the key alone.
func (k *encryptionKey) pkcs12(file []byte) (xmlenc.Key, error) {
	key, chain, err := signature.OpenPKCS12(file, signature.Password(k.Password))
	if err == nil {
		return xmlenc.PrivateKey(k.Name, key, chain...)
	}
	sealed, checked := pfx.Check(file)
	if checked != nil || len(sealed) != 1 {
		return xmlenc.Key{}, err
	}
	plain, opened := pbes2.Open(sealed[0], []byte(k.Password))
	if opened != nil {
		return xmlenc.Key{}, err
	}
	var private crypto.PrivateKey
	if private, err = xmlenc.ParsePrivateKey(plain); err != nil {
		return xmlenc.Key{}, err
	}
	return xmlenc.PrivateKey(k.Name, private)
}

// keysFile reads a file of named keys of xmlsec: the secrets, and the public
// parts of RSA keys.
func keysFile(raw []byte) ([]xmlenc.Key, error) {
	doc, err := xmlcore.Parse(raw, xmlcore.Limits{})
	if err != nil {
		return nil, err
	}
	const dsig, own = "http://www.w3.org/2000/09/xmldsig#", "http://www.aleksey.com/xmlsec/2002"
	var keys []xmlenc.Key
	for info := range doc.Find(xmlcore.Top, dsig, "KeyInfo") {
		name := ""
		for n := range doc.Find(info, dsig, "KeyName") {
			name = strings.TrimSpace(string(doc.AppendText(nil, n)))
		}
		for n := range doc.Descendants(info) {
			switch {
			case doc.IsElement(n) && doc.Space(n) == own:
				secret, err := base64Text(doc, n)
				if err != nil {
					return nil, err
				}
				keys = append(keys, xmlenc.SecretKey(name, secret))
			case doc.Is(n, dsig, "RSAKeyValue"):
				key, err := rsaValue(doc, n, name)
				if err != nil {
					return nil, err
				}
				keys = append(keys, key)
			}
		}
	}
	return keys, nil
}

func base64Text(doc *xmlcore.Document, n xmlcore.Node) ([]byte, error) {
	return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(doc.AppendText(nil, n))), ""))
}

func rsaValue(doc *xmlcore.Document, n xmlcore.Node, name string) (xmlenc.Key, error) {
	numbers := map[string]*big.Int{}
	for c := range doc.Elements(n) {
		b, err := base64Text(doc, c)
		if err != nil {
			return xmlenc.Key{}, err
		}
		numbers[doc.Local(c)] = new(big.Int).SetBytes(b)
	}
	if numbers["Modulus"] == nil || numbers["Exponent"] == nil {
		return xmlenc.Key{}, fmt.Errorf("no RSA key in %s", name)
	}
	return xmlenc.PublicKey(name, &rsa.PublicKey{N: numbers["Modulus"], E: int(numbers["Exponent"].Int64())})
}
