package xmlenc_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// data writes an EncryptedData with a KeyInfo.
func data(algorithm, keyInfo string) string {
	return `<e:EncryptedData xmlns:e="` + enc + `" xmlns:e11="` + enc11 + `" xmlns:d="` + dsig + `" xmlns:d11="` + dsig11 + `"><e:EncryptionMethod Algorithm="` + algorithm +
		`"/><d:KeyInfo>` + keyInfo + `</d:KeyInfo><e:CipherData><e:CipherValue>` + base64.StdEncoding.EncodeToString(bytesOf(64)) + `</e:CipherValue></e:CipherData></e:EncryptedData>`
}

func encryptedKey(algorithm, inside, keyInfo string) string {
	return `<e:EncryptedKey xmlns:e="` + enc + `" xmlns:e11="` + enc11 + `" xmlns:d="` + dsig + `"><e:EncryptionMethod Algorithm="` + algorithm + `">` + inside + `</e:EncryptionMethod><d:KeyInfo>` + keyInfo +
		`</d:KeyInfo><e:CipherData><e:CipherValue>` + base64.StdEncoding.EncodeToString(bytesOf(256)) + `</e:CipherValue></e:CipherData></e:EncryptedKey>`
}

func derived(method, params string) string {
	return `<e11:DerivedKey><e11:KeyDerivationMethod Algorithm="` + method + `">` + params + `</e11:KeyDerivationMethod></e11:DerivedKey>`
}

