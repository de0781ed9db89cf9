package dmn_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn"
)

// permit is a model with a service, a function with a table, and text that must
// be escaped.
const permit = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:permit" name="Giấy phép &lt;1&gt;">
<inputData id="area" name="area"><variable name="area" typeRef="number"/></inputData>
<inputData id="kind" name="kind"><variable name="kind" typeRef="string"/></inputData>
<businessKnowledgeModel id="f" name="Rate"><encapsulatedLogic><formalParameter name="area" typeRef="number"/>
<decisionTable id="rates" hitPolicy="UNIQUE" outputLabel="Rate table"><input label="Area"><inputExpression><text>area</text></inputExpression></input><output/><annotation name="why"/>
<rule id="r1"><inputEntry><text>&lt; 100</text></inputEntry><outputEntry><text>0.1</text></outputEntry><annotationEntry><text>small &amp; cheap</text></annotationEntry></rule>
<rule id="r2"><inputEntry><text>&gt;= 100</text></inputEntry><outputEntry><text>0.123456789012345678901234567890</text></outputEntry><annotationEntry><text/></annotationEntry></rule></decisionTable></encapsulatedLogic></businessKnowledgeModel>
<decision id="base" name="Base"><variable name="Base" typeRef="number"/><informationRequirement><requiredInput href="#kind"/></informationRequirement>
<decisionTable hitPolicy="COLLECT" aggregation="SUM"><input><inputExpression><text>kind</text></inputExpression></input><output/>
<rule><inputEntry><text>"&lt;b&gt;"</text></inputEntry><outputEntry><text>1</text></outputEntry></rule><rule><inputEntry><text>-</text></inputEntry><outputEntry><text>2</text></outputEntry></rule></decisionTable></decision>
<decisionService id="s" name="Bases"><outputDecision href="#base"/><inputData href="#kind"/></decisionService>
<decision id="fee" name="Fee"><informationRequirement><requiredInput href="#area"/></informationRequirement><informationRequirement><requiredInput href="#kind"/></informationRequirement><informationRequirement><requiredDecision href="#base"/></informationRequirement><knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement><knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>
<literalExpression><text>{rate: Rate(area), base: Base, other: Bases("x"), none: number(kind)}</text></literalExpression></decision>
</definitions>`

func explained(t *testing.T) *dmn.Explanation {
	t.Helper()
	m, err := dmn.Compile(dmn.Options{}, dmn.Source{Name: "permit.dmn", XML: []byte(permit)})
	require.NoError(t, err)
	d, ok := m.Decision("Fee")
	require.True(t, ok)
	r, err := d.Explain(context.Background(), map[string]any{"area": 250, "kind": "<b>"})
	require.NoError(t, err)
	return r.Explanation
}

// golden compares with a file of testdata, or writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	file = "testdata/" + file
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "changed: run with -update and review the diff")
}

func TestExplanationAsJSON(t *testing.T) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	require.NoError(t, enc.Encode(explained(t)))
	golden(t, "explanation.json", b.String())
}

func TestExplanationAsAPage(t *testing.T) {
	e := explained(t)
	for _, lang := range []string{"vi", "en"} {
		var b strings.Builder
		require.NoError(t, e.HTML(&b, lang))
		golden(t, "explanation."+lang+".html", b.String())
		assert.NotContains(t, b.String(), "<b>", "text is escaped")
		assert.NotContains(t, b.String(), "<script")
		var f strings.Builder
		require.NoError(t, e.Fragment(&f, lang))
		assert.Contains(t, b.String(), f.String())
	}
}
