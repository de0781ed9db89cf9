package xmlenc_test

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

var ciphers = []xmlenc.Algorithm{xmlenc.AES128GCM, xmlenc.AES192GCM, xmlenc.AES256GCM, xmlenc.AES128CBC, xmlenc.AES192CBC, xmlenc.AES256CBC}

// pair is a recipient with the key that opens.
type pair struct {
	to   xmlenc.Recipient
	with xmlenc.Key
}

// recipients are all kinds of recipients and parameters.
func recipients(t testing.TB) map[string]pair {
	all := map[string]pair{}
	for name, p := range parties() {
		all[name] = pair{xmlenc.Recipient{Key: p.public(t)}, p.key(t)}
	}
	private, public := x448Keys(t)
	all["X448"] = pair{xmlenc.Recipient{Key: public}, private}
	for _, n := range []int{16, 24, 32} {
		k := xmlenc.SecretKey("shared & named", bytesOf(n))
		all[fmt.Sprint("secret ", n)] = pair{xmlenc.Recipient{Key: k}, k}
	}
	r := parties()["RSA"]
	for _, h := range []crypto.Hash{crypto.SHA1, crypto.SHA224, crypto.SHA384, crypto.SHA512, crypto.SHA3_256, crypto.SHA3_512} {
		all["OAEP "+h.String()] = pair{xmlenc.Recipient{Key: r.public(t), Digest: h, Mask: crypto.SHA512, Label: []byte("nhãn")}, r.key(t)}
		all["MGF1P "+h.String()] = pair{xmlenc.Recipient{Key: r.public(t), Algorithm: xmlenc.RSAOAEPMGF1P, Digest: h}, r.key(t)}
	}
	for n, name := range []string{"issuer", "certificate", "SKI", "subject", "digest", "public key", "name"} {
		for _, kind := range []string{"RSA", "P-384", "X25519"} {
			p := parties()[kind]
			all[kind+" by "+name] = pair{xmlenc.Recipient{Key: p.public(t), Naming: xmlenc.Naming(n), Hint: "Sở", Derivation: xmlenc.HKDF}, p.key(t)}
		}
	}
	return all
}

// TestRoundTrip: every cipher with every kind of recipient, of data of every
// length around a block.
func TestRoundTrip(t *testing.T) {
	size := 0
	for name, p := range recipients(t) {
		if strings.HasPrefix(name, "RSA") {
			p.to.Algorithm = xmlenc.RSAOAEP
		}
		for _, c := range ciphers {
			size++
			plain := bytesOf(size % 35)
			e := encrypter(t, xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{p.to}, Cipher: c, Policy: everything})
			text, err := e.Octets(ctx, plain, xmlenc.Form{ID: "d", MimeType: "a/b", Encoding: "urn:x"})
			require.NoError(t, err, name)
			got, err := opens(t, string(text), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{xmlenc.SecretKey("other", bytesOf(32)), p.with}, Policy: everything})
			require.NoError(t, err, "%s %s\n%s", name, c, text)
			require.True(t, bytes.Equal(plain, got.Data))
			require.Equal(t, [5]string{"d", "", "a/b", "urn:x", string(c)}, [5]string{got.ID, got.Type, got.MimeType, got.Encoding, string(got.Algorithm)})
			require.Equal(t, p.with.Name(), got.Key.Name())
			weak := strings.Contains(name, "MGF1P") || strings.Contains(name, "SHA-1")
			require.Equal(t, weak, contains(got.Legacy, "LegacySHA1"), name)
			require.Equal(t, strings.HasSuffix(string(c), "cbc"), contains(got.Legacy, "LegacyCBC"))
			_, err = opens(t, string(text), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{p.with}})
			require.Equal(t, len(got.Legacy) > 0, errors.Is(err, fault.SignatureEncPolicy), "%s: %v", name, err)
		}
	}
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}

var cipherValue = regexp.MustCompile(`CipherValue>([^<]+)<`)

// altered gives a document with each byte of one CipherValue flipped in turn.
func altered(t *testing.T, text string, nth int, visit func(string)) {
	t.Helper()
	at := cipherValue.FindAllStringSubmatchIndex(text, -1)[nth]
	raw, err := base64.StdEncoding.DecodeString(text[at[2]:at[3]])
	require.NoError(t, err)
	for i := range raw {
		bent := bytes.Clone(raw)
		bent[i] ^= 1 << (i % 8)
		visit(text[:at[2]] + base64.StdEncoding.EncodeToString(bent) + text[at[3]:])
	}
	for _, n := range []int{0, 1, len(raw) - 1} {
		visit(text[:at[2]] + base64.StdEncoding.EncodeToString(raw[:n]) + text[at[3]:])
	}
}

// TestAltered: under GCM no flipped byte of the data decrypts, and no flipped
// byte of the key under any algorithm; and all look alike.
func TestAltered(t *testing.T) {
	for _, name := range []string{"RSA", "P-256", "X25519", "secret 16"} {
		p := recipients(t)[name]
		e := encrypter(t, xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{p.to}})
		text, err := e.Octets(ctx, []byte("Công văn mật"), xmlenc.Form{})
		require.NoError(t, err)
		for nth := range 2 {
			altered(t, string(text), nth, func(bent string) {
				_, err := opens(t, bent, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{p.with}})
				if name == "RSA" && nth == 0 && errors.Is(err, fault.SignatureEncNoKey) {
					return // shorter than the modulus: for nobody
				}
				require.EqualError(t, err, fault.New(fault.SignatureDecrypt).Error(), name)
				require.NoError(t, errors.Unwrap(err))
			})
		}
	}
}

