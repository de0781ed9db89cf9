package signature_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	st "github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

// TestVerifierJudgesRevocation signs a document, revokes the signer and
// verifies.
func TestVerifierJudgesRevocation(t *testing.T) {
	a := ask(t)
	pair := a.Issue(t, st.Profile{CommonName: "Sở Xây dựng", AgencyCode: "H29.17"})
	signed := sign(t, signer(t, pair, ""), `<a/>`)
	validator, err := a.Validator(nil)
	require.NoError(t, err)
	v, err := signature.NewVerifier(signature.VerifierConfig{Validator: validator, Clock: a.clock})
	require.NoError(t, err)
	report, err := v.Verify(context.Background(), signed)
	require.NoError(t, err)
	require.Equal(t, "Gốc thử nghiệm", report.TrustedBy)
	require.Len(t, report.Path.Evidence.OCSPs, 2)

	a.Issuing.Revoke(pair.Chain[0], st.KeyCompromise, now)
	report, err = v.Verify(context.Background(), signed)
	require.ErrorIs(t, err, fault.SignatureRevoked)
	require.False(t, report.Valid)
}

func TestPathViews(t *testing.T) {
	a := ask(t)
	view := func(lang string) (signature.View, string) {
		report, _ := a.judge(t, nil)
		v := report.View(lang)
		text := v.Title
		for _, l := range v.Lines {
			text += "\n" + l.Label + ": " + l.Text
		}
		text += "\n" + strings.Join(v.Faults, "\n")
		require.True(t, norm.NFC.IsNormalString(text))
		return v, text
	}
	v, text := view("vi")
	require.True(t, v.Valid)
	require.Contains(t, text, "Chứng thư số hợp lệ.\nChứng thư số 1/3: Sở Xây dựng, 23/11/2026 14:00:00 – 23/11/2027 15:00:00, chưa bị thu hồi")
	_, text = view("en")
	require.Contains(t, text, "Certificate 3/3: Gốc thử nghiệm")

	a.Issuing.Misbehave(st.OCSP, st.Down)
	a.Issuing.Misbehave(st.CRL, st.Down)
	_, text = view("vi")
	require.Contains(t, text, "Chưa rõ tình trạng chứng thư số.")
	require.Contains(t, text, "chưa rõ tình trạng thu hồi")
	_, text = view("en")
	require.Contains(t, text, "revocation not known")

	a.Issuing.Misbehave(st.OCSP, st.Behave)
	a.Issuing.Revoke(a.q.Certificate, st.Superseded, now.Add(time.Hour))
	a.q.At = now.Add(time.Minute)
	a.clock.Set(now.Add(2 * time.Hour))
	_, text = view("en")
	require.Contains(t, text, "revoked after the moment judged, 23/11/2026 16:00:00")
	a.q.At = time.Time{}
	v, text = view("vi")
	require.False(t, v.Valid)
	require.Contains(t, text, "Chứng thư số KHÔNG hợp lệ.")
	require.Contains(t, text, "đã bị thu hồi 23/11/2026 16:00:00")
	require.Contains(t, text, "Chứng thư số đã bị thu hồi lúc 2026-11-23T09:00:00Z (superseded).")
	for _, check := range v.Checks {
		require.NotEmpty(t, check.Text)
	}
}

func TestTrustWindows(t *testing.T) {
	root := setup(t).ca.Root()
	text := func(headers string) []byte {
		pem := string(certificatePEM(root))
		return []byte(strings.Replace(pem, "CERTIFICATE-----\n", "CERTIFICATE-----\n"+headers+"\n", 1))
	}
	trust, err := signature.ParseTrust(append(text("Name: Cũ\nUntil: 2026-01-31\n"), text("From: 2026-02-01T00:00:00+07:00\n")...))
	require.NoError(t, err)
	roots := trust.Roots()
	require.Len(t, roots, 2)
	require.Equal(t, "Cũ", roots[0].Name)
	require.True(t, roots[0].From.IsZero())
	require.Equal(t, time.Date(2026, 1, 31, 23, 59, 59, 999999999, time.UTC), roots[0].Until)
	require.Equal(t, time.Date(2026, 1, 31, 17, 0, 0, 0, time.UTC), roots[1].From.UTC())
	for _, bad := range []string{"From: yesterday\n", "Until: 31/01/2026\n"} {
		_, err := signature.ParseTrust(text(bad))
		require.ErrorIs(t, err, fault.SignatureKey)
	}
}

func FuzzParseTrust(f *testing.F) {
	w := setup(f)
	f.Add(certificatePEM(w.ca.Root()))
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nName: x\nFrom: 2026-01-01\n\nMIIC\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, in []byte) { signature.ParseTrust(in) })
}

func FuzzLoadKeyPEM(f *testing.F) {
	cert := keyFile(f, "certificate.pem")
	for _, name := range []string{"pbkdf2-sha1-aes128.pem", "refused-legacy.pem", "refused-pbes1.pem"} {
		f.Add(keyFile(f, name))
	}
	key, _, err := setup(f).ec.EncodePEM()
	require.NoError(f, err)
	f.Add(key)
	f.Fuzz(func(t *testing.T, in []byte) { signature.LoadKeyPEM(in, cert) })
}

func FuzzLoadPKCS12(f *testing.F) {
	f.Add(keyFile(f, "modern.p12"))
	f.Add(keyFile(f, "legacy.p12"))
	f.Fuzz(func(t *testing.T, in []byte) { signature.LoadPKCS12(in, password) })
}

// FuzzEvidence: no revocation values that a stranger made take a certificate
// from unknown to good.
func FuzzEvidence(f *testing.F) {
	w := st.Start(f, st.Config{Clock: clock()})
	stranger, err := w.NewRoot(st.Profile{CommonName: w.Issuing.Certificate().Subject.CommonName})
	require.NoError(f, err)
	cert := w.Issue(f, st.Profile{CommonName: "Sở Xây dựng"}).Chain[0]
	list, err := stranger.CRL()
	require.NoError(f, err)
	answer, err := stranger.OCSP(cert)
	require.NoError(f, err)
	rootList, err := w.Root.CRL()
	require.NoError(f, err)
	f.Add(list, answer)
	v, err := w.Validator(func(c *signature.ValidatorConfig) { c.Fetcher = nil })
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, list, answer []byte) {
		report, err := v.Validate(context.Background(), signature.Question{Certificate: cert, Others: w.Issuing.Key().Chain,
			Evidence: signature.Evidence{CRLs: [][]byte{rootList, list}, OCSPs: [][]byte{answer}}})
		if err == nil || report.Valid {
			t.Fatal("valid by a stranger's word")
		}
	})
}
