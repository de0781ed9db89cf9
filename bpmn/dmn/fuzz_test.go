package dmn_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/feel"
)

// FuzzCompile asks that nothing makes the compiler or a model panic, however
// broken the document, and that a strict model is one without faults.
func FuzzCompile(f *testing.F) {
	f.Add([]byte(fees(10)))
	f.Add([]byte(permit))
	files, _ := filepath.Glob("testdata/*.txt")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, block := range splitBlocks(string(b)) {
			sources, _, _ := scenario(block)
			f.Add(sources[0].XML)
		}
	}
	f.Fuzz(func(t *testing.T, xml []byte) {
		opts := dmn.Options{Lenient: true, Limits: feel.Limits{Steps: 10_000, Text: 1 << 16, Depth: 50}}
		m, err := dmn.Compile(opts, dmn.Source{Name: "main.dmn", XML: xml})
		if err != nil {
			return
		}
		for _, d := range m.Decisions() {
			r, err := d.Explain(context.Background(), map[string]any{"a": 1, "area": 2.5, "kind": "x"})
			if (r == nil) == (err == nil) {
				t.Fatal(r, err)
			}
		}
	})
}
