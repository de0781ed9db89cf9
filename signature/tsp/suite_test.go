package tsp_test

import (
	"encoding/base64"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/crl"
	"github.com/hcm-egov/framework/signature/internal/ocsp"
	st "github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/tsp"
)

// suite gives the folder of a public suite beside the module.
func suite(t *testing.T, name string) string {
	t.Helper()
	for dir, _ := filepath.Abs("."); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "shared", "suites", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("suite %s is missing in CI", name)
	}
	t.Skipf("suite %s is not here", name)
	return ""
}

var encapsulated = regexp.MustCompile(`<(?:\w+:)?Encapsulated(TimeStamp|OCSPValue|CRLValue)[^>]*>([^<]+)<`)

// TestValuesOfOtherPrograms reads the time stamps, OCSP responses and lists that
// the XAdES documents of many European programs carry.
func TestValuesOfOtherPrograms(t *testing.T) {
	counts := map[string]int{}
	w := start(t, st.Config{})
	w.clock.Set(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
	v := w.verifier(t, func(c *signature.ValidatorConfig) { c.Fetcher, c.Policy.LegacySHA1 = nil, true })
	err := filepath.WalkDir(suite(t, "xades"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".xml" {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, m := range encapsulated.FindAllStringSubmatch(string(text), -1) {
			der, err := base64.StdEncoding.DecodeString(strings.NewReplacer(" ", "", "\n", "", "\r", "", "\t", "", "&#13;", "", "&#xD;", "").Replace(m[2]))
			if err != nil {
				continue // a document that was cut on purpose
			}
			switch m[1] {
			case "TimeStamp":
				var token *tsp.Token
				if token, err = tsp.Parse(der); err == nil {
					// All but the trust in authorities that are none of ours.
					report, _ := v.Verify(ctx, token, token.Imprint, tsp.Given{})
					for _, check := range report.Checks {
						require.True(t, check.OK || check.Code == signature.CheckTrust, "%s: %s: %v", path, check.Code, report.Faults)
					}
				}
			case "OCSPValue":
				var r *ocsp.Response
				if r, err = ocsp.Parse(der); err == nil && len(r.Certificates) > 0 {
					c := r.Certificates[0]
					require.True(t, r.By(c) && r.Algorithm.Verify(c.PublicKey, r.TBS, r.Signature), path)
				}
			case "CRLValue":
				_, err = crl.Parse(der)
			}
			require.NoError(t, err, "%s: %s", path, m[1])
			counts[m[1]]++
		}
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, map[string]int{"TimeStamp": 28, "OCSPValue": 7, "CRLValue": 15}, counts)
}
