package core_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// FuzzCompile gives whatever parses to the compiler: a graph or faults with line
// and element, and every graph whole.
func FuzzCompile(f *testing.F) {
	for _, xml := range seeds(f) {
		f.Add(xml)
	}
	f.Fuzz(compiles)
}

// FuzzDamaged compiles models in which attributes, texts and elements were
// exchanged or lost.
func FuzzDamaged(f *testing.F) {
	xmls := seeds(f)
	for seed := range uint64(500) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		compiles(t, damage(rand.New(rand.NewPCG(seed, 0)), xmls))
	})
}

// seeds are the models of the tests here.
func seeds(t testing.TB) (list [][]byte) {
	files, err := filepath.Glob("testdata/models/*.bpmn")
	require.NoError(t, err)
	for _, file := range files {
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		list = append(list, b)
	}
	refused, err := os.ReadFile("testdata/refused.txt")
	require.NoError(t, err)
	for _, block := range strings.Split(string(refused), "\n\n") {
		if body, _, _ := strings.Cut(block, "\n----"); !strings.HasPrefix(body, "#") {
			list = append(list, []byte(wrap(arrows(body))))
		}
	}
	return list
}

var (
	written = regexp.MustCompile(`"[^"<>]*"|>[^<>]+<`)
	leaf    = regexp.MustCompile(`<[\w:]+( [^<>]*)?/>`)
)

func damage(r *rand.Rand, xmls [][]byte) []byte {
	xml := string(xmls[r.IntN(len(xmls))])
	for range 1 + r.IntN(6) {
		texts, leaves := written.FindAllStringIndex(xml, -1), leaf.FindAllStringIndex(xml, -1)
		switch {
		case len(leaves) > 0 && r.IntN(3) == 0:
			at := leaves[r.IntN(len(leaves))]
			xml = xml[:at[0]] + xml[at[1]:]
		case len(texts) > 0:
			at, from := texts[r.IntN(len(texts))], texts[r.IntN(len(texts))]
			word := xml[from[0]+1 : from[1]-1]
			if r.IntN(3) == 0 {
				word = []string{"", "=", "${", "#{a}${b}", "-1", "PT", "@", "${a.b()}", "true", "0"}[r.IntN(10)]
			}
			xml = xml[:at[0]+1] + word + xml[at[1]-1:]
		}
	}
	return []byte(xml)
}

func compiles(t *testing.T, xml []byte) {
	doc, err := model.Parse(xml, model.Limits{})
	if err != nil {
		return
	}
	p, _, err := core.Compile(doc, core.Options{Expr: compileFEEL, Calendars: calendars, ScriptFormat: "x"})
	for _, one := range fault.All(err) {
		if one.Code() == fault.Unexpected || one.Arg("line") == "" {
			t.Errorf("not a fault of a model: %v", one)
		}
	}
	if err != nil {
		return
	}
	for _, g := range p.Graphs {
		whole(t, g)
	}
}

// whole checks what the step relies on.
func whole(t *testing.T, g *core.Graph) {
	flows := map[int]bool{}
	for i, n := range g.List {
		if n.Index != i || g.Nodes[n.ID] != n || n.Parent == nil || n.Kind == core.NoKind || n.Kind.Inner() != (n.Body != nil) {
			t.Errorf("node %s", n.ID)
		}
		if (n.Kind == core.BoundaryEvent) != (n.Host != nil) || (n.Kind == core.CallActivity) != (n.Call != nil) || n.StartQuantity < 1 || n.CompletionQuantity < 1 {
			t.Errorf("node %s", n.ID)
		}
		if n.Kind == core.ReceiveTask && len(n.Triggers) != 1 || n.Kind == core.ServiceTask && n.Type == "" && n.Script == nil {
			t.Errorf("node %s has nothing to do", n.ID)
		}
		for _, f := range n.Out {
			if flows[f.Index] || f.From != n || f.To.Parent != n.Parent || f.ID == "" {
				t.Errorf("flow %s", f.ID)
			}
			flows[f.Index] = true
		}
		for _, tr := range n.Triggers {
			if tr.Kind == 0 || (tr.Kind == core.Timer) != (tr.Timer != nil) || (tr.Kind == core.Conditional) != (tr.Cond != nil) || tr.Kind == core.Signal && tr.Name.Text == "" {
				t.Errorf("trigger of %s", n.ID)
			}
		}
		if l := n.Loop; l != nil && l.Multi && l.Cardinality == nil && l.Collection == nil {
			t.Errorf("loop of %s", n.ID)
		}
	}
}
