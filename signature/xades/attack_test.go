package xades_test

import (
	"bytes"
	"crypto/x509"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	st "github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/xades"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// cut is the text from one mark up to the end of another.
func cut(t testing.TB, xml, from, to string) string {
	t.Helper()
	i := strings.Index(xml, from)
	require.GreaterOrEqual(t, i, 0, from)
	j := strings.Index(xml[i:], to)
	require.GreaterOrEqual(t, j, 0, to)
	return xml[i : i+j+len(to)]
}

// TestAttacks: what was put in the place of what was signed, or beside it, is
// refused, and nobody is told that the whole is signed.
func TestAttacks(t *testing.T) {
	w := start(t)
	good := string(w.sign(t, []byte(document), xades.Options{Level: xades.BaselineT}))
	signed := cut(t, good, "<xades:SignedProperties", "</xades:SignedProperties>")
	qualifying := cut(t, good, "<xades:QualifyingProperties", "</xades:QualifyingProperties>")
	id := regexp.MustCompile(`SignedProperties Id="([^"]+)"`).FindStringSubmatch(good)[1]
	fake := strings.Replace(signed, id, "fake", 1)
	fake = strings.Replace(fake, "2026-11-23", "2020-01-01", 1)
	space := `xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"`
	outside := strings.Replace(signed, "<xades:SignedProperties", "<xades:SignedProperties "+space, 1)
	swap := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	wrongDigest := regexp.MustCompile(`(<xades:CertDigest>.*?<ds:DigestValue>)....`).ReplaceAllString(good, "${1}AAAA")
	for name, c := range map[string]struct {
		xml  string
		code fault.Code
	}{
		"replaced certificate digest":      {wrongDigest, fault.SignatureDigest},
		"signed properties changed":        {swap("<xades:SigningTime>2026", "<xades:SigningTime>2025"), fault.SignatureDigest},
		"signed properties moved, faked":   {swap(signed, fake+"") + "", fault.SignatureReference},
		"moved into another Object":        {swap(qualifying, strings.Replace(qualifying, signed, fake, 1)+"</ds:Object><ds:Object>"+outside), fault.SignatureXAdESUnsigned},
		"moved behind the signature":       {strings.Replace(swap(signed, fake), "</van-ban>", outside+"</van-ban>", 1), fault.SignatureXAdESUnsigned},
		"duplicated with the identifier":   {swap(signed, signed+signed), fault.SignatureDuplicateID},
		"a second SignedProperties":        {swap(signed, signed+fake), fault.SignatureXAdESAmbiguous},
		"a second QualifyingProperties":    {swap(qualifying, qualifying+strings.Replace(qualifying, signed, fake, 1)), fault.SignatureXAdESAmbiguous},
		"in front of the true ones":        {swap(qualifying, strings.Replace(qualifying, signed, fake, 1)+"</ds:Object><ds:Object>"+qualifying), fault.SignatureXAdESAmbiguous},
		"of another signature":             {swap(`Target="#`, `Target="#x`), fault.SignatureXAdESAmbiguous},
		"without QualifyingProperties":     {swap(qualifying, outside), fault.SignatureXAdESAbsent},
		"the Object around taken away":     {swap(qualifying, "<a>"+qualifying+"</a>"), fault.SignatureXAdESAbsent},
		"a time stamp that is none":        {regexp.MustCompile(`<xades:EncapsulatedTimeStamp>....`).ReplaceAllString(good, "<xades:EncapsulatedTimeStamp>AAAA"), fault.SignatureCMS},
		"a time stamp property with none":  {regexp.MustCompile(`<xades:EncapsulatedTimeStamp>.*?</xades:EncapsulatedTimeStamp>`).ReplaceAllString(good, ""), fault.SignatureXAdESMalformed},
		"the content changed":              {swap("phê duyệt", "bãi bỏ"), fault.SignatureDigest},
		"a document type":                  {swap("<van-ban", "<!DOCTYPE a><van-ban"), fault.XMLDocType},
		"the type of the reference erased": {swap(` Type="http://uri.etsi.org/01903#SignedProperties"`, ""), fault.SignatureXAdESUnsigned},
	} {
		r, err := w.verifier(t, nil).Verify(ctx, []byte(c.xml))
		require.ErrorIs(t, err, c.code, name)
		require.False(t, r.Valid, name)
		for _, s := range r.Signatures {
			require.False(t, s.Valid, name)
			is, sub := s.Indication()
			require.NotEqual(t, xades.TotalPassed, is)
			require.NotEmpty(t, sub)
		}
	}
}

// TestWrapping: an Object or Manifest that was moved into other elements of the
// signature is not what the reference means.
func TestWrapping(t *testing.T) {
	w := start(t)
	out := string(w.sign(t, nil, xades.Options{XML: xmldsig.Options{Objects: []xmldsig.Object{{Content: "thật", ID: "o", Sign: true}}}}))
	object := cut(t, out, `<ds:Object Id="o"`, "</ds:Object>")
	wrapped := strings.Replace(out, object, `<ds:Object Id="evil">giả</ds:Object><ds:Object><w>`+object+"</w></ds:Object>", 1)
	for _, xml := range []string{wrapped, strings.ReplaceAll(wrapped, ` Type="http://www.w3.org/2000/09/xmldsig#Object"`, "")} {
		r, err := w.verifier(t, nil).Verify(ctx, []byte(xml))
		require.ErrorIs(t, err, fault.SignatureXAdESPlace)
		require.False(t, only(t, r).Proper)
		require.Equal(t, xades.ScopeNone, only(t, r).Scope)
		_, err = r.Covered(ctx, 0, 0)
		require.ErrorIs(t, err, fault.SignatureUncovered)
		_, err = r.Signed(ctx, "/Signature/Object[3]/w/Object")
		require.ErrorIs(t, err, fault.SignatureUncovered)
	}
	r := mustVerify(t, w, []byte(out))
	content, err := r.Covered(ctx, 0, 0)
	require.NoError(t, err)
	require.Contains(t, string(content), "thật")
	element, err := r.Signed(ctx, "/Signature/Object[1]")
	require.NoError(t, err)
	require.Equal(t, "thật", element.Text())
}

// TestTimeStampOfAnother: a time stamp proves nothing for another signature.
func TestTimeStampOfAnother(t *testing.T) {
	w := start(t)
	one := string(w.sign(t, []byte(document), xades.Options{Level: xades.BaselineT}))
	two := string(w.sign(t, []byte(document), xades.Options{Level: xades.BaselineT}))
	token := regexp.MustCompile(`<xades:EncapsulatedTimeStamp>.*?</xades:EncapsulatedTimeStamp>`)
	xml := strings.Replace(one, token.FindString(one), token.FindString(two), 1)
	r, err := w.verifier(t, nil).Verify(ctx, []byte(xml))
	require.ErrorIs(t, err, fault.SignatureTSPImprint)
	s := only(t, r)
	require.True(t, s.Proper)
	require.Equal(t, xades.BaselineT, s.Level, "of the form that it has")
	require.True(t, s.Proved.IsZero(), "nothing is proved")
	require.False(t, s.TimeStamps[0].Intact)
}

// TestStrangersTimeStamp: an authority that nobody trusts proves nothing.
func TestStrangersTimeStamp(t *testing.T) {
	w, far := start(t), start(t)
	far.pair = w.pair
	out := far.sign(t, []byte(document), xades.Options{Level: xades.BaselineT})
	r, err := w.verifier(t, nil).Verify(ctx, out)
	require.ErrorIs(t, err, fault.SignatureUntrusted)
	s := only(t, r)
	require.True(t, s.TimeStamps[0].Intact && !s.TimeStamps[0].Valid && s.Proved.IsZero())
	require.True(t, s.XML.Path.Valid, "the signer is not the stranger")
}

// TestNamedCertificate: the certificate that the signer named counts, not one
// with the same key.
func TestNamedCertificate(t *testing.T) {
	w := start(t)
	twin := w.Issue(t, st.Profile{CommonName: "Người khác", Key: w.pair.Key})
	out := w.sign(t, []byte(document), xades.Options{XML: xmldsig.Options{KeyInfo: xmldsig.KeyInfo{Certificates: xmldsig.CarryOwn}}})
	good := cut(t, string(out), "<ds:X509Certificate>", "</ds:X509Certificate>")
	other := w.signerOf(t, twin)
	bad, err := other.Sign(ctx, []byte(document), xades.Options{XML: xmldsig.Options{KeyInfo: xmldsig.KeyInfo{Certificates: xmldsig.CarryOwn}}})
	require.NoError(t, err)
	xml := strings.Replace(string(out), good, cut(t, string(bad), "<ds:X509Certificate>", "</ds:X509Certificate>"), 1)
	r, err := w.verifier(t, nil).Verify(ctx, []byte(xml))
	require.ErrorIs(t, err, fault.SignatureXAdESCertificate)
	require.True(t, only(t, r).Intact, "the key is the same")
	_, err = w.verifier(t, nil, func(c *xades.VerifierConfig) { c.Known = w.pair.Chain[:1] }).Verify(ctx, []byte(xml))
	require.NoError(t, err, "it is known from elsewhere")
}

// TestExpired: the certificate has ended; a time stamp of before proves that the
// signature is older.
func TestExpired(t *testing.T) {
	w := start(t)
	w.pair = w.Issue(t, st.Profile{CommonName: "Nguyễn Văn An", NotAfter: now.AddDate(0, 1, 0)})
	b := w.sign(t, []byte(document), xades.Options{})
	lt := w.sign(t, []byte(document), xades.Options{Level: xades.BaselineLT})
	w.clock.Set(now.AddDate(0, 2, 0))
	_, err := w.verifier(t, nil).Verify(ctx, b)
	require.ErrorIs(t, err, fault.SignatureCertificateTime)
	r, err := w.verifier(t, offline).Verify(ctx, lt)
	require.NoError(t, err)
	require.Equal(t, now, only(t, r).XML.Path.At)
	w.clock.Set(now.AddDate(5, 0, 0))
	_, err = w.verifier(t, offline).Verify(ctx, lt)
	require.NoError(t, err, "the authority's certificate has ended as well; the values are of then")
}

// TestRevoked: a revocation before the time stamp counts, one after it does not.
func TestRevoked(t *testing.T) {
	for name, c := range map[string]struct {
		at time.Duration // of the revocation, from the time stamp
		ok bool
	}{"before": {-30 * time.Minute, false}, "after": {time.Hour, true}} {
		w := start(t)
		b := w.sign(t, []byte(document), xades.Options{})
		stamped := w.sign(t, []byte(document), xades.Options{Level: xades.BaselineT})
		w.Issuing.Revoke(w.pair.Chain[0], st.KeyCompromise, now.Add(c.at))
		w.clock.Set(now.Add(2 * time.Hour))
		_, err := w.verifier(t, nil).Verify(ctx, stamped)
		require.Equal(t, c.ok, err == nil, "%s: %v", name, err)
		_, err = w.verifier(t, nil).Verify(ctx, b)
		require.ErrorIs(t, err, fault.SignatureRevoked, "nothing proves when it was made")
		_, err = w.extender(t).Extend(ctx, stamped, "", xades.BaselineLT)
		require.Equal(t, c.ok, err == nil, "%s: %v", name, err)
	}
}

// TestUntrustedValues: the certificates that a document carries are not trusted.
func TestUntrustedValues(t *testing.T) {
	w, far := start(t), start(t)
	lt := far.sign(t, []byte(document), xades.Options{Level: xades.BaselineLT})
	r, err := w.verifier(t, offline).Verify(ctx, lt)
	require.ErrorIs(t, err, fault.SignatureUntrusted, "what a document carries is no root")
	require.True(t, only(t, r).Proper)
}

// TestEveryByteCounts: no byte can be changed, but for the identifier of the
// value, to which nothing refers, and a declaration that another one repeats.
func TestEveryByteCounts(t *testing.T) {
	w := start(t)
	good := w.sign(t, []byte(`<a><b>c</b></a>`), xades.Options{})
	v := w.verifier(t, func(c *signature.ValidatorConfig) { c.Revocation.Mode, c.Fetcher = signature.RevocationOff, nil })
	_, err := v.Verify(ctx, good)
	require.NoError(t, err)
	free := regexp.MustCompile(`<ds:SignatureValue Id="([^"]+)"|QualifyingProperties [^>]*?(xmlns:ds="[^"]*")`).FindAllSubmatchIndex(good, -1)
	require.Len(t, free, 2)
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		_, err := v.Verify(ctx, bad)
		if i >= free[0][2] && i < free[0][3] || i >= free[1][4] && i < free[1][5] {
			continue
		}
		require.Error(t, err, "%s", good[max(0, i-20):i+1])
	}
}

