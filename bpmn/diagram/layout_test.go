package diagram_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"

	"github.com/hcm-egov/framework/bpmn/diagram"
	"github.com/hcm-egov/framework/egov/fault"
)

func TestAutomaticLayout(t *testing.T) {
	b, err := os.ReadFile("testdata/plain.bpmn")
	require.NoError(t, err)
	all, err := diagram.All(b, diagram.Overlay{Active: map[string]string{"cho": ""}})
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.True(t, all[0].Automatic)
	golden(t, "plain.svg", all[0].SVG)
	tidy(t, "plain", b, all[0].SVG)
}

// TestLayoutOfEveryModel takes the drawing out of the models of the suites and
// looks at the one made here: nothing overlaps, every flow ends at its elements.
func TestLayoutOfEveryModel(t *testing.T) {
	diagrams := regexp.MustCompile(`(?s)<(\w+:)?BPMNDiagram.*</(\w+:)?BPMNDiagram>`)
	count := 0
	for _, f := range suites(t) {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		b = diagrams.ReplaceAll(b, nil)
		all, err := diagram.All(b, diagram.Overlay{})
		if err != nil {
			assert.ErrorIs(t, err, fault.BpmnNoDiagram, f)
			continue
		}
		count++
		require.Len(t, all, 1, f)
		safe(t, all[0].SVG)
		tidy(t, f, b, all[0].SVG)
	}
	assert.Greater(t, count, 200)
}

func suites(t *testing.T) (files []string) {
	t.Helper()
	root, err := filepath.Abs("../../../shared/suites")
	require.NoError(t, err)
	for _, pattern := range []string{"bpmn-interchange/*/*.bpmn", "bpmn-behaviour/models/*.bpmn"} {
		some, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		files = append(files, some...)
	}
	if len(files) == 0 && os.Getenv("CI") != "true" {
		t.Skip("the suites are not here")
	}
	require.Greater(t, len(files), 200)
	return files
}

// part is an element of a model or of a picture.
type part struct {
	id, kind, source, target, host string
	up                             *part
	at                             []float64 // x, y, width, height; or x, y of waypoints
}

// elements reads the elements of a model, without the framework.
func elements(t *testing.T, file []byte) map[string]*part {
	all := map[string]*part{}
	d := xml.NewDecoder(bytes.NewReader(file))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) {
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	var up *part
	for {
		tok, err := d.Token()
		if tok == nil {
			return all
		}
		require.NoError(t, err)
		switch e := tok.(type) {
		case xml.StartElement:
			p := &part{kind: e.Name.Local, up: up}
			for _, a := range e.Attr {
				local := a.Value[strings.LastIndex(a.Value, ":")+1:]
				switch a.Name.Local {
				case "id":
					p.id = a.Value
				case "sourceRef":
					p.source = local
				case "targetRef":
					p.target = local
				case "attachedToRef":
					p.host = local
				}
			}
			if p.id != "" && all[p.id] == nil {
				all[p.id] = p
			}
			up = p
		case xml.EndElement:
			up = up.up
		}
	}
}

var marks = regexp.MustCompile(`<g data-element="([^"]*)" data-(bounds|waypoints)="([^"]*)"`)

// tidy checks what a layout promises.
func tidy(t *testing.T, file string, model, svg []byte) {
	t.Helper()
	all := elements(t, model)
	var shapes, edges []*part
	for _, m := range marks.FindAllSubmatch(svg, -1) {
		p := all[string(m[1])]
		require.NotNil(t, p, "%s: %s", file, m[1])
		require.Nil(t, p.at, "%s: %s is drawn twice", file, m[1])
		for _, n := range strings.FieldsFunc(string(m[3]), func(r rune) bool { return r == ' ' || r == ',' }) {
			v, err := strconv.ParseFloat(n, 64)
			require.NoError(t, err)
			p.at = append(p.at, v)
		}
		if string(m[2]) == "bounds" {
			shapes = append(shapes, p)
		} else {
			edges = append(edges, p)
		}
	}
	for i, a := range shapes {
		for _, b := range shapes[:i] {
			require.True(t, apart(a, b) || inside(a, b) || inside(b, a) || a.host == b.id || b.host == a.id, "%s: %s and %s overlap", file, a.id, b.id)
		}
	}
	for _, e := range edges {
		if e.kind != "sequenceFlow" {
			continue
		}
		from, to := all[e.source], all[e.target]
		assert.True(t, onBorder(from, e.at[0], e.at[1]), "%s: %s does not begin at %s", file, e.id, e.source)
		assert.True(t, onBorder(to, e.at[len(e.at)-2], e.at[len(e.at)-1]), "%s: %s does not end at %s", file, e.id, e.target)
		through(t, file, e, from, to, shapes)
	}
}

