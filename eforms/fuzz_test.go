package eforms_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/hcm-egov/framework/eforms"
)

func FuzzParse(f *testing.F) {
	for _, name := range []string{"permit", "bad-layout", "bad-schema"} {
		b, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(parcelForm))
	f.Add([]byte(`{"id":"x","version":1,"title":{"vi":"X"},"schema":{"type":"object"},"layout":{"pages":[{"id":"p","title":{"vi":"P"},"sections":[{"fields":[{"widget":"text","label":{"vi":"A"}}]}]}]}}`))
	f.Add(with(`{"type":"object","properties":{"a":{"oneOf":[{"const":1},{"$ref":"#/$defs/x"}]}},"$defs":{"x":{"type":"string","minLength":1e2}}}`))
	f.Fuzz(func(t *testing.T, def []byte) {
		form, err := eforms.Parse(def)
		if err != nil {
			return
		}
		data := form.Prefill(map[string]any{"citizen.name": "An", "a": 1})
		_ = form.Validate(data)
		for page := range form.Pages() {
			_, _ = form.Render(eforms.View{Data: data, Page: page, Err: form.Validate(nil)})
		}
		_, _ = form.Summary(eforms.View{Data: data})
	})
}

func FuzzDecode(f *testing.F) {
	def, err := os.ReadFile("testdata/permit.json")
	if err != nil {
		f.Fatal(err)
	}
	form, err := eforms.Parse(def)
	if err != nil {
		f.Fatal(err)
	}
	const urlencoded = "application/x-www-form-urlencoded"
	f.Add(urlencoded, "_page=0&_action=next&%2Fapplicant%2Fname=An&%2Fapplicant%2Fbirthday=5%2F11%2F1990")
	f.Add(urlencoded, "_action=add:/owners&_rows:/owners=3&/owners/1/name=x&/owners/1/share=1.234,5")
	f.Add(urlencoded, "/site/area=%ff&/site/floors=1e9&_q:/applicant/ward=%00")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"/drawings\"; filename=\"a.pdf\"\r\n\r\n%PDF-\r\n--b--\r\n")
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		s, err := form.Step(r, answers())
		if err != nil {
			return
		}
		if _, err := eforms.MarshalData(s.Data); err != nil {
			t.Fatal("a decoded page cannot be stored: ", err)
		}
		if s.Page < len(form.Pages()) {
			_, _ = form.Render(eforms.View{Data: s.Data, Page: s.Page, Err: s.Err, Search: s.Search})
		}
	})
}
