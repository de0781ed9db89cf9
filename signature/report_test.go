package signature_test

import (
	"bytes"
	"context"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/devca"
	"github.com/stretchr/testify/require"
)

func TestReportView(t *testing.T) {
	w := setup(t)
	signed := sign(t, signer(t, w.rsa, ""), edXML(t), header...)
	good, err := verifier(t, w).Verify(context.Background(), signed)
	require.NoError(t, err)
	bad, err := verifier(t, w).Verify(context.Background(), bytes.Replace(signed, []byte("A-VP"), []byte("B-VP"), 1))
	require.ErrorIs(t, err, fault.SignatureAltered)

	vi, en := good.View("vi"), good.View("en")
	require.Equal(t, "Chữ ký số hợp lệ.", vi.Title)
	require.Equal(t, "The signature is valid.", en.Title)
	require.Len(t, en.Lines, len(vi.Lines))
	require.Contains(t, vi.Lines, signature.Line{Label: "Mã định danh cơ quan", Text: "H29.33"})
	require.Contains(t, vi.Lines, signature.Line{Label: "Thời điểm ký", Text: "Chữ ký không kèm thời điểm ký"})
	require.Contains(t, vi.Lines, signature.Line{Label: "Thời điểm kiểm tra", Text: "23/11/2026 15:00:00"})

	require.Equal(t, "Chữ ký số KHÔNG hợp lệ.", bad.View("vi").Title)
	require.Equal(t, []string{"Nội dung văn bản đã bị thay đổi sau khi ký."}, bad.View("vi").Faults)
	require.Equal(t, []string{"The document was changed after it was signed."}, bad.View("en").Faults)
	for _, c := range append(good.Checks, bad.Checks...) {
		require.NotEmpty(t, c.Vi)
		require.NotEmpty(t, c.En)
	}
	for _, mark := range bad.View("en").Checks {
		require.Equal(t, mark.Text != "The document is not known to be as it was signed", mark.OK)
	}
}

// TestReportIsHarmless: a name in a certificate can carry neither markup nor
// direction marks onto a page.
func TestReportIsHarmless(t *testing.T) {
	w := setup(t)
	pair, err := w.ca.Issue(devca.Subject{CommonName: "<script>\u202egnp\x07", Key: ecKey(t)})
	require.NoError(t, err)
	report, err := verifier(t, w).Verify(context.Background(), sign(t, signer(t, pair, ""), "<a/>"))
	require.NoError(t, err)
	require.Equal(t, "<script>gnp", report.Signer.CommonName)
	var page strings.Builder
	page.Grow(100)
	require.NoError(t, template.Must(template.New("").Parse(`{{range .Lines}}<dt>{{.Label}}<dd>{{.Text}}{{end}}`)).Execute(&page, report.View("vi")))
	require.NotContains(t, page.String(), "<script>")
	require.Contains(t, page.String(), "&lt;script&gt;")
}

// TestSHA1: the official samples' algorithms are refused but under the switch,
// and named outdated then.
func TestSHA1(t *testing.T) {
	w := setup(t)
	signed := sha1Sample(t, w)
	report, err := verifier(t, w).Verify(context.Background(), signed)
	require.ErrorIs(t, err, fault.SignatureAlgorithm)
	require.False(t, report.Valid)

	lax, err := signature.NewVerifier(signature.VerifierConfig{Trust: w.ca.Trust(), Clock: clock(), DangerouslyAllowSHA1: true})
	require.NoError(t, err)
	report, err = lax.Verify(context.Background(), signed)
	require.NoError(t, err)
	require.True(t, report.Legacy)
	require.Contains(t, report.View("en").Lines, signature.Line{Label: "Warning", Text: "SHA-1, outdated; for archives only"})
}

func TestDevCAKeeps(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ca")
	first, err := devca.Open(dir, devca.Config{Clock: clock()})
	require.NoError(t, err)
	subject := devca.Subject{CommonName: "Nguyễn Văn A", AgencyCode: "H29.17", Title: "Chuyên viên", Key: ecKey(t)}
	pair, err := first.Keep("h29.17", subject)
	require.NoError(t, err)
	for _, name := range []string{"root.key", "root.pem", "h29.17.key"} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}

	second, err := devca.Open(dir, devca.Config{Clock: clock()})
	require.NoError(t, err)
	require.True(t, first.Root().Equal(second.Root()))
	again, err := second.Keep("h29.17", subject)
	require.NoError(t, err)
	require.True(t, pair.Chain[0].Equal(again.Chain[0]))
	require.Contains(t, second.Root().Subject.CommonName, "DEVELOPMENT ONLY")

	for _, name := range []string{"root", "../x", "", ".x", "a/b"} {
		_, err := second.Keep(name, subject)
		require.ErrorIs(t, err, fault.SignatureAuthority, name)
	}
	_, err = second.Issue(devca.Subject{})
	require.ErrorIs(t, err, fault.Config)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "root.pem"), []byte("broken"), 0o600))
	_, err = devca.Open(dir, devca.Config{Clock: clock()})
	require.ErrorIs(t, err, fault.SignatureKey, "a broken authority is reported, not replaced")
}
