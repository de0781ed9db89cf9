package signature_test

import (
	"crypto"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"
)

// sha1Sample signs the way the official samples of edXML do: inclusive C14N of
// SignedInfo, exclusive of the document under its mistaken URI, SHA-1.
func sha1Sample(t *testing.T, w *world) []byte {
	t.Helper()
	sum := sha1.Sum([]byte(`<a>x</a>`))
	info := `<CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></CanonicalizationMethod>` +
		`<SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"></SignatureMethod><Reference URI=""><Transforms>` +
		`<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></Transform>` +
		`<Transform Algorithm="http://www.w3.org/TR/xml-exc-c14n#"></Transform></Transforms>` +
		`<DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"></DigestMethod><DigestValue>` +
		base64.StdEncoding.EncodeToString(sum[:]) + `</DigestValue></Reference></SignedInfo>`
	const space = ` xmlns="http://www.w3.org/2000/09/xmldsig#"`
	hashed := sha1.Sum([]byte(`<SignedInfo` + space + `>` + info))
	value, err := w.rsa.Key.Sign(rand.Reader, hashed[:], crypto.SHA1)
	require.NoError(t, err)
	return []byte(`<a>x<Signature` + space + `><SignedInfo>` + info + `<SignatureValue>` +
		base64.StdEncoding.EncodeToString(value) + `</SignatureValue><KeyInfo><X509Data><X509SubjectName>CN=x</X509SubjectName><X509Certificate>` +
		base64.StdEncoding.EncodeToString(w.rsa.Chain[0].Raw) + `</X509Certificate></X509Data></KeyInfo></Signature></a>`)
}
