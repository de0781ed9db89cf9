package xades_test

import (
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/xades"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// byHand signs an attachment with properties that are written by hand: the
// marks CERT, ISSUER, SERIAL and TOKEN are filled in.
func (w *world) byHand(t *testing.T, namespace, signatureProperties, dataProperties string, more ...xmldsig.Ref) []byte {
	key, err := signature.NewKey(w.pair.Key, w.pair.Chain)
	require.NoError(t, err)
	s, err := xmldsig.NewSigner(xmldsig.SignerConfig{Key: key, Clock: w.clock, Resolver: files})
	require.NoError(t, err)
	content := sha256.Sum256([]byte("%PDF phụ lục"))
	token, err := w.TSA.Token(crypto.SHA256, content[:])
	require.NoError(t, err)
	cert := w.pair.Chain[0]
	digest := sha256.Sum256(cert.Raw)
	text := strings.NewReplacer("CERT", base64.StdEncoding.EncodeToString(digest[:]), "ISSUER", cert.Issuer.String(),
		"SERIAL", cert.SerialNumber.String(), "TOKEN", base64.StdEncoding.EncodeToString(token))
	out, err := s.Sign(ctx, nil, xmldsig.Options{
		ID: "s", KeyInfo: xmldsig.KeyInfo{ID: "k"},
		References: append([]xmldsig.Ref{{URI: "cid:phu-luc", ID: "r"}, {URI: "#p", Type: "http://uri.etsi.org/01903#SignedProperties"}}, more...),
		Objects: []xmldsig.Object{{Content: `<x:QualifyingProperties xmlns:x="` + namespace + `" Target="#s"><x:SignedProperties Id="p"><x:SignedSignatureProperties>` +
			text.Replace(signatureProperties) + `</x:SignedSignatureProperties><x:SignedDataObjectProperties>` + text.Replace(dataProperties) +
			`</x:SignedDataObjectProperties></x:SignedProperties></x:QualifyingProperties>`}},
	})
	require.NoError(t, err)
	return out
}

const (
	signingTime = `<x:SigningTime>2026-11-23T15:00:00+07:00</x:SigningTime>`
	method      = `<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>`
	namedOld    = `<x:SigningCertificate><x:Cert><x:CertDigest>` + method + `<ds:DigestValue>CERT</ds:DigestValue></x:CertDigest>` +
		`<x:IssuerSerial><ds:X509IssuerName>ISSUER</ds:X509IssuerName><ds:X509SerialNumber>SERIAL</ds:X509SerialNumber></x:IssuerSerial></x:Cert></x:SigningCertificate>`
)

// TestOlderForms: what older programs write is read, and judged as strictly.
func TestOlderForms(t *testing.T) {
	w := start(t)
	const space122 = "http://uri.etsi.org/01903/v1.2.2#"
	for name, c := range map[string]struct {
		space, signature, data string
		more                   []xmldsig.Ref
		level                  xades.Level
		code                   fault.Code // "": valid
	}{
		"version 1 of the certificate": {xaSpace, signingTime + namedOld, "", nil, xades.BaselineB, ""},
		"without time":                 {xaSpace, namedOld, "", nil, xades.BES, ""},
		"under a policy":               {xaSpace, namedOld + `<x:SignaturePolicyIdentifier><x:SignaturePolicyImplied/></x:SignaturePolicyIdentifier>`, "", nil, xades.EPES, ""},
		"1.2.2":                        {space122, signingTime + namedOld, "", nil, xades.BES, ""},
		"KeyInfo signed":               {xaSpace, signingTime, "", []xmldsig.Ref{{URI: "#k"}}, xades.BES, ""},
		"no certificate named":         {xaSpace, signingTime, "", nil, xades.NotETSI, fault.SignatureXAdESCertificate},
		"another issuer":               {xaSpace, strings.Replace(namedOld, "ISSUER", "CN=x", 1), "", nil, xades.BES, fault.SignatureXAdESCertificate},
		"another number":               {xaSpace, strings.Replace(namedOld, "SERIAL", "12", 1), "", nil, xades.BES, fault.SignatureXAdESCertificate},
		"no number":                    {xaSpace, strings.Replace(namedOld, "SERIAL", "x", 1), "", nil, xades.NotETSI, fault.SignatureXAdESMalformed},
		"no digest":                    {xaSpace, strings.Replace(namedOld, method, "", 1), "", nil, xades.NotETSI, fault.SignatureXAdESMalformed},
		"no time":                      {xaSpace, `<x:SigningTime>yesterday</x:SigningTime>` + namedOld, "", nil, xades.NotETSI, fault.SignatureXAdESMalformed},
		"format":                       {xaSpace, signingTime + namedOld, `<x:DataObjectFormat ObjectReference="#r"><x:MimeType>application/pdf</x:MimeType></x:DataObjectFormat>`, nil, xades.BaselineB, ""},
		"format of nothing":            {xaSpace, signingTime + namedOld, `<x:DataObjectFormat ObjectReference="#q"><x:MimeType>application/pdf</x:MimeType></x:DataObjectFormat>`, nil, xades.NotETSI, fault.SignatureXAdESFormat},
		"format without a word":        {xaSpace, signingTime + namedOld, `<x:DataObjectFormat ObjectReference="#r"/>`, nil, xades.NotETSI, fault.SignatureXAdESFormat},
		"commitment without a name":    {xaSpace, signingTime + namedOld, `<x:CommitmentTypeIndication/>`, nil, xades.NotETSI, fault.SignatureXAdESMalformed},
		"two references to properties": {xaSpace, signingTime + namedOld, "", []xmldsig.Ref{{URI: "#p", Type: "http://uri.etsi.org/01903#SignedProperties"}}, xades.NotETSI, fault.SignatureXAdESUnsigned},
	} {
		r, err := w.verifier(t, nil).Verify(ctx, w.byHand(t, c.space, c.signature, c.data, c.more...))
		s := only(t, r)
		require.Equal(t, c.level, s.Level, name)
		if c.code == "" {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorIs(t, err, c.code, name)
		require.True(t, s.Intact, name)
	}
}

// TestContentTimeStamps: what is signed was stamped before; some of it, or all.
func TestContentTimeStamps(t *testing.T) {
	w := start(t)
	all := `<x:AllDataObjectsTimeStamp><x:EncapsulatedTimeStamp>TOKEN</x:EncapsulatedTimeStamp></x:AllDataObjectsTimeStamp>`
	some := `<x:IndividualDataObjectsTimeStamp><x:Include URI="#r"/><x:EncapsulatedTimeStamp>TOKEN</x:EncapsulatedTimeStamp></x:IndividualDataObjectsTimeStamp>`
	keyInfo := xmldsig.Ref{URI: "#k", ID: "other"}
	for name, c := range map[string]struct {
		data string
		more []xmldsig.Ref
		ok   bool
		kind xades.TimeStampKind
	}{
		"all":                      {all, nil, true, xades.ContentTimeStamp},
		"all, and more was signed": {all, []xmldsig.Ref{keyInfo}, false, xades.ContentTimeStamp},
		"one":                      {some, []xmldsig.Ref{keyInfo}, true, xades.IndividualTimeStamp},
		"another one":              {strings.Replace(some, "#r", "#other", 1), []xmldsig.Ref{keyInfo}, false, xades.IndividualTimeStamp},
	} {
		r, err := w.verifier(t, nil).Verify(ctx, w.byHand(t, xaSpace, signingTime+namedOld, c.data, c.more...))
		require.Equal(t, c.ok, err == nil, "%s: %v", name, err)
		s := only(t, r)
		require.Equal(t, c.kind, s.TimeStamps[0].Kind)
		require.True(t, s.Proved.IsZero(), "the signature is younger than its content")
	}

	xml := w.byHand(t, xaSpace, signingTime+namedOld, all)
	stamped, err := w.extender(t).Extend(ctx, xml, "", xades.BaselineT)
	require.NoError(t, err)
	mustVerify(t, w, stamped)
	w.clock.Advance(-1e9 * 60)
	early, err := w.extender(t).Extend(ctx, xml, "", xades.BaselineT)
	require.NoError(t, err)
	w.clock.Advance(1e9 * 60)
	_, err = w.verifier(t, nil).Verify(ctx, early)
	require.ErrorIs(t, err, fault.SignatureTSPTime, "the content is older than the signature")
}

// TestLegacy: what is outdated needs the policy, in the properties as well.
func TestLegacy(t *testing.T) {
	w := start(t)
	key, err := signature.NewKey(w.pair.Key, w.pair.Chain)
	require.NoError(t, err)
	legacy := xmldsig.Policy{LegacySHA1: true}
	s, err := xades.NewSigner(xades.SignerConfig{XML: xmldsig.SignerConfig{Key: key, Clock: w.clock, Digest: crypto.SHA1, Policy: legacy}})
	require.NoError(t, err)
	xml, err := s.Sign(ctx, []byte(document), xades.Options{})
	require.NoError(t, err)
	_, err = w.verifier(t, nil).Verify(ctx, xml)
	require.ErrorIs(t, err, fault.SignatureOutdated)
	r, err := w.verifier(t, nil, func(c *xades.VerifierConfig) { c.Policy = legacy }).Verify(ctx, xml)
	require.NoError(t, err)
	require.NotEmpty(t, only(t, r).XML.Outdated)
	_, err = w.extender(t).Extend(ctx, xml, "", xades.BaselineT)
	require.ErrorIs(t, err, fault.SignatureOutdated)
}
