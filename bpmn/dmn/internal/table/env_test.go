package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/egov/feel"
)

const document = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="urn:d">
<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"A", "B"</text></allowedValues></itemDefinition>
<itemDefinition name="tSub"><typeRef>tKind</typeRef></itemDefinition>
<itemDefinition name="tKinds" isCollection="true"><typeRef>tKind</typeRef></itemDefinition>
<itemDefinition name="tCase"><itemComponent name="year-end"><typeRef>date</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tSelf"><typeRef>tSelf</typeRef></itemDefinition>
<itemDefinition name="tCall"><functionItem outputTypeRef="number"/></itemDefinition>
<inputData id="i" name="tax in percent"><variable name="tax in percent" typeRef="number"/></inputData>
<decision id="x" name="fee"><variable name="fee"/><context><contextEntry><variable name="in-between"/><literalExpression><text>1</text></literalExpression></contextEntry></context></decision>
<businessKnowledgeModel id="b" name="date"><variable name="date"/><encapsulatedLogic><formalParameter name="p-q"/><literalExpression><text>1</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
</definitions>`

func TestADocumentTellsItsTypesAndNames(t *testing.T) {
	d, err := model.Read([]byte(document))
	require.NoError(t, err)
	env := table.EnvOf(d)
	for ref, want := range map[string]feel.Kind{
		"string": feel.StringType, "tKind": feel.StringType, "tSub": feel.StringType, "tKinds": feel.ListType, "tCase": feel.ContextType,
		"tCall": feel.FunctionType, "date and time": feel.DateTimeType, "tSelf": feel.AnyType,
	} {
		require.Equal(t, want, env.Type(ref).Kind, ref)
	}
	require.Nil(t, env.Type("other.tKind"))
	require.Equal(t, `"A", "B"`, env.Type("tSub").Allowed.String())
	require.Subset(t, env.Names, []string{"tax in percent", "year-end", "fee", "in-between", "date", "p-q"})

	// a name of a keyword is understood, and a function of the model is no literal
	f := table.Form{Env: env}
	tab, err := f.Table([][]string{{"Decision table"}, {"Column", "Condition", "Result"}, {"Expression", "tax in percent"}, {"1", `date("2026-01-31")`, "tax in percent * 2"}})
	require.NoError(t, err)
	var codes []string
	for _, finding := range table.Check(tab, env) {
		codes = append(codes, string(finding.Fault.Code()))
	}
	require.Equal(t, []string{"dmn.check-undecided"}, codes)
	require.Nil(t, f.Choices(tab, 0))
	tab.Inputs[0].Expression.TypeRef, tab.Outputs[0].TypeRef = "tSub", "number"
	tab.Outputs[0].Allowed = &model.Tests{Text: "1, 2"}
	require.Equal(t, []string{"A", "B"}, f.Choices(tab, 0))
	require.Equal(t, []string{"1", "2"}, f.Choices(tab, 1))
	require.Nil(t, f.Choices(tab, 2))
}
