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

func TestPermitPicture(t *testing.T) {
	svg, err := diagram.SVG(permit(t), overlay)
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile("testdata/permit.svg", svg, 0o644))
	}
	want, err := os.ReadFile("testdata/permit.svg")
	require.NoError(t, err)
	assert.Equal(t, string(want), string(svg))
	safe(t, svg)
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
			assert.NotContains(t, a.Value, "NaN")
			assert.NotContains(t, a.Value, "Inf")
		}
	}
}

func TestEveryToolsDrawing(t *testing.T) {
	root, err := filepath.Abs("../../../shared/suites")
	require.NoError(t, err)
	var files []string
	for _, pattern := range []string{"bpmn-interchange/*/*.bpmn", "bpmn-behaviour/models/*.bpmn"} {
		some, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		files = append(files, some...)
	}
	if len(files) == 0 && os.Getenv("CI") != "true" {
		t.Skip("the suites are not here")
	}
	require.Greater(t, len(files), 200)
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		svg, err := diagram.SVG(b, diagram.Overlay{})
		if errors.Is(err, fault.BpmnNoDiagram) {
			continue
		}
		require.NoError(t, err, f)
		safe(t, svg)
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
	f.Add([]byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"><startEvent id="a"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/><task id="b"/><boundaryEvent id="c" attachedToRef="b"/><sequenceFlow id="g" sourceRef="c" targetRef="a"/></process></definitions>`))
	f.Fuzz(func(t *testing.T, model []byte) {
		svg, err := diagram.SVG(model, overlay)
		if err != nil {
			return
		}
		safe(t, svg)
	})
}