func TestSecretOfData(t *testing.T) {
	k := xmlenc.SecretKey("k", bytesOf(32))
	e := encrypter(t, xmlenc.EncrypterConfig{Secret: k})
	text, err := e.Octets(ctx, []byte("x"), xmlenc.Form{})
	require.NoError(t, err)
	require.Contains(t, string(text), "<ds:KeyName>k</ds:KeyName>")
	got, err := opens(t, string(text), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}})
	require.NoError(t, err)
	require.Equal(t, "x", string(got.Data))
	_, err = opens(t, string(text), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{xmlenc.SecretKey("other", bytesOf(32))}})
	require.ErrorIs(t, err, fault.SignatureEncNoKey)
	_, err = opens(t, string(text), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{xmlenc.SecretKey("other", bytesOf(32))}, AnyKey: true})
	require.ErrorIs(t, err, fault.SignatureDecrypt)
}

// Each of several recipients opens, one who is none does not.
func TestSeveral(t *testing.T) {
	var to []xmlenc.Recipient
	names := []string{"RSA", "P-256", "P-521", "X25519"}
	for _, name := range names {
		to = append(to, xmlenc.Recipient{Key: parties()[name].public(t)})
	}
	text, err := encrypter(t, xmlenc.EncrypterConfig{Recipients: to}).Octets(ctx, []byte("x"), xmlenc.Form{})
	require.NoError(t, err)
	for _, name := range names {
		got, err := opens(t, string(text), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{parties()[name].key(t)}})
		require.NoError(t, err)
		require.Equal(t, "x", string(got.Data))
		require.Same(t, parties()[name].cert, got.Key.Certificate())
	}
	for _, name := range []string{"other RSA", "P-384"} {
		_, err = opens(t, string(text), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{parties()[name].key(t)}})
		require.ErrorIs(t, err, fault.SignatureEncNoKey, name)
	}
	_, err = opens(t, string(text), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{parties()["other RSA"].key(t)}, AnyKey: true})
	require.ErrorIs(t, err, fault.SignatureDecrypt)
}

func TestEncrypterConfig(t *testing.T) {
	r, ec := parties()["RSA"].public(t), parties()["P-256"].public(t)
	secret := xmlenc.SecretKey("s", bytesOf(32))
	for code, cfgs := range map[fault.Code][]xmlenc.EncrypterConfig{
		fault.Config: {
			{}, {Secret: secret, Recipients: []xmlenc.Recipient{{Key: r}}}, {Secret: secret, Cipher: xmlenc.AES128GCM},
			{Recipients: []xmlenc.Recipient{{}}}, {Recipients: []xmlenc.Recipient{{Key: r, Algorithm: xmlenc.KeyWrap128}}},
			{Recipients: []xmlenc.Recipient{{Key: ec, Algorithm: xmlenc.RSAOAEP}}}, {Recipients: []xmlenc.Recipient{{Key: ec, Derivation: xmlenc.PBKDF2}}},
			{Recipients: []xmlenc.Recipient{{Key: secret, Algorithm: xmlenc.KeyWrap128}}}, {Recipients: []xmlenc.Recipient{{Key: xmlenc.SecretKey("", bytesOf(5))}}},
			{Recipients: []xmlenc.Recipient{{Key: secret, Naming: xmlenc.ByDigest}}}, {Recipients: []xmlenc.Recipient{{Key: r, Label: bytesOf(2000)}}},
			{Recipients: []xmlenc.Recipient{{Key: r, Digest: crypto.BLAKE2b_256}}}, {Recipients: []xmlenc.Recipient{{Key: secret, Naming: xmlenc.ByPublicKey}}},
		},
		fault.SignatureEncPolicy: {
			{Recipients: []xmlenc.Recipient{{Key: r, Algorithm: xmlenc.RSAOAEPMGF1P}}}, {Recipients: []xmlenc.Recipient{{Key: r, Digest: crypto.SHA1}}},
			{Recipients: []xmlenc.Recipient{{Key: r, Digest: crypto.MD5}}, Policy: everything},
			{Recipients: []xmlenc.Recipient{{Key: r}}, Cipher: xmlenc.AES256CBC}, {Secret: xmlenc.SecretKey("", bytesOf(24)), Cipher: enc + "tripledes-cbc", Policy: everything},
		},
		fault.SignatureEncUnsupported: {{Secret: secret, Cipher: xmlenc.KeyWrap256}, {Secret: secret, Cipher: "urn:x"}},
	} {
		for i, cfg := range cfgs {
			_, err := xmlenc.NewEncrypter(cfg)
			assert.ErrorIs(t, err, code, i)
		}
	}
	_, err := encrypter(t, xmlenc.EncrypterConfig{Secret: secret}).Octets(ctx, nil, xmlenc.Form{ID: `"`})
	require.ErrorIs(t, err, fault.Config)
}
