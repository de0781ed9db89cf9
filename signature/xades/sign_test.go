package xades_test

import (
	"bytes"
	"context"
	"crypto"
	"encoding/base64"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/xades"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

func TestLevels(t *testing.T) {
	w := start(t)
	for _, level := range []xades.Level{xades.BaselineB, xades.BaselineT, xades.BaselineLT} {
		for name, o := range map[string]xades.Options{
			"enveloped":  {},
			"enveloping": {XML: xmldsig.Options{Objects: []xmldsig.Object{{Content: `<a xmlns="urn:a">nội dung</a>`, MimeType: "text/xml", Sign: true}}}},
			"detached":   {XML: xmldsig.Options{References: []xmldsig.Ref{{URI: "cid:phu-luc"}}}},
		} {
			o.Level = level
			in := []byte(document)
			if name != "enveloped" {
				in = nil
			}
			out := w.sign(t, in, o)
			r, err := w.verifier(t, nil).Verify(ctx, out)
			require.NoError(t, err, "%s %s\n%s", level, name, out)
			s := only(t, r)
			require.True(t, s.Valid && s.Intact && s.Proper)
			require.Equal(t, level, s.Level, name)
			require.Equal(t, xades.ScopeFull, s.Scope, name)
			require.Equal(t, now, s.Properties.SigningTime)
			require.Equal(t, "Nguyễn Văn An", s.XML.Signer.CommonName)
			require.Equal(t, level != xades.BaselineB, !s.Proved.IsZero())
			is, sub := s.Indication()
			require.Equal(t, xades.TotalPassed, is)
			require.Empty(t, sub)
			_, err = w.verifier(t, offline).Verify(ctx, out)
			require.Equal(t, level == xades.BaselineLT, err == nil, "only LT carries all that is needed: %v", err)
		}
	}
}

func TestProperties(t *testing.T) {
	w := start(t)
	policy := []byte("Quy chế ký số")
	sum := crypto.SHA256.New()
	sum.Write(policy)
	o := xades.Options{
		XML: xmldsig.Options{
			Objects:    []xmldsig.Object{{Content: base64.StdEncoding.EncodeToString([]byte("PDF")), ID: "tep", MimeType: "application/pdf", Encoding: "http://www.w3.org/2000/09/xmldsig#base64", Sign: true}},
			References: []xmldsig.Ref{{ID: "goc"}},
		},
		Policy: &xades.PolicyID{
			ID: "urn:oid:1.2.3.4", Description: "Quy chế", Algorithm: "http://www.w3.org/2001/04/xmlenc#sha256", Digest: sum.Sum(nil),
			URI: "https://example.vn/quy-che?a=1&b=2", Notice: `Chỉ dùng "nội bộ"`,
		},
		Commitments: []xades.Commitment{{ID: xades.ProofOfApproval, Description: "Phê duyệt", References: []string{"goc"}}, {ID: xades.ProofOfOrigin}},
		Production:  &xades.ProductionPlace{Street: "86 Lê Thánh Tôn", City: "Thành phố Hồ Chí Minh", Country: "VN", PostalCode: "70000"},
		Roles:       []string{"Chủ tịch <UBND>"},
		Formats:     []xades.DataFormat{{Reference: "goc", MimeType: "application/edxml+xml", Description: "Văn bản"}},
	}
	out := w.sign(t, []byte(document), o)
	_, err := w.verifier(t, nil).Verify(ctx, out)
	require.ErrorIs(t, err, fault.SignatureXAdESPolicy, "nobody knows the policy")
	given, refuse := policy, error(nil)
	v := w.verifier(t, nil, func(c *xades.VerifierConfig) {
		c.Policies = func(_ context.Context, p xades.PolicyID) ([]byte, error) { return given, refuse }
	})
	r, err := v.Verify(ctx, out)
	require.NoError(t, err)
	p := only(t, r).Properties
	require.Equal(t, "1.3.2", p.Version)
	want := *o.Policy
	got := *p.Policy
	require.Equal(t, want.Digest, got.Digest)
	require.Equal(t, []string{want.ID, want.Description, want.URI, want.Notice}, []string{got.ID, got.Description, got.URI, got.Notice})
	require.Equal(t, o.Commitments, p.Commitments)
	require.Equal(t, o.Production, p.Production)
	require.Equal(t, o.Roles, p.Roles)
	require.Len(t, p.Formats, 2)
	require.Equal(t, o.Formats[0], p.Formats[0])
	require.Equal(t, "application/pdf", p.Formats[1].MimeType)
	require.Equal(t, xades.BaselineB, only(t, r).Level)
	given = []byte("Quy chế khác")
	_, err = v.Verify(ctx, out)
	require.ErrorIs(t, err, fault.SignatureXAdESPolicy)
	given, refuse = policy, errors.New("withdrawn")
	_, err = v.Verify(ctx, out)
	require.ErrorIs(t, err, fault.SignatureXAdESPolicy)
}

// TestExtend: B becomes T and LT later, no signed byte changes, and each
// document is part of the next.
func TestExtend(t *testing.T) {
	w := start(t)
	b := w.sign(t, []byte(document), xades.Options{})
	e := w.extender(t)
	stamped, err := e.Extend(ctx, b, "", xades.BaselineT)
	require.NoError(t, err)
	w.clock.Advance(1e9 * 3600)
	lt, err := e.Extend(ctx, stamped, "", xades.BaselineLT)
	require.NoError(t, err)
	same, err := e.Extend(ctx, lt, "", xades.BaselineLT)
	require.NoError(t, err)
	require.Equal(t, string(lt), string(same), "it has the level")
	for _, pair := range [][2][]byte{{b, stamped}, {stamped, lt}} {
		at := 0
		for pair[0][at] == pair[1][at] {
			at++
		}
		require.True(t, bytes.HasSuffix(pair[1], pair[0][at:]), "something was put in, nothing else changed")
	}
	r, err := w.verifier(t, offline).Verify(ctx, lt)
	require.NoError(t, err)
	require.Equal(t, xades.BaselineLT, only(t, r).Level)
	require.Equal(t, now, only(t, r).Proved)

	_, err = e.Extend(ctx, bytes.Replace(b, []byte("phê duyệt"), []byte("bãi bỏ"), 1), "", xades.BaselineT)
	require.ErrorIs(t, err, fault.SignatureXAdESExtend, "what is not intact gets no time stamp")
	require.ErrorIs(t, err, fault.SignatureDigest)
	_, err = e.Extend(ctx, b, "other", xades.BaselineT)
	require.ErrorIs(t, err, fault.SignatureXAdESExtend)
	_, err = e.Extend(ctx, b, "", xades.BaselineLTA)
	require.ErrorIs(t, err, fault.SignatureXAdESExtend)
	_, err = e.Extend(ctx, []byte("<a>"), "", xades.BaselineT)
	require.Error(t, err)

	inner := w.sign(t, []byte(document), xades.Options{XML: xmldsig.Options{ID: "inner", References: []xmldsig.Ref{{Path: "/van-ban/trich-yeu"}}}})
	outer := w.sign(t, inner, xades.Options{})
	_, err = e.Extend(ctx, outer, "inner", xades.BaselineT)
	require.ErrorContains(t, err, "another signature is over this one")
}

func mustVerify(t testing.TB, w *world, xml []byte) *xades.Report {
	r, err := w.verifier(t, nil).Verify(ctx, xml)
	require.NoError(t, err)
	return r
}

func TestCounterSignature(t *testing.T) {
	w := start(t)
	boss := w.signerOf(t, w.Issue(t, profile("Trần Thị Bình")))
	one := w.sign(t, []byte(document), xades.Options{})
	two, err := boss.CounterSign(ctx, one, "", xades.Options{Level: xades.BaselineT, Roles: []string{"Thủ trưởng"}})
	require.NoError(t, err)
	three, err := boss.CounterSign(ctx, two, "", xades.Options{})
	require.NoError(t, err)
	r := mustVerify(t, w, three)
	s := only(t, r)
	require.Len(t, s.Counter, 2)
	require.Equal(t, "Trần Thị Bình", s.Counter[0].XML.Signer.CommonName)
	require.Equal(t, []string{"Thủ trưởng"}, s.Counter[0].Properties.Roles)
	require.Equal(t, xades.BaselineT, s.Counter[0].Level)
	require.Equal(t, xades.BaselineB, s.Counter[1].Level)
	require.Len(t, r.All(), 3)

	other := w.sign(t, []byte(document), xades.Options{})
	from, to := bytes.Index(two, []byte("<xades:UnsignedProperties")), bytes.LastIndex(two, []byte("</xades:QualifyingProperties>"))
	at := bytes.LastIndex(other, []byte("</xades:QualifyingProperties>"))
	moved := string(other[:at]) + string(two[from:to]) + string(other[at:])
	r, err = w.verifier(t, nil).Verify(ctx, []byte(moved))
	require.ErrorIs(t, err, fault.SignatureReference, "the value it is over is gone")
	require.ErrorIs(t, err, fault.SignatureXAdESCounter)
	require.True(t, only(t, r).Valid, "the one below is none the worse")
}

func TestSeveralSignatures(t *testing.T) {
	w := start(t)
	all := []xmldsig.Ref{{Transforms: []xmldsig.Transform{xmldsig.XPath("not(ancestor-or-self::ds:Signature)", map[string]string{"ds": "http://www.w3.org/2000/09/xmldsig#"})}}}
	one := w.sign(t, []byte(document), xades.Options{XML: xmldsig.Options{References: all}})
	two := w.sign(t, one, xades.Options{XML: xmldsig.Options{References: all, ID: "second"}})
	r := mustVerify(t, w, two)
	require.Len(t, r.Signatures, 2)
	out, err := w.extender(t).Extend(ctx, two, "second", xades.BaselineLT)
	require.NoError(t, err)
	r = mustVerify(t, w, out)
	require.Equal(t, xades.BaselineB, r.Signatures[0].Level)
	require.Equal(t, xades.BaselineLT, r.Signatures[1].Level)
	_, err = w.extender(t).Extend(ctx, two, "", xades.BaselineT)
	require.ErrorContains(t, err, "several signatures")
}

func TestConfig(t *testing.T) {
	_, err := xades.NewVerifier(xades.VerifierConfig{})
	require.ErrorIs(t, err, fault.Config)
	_, err = xades.NewExtender(xades.ExtenderConfig{})
	require.ErrorIs(t, err, fault.Config)
	_, err = xades.NewSigner(xades.SignerConfig{XML: xmldsig.SignerConfig{Secret: []byte("a secret of HMAC")}})
	require.ErrorIs(t, err, fault.Config, "a secret is nobody's signature")
	w := start(t)
	_, err = w.signerOf(t, w.pair).Sign(ctx, []byte(document), xades.Options{XML: xmldsig.Options{ID: `a"b`}})
	require.ErrorIs(t, err, fault.Config)
	w.clock.Set(w.pair.Chain[0].NotAfter.AddDate(0, 0, 1))
	_, err = w.signerOf(t, w.pair).Sign(ctx, []byte(document), xades.Options{})
	require.ErrorIs(t, err, fault.SignatureCertificateTime)
}
