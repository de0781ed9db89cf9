package eforms_test

import (
	"errors"
	"html/template"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/fault"
)

var attached = []eforms.Attachment{
	{ID: "f1", Field: "/drawings", Name: "ban-ve.pdf", Type: "application/pdf", Size: 3 << 20},
	{ID: "f2", Field: "/landProof", Name: "<script>.jpg", Type: "image/jpeg", Size: 1234},
}

func view(page int) eforms.View {
	return eforms.View{
		Data: answers(), Page: page, Action: "/form", Hidden: map[string]string{"csrf": "t0ken"}, Today: start, Files: attached,
		FileURL: func(a eforms.Attachment) string { return "/files/" + a.ID },
	}
}

func TestRenderGolden(t *testing.T) {
	f := permitForm(t)
	for page, name := range []string{"applicant", "site", "owners", "papers"} {
		v := view(page)
		v.Sources = map[string]string{"/applicant/name": "", "/applicant/birthday": "Cổng dịch vụ công"}
		out, err := f.Render(v)
		require.NoError(t, err)
		golden(t, "page-"+name+".html", string(out))
		wellFormed(t, string(out))
	}
}

func TestRenderEmptyAndFaulty(t *testing.T) {
	f := permitForm(t)
	v := eforms.View{Err: f.Validate(nil), Today: start}
	out, err := f.Render(v)
	require.NoError(t, err)
	golden(t, "page-faults.html", string(out))
	wellFormed(t, string(out))
}

func TestSummaryGolden(t *testing.T) {
	f := permitForm(t)
	out, err := f.Summary(view(0))
	require.NoError(t, err)
	golden(t, "summary.html", string(out))
	wellFormed(t, string(out))
	v := view(0)
	v.ReadOnly, v.Lang, v.Embedded = true, "en", true
	out, err = f.Summary(v)
	require.NoError(t, err)
	golden(t, "summary-readonly-en.html", string(out))
	assert.NotContains(t, string(out), "<form")
	assert.NotContains(t, string(out), "page=")
}

func TestReadOnlyPageHasNoControls(t *testing.T) {
	v := view(1)
	v.ReadOnly = true
	out, err := permitForm(t).Render(v)
	require.NoError(t, err)
	assert.Contains(t, string(out), "1234,5")
	assert.NotContains(t, string(out), "<input")
	assert.NotContains(t, string(out), "Người đề nghị")
}

// wellFormed checks what holds for every page: ids once, every label, described-by
// and error link leads somewhere, every control is named, nothing inline.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	ids := map[string]bool{}
	var refs []string
	labelled := map[string]bool{}
	var controls []string
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		at := map[string]string{}
		for _, a := range n.Attr {
			at[a.Key] = a.Val
			assert.False(t, strings.HasPrefix(a.Key, "on"), "inline script")
			assert.NotEqual(t, "style", a.Key)
		}
		if id, ok := at["id"]; ok {
			assert.False(t, ids[id], "id twice: "+id)
			ids[id] = true
		}
		refs = append(refs, strings.Fields(at["aria-describedby"]+" "+at["aria-labelledby"])...)
		switch n.Data {
		case "label":
			labelled[at["for"]] = true
			refs = append(refs, at["for"])
		case "a":
			if to, ok := strings.CutPrefix(at["href"], "#"); ok {
				refs = append(refs, to)
			}
		case "input", "select", "textarea":
			if at["type"] != "hidden" {
				controls = append(controls, at["id"])
			}
		case "script", "style":
			t.Error("inline " + n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	for _, r := range refs {
		assert.True(t, ids[r], "no element "+r)
	}
	for _, c := range controls {
		assert.True(t, labelled[c], "no label for "+c)
	}
}

func TestEverythingFromPeopleIsEscaped(t *testing.T) {
	f := permitForm(t)
	evil := `"><script>alert(1)</script>{{.}}`
	data := answers()
	for _, group := range []string{"applicant", "site"} {
		for k := range data[group].(map[string]any) {
			data[group].(map[string]any)[k] = evil
		}
	}
	data["owners"] = []any{map[string]any{"name": evil}}
	for page := range 5 {
		v := view(page)
		v.Data, v.Action, v.Search = data, "javascript:alert(1)", map[string]string{"/applicant/ward": evil}
		v.Hidden = map[string]string{evil: evil}
		v.Err = f.Validate(data)
		out, err := f.Summary(v)
		if page < 4 {
			out, err = f.Render(v)
		}
		require.NoError(t, err)
		assert.NotContains(t, string(out), "<script")
		assert.NotContains(t, string(out), `"javascript:`)
	}
}

func TestLongCatalogIsSearched(t *testing.T) {
	f := permitForm(t)
	v := eforms.View{Search: map[string]string{"/applicant/ward": "bến"}, Today: start}
	out, err := f.Render(v)
	require.NoError(t, err)
	assert.Contains(t, string(out), `<option value="26740">Phường Bến Thành</option>`)
	assert.NotContains(t, string(out), "Tân Định")
	v.Search["/applicant/ward"] = "không có"
	out, err = f.Render(v)
	require.NoError(t, err)
	assert.Contains(t, string(out), "Không tìm thấy mục phù hợp")
}

const parcelForm = `{"id":"parcel","version":1,"title":{"vi":"Thửa đất"},
 "schema":{"type":"object","properties":{"parcel":{"type":"object","required":["sheet"],"properties":{"sheet":{"type":"integer"}}},
   "code":{"type":"string","readOnly":true}}},
 "layout":{"pages":[{"id":"one","title":{"vi":"Thửa đất"},"sections":[{"fields":[
   {"at":"/parcel","widget":"parcel-map","label":{"vi":"Vị trí"}},
   {"at":"/code","widget":"text","label":{"vi":"Mã thửa"}}]}]}]}}`

func TestCustomWidget(t *testing.T) {
	f, err := eforms.Parse([]byte(parcelForm))
	require.NoError(t, err)
	_, err = f.Render(eforms.View{})
	require.ErrorIs(t, err, fault.EformsWidget)
	v := eforms.View{Data: map[string]any{"parcel": map[string]any{"sheet": 1}, "code": "X-1"}, Today: time.Time{}}
	v.Widgets = map[string]eforms.Widget{"parcel-map": func(fv eforms.FieldView) (template.HTML, error) {
		return template.HTML(`<input id="` + fv.ID + `" name="` + fv.Name + `" value="` + template.HTMLEscapeString(fv.Text) + `">`), nil
	}}
	out, err := f.Render(v)
	require.NoError(t, err)
	assert.Contains(t, string(out), `value="{&#34;sheet&#34;:1}"`)
	assert.Contains(t, string(out), `<p class="ef-shown" id="ef-code">X-1</p>`)
	wellFormed(t, string(out))

	data, _, err := f.Decode(post("/parcel", `{"sheet":7}`, "/code", "forged"))
	require.NoError(t, err)
	assert.Equal(t, `{"parcel":{"sheet":7}}`, marshal(t, data))
	data, _, err = f.Decode(post("/parcel", `{"sheet":`))
	require.NoError(t, err)
	assert.Equal(t, "/parcel\tVị trí: giá trị không đúng kiểu.\n", sentences(f.Validate(data)))

	v.Widgets["parcel-map"] = func(eforms.FieldView) (template.HTML, error) { return "", errors.New("map is down") }
	_, err = f.Render(v)
	require.ErrorIs(t, err, fault.EformsRender)
}

func marshal(t *testing.T, data map[string]any) string {
	t.Helper()
	b, err := eforms.MarshalData(data)
	require.NoError(t, err)
	return string(b)
}
