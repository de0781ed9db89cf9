package dsig_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// keyInfos are KeyInfo elements with what becomes of them: the kinds of the
// items, or a fault.
var keyInfos = []struct {
	xml, inside string
	code        fault.Code
}{
	{xml: `<KeyInfo><KeyName> a </KeyName></KeyInfo>`, inside: "[1]"},
	{xml: `<KeyInfo Id="k"><KeyName>a</KeyName><X509Data><X509SubjectName>CN=a</X509SubjectName></X509Data></KeyInfo>`, inside: "[1 3]"},
	{xml: `<KeyInfo><X509Data/></KeyInfo>`, inside: "[3]"},
	{xml: `<KeyInfo><X509Data><X509IssuerSerial><X509IssuerName>CN=a</X509IssuerName><X509SerialNumber>12</X509SerialNumber></X509IssuerSerial><X509SKI>AQ==</X509SKI><X509CRL/></X509Data></KeyInfo>`, inside: "[3]"},
	{xml: `<KeyInfo><X509Data><X509IssuerSerial><X509IssuerName>CN=a</X509IssuerName><X509SerialNumber>x</X509SerialNumber></X509IssuerSerial></X509Data></KeyInfo>`, code: fault.SignatureStructure},
	{xml: `<KeyInfo><X509Data><X509Certificate>AQ==</X509Certificate></X509Data></KeyInfo>`, code: fault.SignatureCertificate},
	{xml: `<KeyInfo><X509Data><X509Certificate>A!==</X509Certificate></X509Data></KeyInfo>`, code: fault.SignatureStructure},
	{xml: `<KeyInfo><X509Data><Other/></X509Data></KeyInfo>`, code: fault.SignatureStructure},
	{xml: `<KeyInfo><X509Data><x xmlns="urn:x"/></X509Data></KeyInfo>`, inside: "[3]"},
	{xml: `<KeyInfo><KeyValue><RSAKeyValue><Modulus>` + strings.Repeat("AQAB", 86) + `</Modulus><Exponent>AQAB</Exponent></RSAKeyValue></KeyValue></KeyInfo>`, inside: "[2]"},
	{xml: `<KeyInfo><KeyValue><RSAKeyValue><Modulus>AQAB</Modulus><Exponent>AQ==</Exponent></RSAKeyValue></KeyValue></KeyInfo>`, code: fault.SignatureKeyInfo},
	{xml: `<KeyInfo><KeyValue><RSAKeyValue><Modulus>AQAB</Modulus><Exponent>AQABAQABAQABAQAB</Exponent></RSAKeyValue></KeyValue></KeyInfo>`, code: fault.SignatureKeyInfo},
	{xml: `<KeyInfo><KeyValue><RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue></KeyValue></KeyInfo>`, code: fault.SignatureStructure},
	{xml: `<KeyInfo><KeyValue><DSAKeyValue><P>AQ==</P><Q>AQ==</Q><G>AQ==</G><Y>AQ==</Y></DSAKeyValue></KeyValue></KeyInfo>`, code: fault.SignatureKeyInfo},
	{xml: `<KeyInfo><KeyValue/></KeyInfo>`, code: fault.SignatureStructure},
	{xml: `<KeyInfo><KeyValue><x xmlns="urn:x"/></KeyValue></KeyInfo>`, inside: "[2]"},
	{xml: `<KeyInfo><KeyValue><e:ECKeyValue xmlns:e="http://www.w3.org/2009/xmldsig11#"><e:NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/><e:PublicKey>BAQE</e:PublicKey></e:ECKeyValue></KeyValue></KeyInfo>`, code: fault.SignatureKeyInfo},
	{xml: `<KeyInfo><KeyValue><e:ECKeyValue xmlns:e="http://www.w3.org/2009/xmldsig11#"><e:NamedCurve URI="urn:oid:1.2.3"/><e:PublicKey>BAQE</e:PublicKey></e:ECKeyValue></KeyValue></KeyInfo>`, inside: "[2]"},
	{xml: `<KeyInfo><KeyValue><e:ECKeyValue xmlns:e="http://www.w3.org/2009/xmldsig11#"><e:ECParameters/></e:ECKeyValue></KeyValue></KeyInfo>`, inside: "[2]"},
	{xml: `<KeyInfo><e:DEREncodedKeyValue xmlns:e="http://www.w3.org/2009/xmldsig11#">AQAB</e:DEREncodedKeyValue></KeyInfo>`, code: fault.SignatureKeyInfo},
	{xml: `<KeyInfo><RetrievalMethod URI="#a" Type="t"/><e:KeyInfoReference xmlns:e="http://www.w3.org/2009/xmldsig11#" URI="#a"/></KeyInfo>`, inside: "[4 5]"},
	{xml: `<KeyInfo><RetrievalMethod URI="#a"><x/></RetrievalMethod></KeyInfo>`, code: fault.SignatureStructure},
	{xml: `<KeyInfo><PGPData/><x xmlns="urn:x"/></KeyInfo>`, inside: "[6 6]"},
	{xml: `<KeyInfo><Other/></KeyInfo>`, code: fault.SignatureStructure},
	{xml: `<KeyInfo>text</KeyInfo>`, code: fault.SignatureStructure},
	{xml: `<KeyInfo x="y"/>`, code: fault.SignatureStructure},
	{xml: `<KeyInfo>` + strings.Repeat("<KeyName/>", 33) + `</KeyInfo>`, code: fault.TooLarge},
	{xml: `<KeyInfo><X509Data>` + strings.Repeat("<X509SKI>AQ==</X509SKI>", 33) + `</X509Data></KeyInfo>`, code: fault.TooLarge},
}

