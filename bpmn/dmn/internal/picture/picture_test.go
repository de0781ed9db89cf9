package picture_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/graph"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/picture"
	"github.com/hcm-egov/framework/egov/fault"
)

var update = flag.Bool("update", false, "rewrite the pictures in testdata")

const head = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:d" name="d">`

func build(t testing.TB, docs ...[]byte) *graph.Graph {
	var all []*model.Definitions
	for _, xml := range docs {
		d, err := model.Read(xml)
		require.NoError(t, err)
		all = append(all, d)
	}
	g, err := graph.Build(all)
	require.NoError(t, err)
	return g
}

func TestPictures(t *testing.T) {
	files, err := filepath.Glob("testdata/*.dmn")
	require.NoError(t, err)
	values := map[string]string{"area": "120 m²", "fee": "1.500.000 ₫", "valid": "true"}
	for _, file := range files {
		xml, err := os.ReadFile(file)
		require.NoError(t, err)
		g := build(t, xml)
		for suffix, o := range map[string]picture.Options{"": {}, "-auto": {Diagram: "auto", Values: values, Lang: "en"}} {
			if suffix != "" && len(g.Main.Diagrams) == 0 {
				continue
			}
			svg, err := picture.SVG(g, o)
			require.NoError(t, err)
			wellFormed(t, svg)
			name := strings.TrimSuffix(file, ".dmn") + suffix + ".svg"
			if *update {
				require.NoError(t, os.WriteFile(name, svg, 0o644))
			}
			want, err := os.ReadFile(name)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(svg), name)
		}
	}
}

func wellFormed(t testing.TB, svg []byte) {
	dec := xml.NewDecoder(bytes.NewReader(svg))
	for {
		if _, err := dec.Token(); err == io.EOF {
			return
		} else if !assert.NoError(t, err) {
			return
		}
	}
}

// TestEveryDocumentOfTheSuiteIsDrawn draws each document of the public suite as
// it is and laid out: no box of what is laid out meets another.
func TestEveryDocumentOfTheSuiteIsDrawn(t *testing.T) {
	const dir = "../../../../../shared/suites/dmn"
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("suite missing: ", dir)
		}
		t.Skip("suite not present")
	}
	folders := map[string][][]byte{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".dmn") {
			return err
		}
		xml, err := os.ReadFile(path)
		folders[filepath.Dir(path)] = append(folders[filepath.Dir(path)], xml)
		return err
	}))
	assert.NotEmpty(t, folders)
	for folder, docs := range folders {
		for i := range docs {
			docs[0], docs[i] = docs[i], docs[0]
			g := build(t, docs...)
			svg, err := picture.SVG(g, picture.Options{})
			require.NoError(t, err, folder)
			wellFormed(t, svg)
			svg, err = picture.SVG(g, picture.Options{Diagram: "auto"})
			require.NoError(t, err, folder)
			apart(t, svg)
		}
	}
}

// apart asks of the boxes that are no frames that none meets another.
func apart(t testing.TB, svg []byte) {
	type box struct{ x, y, w, h float64 }
	var boxes []box
	for _, line := range strings.Split(string(svg), "\n") {
		_, rect, found := strings.Cut(line, "</title><rect ")
		var b box
		if !found || !strings.HasPrefix(line, "<g ") || strings.Contains(line, `rx="16"`) {
			continue
		}
		_, err := fmt.Sscanf(rect, `x="%g" y="%g" width="%g" height="%g"`, &b.x, &b.y, &b.w, &b.h)
		require.NoError(t, err, line)
		boxes = append(boxes, b)
	}
	for i, a := range boxes {
		for _, b := range boxes[:i] {
			meet := a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h
			assert.False(t, meet, "%v meets %v", a, b)
		}
	}
}

// chain is a document of n decisions, each requiring those before it that of names.
func chain(n int, of func(i int) []int) []byte {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		fmt.Fprintf(&b, `<decision id="d%d" name="d%d">`, i, i)
		for _, j := range of(i) {
			fmt.Fprintf(&b, `<informationRequirement><requiredDecision href="#d%d"/></informationRequirement>`, j)
		}
		b.WriteString("</decision>")
	}
	b.WriteString("</definitions>")
	return []byte(b.String())
}

func TestLargeGraphs(t *testing.T) {
	for name, of := range map[string]func(i int) []int{
		"alone": func(int) []int { return nil },
		"long":  func(i int) []int { return []int{max(i-1, 0)}[:min(i, 1)] },
		"star":  func(i int) []int { return []int{0}[:min(i, 1)] },
		"tree":  func(i int) []int { return []int{(i - 1) / 2}[:min(i, 1)] },
	} {
		t.Run(name, func(t *testing.T) {
			svg, err := picture.SVG(build(t, chain(1000, of)), picture.Options{})
			require.NoError(t, err)
			apart(t, svg)
		})
	}
}

func TestNothingToDraw(t *testing.T) {
	none := build(t, []byte(head+"</definitions>"))
	_, err := picture.SVG(none, picture.Options{})
	assert.ErrorIs(t, err, fault.DmnNoDiagram)
	one := build(t, chain(1, func(int) []int { return nil }))
	_, err = picture.SVG(one, picture.Options{Diagram: "other"})
	assert.ErrorIs(t, err, fault.DmnNoDiagram)
	many := build(t, chain(6000, func(int) []int { return nil }))
	_, err = picture.SVG(many, picture.Options{})
	assert.ErrorIs(t, err, fault.TooLarge)
}

func TestWhatIsImportedHasTheNameOfItsImport(t *testing.T) {
	main := head + `<import namespace="urn:lib" name="my lib"/><decision id="d" name="&lt;b&gt;"><knowledgeRequirement><requiredKnowledge href="urn:lib#f"/></knowledgeRequirement></decision></definitions>`
	lib := strings.Replace(head, `"urn:d" name="d"`, `"urn:lib" name="lib"`, 1) + `<businessKnowledgeModel id="f" name="f"/><decision id="unused" name="unused"/></definitions>`
	svg, err := picture.SVG(build(t, []byte(main), []byte(lib)), picture.Options{Lang: "en-GB"})
	require.NoError(t, err)
	wellFormed(t, svg)
	assert.Contains(t, string(svg), "<desc>Decisions: &lt;b&gt;. Business knowledge models: my lib.f.</desc>")
}

// FuzzSVG asks that whatever can be built can be drawn, as well-formed XML.
func FuzzSVG(f *testing.F) {
	for _, file := range []string{"permit", "drawn"} {
		xml, err := os.ReadFile("testdata/" + file + ".dmn")
		require.NoError(f, err)
		f.Add(xml)
	}
	f.Fuzz(func(t *testing.T, xml []byte) {
		d, err := model.Read(xml)
		if err != nil {
			return
		}
		g, err := graph.Build([]*model.Definitions{d})
		if err != nil {
			return
		}
		for _, wanted := range []string{"", "auto"} {
			if svg, err := picture.SVG(g, picture.Options{Diagram: wanted}); err == nil {
				wellFormed(t, svg)
			}
		}
	})
}
