package eforms_test

import (
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/hcm-egov/framework/egov/worktime"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var start = time.Date(2026, 11, 5, 8, 0, 0, 0, time.UTC)

func permit(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/permit.json")
	require.NoError(t, err)
	return b
}

// wards is a catalog of 168 invented wards.
func wards(_ context.Context, catalog, query string) ([]eforms.Option, error) {
	if catalog != "wards" {
		return nil, nil
	}
	all := []eforms.Option{
		{Value: "26734", Label: eforms.Text{Vi: "Phường Tân Định"}},
		{Value: "26737", Label: eforms.Text{Vi: "Phường Sài Gòn"}},
		{Value: "26740", Label: eforms.Text{Vi: "Phường Bến Thành"}},
	}
	for i := len(all); i < 168; i++ {
		all = append(all, eforms.Option{Value: strconv.Itoa(27000 + i), Label: eforms.Text{Vi: "Phường số " + strconv.Itoa(i)}})
	}
	var out []eforms.Option
	for _, o := range all {
		value, exact := strings.CutPrefix(query, "=")
		if exact && o.Value == value || !exact && strings.Contains(strings.ToLower(o.Label.Vi), strings.ToLower(query)) {
			out = append(out, o)
		}
	}
	return out, nil
}

// desk is a service with a clock that stands still and ids that count.
func desk(t testing.TB) (*eforms.Service, *worktime.Manual) {
	t.Helper()
	clock := worktime.NewManual(start)
	n := 0
	svc, err := eforms.New(context.Background(), eforms.Config{
		Store: storetest.Open(t), Clock: clock, Options: wards,
		NewID: func() string { n++; return "id-" + strconv.Itoa(n) },
	})
	require.NoError(t, err)
	return svc, clock
}

func permitForm(t testing.TB) *eforms.Form {
	t.Helper()
	svc, _ := desk(t)
	f, err := svc.Publish(context.Background(), permit(t))
	require.NoError(t, err)
	return f
}

// post makes a request of name, value pairs.
func post(pairs ...string) *http.Request {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// golden compares with testdata/name and rewrites it under -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// sentences lists path and Vietnamese sentence of every fault.
func sentences(err error) string {
	var b strings.Builder
	for _, e := range fault.All(err) {
		b.WriteString(e.Path() + "\t" + e.Vi() + "\n")
	}
	return b.String()
}

func answers() map[string]any {
	return map[string]any{
		"applicant": map[string]any{
			"kind": "person", "name": "Nguyễn Thị Thử", "citizen": "079190000001", "birthday": "1990-11-05",
			"phone": "+84901234567", "email": "thu@example.vn", "ward": "26737", "address": "1 <b>Lê Lợi</b>",
		},
		"site": map[string]any{
			"parcel": "12/345", "area": 1234.5, "floors": 3, "basement": true, "depth": 3.2, "cost": 2500000000,
			"uses": []any{"living", "shop"}, "note": "=HYPERLINK(\"http://x\")\nDòng hai",
		},
		"owners": []any{
			map[string]any{"name": "Trần Văn Một", "citizen": "079090000001", "share": 60},
			map[string]any{"name": "Lê Thị Hai", "share": 40},
		},
		"drawings": []any{"f1"}, "landProof": []any{"f2"}, "confirmed": true,
	}
}
