package rules_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/internal/rules"
	"github.com/hcm-egov/framework/egov/fault"
)

// suite gives the folder of a public suite beside the module and its cases.
func suite[T any](t *testing.T, name string) (string, []T) {
	t.Helper()
	dir, err := filepath.Abs("../../../../shared/suites/" + name)
	require.NoError(t, err)
	b, err := os.ReadFile(filepath.Join(dir, "cases.json"))
	if err != nil && os.Getenv("CI") != "true" {
		t.Skipf("suite %s is not here", name)
	}
	require.NoError(t, err)
	var file struct{ Cases []T }
	require.NoError(t, json.Unmarshal(b, &file))
	require.NotEmpty(t, file.Cases)
	return dir, file.Cases
}

func parse(t *testing.T, file string) *model.Document {
	t.Helper()
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	doc, err := model.Parse(b, model.Limits{})
	require.NoError(t, err, file)
	return doc
}

type refused struct {
	Name, Model, Rule, Element, Reading string
	Same                                []string `json:"same_structure_as"`
}

// TestRefusedModels judges models that break a rule each: the rule is found, as a
// fault where the norm's text is firm, and at the element concerned.
func TestRefusedModels(t *testing.T) {
	dir, cases := suite[refused](t, "bpmn-refused")
	byName := map[string]refused{}
	for _, c := range cases {
		byName[c.Name] = c
	}
	for _, c := range cases {
		doc := parse(t, filepath.Join(dir, c.Model))
		warnings, faults := rules.Check(doc, rules.Options{})
		findings := fault.All(fault.Join(faults...))
		if c.Reading != "firm" {
			findings = append(findings, warnings...)
		}
		for _, name := range append(c.Same, c.Name) {
			same := byName[name]
			assert.True(t, slices.ContainsFunc(findings, func(f *fault.Error) bool {
				return slices.Contains(rules.Numbers(f), same.Rule) && concerns(doc, f, same.Element)
			}), "%s lacks %s at %q: %v", c.Name, same.Rule, same.Element, findings)
		}
	}
}

// elements gives the ends of elements' names for words of the suite; "" stands for
// every name.
var elements = map[string][]string{
	"any": {""}, "Expression": {""}, "formalExpression": {""}, "flow": {""}, "activity": {"task", "Task", "Process", "transaction"},
	"sub": {"subProcess", "transaction"}, "event": {"Event"}, "resourceRole": {"performer"}, "dataAssociation": {"Association"},
	"gateway": {"Gateway"}, "globalTask": {"Task"}, "link": {"Event"}, "intermediate": {"Event"},
}

// concerns tells whether a finding stands at an element that the suite describes
// in its words, or at one around it.
func concerns(doc *model.Document, f *fault.Error, words string) bool {
	found := false
	doc.Root.Walk(func(n, parent *model.Node) {
		if parent == nil || strconv.Itoa(n.Line) != f.Arg("line") && n.ID() != f.Path() && parent.ID() != f.Path() {
			return
		}
		for _, word := range strings.FieldsFunc(words, func(r rune) bool { return r == ' ' || r == ',' || r == '-' }) {
			for _, end := range append(elements[word], word) {
				found = found || strings.HasSuffix(n.Name, end) || strings.HasSuffix(parent.Name, end)
			}
		}
	})
	return found
}

type behaviour struct {
	Model  string
	Expect []string
}

// TestBehaviourModelsAreAccepted judges models that are to be executed: none is
// refused but those whose cases expect it.
func TestBehaviourModelsAreAccepted(t *testing.T) {
	dir, cases := suite[behaviour](t, "bpmn-behaviour")
	wrong := map[string]bool{}
	for _, c := range cases {
		wrong[c.Model] = wrong[c.Model] || slices.Contains(c.Expect, "ERROR")
	}
	for file, refused := range wrong {
		_, faults := rules.Check(parse(t, filepath.Join(dir, file)), rules.Options{ScriptFormat: "tokens"})
		assert.Equal(t, refused, len(faults) > 0, "%s: %v", file, faults)
	}
}
