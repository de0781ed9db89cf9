package xmlenc_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

const more21 = "http://www.w3.org/2021/04/xmldsig-more#"

// template writes an EncryptedData to be filled.
func template(keyInfo string) string {
	return `<e:EncryptedData xmlns:e="` + enc + `" xmlns:e11="` + enc11 + `" xmlns:d="` + dsig + `" xmlns:d11="` + dsig11 + `" xmlns:m="` + more21 + `"><e:EncryptionMethod Algorithm="` + enc11 +
		`aes128-gcm"/><d:KeyInfo>` + keyInfo + `</d:KeyInfo><e:CipherData><e:CipherValue/></e:CipherData></e:EncryptedData>`
}

func templateKey(algorithm, inside, keyInfo string) string {
	return `<e:EncryptedKey><e:EncryptionMethod Algorithm="` + algorithm + `">` + inside + `</e:EncryptionMethod><d:KeyInfo>` + keyInfo +
		`</d:KeyInfo><e:CipherData><e:CipherValue> </e:CipherValue></e:CipherData></e:EncryptedKey>`
}

func templateAgreement(algorithm, originator, recipient string) string {
	return `<e:AgreementMethod Algorithm="` + algorithm + `"><e11:KeyDerivationMethod Algorithm="` + more21 + `hkdf"><m:HKDFParams><m:PRF Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"/><m:Info>AAEC</m:Info></m:HKDFParams></e11:KeyDerivationMethod>` +
		`<e:OriginatorKeyInfo>` + originator + `</e:OriginatorKeyInfo><e:RecipientKeyInfo>` + recipient + `</e:RecipientKeyInfo></e:AgreementMethod>`
}

const sha256OAEP = `<d:DigestMethod Algorithm="` + enc + `sha256"/><e11:MGF Algorithm="` + enc11 + `mgf1sha256"/>`

func filled(t *testing.T, text string, keys ...xmlenc.Key) (string, error) {
	t.Helper()
	doc := parse(t, text)
	out, err := xmlenc.Fill(ctx, xmlenc.TemplateConfig{Keys: keys}, doc, find(t, doc, enc, "EncryptedData"), []byte("văn bản"))
	return string(out), err
}

// TestFill: templates beyond those of the suite; each opens with the key.
func TestFill(t *testing.T) {
	r, ec, x := parties()["RSA"], parties()["P-256"], parties()["X25519"]
	private448, public448 := x448Keys(t)
	secret, password := xmlenc.SecretKey("k", bytesOf(16)), xmlenc.SecretKey("p", []byte("mật khẩu"))
	named := func(name string, p party) xmlenc.Key {
		k, err := xmlenc.PrivateKey(name, p.private, p.cert)
		require.NoError(t, err)
		return k
	}
	for name, c := range map[string]struct {
		text  string
		with  []xmlenc.Key // that fill
		opens []xmlenc.Key
		holds string
	}{
		"secret":      {template("<d:KeyName>k</d:KeyName>"), []xmlenc.Key{secret}, []xmlenc.Key{secret}, ""},
		"certificate": {template(templateKey(enc11+"rsa-oaep", sha256OAEP, "<d:X509Data/>")), []xmlenc.Key{r.public(t)}, []xmlenc.Key{r.key(t)}, "X509Certificate"},
		"nested":      {template(templateKey(enc+"kw-aes256", "", templateKey(enc11+"rsa-oaep", sha256OAEP, ""))), []xmlenc.Key{r.public(t)}, []xmlenc.Key{r.key(t)}, ""},
		"gcm for key": {template(templateKey(enc11+"aes128-gcm", "", "<d:KeyName>k</d:KeyName>")), []xmlenc.Key{secret}, []xmlenc.Key{secret}, ""},
		"ephemeral":   {template(templateKey(enc+"kw-aes128", "", templateAgreement(enc11+"ECDH-ES", "<d:KeyValue/>", "<d:KeyName>own</d:KeyName>"))), []xmlenc.Key{ec.public(t)}, []xmlenc.Key{ec.key(t)}, "ECKeyValue"},
		"X25519":      {template(templateKey(enc+"kw-aes192", "", templateAgreement(more21+"x25519", "<d11:DEREncodedKeyValue> </d11:DEREncodedKeyValue>", "<d:KeyName>own</d:KeyName>"))), []xmlenc.Key{x.public(t)}, []xmlenc.Key{x.key(t)}, ""},
		"X448":        {template(templateKey(enc+"kw-aes256", "", templateAgreement(more21+"x448", "<d11:DEREncodedKeyValue/>", ""))), []xmlenc.Key{public448}, []xmlenc.Key{private448}, ""},
		"agreed data": {template(templateAgreement(enc11+"ECDH-ES", "<d:KeyValue/>", "")), []xmlenc.Key{ec.public(t)}, []xmlenc.Key{ec.key(t)}, ""},
		"static": {template(templateAgreement(enc11+"ECDH-ES", "<d:KeyName>ours</d:KeyName>", "<d:KeyName>own</d:KeyName>")),
			[]xmlenc.Key{named("ours", ec), ec.public(t)}, []xmlenc.Key{ec.key(t), named("ours", ec)}, ""},
		"password": {template(strings.Replace(derived(enc11+"pbkdf2", `<e11:PBKDF2-params><e11:Salt><e11:Specified>AAECAw==</e11:Specified></e11:Salt><e11:IterationCount>1000</e11:IterationCount><e11:KeyLength>16</e11:KeyLength><e11:PRF Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha512"/></e11:PBKDF2-params>`),
			"</e11:DerivedKey>", "<e11:MasterKeyName>p</e11:MasterKeyName></e11:DerivedKey>", 1)), []xmlenc.Key{password}, []xmlenc.Key{secret, password}, ""},
	} {
		out, err := filled(t, "<m>"+c.text+"</m>", c.with...)
		require.NoError(t, err, name)
		require.Contains(t, out, c.holds)
		got, err := opens(t, out, xmlenc.DecrypterConfig{Keys: c.opens})
		require.NoError(t, err, "%s: %s", name, out)
		require.Equal(t, "văn bản", string(got.Data))
		require.Empty(t, got.Legacy)
	}
}

