package egov_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov"
)

// ruled are the assets with a task that a decision table decides before anybody
// works on the case.
func ruled(ending string) fs.FS {
	m := assets()
	m["processes/request.bpmn"] = &fstest.MapFile{Data: []byte(strings.Replace(requestProcess,
		`<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="check"/>`,
		`<bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="rate"/>
    <bpmn:businessRuleTask id="rate" camunda:decisionRef="fee" camunda:resultVariable="fee"/>
    <bpmn:sequenceFlow id="f1" sourceRef="rate" targetRef="check"/>`, 1))}
	m["decisions/fee.dmn"] = &fstest.MapFile{Data: []byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="Fees" namespace="urn:fees">
  <itemDefinition name="tForm"><itemComponent name="wish"><typeRef>string</typeRef></itemComponent></itemDefinition>
  <inputData id="form" name="form"><variable name="form" typeRef="tForm"/></inputData>
  <decision id="fee" name="Lệ phí"><variable name="Lệ phí" typeRef="number"/>
    <informationRequirement><requiredInput href="#form"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input label="Nguyện vọng"><inputExpression typeRef="string"><text>form.wish</text></inputExpression></input>
      <output name="đồng" typeRef="number"/><annotation name="Căn cứ"/>
      <rule><inputEntry><text>"Xây nhà"</text></inputEntry><outputEntry><text>75000</text></outputEntry><annotationEntry><text>Điều 1` + ending + `</text></annotationEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>`)}
	return m
}

func TestRulesDecideAndOfficialsSeeWhy(t *testing.T) {
	store := "sqlite:" + t.TempDir() + "/app.db"
	begin := func(ending string) *world {
		return start(t, func(cfg *egov.Config) { cfg.Store, cfg.Assets = store, ruled(ending) })
	}
	w := begin("")
	code := w.signIn(binh).apply()
	page := w.signIn(receptionist).see("/cases/"+code, "Kết quả theo quy tắc").body
	for _, words := range []string{"Lệ phí", "75000", "Điều 1", "luật 1", "phiên bản 1"} {
		require.Contains(t, page, words)
	}
	require.Contains(t, w.acts("case:"+code), "decision.made system:bpmn")
	c, err := w.app.OpenCase(context.Background(), code)
	require.NoError(t, err)
	require.EqualValues(t, 75000, c.Instance.Variables["fee"])
	require.NoError(t, w.stop())

	w = begin("a") // the rules were changed: what was decided stays as it was
	later := w.signIn(binh).apply()
	clerk := w.signIn(receptionist)
	require.Contains(t, clerk.see("/cases/"+later, "Kết quả theo quy tắc").body, "phiên bản 2")
	require.Contains(t, clerk.get("/cases/"+code).body, "phiên bản 1")
}
