package graph_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/graph"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

var update = flag.Bool("update", false, "write the golden file anew")

// TestGraphs builds the graphs of testdata/graphs.txt: documents divided by "--",
// the main one first, then after "----" what comes of them.
func TestGraphs(t *testing.T) {
	const file = "testdata/graphs.txt"
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	blocks := strings.Split(strings.TrimSpace(string(b)), "\n\n")
	seen := map[fault.Code]bool{}
	for i, block := range blocks {
		input, _, found := strings.Cut(block, "\n----")
		require.True(t, found, block)
		blocks[i] = input + "\n----\n" + strings.TrimSpace(outcome(t, input, seen))
	}
	if got := strings.Join(blocks, "\n\n") + "\n"; *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	} else {
		assert.Equal(t, string(b), got, "changed: run with -update and review the diff")
	}
	for _, code := range []fault.Code{fault.DmnImport, fault.DmnCycle, fault.DmnType, fault.DmnReference, fault.DmnReferenceKind, fault.DmnHidden} {
		assert.True(t, seen[code], "no documents show %s", code)
	}
}

func outcome(t *testing.T, input string, seen map[fault.Code]bool) string {
	for strings.HasPrefix(input, "# ") {
		_, input, _ = strings.Cut(input, "\n")
	}
	var docs []*model.Definitions
	for _, xml := range strings.Split(input, "\n--\n") {
		file, xml, _ := strings.Cut(xml, "\n")
		name := strings.TrimSuffix(filepath.Base(file), ".dmn")
		d, err := model.Read([]byte(fmt.Sprintf(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:%s" name="%s">`, name, name) + xml + `</definitions>`))
		require.NoError(t, err, xml)
		d.File = file
		docs = append(docs, d)
	}
	var out strings.Builder
	add := func(mark string, f *fault.Error) {
		seen[f.Code()] = true
		assert.NotContains(t, f.Vi()+f.En(), "{", "every placeholder is filled")
		fmt.Fprintf(&out, "%s%s %s %s: %s\n", mark, f.Code(), f.Arg("document"), f.Path(), f.En())
	}
	g, err := graph.Build(docs)
	for _, f := range fault.All(err) {
		add("", f)
	}
	if g == nil {
		return out.String()
	}
	for _, w := range g.Warnings {
		add("warning: ", w)
	}
	for _, n := range g.Nodes {
		fmt.Fprintf(&out, "%s %s %s:", n.Doc.Name, n.Kind(), n.Element.Name)
		for _, r := range n.Requires {
			fmt.Fprintf(&out, " %d=%s", r.Role, r.Name())
		}
		out.WriteString("\n")
	}
	return out.String()
}

// TestEveryGraphOfTheSuite builds each document of the public suite with those
// beside it.
func TestEveryGraphOfTheSuite(t *testing.T) {
	const dir = "../../../../../shared/suites/dmn"
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("suite missing: ", dir)
		}
		t.Skip("suite not present")
	}
	folders := map[string][]*model.Definitions{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".dmn") {
			return err
		}
		xml, err := os.ReadFile(path)
		require.NoError(t, err)
		d, err := model.Read(xml)
		require.NoError(t, err, path)
		d.File = filepath.Base(path)
		folders[filepath.Dir(path)] = append(folders[filepath.Dir(path)], d)
		return nil
	}))
	assert.NotEmpty(t, folders)
	for folder, docs := range folders {
		for i, main := range docs {
			g, err := graph.Build(append([]*model.Definitions{main}, append(docs[:i:i], docs[i+1:]...)...))
			require.NoError(t, err, folder)
			assert.Empty(t, g.Warnings)
			check(t, g)
		}
	}
}

// check asks that all is before what needs it.
func check(t *testing.T, g *graph.Graph) {
	before := map[*graph.Node]bool{}
	count := 0
	for _, n := range g.Nodes {
		for _, r := range n.Requires {
			given := r.Role == graph.InputDecision || r.Role == graph.InputData
			assert.True(t, before[r.Node] || given, "%s before %s", r.Name(), n.Element.Name)
		}
		before[n] = true
	}
	for _, d := range g.Docs {
		count += len(d.Inputs) + len(d.Decisions) + len(d.Knowledge) + len(d.Services)
	}
	assert.Len(t, g.Nodes, count)
	assert.Same(t, g.Main, g.Docs[len(g.Docs)-1])
}
