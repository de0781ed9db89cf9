package egov

import (
	"context"
	"html/template"
	"net/http"
	"strings"

	"github.com/hcm-egov/framework/catalog"
	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/gis"
)

// catalogOptions answers a form's question for a catalog: today's items that
// match what was typed.
func (a *App) catalogOptions(_ context.Context, name, query string) ([]eforms.Option, error) {
	today := catalog.DateOf(a.Clock.Now())
	if code, exact := strings.CutPrefix(query, "="); exact {
		item, ok := a.Catalog.At(name, code, today)
		if !ok {
			return nil, nil
		}
		return []eforms.Option{option(item)}, nil
	}
	items := a.Catalog.List(name, today)
	if query != "" {
		items = a.Catalog.Search(name, query, today, maxOptions)
	}
	if len(items) == 0 && !a.Catalog.Has(name) {
		return nil, fault.New(fault.Missing, "what", "danh mục / catalog", "id", name)
	}
	var out []eforms.Option
	for _, item := range items {
		out = append(out, option(item))
	}
	return out, nil
}

// maxOptions is how many items one list shows; a search narrows it.
const maxOptions = 200

func option(item catalog.Item) eforms.Option {
	return eforms.Option{Value: item.Code, Label: eforms.Text{Vi: item.Name, En: item.NameEN}}
}

// widgets are the app's own form fields.
func (a *App) widgets() map[string]eforms.Widget {
	return map[string]eforms.Widget{"parcel": a.drawParcel}
}

// checks judge the values of the app's own fields.
func (a *App) checks() map[string]func(context.Context, any) error {
	return map[string]func(context.Context, any) error{
		"parcel": func(_ context.Context, v any) error {
			_, err := gis.ParseCorners(Text(v), gis.HCMC())
			return err
		},
	}
}

// drawParcel asks for a parcel: its corners as text, which works everywhere, and
// with JavaScript a map to draw on. The map lies in VN-2000, so that a pixel is a
// position by proportion.
func (a *App) drawParcel(v eforms.FieldView) (template.HTML, error) {
	if v.ReadOnly {
		return Draw(parcelText, v)
	}
	base, ok := a.baseMap()
	return Draw(parcelInput, parcelView{FieldView: v, Map: ok, Frame: base.Shown()})
}

type parcelView struct {
	eforms.FieldView
	Map   bool
	Frame gis.Frame
}

// T is a sentence of the widget.
func (v parcelView) T(key string) string { return word(v.Lang, key) }

// baseMap is the map to draw on: the app's layers of zones and parcels.
func (a *App) baseMap() (gis.Map, bool) {
	m := gis.Map{Title: word("vi", "map.base"), Desc: word("vi", "map.base"), Width: 720, Height: 540}
	for _, l := range []gis.MapLayer{{Label: "name", Fill: "#eef2e6", Name: word("vi", "map.zones")}, {Label: "number", Name: word("vi", "map.parcels")}} {
		name := "zones"
		if l.Label == "number" {
			name = "parcels"
		}
		if l.Layer = a.Layers[name]; l.Layer != nil {
			m.Layers = append(m.Layers, l)
		}
	}
	return m, len(m.Layers) > 0
}

// baseMapPicture serves the map to draw on.
func (a *App) baseMapPicture(w http.ResponseWriter, _ *http.Request) error {
	m, ok := a.baseMap()
	if !ok {
		return fault.New(fault.Missing, "what", "bản đồ / map", "id", "")
	}
	return WriteSVG(w, m.SVG())
}

var parcelText = template.Must(template.New("parcel").Parse(`<pre class="parcel-text">{{.Text}}</pre>`))

var parcelInput = template.Must(template.New("parcel").Parse(`<textarea class="ef-input" id="{{.ID}}" name="{{.Name}}" rows="6" spellcheck="false" autocomplete="off"{{with .DescribedBy}} aria-describedby="{{.}}"{{end}}{{if .Invalid}} aria-invalid="true"{{end}}{{if .Required}} required{{end}}>{{.Text}}</textarea>
{{if .Map}}<div class="parcel-draw" data-parcel-for="{{.ID}}" data-south="{{.Frame.South}}" data-west="{{.Frame.West}}" data-north="{{.Frame.North}}" data-east="{{.Frame.East}}" data-hint="{{.T "map.hint"}}" data-undo="{{.T "map.undo"}}" data-clear="{{.T "map.clear"}}" hidden><img src="/map.svg" width="720" height="540" alt="{{.T "map.alt"}}"></div>{{end}}`))
