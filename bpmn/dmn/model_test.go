package dmn_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

func compiled(t testing.TB, xml string, opts ...dmn.Options) *dmn.Model {
	t.Helper()
	m, err := dmn.Compile(append(opts, dmn.Options{})[0], dmn.Source{Name: "main.dmn", XML: []byte(xml)})
	require.NoError(t, err)
	return m
}

// document is a document with the given inside.
func document(body string) string {
	return `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:main" name="main">` + body + `</definitions>`
}

func TestManyGoroutinesShareAModel(t *testing.T) {
	m := compiled(t, permit)
	d, _ := m.Decision("fee")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 50 {
				r, err := d.Evaluate(context.Background(), map[string]any{"area": i * 50, "kind": "1"})
				assert.NoError(t, err)
				e, err := d.Explain(context.Background(), map[string]any{"area": i * 50, "kind": "1"})
				assert.NoError(t, err)
				assert.Equal(t, feel.Text(r.Value), feel.Text(e.Value))
				assert.Len(t, e.Explanation.Decisions, 3)
			}
		})
	}
	all.Wait()
}

func TestADecisionIsEvaluatedOnce(t *testing.T) {
	calls := 0
	count := func([]any) (any, error) { calls++; return calls, nil }
	m := compiled(t, document(`
<decision id="a" name="a"><literalExpression><text>count calls()</text></literalExpression></decision>
<decision id="b" name="b"><informationRequirement><requiredDecision href="#a"/></informationRequirement><literalExpression><text>a</text></literalExpression></decision>
<decision id="c" name="c"><informationRequirement><requiredDecision href="#a"/></informationRequirement><informationRequirement><requiredDecision href="#b"/></informationRequirement><literalExpression><text>[a, b, a]</text></literalExpression></decision>
<decision id="d" name="d"><informationRequirement><requiredDecision href="#a"/></informationRequirement><literalExpression><text>if false then a else 0</text></literalExpression></decision>`),
		dmn.Options{Functions: map[string]feel.Func{"count calls": count}})
	r, err := m.Evaluate(context.Background(), "c", nil)
	require.NoError(t, err)
	assert.Equal(t, "[1, 1, 1]", feel.Text(r.Value))
	_, err = m.Evaluate(context.Background(), "d", nil)
	require.NoError(t, err)
	assert.Equal(t, 1, calls, "what nothing reads is not evaluated")
}

func TestOneMomentAndOneBudget(t *testing.T) {
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	m := compiled(t, document(`
<decision id="a" name="a"><literalExpression><text>now()</text></literalExpression></decision>
<decision id="b" name="b"><informationRequirement><requiredDecision href="#a"/></informationRequirement><literalExpression><text>now() = a</text></literalExpression></decision>
<decision id="c" name="c"><literalExpression><text>count(for i in 1..800 return i)</text></literalExpression></decision>
<decision id="d" name="d"><informationRequirement><requiredDecision href="#c"/></informationRequirement><literalExpression><text>c + count(for i in 1..800 return i)</text></literalExpression></decision>`),
		dmn.Options{Limits: feel.Limits{Steps: 5000}, Now: func() time.Time { now = now.Add(time.Second); return now }})
	r, err := m.Evaluate(context.Background(), "b", nil)
	require.NoError(t, err)
	assert.Equal(t, true, r.Value)
	_, err = m.Evaluate(context.Background(), "c", nil)
	require.NoError(t, err)
	_, err = m.Evaluate(context.Background(), "d", nil)
	assert.ErrorIs(t, err, fault.FeelLimit, "together they use more than each")
}

func TestAnEvaluationEndsWithItsContext(t *testing.T) {
	m := compiled(t, document(`<decision id="a" name="a"><literalExpression><text>count(for i in 1..900000 return i)</text></literalExpression></decision>`))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := m.Evaluate(ctx, "a", nil)
	assert.ErrorIs(t, err, fault.Canceled)
}

func TestInputsOfOtherGoTypes(t *testing.T) {
	m := compiled(t, document(`<inputData id="i" name="i"/><decision id="a" name="a"><informationRequirement><requiredInput href="#i"/></informationRequirement><literalExpression><text>i</text></literalExpression></decision>`))
	_, err := m.Evaluate(context.Background(), "a", map[string]any{"i": make(chan int)})
	assert.ErrorIs(t, err, fault.FeelInput)
}