// TestHostile: documents that must be refused, with the fault for each and
// without much work.
func TestHostile(t *testing.T) {
	gcm, oaep, wrap := enc11+"aes256-gcm", enc11+"rsa-oaep", enc+"kw-aes256"
	pbkdf2 := func(rounds, length string) string {
		return derived(enc11+"pbkdf2", `<e11:PBKDF2-params><e11:Salt><e11:Specified>AAAA</e11:Specified></e11:Salt><e11:IterationCount>`+rounds+
			`</e11:IterationCount><e11:KeyLength>`+length+`</e11:KeyLength><e11:PRF Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"/></e11:PBKDF2-params>`)
	}
	nested := encryptedKey(wrap, "", "<d:KeyName>secret</d:KeyName>")
	for range 6 {
		nested = encryptedKey(wrap, "", nested)
	}
	references := func(n int) string {
		return `<m>` + data(gcm, `<d11:KeyInfoReference URI="#K"/>`) + `<d:KeyInfo xmlns:d="` + dsig + `" xmlns:d11="` + dsig11 + `" Id="K">` +
			strings.Repeat(`<d11:KeyInfoReference URI="#K"/>`, n) + `</d:KeyInfo></m>`
	}
	for name, c := range map[string]struct {
		text string
		want fault.Code
	}{
		"no method":         {strings.Replace(data(gcm, ""), "EncryptionMethod", "Method", 1), fault.SignatureEncStructure},
		"two ciphers":       {strings.Replace(data(gcm, ""), "<e:CipherData>", "<e:CipherData/><e:CipherData>", 1), fault.SignatureEncStructure},
		"no key info":       {strings.Replace(data(gcm, ""), "<d:KeyInfo></d:KeyInfo>", "", 1), fault.SignatureDecrypt},
		"stranger":          {strings.Replace(data(gcm, ""), "<e:CipherData>", "<e:x/><e:CipherData>", 1), fault.SignatureEncStructure},
		"key size":          {strings.Replace(data(gcm, ""), `"/>`, `"><e:KeySize>128</e:KeySize></e:EncryptionMethod>`, 1), fault.SignatureEncStructure},
		"no base64":         {strings.Replace(data(gcm, ""), "<e:CipherValue>", "<e:CipherValue>!", 1), fault.SignatureEncStructure},
		"element in base64": {strings.Replace(data(gcm, ""), "<e:CipherValue>", "<e:CipherValue><e:x/>", 1), fault.SignatureEncStructure},
		"wrap as cipher":    {data(wrap, ""), fault.SignatureEncStructure},
		"label":             {data(gcm, encryptedKey(oaep, "<e:OAEPparams>"+strings.Repeat("AAAA", 500)+"</e:OAEPparams>", "")), fault.SignatureEncStructure},
		"digest":            {data(gcm, encryptedKey(oaep, `<d:DigestMethod Algorithm="urn:x"/>`, "")), fault.SignatureEncUnsupported},
		"mask":              {data(gcm, encryptedKey(oaep, `<d:DigestMethod Algorithm="`+enc+`sha256"/><e11:MGF Algorithm="urn:x"/>`, "")), fault.SignatureEncUnsupported},
		"rounds":            {data(gcm, pbkdf2("2000000000", "32")), fault.SignatureEncCost},
		"many rounds":       {data(gcm, strings.Repeat(pbkdf2("90000", "32"), 30)), fault.SignatureEncCost},
		"long key":          {data(gcm, pbkdf2("1", "100000")), fault.SignatureEncStructure},
		"other length":      {data(gcm, pbkdf2("1", "16")), fault.SignatureEncStructure},
		"no rounds":         {data(gcm, pbkdf2("0", "32")), fault.SignatureEncStructure},
		"negative rounds":   {data(gcm, pbkdf2("-1", "32")), fault.SignatureEncStructure},
		"unknown kdf":       {data(gcm, derived("urn:x", "")), fault.SignatureEncUnsupported},
		"no params":         {data(gcm, derived(enc11+"ConcatKDF", "")), fault.SignatureEncStructure},
		"bits":              {data(gcm, derived(enc11+"ConcatKDF", `<e11:ConcatKDFParams PartyUInfo="03ff"><d:DigestMethod Algorithm="`+enc+`sha256"/></e11:ConcatKDFParams>`)), fault.SignatureEncUnsupported},
		"no hex":            {data(gcm, derived(enc11+"ConcatKDF", `<e11:ConcatKDFParams PartyUInfo="0"><d:DigestMethod Algorithm="`+enc+`sha256"/></e11:ConcatKDFParams>`)), fault.SignatureEncStructure},
		"salt elsewhere":    {data(gcm, strings.ReplaceAll(pbkdf2("1", "32"), "Specified", "OtherSource")), fault.SignatureEncStructure},
		"nested":            {data(gcm, nested), fault.SignatureEncStructure},
		"self":              {`<m>` + data(gcm, `<d:RetrievalMethod URI="#K"/>`) + strings.Replace(encryptedKey(wrap, "", `<d:RetrievalMethod URI="#K"/>`), " ", ` Id="K" `, 1) + `</m>`, fault.SignatureEncStructure},
		"each other": {`<m>` + data(gcm, `<d:RetrievalMethod URI="#K"/>`) + strings.Replace(encryptedKey(wrap, "", `<d:RetrievalMethod URI="#L"/>`), " ", ` Id="K" `, 1) +
			strings.Replace(encryptedKey(wrap, "", `<d:RetrievalMethod URI="#K"/>`), " ", ` Id="L" `, 1) + `</m>`, fault.SignatureEncStructure},
		"reference to itself": {references(1), fault.SignatureEncStructure},
		"tree of references":  {references(60), fault.SignatureEncStructure},
		"no target":           {data(gcm, `<d:RetrievalMethod URI="#K"/>`), fault.SignatureEncReference},
		"other document":      {data(gcm, `<d:RetrievalMethod URI="http://x/"/>`), fault.SignatureEncReference},
		"transforms":          {`<m>` + data(gcm, `<d:RetrievalMethod URI="#K"><d:Transforms><d:Transform Algorithm="urn:x"/></d:Transforms></d:RetrievalMethod>`) + `<a Id="K"/></m>`, fault.SignatureEncUnsupported},
		"two targets":         {`<m>` + data(gcm, `<d:RetrievalMethod URI="#K"/>`) + `<a Id="K"/><a Id="K"/></m>`, fault.SignatureEncReference},
		"certificate":         {data(gcm, `<d:X509Data><d:X509Certificate>AAAA</d:X509Certificate></d:X509Data>`), fault.SignatureEncStructure},
		"serial":              {data(gcm, `<d:X509Data><d:X509IssuerSerial><d:X509IssuerName/><d:X509SerialNumber>`+strings.Repeat("9", 5000)+`</d:X509SerialNumber></d:X509IssuerSerial></d:X509Data>`), fault.SignatureEncStructure},
		"point":               {data(gcm, `<d:KeyValue><d11:ECKeyValue><d11:NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/><d11:PublicKey>BAAA</d11:PublicKey></d11:ECKeyValue></d:KeyValue>`), fault.SignatureEncStructure},
		"curve":               {data(gcm, `<d:KeyValue><d11:ECKeyValue><d11:NamedCurve URI="urn:oid:1.2"/><d11:PublicKey>BAAA</d11:PublicKey></d11:ECKeyValue></d:KeyValue>`), fault.SignatureEncUnsupported},
		"own curve":           {data(gcm, `<d:KeyValue><d11:ECKeyValue><d11:ECParameters/><d11:PublicKey>BAAA</d11:PublicKey></d11:ECKeyValue></d:KeyValue>`), fault.SignatureEncUnsupported},
		"DER":                 {data(gcm, `<d11:DEREncodedKeyValue>AAAA</d11:DEREncodedKeyValue>`), fault.SignatureEncStructure},
		"many names":          {data(gcm, strings.Repeat("<d:KeyName>x</d:KeyName>", 300)), fault.SignatureEncStructure},
		"camellia":            {data("http://www.w3.org/2001/04/xmldsig-more#camellia128-cbc", ""), fault.SignatureEncUnsupported},
		"dh":                  {data(gcm, encryptedKey(wrap, "", `<e:AgreementMethod Algorithm="`+enc+`dh"/>`)), fault.SignatureEncUnsupported},
		"ml-kem":              {data(gcm, `<EncapsulationMechanism/>`), fault.SignatureEncUnsupported},
		"name of another":     {data(gcm, "<d:KeyName>x</d:KeyName>"), fault.SignatureEncNoKey},
	} {
		start := time.Now()
		cfg := xmlenc.DecrypterConfig{Keys: []xmlenc.Key{xmlenc.SecretKey("secret", bytesOf(32)), parties()["RSA"].key(t)}, Policy: everything}
		_, err := opens(t, c.text, cfg)
		assert.ErrorIs(t, err, c.want, "%s: %v", name, err)
		assert.Less(t, time.Since(start), 20*time.Second, name)
	}
}

