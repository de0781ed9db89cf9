package core_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/bpmn/internal/expression"
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
)

// compileFEEL compiles expressions as the engine does.
var compileFEEL = expression.FEEL(time.Now)

var calendars = map[string]*worktime.Calendar{"office": worktime.DefaultCalendar()}

// TestRefused compiles the snippets of testdata/refused.txt, each the inside of
// an executable process (or whole definitions), and lists faults and warnings.
func TestRefused(t *testing.T) {
	play(t, "testdata/refused.txt", func(cmd string) string {
		lines := strings.Split(cmd, "\n")
		for len(lines) > 0 && strings.HasPrefix(lines[0], "#") {
			lines = lines[1:]
		}
		if len(lines) == 0 {
			return ""
		}
		return verdict([]byte(wrap(arrows(strings.Join(lines, "\n")))))
	})
}

func verdict(xml []byte) string {
	doc, err := model.Parse(xml, model.Limits{})
	var warnings []*fault.Error
	if err == nil {
		_, warnings, err = core.Compile(doc, core.Options{Expr: compileFEEL, Calendars: calendars})
	}
	var out []string
	for _, f := range fault.All(err) {
		out = append(out, said(f))
	}
	for _, f := range warnings {
		out = append(out, "warning: "+said(f))
	}
	if len(out) == 0 {
		return "accepted"
	}
	return strings.Join(out, "\n")
}

func said(f *fault.Error) string {
	text := fmt.Sprintf("line %s %s %s", f.Arg("line"), f.Path(), f.Code())
	for _, name := range []string{"detail", "ref", "kind", "calendar"} {
		if v := f.Arg(name); v != "" {
			text += " " + v
		}
	}
	return text
}

// anything compiles every text.
func anything(string, string) (core.Expr, error) { return nothing{}, nil }

type nothing struct{}

func (nothing) Eval(map[string]any) (any, error) { return nil, nil }

// TestEveryBehaviourModelCompiles compiles the executable models of the public
// suite, whose scripts name no format.
func TestEveryBehaviourModelCompiles(t *testing.T) {
	dir := suite(t, "bpmn-behaviour")
	files, err := filepath.Glob(filepath.Join(dir, "models", "*.bpmn"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	refused := map[string]fault.Code{
		"LoopTask_NegativeLoopMaximum":              fault.BpmnCount,
		"MultiInstanceTask_NegativeLoopCardinality": fault.BpmnCount,
		"Token_CompletionQuantity_Zero":             fault.BpmnCount,
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		doc, err := model.Parse(b, model.Limits{})
		require.NoError(t, err)
		p, _, err := core.Compile(doc, core.Options{Expr: anything, ScriptFormat: "x"})
		if code, ok := refused[strings.TrimSuffix(filepath.Base(file), ".bpmn")]; ok {
			assert.ErrorIs(t, err, code, file)
			continue
		}
		if assert.NoError(t, err, file) {
			assert.NotEmpty(t, p.Graphs, file)
		}
	}
}

// suite gives the folder of a public suite beside the module.
func suite(t testing.TB, name string) string {
	t.Helper()
	dir, err := filepath.Abs("../../../../shared/suites/" + name)
	require.NoError(t, err)
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("suite %s is missing in CI", name)
		}
		t.Skipf("suite %s is not here", name)
	}
	return dir
}

// TestEveryDialectCompilesOrIsRefused compiles the files of forty modelling
// tools as if all their processes were executable.
func TestEveryDialectCompilesOrIsRefused(t *testing.T) {
	dir := suite(t, "bpmn-interchange")
	count := 0
	require.NoError(t, filepath.WalkDir(dir, func(file string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".bpmn" {
			return err
		}
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		doc, err := model.Parse(b, model.Limits{})
		require.NoError(t, err)
		for _, p := range doc.Processes {
			p.Executable = true
		}
		_, _, err = core.Compile(doc, core.Options{Expr: compileFEEL})
		for _, one := range fault.All(err) {
			assert.NotEmpty(t, one.Arg("line"), "%s: %v", file, one)
			assert.NotContains(t, one.Vi()+one.En(), "{", "%s: every placeholder is filled", file)
		}
		count++
		return nil
	}))
	assert.Greater(t, count, 100)
}

// TestLargeModels compiles what is at the limits, wide and deep.
func TestLargeModels(t *testing.T) {
	const n = 10_000
	var wide, deep strings.Builder
	wide.WriteString(`<startEvent id="x0"/>`)
	for i := range n {
		fmt.Fprintf(&wide, `<exclusiveGateway id="x%d"/><sequenceFlow id="f%d" sourceRef="x%d" targetRef="x%d"><conditionExpression>a &gt; %d</conditionExpression></sequenceFlow>`, i+1, i, i, i+1, i)
		fmt.Fprintf(&deep, `<subProcess id="s%d">`, i)
	}
	deep.WriteString(`<task id="t"/>` + strings.Repeat("</subProcess>", n))
	for name, body := range map[string]string{"wide": wide.String(), "deep": deep.String()} {
		t.Run(name, func(t *testing.T) {
			doc, err := model.Parse([]byte(wrap(body)), model.Limits{Depth: 2 * n})
			require.NoError(t, err)
			began := time.Now()
			p, _, err := core.Compile(doc, core.Options{Expr: compileFEEL})
			require.NoError(t, err)
			assert.Len(t, p.Graphs[0].List, n+1)
			assert.Less(t, time.Since(began), 10*time.Second)
		})
	}
}

// BenchmarkCompile compiles a model of every element and extension.
func BenchmarkCompile(b *testing.B) {
	xml, err := os.ReadFile("testdata/models/norm.bpmn")
	require.NoError(b, err)
	doc, err := model.Parse(xml, model.Limits{})
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := core.Compile(doc, core.Options{Expr: compileFEEL, Calendars: calendars}); err != nil {
			b.Fatal(err)
		}
	}
}