// TestManyTimeStamps: what a document may ask for is bounded.
func TestManyTimeStamps(t *testing.T) {
	w := start(t)
	good := string(w.sign(t, []byte(document), xades.Options{Level: xades.BaselineT}))
	stamp := cut(t, good, "<xades:SignatureTimeStamp", "</xades:SignatureTimeStamp>")
	stamp = regexp.MustCompile(` Id="[^"]*"`).ReplaceAllString(stamp, "")
	_, err := w.verifier(t, nil).Verify(ctx, []byte(strings.Replace(good, "</xades:UnsignedSignatureProperties>", strings.Repeat(stamp, 40)+"</xades:UnsignedSignatureProperties>", 1)))
	require.ErrorIs(t, err, fault.TooLarge)
}

func FuzzVerify(f *testing.F) {
	w := start(f)
	for _, level := range []xades.Level{xades.BaselineB, xades.BaselineLT} {
		f.Add(w.sign(f, []byte(document), xades.Options{Level: level, Roles: []string{"a"}, Production: &xades.ProductionPlace{City: "b"}}))
	}
	empty, err := w.NewRoot(st.Profile{})
	require.NoError(f, err)
	v := w.verifier(f, func(c *signature.ValidatorConfig) {
		c.Trust, c.Fetcher = signature.NewTrust([]*x509.Certificate{empty.Certificate()}...), nil
	})
	e := w.extender(f)
	f.Fuzz(func(t *testing.T, xml []byte) {
		r, err := v.Verify(ctx, xml)
		if err == nil || r.Valid {
			t.Fatal("nobody is trusted")
		}
		r.View("vi")
		for _, s := range r.All() {
			s.Indication()
		}
		e.Extend(ctx, xml, "", xades.BaselineT)
	})
}
