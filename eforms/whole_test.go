package eforms_test

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/storetest"
)

// A short form with a field of the program's own and a paper.
const short = `{"id":"short","version":1,"title":{"vi":"Biểu ngắn"},
"schema":{"type":"object","required":["place","papers"],"properties":{"place":{"type":"string"},"papers":{"type":"array","minItems":1,"items":{"type":"string"}}}},
"layout":{"pages":[
 {"id":"a","title":{"vi":"Trang một"},"sections":[{"fields":[{"at":"/place","widget":"place","label":{"vi":"Nơi chốn"}}]}]},
 {"id":"b","title":{"vi":"Trang hai"},"sections":[{"fields":[{"at":"/papers","widget":"file","label":{"vi":"Giấy tờ"},"accept":["application/pdf"],"maxFiles":1}]}]}]}}`

func shortDesk(t *testing.T) (*eforms.Service, *eforms.Form) {
	t.Helper()
	svc, err := eforms.New(context.Background(), eforms.Config{Store: storetest.Open(t),
		Widgets: map[string]eforms.Widget{"place": func(v eforms.FieldView) (template.HTML, error) {
			return template.HTML(`<textarea id="` + v.ID + `" name="` + v.Name + `">` + template.HTMLEscapeString(v.Text) + `</textarea>`), nil
		}},
		Checks: map[string]func(context.Context, any) error{"place": func(_ context.Context, v any) error {
			if s, _ := v.(string); !strings.Contains(s, "\n") {
				return fault.New(fault.GisLine, "line", 1).At("/0")
			}
			return nil
		}}})
	require.NoError(t, err)
	form, err := svc.Publish(context.Background(), []byte(short))
	require.NoError(t, err)
	return svc, form
}

func TestWholeFormOnOnePage(t *testing.T) {
	_, form := shortDesk(t)
	html, err := form.RenderWhole(eforms.View{Action: "/done", Data: map[string]any{"place": "<b>"}, Embedded: true})
	require.NoError(t, err)
	page := string(html)
	require.Contains(t, page, `name="/place"`)
	require.Contains(t, page, `name="/papers"`)
	require.Contains(t, page, `value="submit"`)
	require.NotContains(t, page, `value="next"`)
	require.Contains(t, page, "&lt;b&gt;")
	require.NotContains(t, page, "<h1")
}

func TestWholeFormIsValidatedAsAWhole(t *testing.T) {
	_, form := shortDesk(t)
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(url.Values{"/place": {"một dòng"}, "_page": {"-1"}, "_action": {"submit"}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	step, err := form.Step(r, nil)
	require.NoError(t, err)
	require.False(t, step.Done)
	var paths []string
	for _, e := range fault.All(step.Err) {
		paths = append(paths, e.Path())
	}
	require.Equal(t, []string{"/place", "/papers"}, paths, "the program's own check stands in layout order at its field")
	require.ErrorIs(t, step.Err, fault.GisLine)
}

func TestOwnWidgetKeepsItsLines(t *testing.T) {
	_, form := shortDesk(t)
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(url.Values{"/place": {"một\r\nhai"}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	data, _, err := form.Decode(r)
	require.NoError(t, err)
	place, ok := eforms.Value(data, "/place")
	require.True(t, ok)
	require.Equal(t, "một\nhai", place)
}

func TestAttachForFollowsTheFieldsRules(t *testing.T) {
	svc, form := shortDesk(t)
	ctx := context.Background()
	const dossier = "H29.17-20261123-0000001"
	_, err := svc.AttachFor(ctx, form, dossier, "/papers", "a.pdf", strings.NewReader("\x89PNG\r\n\x1a\n"+strings.Repeat("x", 64)))
	require.ErrorIs(t, err, fault.EformsFileType)
	_, err = svc.AttachFor(ctx, form, dossier, "/place", "a.pdf", strings.NewReader("%PDF-1.4\n%%EOF\n"))
	require.ErrorIs(t, err, fault.EformsNotFile)
	kept, err := svc.AttachFor(ctx, form, dossier, "/papers", "a.pdf", strings.NewReader("%PDF-1.4\n%%EOF\n"))
	require.NoError(t, err)
	require.Equal(t, dossier, kept.Holder)
	_, err = svc.AttachFor(ctx, form, dossier, "/papers", "b.pdf", strings.NewReader("%PDF-1.4\n%%EOF\n"))
	require.ErrorIs(t, err, fault.EformsFileCount)
	_, err = svc.AttachFor(ctx, form, dossier, "/papers", "c.pdf", failing{})
	require.Error(t, err)
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the line broke") }