// through checks that a flow crosses no other node on its way.
func through(t *testing.T, file string, e, from, to *part, shapes []*part) {
	t.Helper()
	for _, s := range shapes {
		if s == from || s == to || s.id == from.host || s.kind == "lane" || s.kind == "participant" || inside(from, s) || inside(s, from) || inside(s, to) || s.host != "" {
			continue
		}
		for i := 0; i+3 < len(e.at); i += 2 {
			x0, x1 := min(e.at[i], e.at[i+2]), max(e.at[i], e.at[i+2])
			y0, y1 := min(e.at[i+1], e.at[i+3]), max(e.at[i+1], e.at[i+3])
			hit := x0 < s.at[0]+s.at[2] && s.at[0] < x1 && y0 < s.at[1]+s.at[3] && s.at[1] < y1 ||
				x0 == x1 && s.at[0] < x0 && x0 < s.at[0]+s.at[2] && y0 < s.at[1]+s.at[3] && s.at[1] < y1 ||
				y0 == y1 && s.at[1] < y0 && y0 < s.at[1]+s.at[3] && x0 < s.at[0]+s.at[2] && s.at[0] < x1
			require.False(t, hit, "%s: flow %s runs through %s", file, e.id, s.id)
		}
	}
}

func apart(a, b *part) bool {
	return a.at[0]+a.at[2] <= b.at[0] || b.at[0]+b.at[2] <= a.at[0] || a.at[1]+a.at[3] <= b.at[1] || b.at[1]+b.at[3] <= a.at[1]
}

// inside tells whether a is drawn in b and may be: as a part of it, as what sits
// on a part of it, or because b is a pool or lane.
func inside(a, b *part) bool {
	if a.at[0] < b.at[0] || a.at[1] < b.at[1] || a.at[0]+a.at[2] > b.at[0]+b.at[2] || a.at[1]+a.at[3] > b.at[1]+b.at[3] {
		return false
	}
	if b.kind == "participant" || b.kind == "lane" {
		return true
	}
	for up := a.up; up != nil; up = up.up {
		if up == b {
			return true
		}
	}
	return false
}

func onBorder(p *part, x, y float64) bool {
	if p == nil || len(p.at) != 4 {
		return false
	}
	within := x >= p.at[0]-0.01 && x <= p.at[0]+p.at[2]+0.01 && y >= p.at[1]-0.01 && y <= p.at[1]+p.at[3]+0.01
	edge := math.Min(math.Min(math.Abs(x-p.at[0]), math.Abs(x-p.at[0]-p.at[2])), math.Min(math.Abs(y-p.at[1]), math.Abs(y-p.at[1]-p.at[3])))
	return within && edge < 0.01
}

// TestLayoutOfRandomModels makes models of every shape: tangles with loops,
// boundary events, gateways, sub-processes, lanes.
func TestLayoutOfRandomModels(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	kinds := []string{"task", "userTask", "exclusiveGateway", "endEvent", "intermediateCatchEvent"}
	for round := range 60 {
		var nodes, flows, lanes strings.Builder
		n, flow := 5+r.IntN(60), 0
		for i := range n {
			kind := kinds[r.IntN(len(kinds))]
			fmt.Fprintf(&nodes, `<%s id="n%d" name="%s"/>`, kind, i, strings.Repeat("tên dài ", r.IntN(5)))
			if strings.HasSuffix(kind, "Task") {
				fmt.Fprintf(&nodes, `<boundaryEvent id="b%d" name="hạn" attachedToRef="n%d"/>`, i, i)
				flow++
				fmt.Fprintf(&flows, `<sequenceFlow id="f%d" sourceRef="b%d" targetRef="n%d"/>`, flow, i, r.IntN(n))
			}
			for range r.IntN(3) {
				flow++
				fmt.Fprintf(&flows, `<sequenceFlow id="f%d" name="%s" sourceRef="n%d" targetRef="n%d"/>`, flow, strings.Repeat("x", r.IntN(3)), i, min(n-1, max(0, i+r.IntN(9)-2)))
			}
		}
		nodes.WriteString(`<subProcess id="s" name="con"><startEvent id="s1"/><task id="s2"/><sequenceFlow id="s3" sourceRef="s1" targetRef="s2"/></subProcess>`)
		fmt.Fprintf(&nodes, `<sequenceFlow id="s4" sourceRef="n%d" targetRef="s"/><sequenceFlow id="s5" sourceRef="s" targetRef="n%d"/>`, r.IntN(n), r.IntN(n))
		if round%2 == 0 {
			lanes.WriteString(`<laneSet>`)
			for l := range 4 {
				fmt.Fprintf(&lanes, `<lane id="l%d" name="làn">`, l)
				for i := l; i < n; i += 5 {
					fmt.Fprintf(&lanes, `<flowNodeRef>n%d</flowNodeRef>`, i)
				}
				lanes.WriteString(`</lane>`)
			}
			lanes.WriteString(`</laneSet>`)
		}
		file := []byte(head + `<process id="p">` + lanes.String() + nodes.String() + flows.String() + `</process></definitions>`)
		svg, err := diagram.SVG(file, diagram.Overlay{})
		require.NoError(t, err)
		tidy(t, fmt.Sprintf("random model %d", round), file, svg)
	}
}

