package diagram_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/diagram"
	"github.com/hcm-egov/framework/egov/fault"
)

const head = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI">`

var update = flag.Bool("update", false, "rewrite the pictures in testdata")

func permit(t testing.TB) []byte {
	b, err := os.ReadFile("../testdata/permit.bpmn")
	require.NoError(t, err)
	return b
}

var overlay = diagram.Overlay{
	Done:    map[string]string{"Start_received": "", "Flow_1": "", "Task_receive": "02/03/2026", "Flow_2": "", "Task_zoning": "", "Flow_3": "", "Gateway_zone": "", "Flow_no": "", "Gateway_merge": "", "Flow_8": ""},
	Active:  map[string]string{"Task_sign": "từ 05/03/2026", "Task_draft": ""},
	Overdue: map[string]string{"Task_draft": "hạn 05/03/2026"},
	Failed:  map[string]string{"Task_remind": "không gửi được thư"},
	Counts:  map[string]int{"Task_return": 12},
}

// golden compares a picture with the file of testdata.
func golden(t *testing.T, name string, svg []byte) {
	t.Helper()
	safe(t, svg)
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, svg, 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(svg))
}

func TestPermitPicture(t *testing.T) {
	svg, err := diagram.SVG(permit(t), overlay)
	require.NoError(t, err)
	golden(t, "permit.svg", svg)
}

// every.bpmn holds each kind of element in each of its forms once.
func TestEveryKind(t *testing.T) {
	b, err := os.ReadFile("testdata/every.bpmn")
	require.NoError(t, err)
	all, err := diagram.All(b, diagram.Overlay{})
	require.NoError(t, err)
	require.Len(t, all, 2)
	golden(t, "every-elements.svg", all[0].SVG)
	golden(t, "every-partners.svg", all[1].SVG)
	all[0].SVG, all[1].SVG = nil, nil
	assert.Equal(t, []diagram.Picture{
		{ID: "elements", Name: "Phần tử", Element: "every"},
		{ID: "partners", Name: "Các bên", Element: "collab"},
	}, all)
}

func TestOneOfSeveralDiagrams(t *testing.T) {
	b, err := os.ReadFile("testdata/every.bpmn")
	require.NoError(t, err)
	for wanted, shown := range map[string]string{"": "a1", "elements": "a1", "Phần tử": "a1", "every": "a1", "partners": "p1", "collab": "p1", "Các bên": "p1"} {
		svg, err := diagram.SVG(b, diagram.Overlay{Diagram: wanted})
		require.NoError(t, err, wanted)
		assert.Contains(t, string(svg), `<g data-element="`+shown+`" data-bounds="`, wanted)
	}
	_, err = diagram.SVG(b, diagram.Overlay{Diagram: "other"})
	assert.ErrorIs(t, err, fault.BpmnNoDiagram)
}

// The process that runs is shown, be it in the second diagram or in none.
func TestTheExecutableProcessIsShown(t *testing.T) {
	const first = `<process id="a"><task id="x"/></process><process id="b" isExecutable="true"><task id="y"/></process>`
	diagramOf := func(element string) string {
		return `<d:BPMNDiagram id="of-` + element + `"><d:BPMNPlane><d:BPMNShape bpmnElement="` + element + `"><dc:Bounds x="0" y="0" width="100" height="80"/></d:BPMNShape></d:BPMNPlane></d:BPMNDiagram>`
	}
	for diagrams, pictures := range map[string]int{diagramOf("x") + diagramOf("y"): 2, diagramOf("x"): 2, "": 1} {
		xml := []byte(head + first + diagrams + "</definitions>")
		svg, err := diagram.SVG(xml, diagram.Overlay{})
		require.NoError(t, err)
		assert.Contains(t, string(svg), `data-element="y"`)
		all, err := diagram.All(xml, diagram.Overlay{})
		require.NoError(t, err)
		assert.Len(t, all, pictures)
	}
}