// The names of what is known and not supported.
func TestFeatures(t *testing.T) {
	for id, feature := range map[string]string{
		"http://www.w3.org/2001/04/xmldsig-more#camellia256-cbc": "camellia", "http://www.w3.org/2021/04/xmldsig-more#chacha20poly1305": "chacha20",
		"http://www.w3.org/2007/05/xmldsig-more#seed128-cbc": "seed", enc + "dh": "dh", enc11 + "dh-es": "dh", "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gost28147": "gost",
		"urn:\x00của ai": "urn:của ai",
	} {
		id = strings.ReplaceAll(id, "\x00", "&#9;")
		_, err := opens(t, data(id, ""), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{xmlenc.SecretKey("", bytesOf(32))}})
		require.Equal(t, feature, fault.All(err)[0].Arg("feature"))
	}
}

// Operations with keys are bounded, and the context ends them.
func TestBounds(t *testing.T) {
	k := parties()["RSA"].key(t)
	many := data(enc11+"aes256-gcm", strings.Repeat(encryptedKey(enc11+"rsa-oaep", `<d:DigestMethod Algorithm="`+enc+`sha256"/><e11:MGF Algorithm="`+enc11+`mgf1sha256"/>`, ""), 5))
	_, err := opens(t, many, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}, Limits: xmlenc.Limits{Operations: 4}})
	require.ErrorIs(t, err, fault.SignatureEncCost)
	_, err = opens(t, many, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}, Limits: xmlenc.Limits{Operations: 5}})
	require.ErrorIs(t, err, fault.SignatureDecrypt)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	doc := parse(t, many)
	_, err = decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}}).Decrypt(ended, doc, doc.Root())
	require.ErrorIs(t, err, fault.Canceled)
	_, err = opens(t, many, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}, Limits: xmlenc.Limits{Bytes: 63}})
	require.ErrorIs(t, err, fault.TooLarge)
	_, err = xmlenc.NewDecrypter(xmlenc.DecrypterConfig{})
	require.ErrorIs(t, err, fault.Config)
	_, err = xmlenc.NewDecrypter(xmlenc.DecrypterConfig{Keys: make([]xmlenc.Key, 1)})
	require.ErrorIs(t, err, fault.Config)
}

// device is an RSA key behind an interface with a context.
type device struct {
	key  *rsa.PrivateKey
	fail error
}

func (d device) Public() crypto.PublicKey { return d.key.Public() }

func (d device) Unwrap(_ context.Context, sealed []byte, opts crypto.DecrypterOpts) ([]byte, error) {
	if d.fail != nil {
		return nil, d.fail
	}
	return d.key.Decrypt(rand.Reader, sealed, opts)
}