func TestPlainDataAsInputs(t *testing.T) {
	m := compiled(t, document(`
<itemDefinition name="t"><itemComponent name="day"><typeRef>date</typeRef></itemComponent></itemDefinition>
<inputData id="i" name="a/b"><variable name="a/b" typeRef="t"/></inputData><inputData id="j" name="n"><variable name="n" typeRef="number"/></inputData>
<decision id="a" name="a"><informationRequirement><requiredInput href="#i"/></informationRequirement><informationRequirement><requiredInput href="#j"/></informationRequirement><literalExpression><text>a/b.day.year + n</text></literalExpression></decision>`))
	d, ok := m.Decision("a")
	require.True(t, ok)
	in, err := d.From(map[string]any{"a/b": map[string]any{"day": "2026-03-02"}, "n": 4, "other": 1})
	require.NoError(t, err)
	require.Len(t, in, 2)
	r, err := d.Evaluate(context.Background(), in)
	require.NoError(t, err)
	assert.Equal(t, "2030", feel.Text(r.Value))
	_, err = d.From(map[string]any{"a/b": map[string]any{"day": "soon"}, "n": "four"})
	require.Len(t, fault.All(err), 2)
	assert.Equal(t, "/a~1b/day", fault.All(err)[0].Path())
	assert.Equal(t, "/n", fault.All(err)[1].Path())
}

func TestWhatAModelHolds(t *testing.T) {
	m := compiled(t, permit)
	var names []string
	for _, d := range m.Decisions() {
		names = append(names, d.Name)
	}
	assert.Equal(t, []string{"Base", "Bases", "Fee"}, names)
	d, _ := m.Decision("Fee")
	require.Len(t, d.Inputs(), 2)
	assert.Equal(t, dmn.Input{Key: "area", Name: "area", ID: "area", Namespace: "urn:permit", Type: "number"}, d.Inputs()[0])
	s, ok := m.Decision("s")
	require.True(t, ok)
	assert.True(t, s.Service)
	assert.Len(t, s.Inputs(), 1)
	assert.Len(t, m.Inputs(), 2)
	assert.Equal(t, "Giấy phép <1>", m.Name())
	_, ok = m.Decision("gone")
	assert.False(t, ok)
	_, err := dmn.Compile(dmn.Options{})
	assert.Error(t, err)
	_, err = dmn.Compile(dmn.Options{Lenient: true}, dmn.Source{XML: []byte("<a/>")})
	assert.ErrorIs(t, err, fault.DmnRoot)
}

func TestTablesAreChecked(t *testing.T) {
	m := compiled(t, document(`<inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
<decision id="d" name="d"><informationRequirement><requiredInput href="#n"/></informationRequirement><decisionTable><input><inputExpression typeRef="number"><text>n</text></inputExpression></input><output/>
<rule><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
<rule><inputEntry><text>[5..20]</text></inputEntry><outputEntry><text>2</text></outputEntry></rule></decisionTable></decision>`))
	codes := map[fault.Code]dmn.Finding{}
	for _, f := range m.Check() {
		codes[f.Fault.Code()] = f
	}
	assert.Equal(t, []int{1, 2}, codes[fault.DmnCheckOverlap].Rules)
	assert.Equal(t, dmn.Error, codes[fault.DmnCheckOverlap].Severity)
	assert.Equal(t, "[5..10)", codes[fault.DmnCheckOverlap].Case[0].Tests)
	assert.Equal(t, "> 20", codes[fault.DmnCheckGap].Case[0].Tests)
}

func TestAPictureShowsTheValues(t *testing.T) {
	m := compiled(t, permit)
	d, _ := m.Decision("Fee")
	r, err := d.Explain(context.Background(), map[string]any{"area": 250, "kind": "x"})
	require.NoError(t, err)
	svg, err := m.SVG(dmn.Drawing{Explanation: r.Explanation})
	require.NoError(t, err)
	assert.Contains(t, string(svg), "250")
	assert.Contains(t, string(svg), `data-element="base"`)
}
