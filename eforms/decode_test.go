package eforms_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/fault"
)

func TestDecodeGivesValuesTheirTypes(t *testing.T) {
	f := permitForm(t)
	for _, c := range []struct{ name, typed, want string }{
		{"/site/area", "1.234,5", `{"site":{"area":1234.5}}`},
		{"/site/area", "1,234.5", `{"site":{"area":1234.5}}`},
		{"/site/area", "1.234", `{"site":{"area":1234}}`},
		{"/site/area", "0.125", `{"site":{"area":0.125}}`},
		{"/site/area", "12,50", `{"site":{"area":12.5}}`},
		{"/site/area", "1 234", `{"site":{"area":1234}}`},
		{"/site/area", "1.23.4", `{"site":{"area":"1.23.4"}}`},
		{"/site/area", "1e9", `{"site":{"area":"1e9"}}`},
		{"/site/area", "NaN", `{"site":{"area":"NaN"}}`},
		{"/site/area", "−3", `{"site":{"area":-3}}`},
		{"/site/cost", "2.500.000.000", `{"site":{"cost":2500000000}}`},
		{"/site/floors", "007", `{"site":{"floors":7}}`},
		{"/site/floors", strings.Repeat("9", 60), `{"site":{"floors":"` + strings.Repeat("9", 60) + `"}}`},
		{"/site/basement", "true", `{"site":{"basement":true}}`},
		{"/site/basement", "maybe", `{"site":{"basement":"maybe"}}`},
		{"/site/note", " a\r\nb\x00c ", `{"site":{"note":"a\nbc"}}`},
		{"/applicant/birthday", "5/11/1990", `{"applicant":{"birthday":"1990-11-05"}}`},
		{"/applicant/birthday", "05-11-1990", `{"applicant":{"birthday":"1990-11-05"}}`},
		{"/applicant/birthday", "05111990", `{"applicant":{"birthday":"1990-11-05"}}`},
		{"/applicant/birthday", "1990-11-05", `{"applicant":{"birthday":"1990-11-05"}}`},
		{"/applicant/birthday", "31/02/1990", `{"applicant":{"birthday":"31/02/1990"}}`},
		{"/applicant/name", "Nguye\u0302\u0303n\tA\u200b", `{"applicant":{"name":"Nguyễn A"}}`},
		{"/applicant/name", "   ", `{}`},
		{"/applicant/phone", "0901 234 567", `{"applicant":{"phone":"+84901234567"}}`},
		{"/applicant/citizen", "079 190 000 001", `{"applicant":{"citizen":"079190000001"}}`},
		{"/unknown", "x", `{}`},
		{"/applicant", "x", `{}`},
	} {
		data, _, err := f.Decode(post("_page", pageOf(c.name), c.name, c.typed))
		require.NoError(t, err)
		assert.Equal(t, c.want, marshal(t, data), c.typed)
	}
}

func pageOf(name string) string {
	if strings.HasPrefix(name, "/site") {
		return "1"
	}
	return "0"
}

func TestDecodeReadsOnlyThePostedPage(t *testing.T) {
	data, _, err := permitForm(t).Decode(post("_page", "1", "/applicant/name", "Ai đó", "/site/uses", "shop", "/site/uses", "rent"))
	require.NoError(t, err)
	assert.Equal(t, `{"site":{"uses":["shop","rent"]}}`, marshal(t, data))
}

func TestDecodeRows(t *testing.T) {
	f := permitForm(t)
	data, _, err := f.Decode(post("_page", "2", "_rows:/owners", "3", "/owners/0/name", "Một", "/owners/2/name", "Ba"))
	require.NoError(t, err)
	assert.Equal(t, `{"owners":[{"name":"Một"},{},{"name":"Ba"}]}`, marshal(t, data))
	data, _, err = f.Decode(post("_page", "2", "_rows:/owners", "999999999", "/owners/77/name", "x"))
	require.NoError(t, err)
	assert.Len(t, data["owners"], 5, "never more than maxItems")
	data, _, err = f.Decode(post("/owners/1/name", "Hai"))
	require.NoError(t, err)
	assert.Len(t, data["owners"], 2)
}

func TestDecodeRefusesBrokenRequests(t *testing.T) {
	f := permitForm(t)
	_, _, err := f.Decode(post("/applicant/name", "\xff\xfe"))
	require.ErrorIs(t, err, fault.EformsText)

	_, _, err = f.Decode(post(manyPairs()...))
	require.ErrorIs(t, err, fault.EformsRequestSize)

	_, _, err = f.Decode(post("/site/note", strings.Repeat("x", 2<<20)))
	require.ErrorIs(t, err, fault.EformsRequestSize)

	r := post("a", "b")
	r.Header.Set("Content-Type", "text/plain")
	_, _, err = f.Decode(r)
	require.ErrorIs(t, err, fault.EformsRequest)

	r = post("a", "%")
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	_, _, err = f.Decode(r)
	require.ErrorIs(t, err, fault.EformsRequest)
}

func manyPairs() []string {
	var p []string
	for i := range 6000 {
		p = append(p, "n"+strconv.Itoa(i), "v")
	}
	return p
}

// upload makes a multipart request with one file.
func upload(t *testing.T, field, name, content string, pairs ...string) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		require.NoError(t, w.WriteField(pairs[i], pairs[i+1]))
	}
	p, err := w.CreateFormFile(field, name)
	require.NoError(t, err)
	_, err = io.WriteString(p, content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	r := httptest.NewRequest(http.MethodPost, "/", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func TestDecodeFiles(t *testing.T) {
	f := permitForm(t)
	r := upload(t, "/drawings", `C:\x\Bản vẽ.pdf`, "%PDF-1.7", "_page", "3", "/confirmed", "true")
	data, files, err := f.Decode(r)
	require.NoError(t, err)
	assert.Equal(t, `{"confirmed":true}`, marshal(t, data))
	require.Len(t, files, 1)
	assert.Equal(t, "/drawings", files[0].Field)
	assert.Equal(t, "Bản vẽ.pdf", files[0].Name)
	body, err := files[0].Open()
	require.NoError(t, err)
	b, err := io.ReadAll(body)
	require.NoError(t, err)
	assert.Equal(t, "%PDF-1.7", string(b))
	require.NoError(t, body.Close())

	_, files, err = f.Decode(upload(t, "/drawings", "", "", "_page", "3"))
	require.NoError(t, err)
	assert.Empty(t, files)
	_, _, err = f.DecodeWith(upload(t, "/drawings", "a.pdf", strings.Repeat("x", 4000), "_page", "3"), eforms.Limits{Files: 1000})
	require.ErrorIs(t, err, fault.EformsRequestSize)
}

// What a page shows comes back from a request as the same data.
func TestRenderedPageDecodesToTheSameData(t *testing.T) {
	f := permitForm(t)
	data, err := f.Effective(answers())
	require.NoError(t, err)
	for page := range 4 {
		v := view(page)
		out, err := f.Render(v)
		require.NoError(t, err)
		pairs := successful(t, string(out))
		posted, _, err := f.Decode(post(pairs...))
		require.NoError(t, err)
		assert.Equal(t, marshal(t, data), marshal(t, f.Merge(data, posted, page)), "page %d", page)
	}
}
