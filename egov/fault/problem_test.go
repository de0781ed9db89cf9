package fault_test

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func answer(t *testing.T, err error, acceptLanguage string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("POST", "/dossiers", nil)
	r.Header.Set("Accept-Language", acceptLanguage)
	w := httptest.NewRecorder()
	fault.WriteProblem(w, r, err)
	return w
}

func TestWriteProblem(t *testing.T) {
	err := fault.New(fault.Missing, "what", "hồ sơ", "id", "H29-1").At("/id").Wrap(errors.New("select: password=secret"))
	w := answer(t, err, "")
	assert.Equal(t, 404, w.Code)
	assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
	assert.Equal(t, "vi", w.Header().Get("Content-Language"))
	assert.JSONEq(t, `{"type":"urn:egov:fault:general.missing","title":"Không tìm thấy","status":404,
		"detail":"Không tìm thấy hồ sơ H29-1.","code":"general.missing","path":"/id","args":{"what":"hồ sơ","id":"H29-1"},
		"vi":"Không tìm thấy hồ sơ H29-1.","en":"hồ sơ H29-1 was not found."}`, w.Body.String())
	assert.NotContains(t, w.Body.String(), "secret", "causes stay inside")

	w = answer(t, err, "en-US,en;q=0.9,vi;q=0.8")
	var p fault.Details
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
	assert.Equal(t, "Not found", p.Title)
	assert.Equal(t, p.En, p.Detail)
}

func TestProblemOfSeveral(t *testing.T) {
	p := fault.Problem(fault.Join(
		fault.New(fault.IdentPhone).At("/phone"), fault.New(fault.IdentTax).At("/tax")), "en")
	assert.Equal(t, 422, p.Status)
	assert.Equal(t, fault.IdentPhone, p.Code)
	require.Len(t, p.Errors, 2)
	assert.Equal(t, "/tax", p.Errors[1].Path)
	assert.Equal(t, "The telephone number is not valid.", p.Errors[0].Detail)

	grave := fault.Problem(fault.Join(fault.New(fault.IdentPhone), fault.New(fault.StoreIO, "op", "read")), "vi")
	assert.Equal(t, 500, grave.Status, "a broken disk is no slip of the caller")
	assert.Equal(t, fault.StoreIO, grave.Code)
}

func TestProblemOfForeignErrors(t *testing.T) {
	for _, err := range []error{nil, errors.New("dial tcp 10.0.0.1: secret")} {
		w := answer(t, err, "en")
		assert.Equal(t, 500, w.Code)
		assert.Contains(t, w.Body.String(), `"code":"general.unexpected"`)
		assert.NotContains(t, w.Body.String(), "10.0.0.1")
	}
}

func TestUnavailableAsksToComeAgain(t *testing.T) {
	assert.Equal(t, "5", answer(t, fault.New(fault.StoreBusy), "").Header().Get("Retry-After"))
	assert.Empty(t, answer(t, fault.New(fault.IdentTax), "").Header().Get("Retry-After"))
}

func TestHeadHasNoBody(t *testing.T) {
	w := httptest.NewRecorder()
	fault.WriteProblem(w, httptest.NewRequest("HEAD", "/", nil), fault.New(fault.Forbidden))
	assert.Equal(t, 403, w.Code)
	assert.Empty(t, w.Body.String())
}

func TestLanguage(t *testing.T) {
	for header, want := range map[string]string{
		"": "vi", "vi": "vi", "vi-VN,vi;q=0.9,en;q=0.8": "vi", "en": "en", "en-GB": "en", "EN": "en",
		"en;q=0.5, vi;q=0.7": "vi", "vi;q=0.2,en;q=0.7": "en", "fr": "vi", "fr,en;q=0.1": "en", "*": "vi",
		"en;q=0.5,*": "vi", "en;q=0": "vi", "en;q=x": "vi", ",,;": "vi", "en;q=0.3, en-GB;q=0.9, vi;q=0.5": "en", "en,vi": "vi",
		"en;q=NaN": "vi", "en;q=9": "vi",
	} {
		assert.Equal(t, want, fault.Language(header), header)
	}
}

func FuzzLanguage(f *testing.F) {
	f.Add("en-US,en;q=0.9,vi;q=0.8")
	f.Add(";q=,,*;q=1")
	f.Fuzz(func(t *testing.T, s string) {
		if lang := fault.Language(s); lang != "vi" && lang != "en" {
			t.Fatal(lang)
		}
	})
}
