package gis

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// sign is how a layer is drawn, on the map and in the legend.
type sign struct {
	name, fill, line string
	hatch            string // id of its pattern, "" for none
	way              int    // which pattern
}

// hatches are the patterns in order of use: they differ in black and white too.
var hatches = []struct{ size, turn, path string }{
	{"8", "45", "M0 0V8"},
	{"8", "-45", "M0 0V8"},
	{"9", "0", "M4 3.5v2M3 4.5h2"}, // dots
	{"8", "0", "M0 0H8"},
	{"8", "0", "M0 0V8"},
	{"9", "45", "M0 0V9M0 0H9"},
}

// signsOf gives each layer its sign; hatched layers get the patterns in turn.
func signsOf(layers []MapLayer) []sign {
	out := make([]sign, len(layers))
	way := 0
	for i, l := range layers {
		s := sign{name: l.Name, fill: colour(l.Fill, "none"), line: colour(l.Line, "#555")}
		if s.name == "" && l.Layer != nil {
			s.name = l.Layer.name
		}
		if l.Hatch {
			s.way, s.hatch = way%len(hatches), "hatch"+strconv.Itoa(i)
			way++
		}
		out[i] = s
	}
	return out
}

// colour takes a CSS colour and nothing that could refer to something outside.
func colour(s, otherwise string) string {
	known := strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789#%(),. -/") == ""
	if s == "" || len(s) > 40 || !known || strings.Contains(strings.ToLower(s), "url") {
		return otherwise
	}
	return s
}

func (c *canvas) patterns(signs []sign) {
	c.printf("<defs>")
	for _, s := range signs {
		if s.hatch == "" {
			continue
		}
		h := hatches[s.way]
		c.printf(`<pattern id="%s" width="%s" height="%s" patternUnits="userSpaceOnUse" patternTransform="rotate(%s)"><path d="%s" fill="none" stroke="%s" stroke-opacity=".7" stroke-width="1.8"/></pattern>`,
			s.hatch, h.size, h.size, h.turn, h.path, s.line)
	}
	c.printf("</defs>\n")
}

// words that the map adds of itself.
type words struct{ parcel, north, legend, meridian, point string }

func wordsIn(lang string) words {
	if lang == "en" || strings.HasPrefix(lang, "en-") {
		return words{"Parcel", "N", "Legend", "meridian", "."}
	}
	return words{"Thửa đất đang xét", "B", "Chú giải", "kinh tuyến trục", ","}
}

// furniture draws what explains the map, reserving its place on the canvas.
func (c *canvas) furniture(m Map, signs []sign, shown [][]shownFeature) []byte {
	if m.Width < 280 || m.Height < 200 {
		return nil
	}
	w := wordsIn(m.Lang)
	f := &canvas{frame: c.frame, scale: c.scale, width: c.width, height: c.height, plane: c.plane}
	f.title(m.Title)
	f.north(w)
	f.bar(w)
	f.source(w)
	f.legend(m, w, signs, shown)
	c.taken = append(c.taken, f.taken...)
	return f.Bytes()
}

