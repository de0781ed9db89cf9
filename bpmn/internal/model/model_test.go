package model_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

const head = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">`

func TestHostileFilesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		xml  string
		code fault.Code
	}{
		"empty":          {"", fault.BpmnXML},
		"text":           {"hello", fault.BpmnXML},
		"other root":     {"<definitions/>", fault.BpmnXML},
		"two roots":      {head + "</definitions>" + head + "</definitions>", fault.BpmnXML},
		"not closed":     {head + "<process>", fault.BpmnXML},
		"DTD":            {`<!DOCTYPE definitions [<!ENTITY x "y">]>` + head + "</definitions>", fault.BpmnDTD},
		"unknown entity": {head + "&x;</definitions>", fault.BpmnXML},
		"encoding":       {`<?xml version="1.0" encoding="ebcdic"?>` + head + "</definitions>", fault.BpmnXML},
		"deep":           {head + strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200) + "</definitions>", fault.TooLarge},
		"many":           {head + strings.Repeat("<a/>", 300_000) + "</definitions>", fault.TooLarge},
		"long":           {head + strings.Repeat(" ", 9<<20) + "</definitions>", fault.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := model.Parse([]byte(c.xml), model.Limits{})
			assert.ErrorIs(t, err, c.code)
		})
	}
}

func TestLinesEncodingAndExtensions(t *testing.T) {
	xml := "<?xml version=\"1.0\" encoding=\"windows-1252\"?>\n" + strings.Replace(head, ">", ` xmlns:z="http://camunda.org/schema/zeebe/1.0" xmlns:c="http://camunda.org/schema/1.0/bpmn">`, 1) +
		"\n<process id=\"P\" isExecutable=\"1\">\n\n<userTask id=\"t\"\n name=\"caf\xe9\" c:formKey=\"old\">\n<extensionElements><z:formDefinition formId=\"f\"/><z:assignmentDefinition candidateGroups=\"a\"/></extensionElements></userTask></process></definitions>"
	doc, err := model.Parse([]byte(xml), model.Limits{})
	require.NoError(t, err)
	task := doc.Processes[0].Body.Elements[0]
	assert.Equal(t, 5, task.Line)
	assert.Equal(t, "café", task.Attr("name"))
	assert.Equal(t, "f", task.Ext.FormKey)
	assert.Equal(t, "a", task.Ext.CandidateGroups)
}

// TestExtensionsAreDescribed compares what is read with the tables for people.
func TestExtensionsAreDescribed(t *testing.T) {
	text, err := os.ReadFile("../../EXTENSIONS.md")
	require.NoError(t, err)
	written := regexp.MustCompile("`[^`]+`").FindAllString(string(text), -1)
	described := " " + strings.NewReplacer("`", "", "=", " ", "\"", " ").Replace(strings.Join(written, " ")) + " "
	for _, name := range model.Extensions() {
		assert.Contains(t, described, " "+name+" ")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(head + `<process id="P"><startEvent id="s"><eventDefinitionRef>x</eventDefinitionRef></startEvent></process></definitions>`))
	f.Add([]byte(`<?xml version="1.0" encoding="windows-1252"?><a:definitions xmlns:a="http://www.omg.org/spec/BPMN/20100524/MODEL"/>`))
	f.Add([]byte("\xef\xbb\xbf" + head + "</definitions>"))
	f.Fuzz(func(t *testing.T, xml []byte) {
		doc, err := model.Parse(xml, model.Limits{})
		if err == nil && doc.Root == nil {
			t.Error("neither a document nor a fault")
		}
	})
}