func TestKeyInfos(t *testing.T) {
	for _, k := range keyInfos {
		doc, err := xmlcore.Parse([]byte(strings.Replace(k.xml, "<KeyInfo", `<KeyInfo xmlns="`+dsig.Space+`"`, 1)), xmlcore.Limits{})
		require.NoError(t, err)
		items, err := dsig.ReadKeyInfo(doc, doc.Root(), dsig.Limits{})
		if k.code != "" {
			require.ErrorIs(t, err, k.code, k.xml)
			continue
		}
		require.NoError(t, err, k.xml)
		kinds := []dsig.KeyKind{}
		for _, i := range items {
			kinds = append(kinds, i.Kind)
		}
		require.Equal(t, k.inside, fmt.Sprint(kinds), k.xml)
	}
}

// TestLocate: both ways to find a place agree.
func TestLocate(t *testing.T) {
	const doc = "\ufeff<?xml version='1.0'?><!-- <a> --><a><b Id='1'/><b ID='2'>x<c xml:id='3'></c ></b><b xmlns='urn:b' Id='1'/><d><c/></d><d/></a>\n"
	for place, want := range map[dsig.Place]string{
		{}:                    "<a>",
		{Path: "/a/{}b[2]"}:   "<b ID='2'>",
		{Path: "/a/{urn:b}b"}: "<b xmlns='urn:b' Id='1'/>",
		{Path: "/a/b[1]"}:     "<b Id='1'/>",
		{Path: "/a/b[2]/c"}:   "<c xml:id='3'>",
		{Path: "/a/b"}:        "",
		{Path: "/a/d/c"}:      "",
		{Path: "/a/d[1]/c"}:   "<c/>",
		{Path: "/b"}:          "",
		{Path: "/a[2]"}:       "",
		{Path: "/a/b["}:       "",
		{ID: "1"}:             "",
		{ID: "2"}:             "<b ID='2'>",
		{ID: "3"}:             "<c xml:id='3'>",
		{ID: "4"}:             "",
	} {
		read, err := dsig.Locate([]byte(doc), xmlcore.Limits{}, []dsig.Place{place})
		streamed, streamErr := dsig.Stream([]byte(doc), xmlcore.Limits{}, []dsig.Place{place})
		if want == "" {
			require.ErrorIs(t, err, fault.SignatureParent, "%v", place)
			require.ErrorIs(t, streamErr, fault.SignatureParent, "%v", place)
			continue
		}
		require.NoError(t, err, "%v", place)
		require.NoError(t, streamErr, "%v", place)
		require.Equal(t, read, streamed, "%v", place)
		require.Equal(t, want, doc[read[0].Start:read[0].Open])
	}
}

// TestIdentifiers: every algorithm has a name, and its identifier leads back.
func TestIdentifiers(t *testing.T) {
	for _, uri := range []string{dsig.Space + "rsa-sha1", dsig.MoreSpace + "ecdsa-sha256", dsig.PSSSpace + "sha3-512-rsa-MGF1", dsig.EdSpace + "eddsa-ed448ph"} {
		a, known := dsig.AlgorithmOf(uri)
		require.True(t, known)
		require.Equal(t, uri, a.URI)
		require.NotEmpty(t, a.Name())
	}
	for name, uri := range map[string]string{
		"RSASSA-PSS-SHA256": dsig.PSSSpace + "sha256-rsa-MGF1", "RSASSA-PKCS1-v1_5-SHA512": dsig.MoreSpace + "rsa-sha512",
		"ECDSA-SHA3-384": dsig.EdSpace + "ecdsa-sha3-384", "Ed25519ph": dsig.EdSpace + "eddsa-ed25519ph", "Ed25519ctx": dsig.EdSpace + "eddsa-ed25519ctx",
		"HMAC-MD5": dsig.MoreSpace + "hmac-md5", "DSA-SHA1": dsig.Space + "dsa-sha1",
	} {
		a, _ := dsig.AlgorithmOf(uri)
		require.Equal(t, name, a.Name())
	}
	require.Equal(t, "xslt", dsig.Feature(dsig.XSLTTransform))
	require.Equal(t, "urn:x", dsig.Feature("urn:x"))
}

func TestClip(t *testing.T) {
	require.Equal(t, "ab", dsig.Clip("a\x00\u202eb\n"))
	require.Len(t, []rune(dsig.Clip(strings.Repeat("ế", 1000))), 41)
}
