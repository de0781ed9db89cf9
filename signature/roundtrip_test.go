package signature_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/stretchr/testify/require"
)

func TestRoundTrip(t *testing.T) {
	w := setup(t)
	doc := edXML(t)
	for _, c := range []struct {
		pair signature.KeyPair
		a    signature.Algorithm
		want signature.Algorithm
	}{
		{w.rsa, "", signature.RSAPSSSHA256},
		{w.rsa, signature.RSAPSSSHA256, signature.RSAPSSSHA256},
		{w.rsa, signature.RSAPKCS1SHA256, signature.RSAPKCS1SHA256},
		{w.ec, "", signature.ECDSASHA256},
	} {
		for _, parent := range [][]string{nil, header} {
			t.Run(fmt.Sprintf("%s/%v", c.want, parent), func(t *testing.T) {
				signed := sign(t, signer(t, c.pair, c.a), doc, parent...)
				report, err := verifier(t, w).Verify(context.Background(), signed)
				require.NoError(t, err)
				require.True(t, report.Valid)
				require.Equal(t, c.want, report.Algorithm)
				require.Equal(t, signature.WholeDocument, report.Coverage)
				require.Equal(t, "Sở Quy hoạch - Kiến trúc", report.Signer.CommonName)
				require.Equal(t, "UBND Thành phố Hồ Chí Minh", report.Signer.Organization)
				require.Equal(t, "H29.33", report.Signer.AgencyCode)
				require.Nil(t, report.SignedAt)
				require.Len(t, report.Checks, len(signature.CheckCodes()))
			})
		}
	}
}

func TestSignChangesNoOtherByte(t *testing.T) {
	w := setup(t)
	s := signer(t, w.rsa, "")
	for _, doc := range []string{
		edXML(t),
		"\ufeff<a  b = 'x'\n>\r\n text </a >\r\n",
		`<a xmlns="urn:x"><b/></a>`,
	} {
		signed := sign(t, s, doc)
		start := bytes.Index(signed, []byte("<ds:Signature "))
		end := bytes.Index(signed, []byte("</ds:Signature>")) + len("</ds:Signature>")
		require.Equal(t, doc, string(signed[:start])+string(signed[end:]))
		_, err := verifier(t, w).Verify(context.Background(), signed)
		require.NoError(t, err)
	}
}

func TestSignIntoEmptyTag(t *testing.T) {
	w := setup(t)
	signed := sign(t, signer(t, w.ec, ""), `<a x="1"/>`)
	require.True(t, bytes.HasPrefix(signed, []byte(`<a x="1"><ds:Signature `)))
	require.True(t, bytes.HasSuffix(signed, []byte(`</ds:Signature></a>`)))
	_, err := verifier(t, w).Verify(context.Background(), signed)
	require.NoError(t, err)
}

