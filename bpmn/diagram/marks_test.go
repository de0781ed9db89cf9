package diagram_test

import (
	"bytes"
	"encoding/xml"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/diagram"
)

// group is an element of a picture: its marks and the first things drawn.
type group struct {
	Element   string `xml:"data-element,attr"`
	Bounds    string `xml:"data-bounds,attr"`
	Waypoints string `xml:"data-waypoints,attr"`
	Rects     []struct {
		X float64 `xml:"x,attr"`
		Y float64 `xml:"y,attr"`
		W float64 `xml:"width,attr"`
		H float64 `xml:"height,attr"`
	} `xml:"rect"`
	Circles []struct {
		X float64 `xml:"cx,attr"`
		Y float64 `xml:"cy,attr"`
		R float64 `xml:"r,attr"`
	} `xml:"circle"`
	Paths []struct {
		D string `xml:"d,attr"`
	} `xml:"path"`
}

// The marks are where things are drawn: boxes and circles fill the bounds, lines
// begin and end at the first and last waypoint, and all of it is in the view.
func TestMarksTellWhatIsDrawn(t *testing.T) {
	for _, f := range suites(t) {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		all, err := diagram.All(b, diagram.Overlay{})
		if err != nil {
			continue
		}
		for _, p := range all {
			var svg struct {
				View   string  `xml:"viewBox,attr"`
				Groups []group `xml:"g"`
			}
			require.NoError(t, xml.NewDecoder(bytes.NewReader(p.SVG)).Decode(&svg))
			view := numbers(t, svg.View)
			for _, g := range svg.Groups {
				if g.Bounds != "" {
					box(t, f, g, view)
				} else if g.Waypoints != "" {
					line(t, f, g, view)
				}
			}
		}
	}
}

func box(t *testing.T, file string, g group, view []float64) {
	t.Helper()
	b := numbers(t, g.Bounds)
	require.Len(t, b, 4)
	require.True(t, b[0] >= view[0] && b[1] >= view[1] && b[0]+b[2] <= view[0]+view[2] && b[1]+b[3] <= view[1]+view[3], "%s: %s is out of view", file, g.Element)
	switch {
	case len(g.Rects) > 0 && len(g.Circles) == 0:
		r := g.Rects[0]
		near(t, b, []float64{r.X, r.Y, r.W, r.H}, file+" "+g.Element)
	case len(g.Circles) > 0 && len(g.Rects) == 0 && len(g.Paths) == 0:
		c := g.Circles[0]
		near(t, []float64{b[0] + b[2]/2, b[1] + b[3]/2, math.Min(b[2], b[3]) / 2}, []float64{c.X, c.Y, c.R}, file+" "+g.Element)
	}
}

func line(t *testing.T, file string, g group, view []float64) {
	t.Helper()
	w := numbers(t, g.Waypoints)
	for i := 0; i < len(w); i += 2 {
		require.True(t, w[i] >= view[0] && w[i] <= view[0]+view[2] && w[i+1] >= view[1] && w[i+1] <= view[1]+view[3], "%s: %s is out of view", file, g.Element)
	}
	require.NotEmpty(t, g.Paths)
	d := numbers(t, strings.NewReplacer("M", "", "L", "", "Q", "").Replace(g.Paths[0].D))
	near(t, []float64{w[0], w[1], w[len(w)-2], w[len(w)-1]}, []float64{d[0], d[1], d[len(d)-2], d[len(d)-1]}, file+" "+g.Element)
}

func near(t *testing.T, want, got []float64, what string) {
	t.Helper()
	for i := range want {
		assert.InDelta(t, want[i], got[i], 0.006, what)
	}
}

func numbers(t *testing.T, s string) (list []float64) {
	t.Helper()
	for _, n := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' }) {
		v, err := strconv.ParseFloat(n, 64)
		require.NoError(t, err)
		list = append(list, v)
	}
	return list
}
