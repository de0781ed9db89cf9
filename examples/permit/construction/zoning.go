package construction

import (
	"context"
	"html/template"
	"net/http"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/ui"
	"github.com/hcm-egov/framework/gis"
)

// checkZoning lays the parcel over the planning zones. The planning agency has
// to be asked when the parcel touches a protected or reserved zone.
func (d *department) checkZoning(_ *store.Tx, job bpmn.Job) (map[string]any, error) {
	parcel, err := parcelOf(job.Variables["form"])
	if err != nil {
		return nil, err
	}
	overlaps, err := d.app.Layers["zones"].Overlaps(parcel)
	if err != nil {
		return nil, err
	}
	touches := false
	zones := []any{}
	for _, o := range overlaps {
		kind := o.Feature.Text("kind")
		touches = touches || kind == "protected" || kind == "reserved"
		zones = append(zones, map[string]any{"code": o.Feature.ID, "name": o.Feature.Text("name"), "kind": kind, "squareMetres": round2(o.SquareMetres)})
	}
	return map[string]any{"zones": zones, "touchesZone": touches, "parcelSquareMetres": round2(parcel.SquareMetres())}, nil
}

func round2(v float64) float64 { return float64(int64(v*100+0.5)) / 100 }

// parcelOf reads the corner coordinates of the application form.
func parcelOf(form any) (gis.Area, error) {
	values, _ := form.(map[string]any) // a form without them has no corners, which the parser says
	corners, _ := values["parcel"].(string)
	return gis.ParseCorners(corners, gis.HCMC())
}

// zoneMap is the parcel over zones and neighbours.
func (d *department) zoneMap(parcel gis.Area, lang string) gis.Map {
	title := ui.Text{Vi: "Bản đồ thửa đất và các vùng quy hoạch", En: "Map of the parcel and the planning zones"}
	return gis.Map{
		Title: title.In(lang), Desc: title.In(lang), Width: 720, Height: 480, Parcel: &parcel,
		Layers: []gis.MapLayer{
			{Layer: d.kind("residential"), Fill: "#f6e7b8", Line: "#a08a3c", Label: "name"},
			{Layer: d.kind("protected"), Fill: "#9fd3e6", Line: "#2a6f8a", Label: "name", Hatch: true},
			{Layer: d.kind("reserved"), Fill: "#f2b8a0", Line: "#a0452a", Label: "name", Hatch: true},
			{Layer: d.app.Layers["parcels"], Line: "#666", Label: "number"},
		},
	}
}

// kind is the zones of one kind as a layer of their own.
func (d *department) kind(kind string) *gis.Layer {
	var some []gis.Feature
	for _, f := range d.app.Layers["zones"].Features() {
		if f.Text("kind") == kind {
			some = append(some, f)
		}
	}
	return gis.NewLayer(kind, gis.HCMC(), some...)
}

func (d *department) mapPicture(w http.ResponseWriter, r *http.Request) error {
	c, err := d.app.Gate.Dossier(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	parcel, err := parcelOf(c.Data)
	if err != nil {
		return err
	}
	return egov.WriteSVG(w, d.zoneMap(parcel, egov.Language(r)).SVG())
}

// zoningPanel shows the parcel, where it lies and which zones it touches.
func (d *department) zoningPanel(_ context.Context, c egov.Case) (ui.Panel, bool, error) {
	if c.Dossier == nil {
		return ui.Panel{}, false, nil
	}
	parcel, err := parcelOf(c.Dossier.Data)
	if err != nil {
		return ui.Panel{}, false, err
	}
	overlaps, err := d.app.Layers["zones"].Overlaps(parcel)
	if err != nil {
		return ui.Panel{}, false, err
	}
	view := map[string]any{"Code": c.Code, "Lang": c.Lang, "Area": parcel.SquareMetres(), "Overlaps": overlaps, "Ward": d.wardOf(parcel)}
	body, err := egov.Draw(zoningTemplate, view)
	return ui.Panel{ID: "zoning", Title: ui.Text{Vi: "Thửa đất và quy hoạch", En: "Parcel and zoning"}.In(c.Lang), Body: body}, err == nil, err
}

// wardOf names the ward in which the middle of the parcel lies.
func (d *department) wardOf(parcel gis.Area) string {
	found := d.app.Layers["wards"].At(parcel.Inside())
	if len(found) == 0 {
		return "—"
	}
	if name := found[0].Text("fullName"); name != "" {
		return name
	}
	return found[0].Text("name")
}

var zoningTemplate = template.Must(template.New("zoning").Funcs(template.FuncMap{"m2": egov.SquareMetres, "percent": egov.Percent, "kind": kindInWords}).Parse(`
<p><img class="map" src="/cases/{{.Code}}/map.svg" width="720" height="480" alt="{{if eq .Lang "en"}}Map: the parcel (blue) over the planning zones; the table below says the same{{else}}Bản đồ: thửa đất (màu xanh) trên các vùng quy hoạch; bảng dưới đây nêu cùng nội dung{{end}}"></p>
<dl class="facts"><div><dt>{{if eq .Lang "en"}}Area in VN-2000{{else}}Diện tích theo VN-2000{{end}}</dt><dd>{{m2 .Area}}</dd></div>
<div><dt>{{if eq .Lang "en"}}Ward on the map{{else}}Phường, xã theo bản đồ{{end}}</dt><dd>{{.Ward}}</dd></div></dl>
<table class="grid"><caption>{{if eq .Lang "en"}}Zones the parcel touches{{else}}Các vùng quy hoạch mà thửa đất chạm vào{{end}}</caption>
<thead><tr><th scope="col">{{if eq .Lang "en"}}Zone{{else}}Vùng{{end}}</th><th scope="col">{{if eq .Lang "en"}}Kind{{else}}Loại{{end}}</th><th scope="col" class="num">m²</th><th scope="col" class="num">%</th></tr></thead>
<tbody>{{range .Overlaps}}<tr><th scope="row">{{.Feature.Text "name"}}</th><td>{{kind (.Feature.Text "kind") $.Lang}}</td><td class="num">{{m2 .SquareMetres}}</td><td class="num">{{percent .Share}}</td></tr>
{{else}}<tr><td colspan="4">{{if eq .Lang "en"}}None{{else}}Không có{{end}}</td></tr>{{end}}</tbody></table>`))

var kinds = map[string]ui.Text{
	"residential": {Vi: "Khu dân cư hiện hữu", En: "Existing residential area"},
	"protected":   {Vi: "Hành lang bảo vệ", En: "Protected corridor"},
	"reserved":    {Vi: "Đất dự trữ", En: "Reserved land"},
}

func kindInWords(kind, lang string) (string, error) {
	t, ok := kinds[kind]
	if !ok {
		return "", fault.New(fault.Missing, "what", "zone kind", "id", kind)
	}
	return t.In(lang), nil
}