// What stands inside of a collapsed sub-process is told at the sub-process.
func TestStatesClimbOutOfWhatIsCollapsed(t *testing.T) {
	xml := []byte(head + `<process id="p" isExecutable="true"><subProcess id="s" name="Kiểm tra"><task id="t" name="Xem"/><task id="u"/></subProcess></process>
		<d:BPMNDiagram><d:BPMNPlane><d:BPMNShape bpmnElement="s" isExpanded="false"><dc:Bounds x="0" y="0" width="100" height="80"/></d:BPMNShape></d:BPMNPlane></d:BPMNDiagram></definitions>`)
	svg, err := diagram.SVG(xml, diagram.Overlay{Active: map[string]string{"t": "từ 02/03/2026"}, Done: map[string]string{"u": ""}, Counts: map[string]int{"t": 2, "u": 3, "gone": 4}})
	require.NoError(t, err)
	assert.Contains(t, string(svg), "<title>Kiểm tra – Đang ở bước này (Xem từ 02/03/2026) – 5 hồ sơ</title>")
	assert.Contains(t, string(svg), "<desc>Đang ở bước này: Kiểm tra (Xem từ 02/03/2026). Số hồ sơ ở từng bước: Kiểm tra 5.</desc>")
	svg, err = diagram.SVG(xml, diagram.Overlay{Lang: "en", Counts: map[string]int{"t": 1}})
	require.NoError(t, err)
	assert.Contains(t, string(svg), "<title>Kiểm tra – 1 case</title>")
	assert.Contains(t, string(svg), "<desc>Cases at each step: Kiểm tra 1.</desc>")
}

func TestStatesAreSaidInWords(t *testing.T) {
	svg, err := diagram.SVG(permit(t), overlay)
	require.NoError(t, err)
	text := string(svg)
	assert.Contains(t, text, "<title>Sơ đồ quy trình: Cấp giấy phép xây dựng nhà ở riêng lẻ</title>")
	assert.Contains(t, text, "<desc>Bị dừng vì sự cố: Nhắc việc (không gửi được thư). Đang ở bước này, quá hạn: Thẩm định, dự thảo giấy phép (hạn 05/03/2026). Đang ở bước này: Ký duyệt (từ 05/03/2026). Đã qua: ")
	assert.Contains(t, text, "<title>Ký duyệt – Đang ở bước này (từ 05/03/2026)</title>")
	english := overlay
	english.Lang = "en"
	svg, err = diagram.SVG(permit(t), english)
	require.NoError(t, err)
	assert.Contains(t, string(svg), "<title>Ký duyệt – Current step (từ 05/03/2026)</title>")
}

func TestHostileNamesAreEscaped(t *testing.T) {
	model := `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" name="&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;">
		<startEvent id="s"/><sequenceFlow id="f" name="&quot;&gt;&lt;img onerror=x&gt;" sourceRef="s" targetRef="t"/><userTask id="t" name="&lt;b&gt;&amp;"/></process></definitions>`
	svg, err := diagram.SVG([]byte(model), diagram.Overlay{Active: map[string]string{"t": "<script>\x00\u0007"}})
	require.NoError(t, err)
	safe(t, svg)
	assert.Contains(t, string(svg), "&lt;script&gt;")
}

// safe checks that a picture is well-formed and holds drawing elements only.
func safe(t *testing.T, svg []byte) {
	t.Helper()
	allowed := map[string]bool{"svg": true, "title": true, "desc": true, "g": true, "rect": true, "circle": true, "path": true, "text": true, "tspan": true}
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		assert.True(t, allowed[start.Name.Local], start.Name.Local)
		for _, a := range start.Attr {
			assert.False(t, strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" || a.Name.Local == "style", a.Name.Local)
			if a.Name.Local != "data-element" {
				assert.NotContains(t, a.Value, "NaN")
				assert.NotContains(t, a.Value, "Inf")
			}
		}
	}
}

func TestEveryToolsDrawing(t *testing.T) {
	for _, f := range suites(t) {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		all, err := diagram.All(b, diagram.Overlay{})
		if errors.Is(err, fault.BpmnNoDiagram) {
			continue
		}
		require.NoError(t, err, f)
		for _, p := range all {
			safe(t, p.SVG)
		}
	}
}

func TestNothingToDraw(t *testing.T) {
	_, err := diagram.SVG([]byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>`), diagram.Overlay{})
	assert.ErrorIs(t, err, fault.BpmnNoDiagram)
	_, err = diagram.SVG([]byte(`<svg/>`), diagram.Overlay{})
	assert.ErrorIs(t, err, fault.BpmnXML)
}

func FuzzSVG(f *testing.F) {
	f.Add(permit(f))
	every, err := os.ReadFile("testdata/every.bpmn")
	require.NoError(f, err)
	f.Add(every)
	f.Add([]byte(head + `<process id="p"><startEvent id="a"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/><task id="b"/><boundaryEvent id="c" attachedToRef="b"/><sequenceFlow id="g" sourceRef="c" targetRef="a"/></process></definitions>`))
	f.Fuzz(func(t *testing.T, model []byte) {
		all, err := diagram.All(model, overlay)
		if err != nil {
			return
		}
		for _, p := range all {
			safe(t, p.SVG)
		}
	})
}