// TestLargeModels lays out ten thousand nodes: a chain, a fan, a tangle.
func TestLargeModels(t *testing.T) {
	const n = 10_000
	r := rand.New(rand.NewPCG(1, 2))
	for name, next := range map[string]func(i int) []int{
		"chain":  func(i int) []int { return []int{i + 1} },
		"fan":    func(i int) []int { return []int{1 + i*3, 2 + i*3, 3 + i*3} },
		"tangle": func(int) []int { return []int{r.IntN(n), r.IntN(n)} },
		"skips":  func(i int) []int { return []int{i + 1, n - 1} },
		"loops":  func(i int) []int { return []int{i + 1, i / 2} },
	} {
		var b bytes.Buffer
		b.WriteString(head + `<process id="p">`)
		flows := 0
		for i := range n {
			fmt.Fprintf(&b, `<task id="t%d"/>`, i)
			for _, to := range next(i) {
				if to < n {
					flows++
					fmt.Fprintf(&b, `<sequenceFlow id="f%d" sourceRef="t%d" targetRef="t%d"/>`, flows, i, to)
				}
			}
		}
		b.WriteString(`</process></definitions>`)
		begin := time.Now()
		svg, err := diagram.SVG(b.Bytes(), diagram.Overlay{})
		require.NoError(t, err)
		took := time.Since(begin)
		t.Logf("%s: %d nodes, %d flows, %s, %d KB", name, n, flows, took.Round(time.Millisecond), len(svg)>>10)
		assert.Less(t, took, 20*time.Second, name)
		assert.Equal(t, n, strings.Count(string(svg), "data-bounds"), name)
	}
}

// TestHostileDrawings checks the bounds of time and output.
func TestHostileDrawings(t *testing.T) {
	shape := func(id, x string) string {
		return `<d:BPMNShape bpmnElement="` + id + `"><dc:Bounds x="` + x + `" y="0" width="100" height="80"/></d:BPMNShape>`
	}
	draw := func(inside, shapes string) ([]byte, error) {
		return diagram.SVG([]byte(head+`<process id="p">`+inside+`</process><d:BPMNDiagram><d:BPMNPlane>`+shapes+`</d:BPMNPlane></d:BPMNDiagram></definitions>`), diagram.Overlay{Active: map[string]string{"t": ""}})
	}
	_, err := draw(`<task id="t"/>`, strings.Repeat(shape("t", "0"), 50_001))
	assert.ErrorIs(t, err, fault.TooLarge)
	_, err = draw(strings.Repeat(`<task id="t"/>`, 50_001), "")
	assert.ErrorIs(t, err, fault.TooLarge)
	_, err = draw("", shape("", "NaN")+shape("", "1e7")+shape("", "-Inf")+shape("", ""))
	assert.ErrorIs(t, err, fault.BpmnNoDiagram)

	begin := time.Now()
	svg, err := draw(`<task id="t" name="`+strings.Repeat("chữ ", 1<<17)+`"/>`, strings.Repeat(shape("t", "1e6"), 30_000))
	require.NoError(t, err)
	assert.Less(t, len(svg), 200<<20)
	assert.Less(t, time.Since(begin), 30*time.Second)
	t.Logf("30000 shapes of one name: %d MB, %s", len(svg)>>20, time.Since(begin).Round(time.Millisecond))

	deep := strings.Repeat(`<subProcess id="s"><task id="t"/>`, 90) + strings.Repeat(`</subProcess>`, 90)
	svg, err = draw(deep, "")
	require.NoError(t, err)
	safe(t, svg)
}