// TestDevice: a device that does not work is told from a key that does not open.
func TestDevice(t *testing.T) {
	p := parties()["RSA"]
	text, err := encrypter(t, xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{{Key: p.public(t)}}}).Octets(ctx, []byte("x"), xmlenc.Form{})
	require.NoError(t, err)
	for _, c := range []struct {
		fail error
		want fault.Code
	}{{nil, ""}, {errors.New("padding"), fault.SignatureDecrypt}, {fault.New(fault.SignatureFailed), fault.SignatureFailed}} {
		k, err := xmlenc.RSAKey("", device{p.private.(*rsa.PrivateKey), c.fail}, p.cert)
		require.NoError(t, err)
		_, err = opens(t, string(text), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}})
		if c.want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, c.want)
		require.NoError(t, errors.Unwrap(err))
	}
}

// With RSA 1.5 a key that does not open, one of another length and one altered
// give the same answer, whatever the device says.
func TestRSA15(t *testing.T) {
	p := parties()["RSA"]
	private := p.private.(*rsa.PrivateKey)
	key := bytesOf(32)
	sealed := func(key []byte) string {
		//lint:ignore SA1019 what old senders write
		b, err := rsa.EncryptPKCS1v15(rand.Reader, &private.PublicKey, key)
		require.NoError(t, err)
		return base64.StdEncoding.EncodeToString(b)
	}
	plain, err := encrypter(t, xmlenc.EncrypterConfig{Secret: xmlenc.SecretKey("", key)}).Octets(ctx, []byte("x"), xmlenc.Form{KeyInfo: "<KEY/>"})
	require.NoError(t, err)
	message := func(sealed string) string {
		ek := encryptedKey(enc+"rsa-1_5", "", "")
		at := cipherValue.FindStringSubmatchIndex(ek)
		return strings.Replace(string(plain), "<KEY/>", ek[:at[2]]+sealed+ek[at[3]:], 1)
	}
	for _, fail := range []error{nil, errors.New("bad padding")} {
		k, err := xmlenc.RSAKey("", device{private, fail}, p.cert)
		require.NoError(t, err)
		cfg := xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}, Policy: xmlenc.Policy{LegacyRSA15: true}}
		got, err := opens(t, message(sealed(key)), cfg)
		if fail == nil {
			require.NoError(t, err)
			require.Equal(t, "x", string(got.Data))
			require.Equal(t, []string{"LegacyRSA15"}, got.Legacy)
		} else {
			require.EqualError(t, err, fault.New(fault.SignatureDecrypt).Error())
		}
		for _, other := range []string{sealed(bytesOf(32)), sealed(bytesOf(16)), sealed(nil), base64.StdEncoding.EncodeToString(make([]byte, 256))} {
			_, err = opens(t, message(other), cfg)
			require.EqualError(t, err, fault.New(fault.SignatureDecrypt).Error())
		}
		_, err = opens(t, message(sealed(key)), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}})
		require.ErrorIs(t, err, fault.SignatureEncPolicy)
		doc := parse(t, message(sealed(key)))
		_, err = decrypter(t, cfg).SessionKey(ctx, doc, find(t, doc, enc, "EncryptedKey"), 0)
		require.ErrorIs(t, err, fault.SignatureEncUnsupported)
	}
}

// Keys never print.
func TestRedaction(t *testing.T) {
	k := xmlenc.SecretKey("name", []byte("mật khẩu"))
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s %x", k, k, k, k, &k), fmt.Sprint([]xmlenc.Key{k}, xmlenc.Plain{Key: k})} {
		require.NotContains(t, text, "mật")
		require.NotContains(t, text, "6d")
	}
	b, err := json.Marshal(map[string]any{"k": k})
	require.NoError(t, err)
	require.NotContains(t, string(b), "mật")
}

func TestKeys(t *testing.T) {
	r, ec := parties()["RSA"], parties()["P-256"]
	_, err := xmlenc.PrivateKey("", r.private, ec.cert)
	require.ErrorIs(t, err, fault.SignatureKey)
	_, err = xmlenc.PrivateKey("", "none")
	require.ErrorIs(t, err, fault.SignatureWeakKey)
	_, err = xmlenc.PublicKey("", nil)
	require.ErrorIs(t, err, fault.SignatureWeakKey)
	_, err = xmlenc.CertificateKey("", nil)
	require.ErrorIs(t, err, fault.Config)
	_, err = xmlenc.FromKeyPair("", signature.KeyPair{Key: r.private.(crypto.Signer), Chain: []*x509.Certificate{r.cert}})
	require.NoError(t, err)
	_, err = xmlenc.ParsePrivateKey([]byte{1})
	require.ErrorIs(t, err, fault.SignatureKey)
	_, err = xmlenc.ParsePublicKey(nil)
	require.ErrorIs(t, err, fault.SignatureKey)
}