// panel draws a light ground for text and reserves its place.
func (c *canvas) panel(b box) {
	c.taken = append(c.taken, b)
	c.printf(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="4" fill="#fff" fill-opacity=".88" stroke="#999" stroke-width=".8"/>`+"\n", b.x, b.y, b.w, b.h)
}

func (c *canvas) text(x, y, size float64, more, text string) {
	c.printf(`<text x="%.1f" y="%.1f" font-size="%g" fill="#222"%s>%s</text>`+"\n", x, y, size, more, escape(text))
}

func (c *canvas) title(title string) {
	if title == "" {
		return
	}
	const size = 15.0
	title = clip(title, int((c.width-100)/(size*0.62)))
	c.panel(box{8, 8, textWidth(title, size)*1.07 + 20, 28})
	c.text(18, 27, size, ` font-weight="600"`, title)
}

func (c *canvas) north(w words) {
	x := c.width - 42
	c.panel(box{x, 8, 34, 54})
	c.text(x+17, 25, 14, ` font-weight="700" text-anchor="middle"`, w.north)
	c.printf(`<path d="M%.1f 29l8 28l-8 -6z" fill="#222"/><path d="M%.1f 29l-8 28l8 -6z" fill="#fff" stroke="#222"/>`+"\n", x+17, x+17)
}

// bar draws the scale: the longest of 1, 2, 5 times a power of ten below a
// quarter of the width.
func (c *canvas) bar(w words) {
	most := c.width / 4 / c.scale
	metres := math.Pow(10, math.Floor(math.Log10(most)))
	for _, step := range []float64{5, 2} {
		if metres*step <= most {
			metres *= step
			break
		}
	}
	label := fmt.Sprintf("%g m", metres)
	if metres >= 1000 {
		label = fmt.Sprintf("%g km", metres/1000)
	}
	label = strings.Replace(label, ".", w.point, 1)
	long, y := metres*c.scale, c.height-44
	c.panel(box{8, y, long + textWidth(label, 12) + 26, 36})
	c.text(14, y+15, 12, "", "0")
	c.text(18+long, y+15, 12, ` text-anchor="middle"`, label)
	c.printf(`<path d="M18 %.1fh%.1fv7h-%.1fz" fill="#fff" stroke="#222"/><path d="M18 %.1fh%.1fv7h-%.1fz" fill="#222"/>`+"\n", y+21, long, long, y+21, long/2, long/2)
}

// source names the projection, without which coordinates mean nothing.
func (c *canvas) source(w words) {
	degrees, minutes := int(c.plane.meridian), math.Mod(c.plane.meridian, 1)*60
	text := fmt.Sprintf("VN-2000, %s %d°%02.0f′, EPSG:%d", w.meridian, degrees, minutes, c.plane.epsg)
	width := textWidth(text, 10.5) + 12
	c.panel(box{c.width - width - 8, c.height - 26, width, 18})
	c.text(c.width-width-2, c.height-13.5, 10.5, "", text)
}

const (
	legendSize = 12.0
	legendLine = 21.0
)

// legend lists the layers that are to be seen, with colour, hatch and name.
func (c *canvas) legend(m Map, w words, signs []sign, shown [][]shownFeature) {
	const most = 30 // characters
	var rows []sign
	for i, s := range signs {
		if s.name = clip(s.name, most); s.name != "" && len(shown[i]) > 0 {
			rows = append(rows, s)
		}
	}
	if m.hasParcel() {
		rows = append(rows, sign{name: w.parcel, way: -1})
	}
	if room := int((c.height - 130) / legendLine); len(rows) > room {
		rows = rows[:max(0, room)]
	}
	if len(rows) == 0 {
		return
	}
	width := textWidth(w.legend, legendSize) * 1.1
	for _, r := range rows {
		width = math.Max(width, textWidth(r.name, legendSize)+32)
	}
	b := box{c.width - width - 28, c.height - 34 - legendLine*float64(len(rows)+1) - 8, width + 20, legendLine*float64(len(rows)+1) + 6}
	c.panel(b)
	c.text(b.x+10, b.y+17, legendSize, ` font-weight="600"`, w.legend)
	for i, r := range rows {
		c.legendRow(r, b.x+10, b.y+legendLine*float64(i+1)+4)
	}
}

func (c *canvas) legendRow(s sign, x, y float64) {
	rect := fmt.Sprintf(`<rect x="%.1f" y="%.1f" width="24" height="15" `, x, y)
	switch {
	case s.way < 0:
		c.printf("%s%s/>", rect, parcelStyle)
	default:
		c.printf(`%sfill="%s" fill-opacity=".45" stroke="%s" stroke-width="1.2"/>`, rect, s.fill, s.line)
	}
	if s.hatch != "" {
		c.printf(`%sfill="url(#%s)"/>`, rect, s.hatch)
	}
	c.text(x+32, y+12, legendSize, "", s.name)
}