func TestFillRefused(t *testing.T) {
	r, ec := parties()["RSA"].public(t), parties()["P-256"].public(t)
	secret := xmlenc.SecretKey("k", bytesOf(16))
	deep := ""
	for range 6 {
		deep = templateKey(enc+"kw-aes256", "", deep)
	}
	for name, c := range map[string]struct {
		text string
		want fault.Code
	}{
		"no key":      {template("<d:KeyName>x</d:KeyName>"), fault.SignatureEncNoKey},
		"no secret":   {template(templateKey(enc+"kw-aes256", "", "")), fault.SignatureEncNoKey},
		"no RSA":      {template(templateKey(enc11+"rsa-oaep", sha256OAEP, "<d:KeyName>x</d:KeyName>")), fault.SignatureEncNoKey},
		"no curve":    {template(templateAgreement(more21+"x25519", "<d:KeyValue/>", "")), fault.SignatureEncNoKey},
		"lost":        {template(templateAgreement(enc11+"ECDH-ES", "", "")), fault.SignatureEncStructure},
		"SHA-1":       {template(templateKey(enc+"rsa-oaep-mgf1p", "", "")), fault.SignatureEncPolicy},
		"RSA 1.5":     {template(templateKey(enc+"rsa-1_5", "", "")), fault.SignatureEncPolicy},
		"deep":        {template(deep), fault.SignatureEncStructure},
		"reference":   {strings.Replace(template(""), "<e:CipherValue/>", `<e:CipherReference URI="#x"/>`, 1), fault.SignatureEncStructure},
		"kem":         {template("<EncapsulationMechanism/>"), fault.SignatureEncUnsupported},
		"unknown kdf": {template(derived("urn:x", "")), fault.SignatureEncUnsupported},
		"structure":   {strings.Replace(template(""), "EncryptionMethod", "x", 1), fault.SignatureEncStructure},
	} {
		_, err := filled(t, c.text, r, ec, secret)
		require.ErrorIs(t, err, c.want, "%s: %v", name, err)
	}
	doc := parse(t, template(""))
	_, err := xmlenc.Fill(ctx, xmlenc.TemplateConfig{}, doc, doc.Root(), nil)
	require.ErrorIs(t, err, fault.Config)
	_, err = xmlenc.Fill(ctx, xmlenc.TemplateConfig{Keys: []xmlenc.Key{secret}}, doc, xmlcore.None, nil)
	require.ErrorIs(t, err, fault.SignatureEncStructure)
}