func TestSignRefuses(t *testing.T) {
	w := setup(t)
	s := signer(t, w.ec, "")
	signed := string(sign(t, s, "<a/>"))
	for name, c := range map[string]struct {
		xml    string
		parent []string
		want   fault.Code
	}{
		"signed already":    {signed, nil, fault.SignatureSigned},
		"comment":           {"<a><!-- x --></a>", nil, fault.SignatureForbidden},
		"comment after":     {"<a></a><!-- x -->", nil, fault.SignatureForbidden},
		"document type":     {"<!DOCTYPE a><a/>", nil, fault.SignatureForbidden},
		"instruction":       {"<a><?x y?></a>", nil, fault.SignatureForbidden},
		"no such parent":    {"<a><b/></a>", []string{"c"}, fault.SignatureParent},
		"ambiguous parent":  {"<a><b/><b/></a>", []string{"b"}, fault.SignatureParent},
		"empty":             {"", nil, fault.SignatureMalformed},
		"text only":         {"abc", nil, fault.SignatureMalformed},
		"end tag first":     {"</a>", nil, fault.SignatureMalformed},
		"two roots":         {"<a/><b/>", nil, fault.SignatureMalformed},
		"text after":        {"<a/>x", nil, fault.SignatureMalformed},
		"duplicate":         {`<a x="1" x="2"/>`, nil, fault.SignatureMalformed},
		"duplicate by name": {`<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>`, nil, fault.SignatureMalformed},
		"unbound prefix":    {`<p:a/>`, nil, fault.SignatureMalformed},
		"unbound attribute": {`<a p:x="1"/>`, nil, fault.SignatureMalformed},
		"undeclaring":       {`<a xmlns:z=""/>`, nil, fault.SignatureMalformed},
		"rebinding xml":     {`<a xmlns:xml="urn:x"/>`, nil, fault.SignatureMalformed},
		"latin-1 declared":  {`<?xml version="1.0" encoding="ISO-8859-1"?><a/>`, nil, fault.SignatureMalformed},
		"XML 1.1":           {`<?xml version="1.1"?><a/>`, nil, fault.SignatureMalformed},
		"not UTF-8":         {"<a>\xff</a>", nil, fault.SignatureMalformed},
		"control character": {"<a>\x01</a>", nil, fault.SignatureMalformed},
		"control reference": {"<a>&#1;</a>", nil, fault.SignatureMalformed},
		"unknown entity":    {"<a>&nbsp;</a>", nil, fault.SignatureMalformed},
		"bare ampersand":    {"<a>a & b</a>", nil, fault.SignatureMalformed},
		"less in value":     {`<a b="<"/>`, nil, fault.SignatureMalformed},
		"end of CDATA":      {"<a>]]></a>", nil, fault.SignatureMalformed},
		"two colons":        {"<a:b:c xmlns:a='u'/>", nil, fault.SignatureMalformed},
		"no space":          {`<a b="1"c="2"/>`, nil, fault.SignatureMalformed},
		"wrong end":         {"<a><b></a></b>", nil, fault.SignatureMalformed},
		"cut off":           {"<a><b>", nil, fault.SignatureMalformed},
		"duplicate id":      {`<a><b id="1"/><c Id="1"/></a>`, nil, fault.SignatureDuplicateID},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Sign(context.Background(), []byte(c.xml), c.parent...)
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestLimits(t *testing.T) {
	w := setup(t)
	limits := signature.Limits{Bytes: 60, Depth: 3, Elements: 5}
	s, err := signature.NewSigner(signature.SignerConfig{Key: w.ec.Key, Chain: w.ec.Chain, Clock: clock(), Limits: limits})
	require.NoError(t, err)
	v, err := signature.NewVerifier(signature.VerifierConfig{Trust: w.ca.Trust(), Clock: clock(), Limits: limits})
	require.NoError(t, err)
	sign(t, s, "<a><b><c/></b></a>")
	for _, doc := range []string{
		"<a><b><c><d/></c></b></a>",
		"<a><b/><b/><b/><b/><b/></a>",
		"<a>" + string(bytes.Repeat([]byte("x"), 60)) + "</a>",
	} {
		_, err := s.Sign(context.Background(), []byte(doc))
		require.ErrorIs(t, err, fault.TooLarge)
		report, err := v.Verify(context.Background(), []byte(doc))
		require.ErrorIs(t, err, fault.TooLarge)
		require.False(t, report.Valid)
	}
}

func TestManyElements(t *testing.T) {
	w := setup(t)
	doc := "<a>" + string(bytes.Repeat([]byte("<b c='1'>x</b>"), 20000)) + "</a>"
	_, err := verifier(t, w).Verify(context.Background(), sign(t, signer(t, w.ec, ""), doc))
	require.NoError(t, err)
}

func TestCanceled(t *testing.T) {
	w := setup(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := signer(t, w.ec, "").Sign(ctx, []byte("<a/>"))
	require.ErrorIs(t, err, fault.Canceled)
	report, err := verifier(t, w).Verify(ctx, []byte("<a/>"))
	require.ErrorIs(t, err, fault.Canceled)
	require.False(t, report.Valid)
}
