package signature

import (
	"crypto"
	"crypto/x509"
	"fmt"
	"io"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/pbes2"
)

// maxKey is the longest private key that is read, in bytes; RSA of 16384 bits
// takes 9400.
const maxKey = 16 << 10

// Password opens a key file. It never prints and refuses to be encoded. Wipe it
// when the key is loaded: the functions that take one keep none of it.
type Password []byte

// Wipe overwrites the password.
func (p Password) Wipe() { clear(p) }

// Format keeps the password out of every fmt verb.
func (Password) Format(s fmt.State, _ rune) { io.WriteString(s, withheld) }

// MarshalJSON keeps the password out of JSON and of structured logs.
func (Password) MarshalJSON() ([]byte, error) { return []byte(`"` + withheld + `"`), nil }

const withheld = "[password withheld]"

// LoadEncryptedKeyPEM is [LoadKeyPEM] for a key in "ENCRYPTED PRIVATE KEY"
// form: PKCS#8 with PBES2 (RFC 8018), PBKDF2 of at most 10 million rounds or
// scrypt of at most 128 MiB, and AES-128, -192 or -256 in CBC. A key that is
// not encrypted loads as well.
//
// Errors: [fault.SignatureKeyPassword] for a wrong password,
// [fault.SignatureKeyDamaged] for a file that is cut short or altered,
// [fault.SignatureKeyLegacy] for the old encryption by PEM headers,
// [fault.SignatureKeyCost], [fault.SignatureAlgorithm], [fault.SignatureKey].
// Damage to the first sixteen bytes of the encrypted key cannot be told from a
// wrong password.
func LoadEncryptedKeyPEM(keyPEM, certPEM []byte, password Password) (KeyPair, error) {
	if password == nil {
		password = Password{}
	}
	return loadPEM(keyPEM, certPEM, password)
}

// openKey decrypts an EncryptedPrivateKeyInfo.
func openKey(sealed []byte, password Password) (crypto.Signer, error) {
	if password == nil {
		return nil, fault.New(fault.SignatureKeyEncrypted)
	}
	plain, err := pbes2.Open(sealed, password)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	key, err := x509.ParsePKCS8PrivateKey(plain)
	if signer, ok := key.(crypto.Signer); err == nil && ok {
		return signer, nil
	}
	return nil, fault.New(fault.SignatureKeyDamaged)
}
