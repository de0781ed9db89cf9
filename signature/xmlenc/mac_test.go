package xmlenc_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xmldsig"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

const hmac = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"

// TestFindKey: the secret of an HMAC that is carried, derived or agreed on.
func TestFindKey(t *testing.T) {
	k, ec := xmlenc.SecretKey("k", bytesOf(32)), parties()["P-256"]
	s, err := encrypter(t, xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{{Key: k}}}).Session(ctx)
	require.NoError(t, err)
	agreed, err := filled(t, template(templateAgreement(enc11+"ECDH-ES", "<d:KeyValue/>", "<d:KeyName>own</d:KeyName>")), ec.public(t))
	require.NoError(t, err)
	finder := decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k, ec.key(t)}})
	request := func(text, local string) xmldsig.KeyRequest {
		doc := parse(t, text)
		r := xmldsig.KeyRequest{Algorithm: hmac, Others: []xmldsig.KeyElement{{Document: doc, Node: doc.Root()}}}
		for n := range doc.Descendants(doc.Root()) {
			if doc.IsElement(n) && doc.Local(n) == local {
				r.Others = append(r.Others, xmldsig.KeyElement{Document: doc, Node: n})
			}
		}
		return r
	}
	for text, local := range map[string]string{
		"<m>" + s.EncryptedKeys()[0] + "</m>": "EncryptedKey",
		agreed:                                "AgreementMethod",
		data(enc11+"aes256-gcm", derived(more21+"hkdf", `<m:HKDFParams xmlns:m="`+more21+`"><m:PRF Algorithm="`+hmac+`"/></m:HKDFParams>`)): "DerivedKey",
	} {
		r := request(text, local)
		require.Len(t, r.Others, 2)
		key, err := finder.FindKey(ctx, r)
		require.NoError(t, err, local)
		require.Len(t, key.Secret, 32)
		again, err := finder.FindKey(ctx, r)
		require.NoError(t, err)
		require.Equal(t, key.Secret, again.Secret)

		r.Algorithm = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
		key, err = finder.FindKey(ctx, r)
		require.NoError(t, err)
		require.Empty(t, key.Secret)
	}
	key, err := finder.FindKey(ctx, request("<m/>", ""))
	require.NoError(t, err)
	require.Empty(t, key.Secret)
	_, err = finder.FindKey(ctx, request("<m>"+strings.Replace(s.EncryptedKeys()[0], ">k<", ">x<", 1)+"</m>", "EncryptedKey"))
	require.ErrorIs(t, err, fault.SignatureEncNoKey)
	var as xmldsig.KeyFinder = finder.FindKey
	require.NotNil(t, as)
	doc := parse(t, agreed)
	for _, n := range []xmlcore.Node{xmlcore.None, xmlcore.Node(doc.Len())} {
		_, err = finder.SessionKey(ctx, doc, n, 16)
		require.ErrorIs(t, err, fault.SignatureEncStructure)
	}
	whole, err := finder.SessionKey(ctx, doc, find(t, doc, dsig, "KeyInfo"), 16)
	require.NoError(t, err)
	require.Len(t, whole, 16)
}
