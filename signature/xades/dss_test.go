//go:build dss

package xades_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/worktime"
	st "github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/xades"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// dss gives the class path of EU DSS: the folder in EGOV_TEST_DSS, filled by
//
//	mvn dependency:copy-dependencies -DoutputDirectory=FOLDER
//
// in testdata/dss.
func dss(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("EGOV_TEST_DSS")
	require.NotEmpty(t, dir, "EGOV_TEST_DSS is not set")
	return filepath.Join(dir, "*")
}

// TestDSS: EU DSS finds our signatures intact, of the level that they are meant
// to be and built as the schema of XAdES says; with all values inside, and
// nothing fetched, it passes them.
func TestDSS(t *testing.T) {
	jars := dss(t)
	w := &world{clock: worktime.NewManual(time.Now().Truncate(time.Second).UTC())}
	w.World = st.Start(t, st.Config{Clock: w.clock, RSA: true})
	w.pair = w.Issue(t, st.Profile{CommonName: "Nguyễn Văn An", Organization: "UBND"})
	dir := t.TempDir()
	put := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, text, 0o600))
		return path
	}
	attachment := put("phu-luc", []byte("%PDF phụ lục"))
	args := []string{"-cp", jars, "testdata/dss/Validate.java", put("root.crt", w.Root.Certificate().Raw)}
	want := map[string]string{}
	add := func(name string, level xades.Level, stamps int, xml []byte) {
		path := put(name, xml)
		if strings.Contains(name, "detached") {
			path += "=" + attachment + "=cid:phu-luc"
		}
		args = append(args, path)
		want[name] = fmt.Sprintf("%s true true %d true ", strings.ReplaceAll(string(level), "_", "-"), stamps)
		if level == xades.BaselineLT {
			want[name] += "TOTAL_PASSED"
		}
	}
	for level, stamps := range map[xades.Level]int{xades.BaselineB: 0, xades.BaselineT: 1, xades.BaselineLT: 1} {
		o := xades.Options{
			Level: level, Roles: []string{"Chủ tịch"}, Production: &xades.ProductionPlace{City: "TP. Hồ Chí Minh", Country: "VN"},
			Commitments: []xades.Commitment{{ID: xades.ProofOfApproval}},
		}
		add(string(level)+"-enveloped.xml", level, stamps, w.sign(t, []byte(document), o))
		o.XML.Objects = []xmldsig.Object{{Content: `<a xmlns="urn:a">nội dung</a>`, MimeType: "text/xml", Sign: true}}
		add(string(level)+"-enveloping.xml", level, stamps, w.sign(t, nil, o))
		o.XML.Objects, o.XML.References = nil, []xmldsig.Ref{{URI: "cid:phu-luc"}}
		add(string(level)+"-detached.xml", level, stamps, w.sign(t, nil, o))
	}
	later, err := w.extender(t).Extend(ctx, w.sign(t, []byte(document), xades.Options{}), "", xades.BaselineLT)
	require.NoError(t, err)
	add("extended.xml", xades.BaselineLT, 1, later)
	countersigned, err := w.signerOf(t, w.pair).CounterSign(ctx, later, "", xades.Options{Level: xades.BaselineLT})
	require.NoError(t, err)
	add("countersigned.xml", xades.BaselineLT, 1, countersigned)
	altered := put("altered.xml", bytes.Replace(later, []byte("phê duyệt"), []byte("bãi bỏ"), 1))
	args, want["altered.xml"] = append(args, altered), "XAdES-BASELINE-LT false true 1 true TOTAL_FAILED HASH_FAILURE"

	cmd := exec.Command("java", args...)
	cmd.Stderr = &strings.Builder{}
	out, err := cmd.Output()
	require.NoError(t, err, "%s", cmd.Stderr)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, lines, len(want))
	for _, line := range lines {
		name, found, _ := strings.Cut(line, " ")
		t.Log(line)
		require.True(t, strings.HasPrefix(found, want[name]), "%s: want %s, found %s", name, want[name], found)
	}
}
