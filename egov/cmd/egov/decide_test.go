package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const rates = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="Rates" namespace="urn:rates">
<inputData id="i" name="area"><variable name="area" typeRef="number"/></inputData>
<decision id="rate" name="Rate"><variable name="Rate" typeRef="number"/><informationRequirement><requiredInput href="#i"/></informationRequirement>
<decisionTable hitPolicy="UNIQUE"><input label="Area"><inputExpression typeRef="number"><text>area</text></inputExpression></input><output name="rate" typeRef="number"/>
<rule><inputEntry><text>&lt; 100</text></inputEntry><outputEntry><text>5</text></outputEntry></rule>
<rule><inputEntry><text>&gt;= 100</text></inputEntry><outputEntry><text>7</text></outputEntry></rule></decisionTable></decision></definitions>`

func TestDecide(t *testing.T) {
	model, inputs := written(t, "rates.dmn", rates), written(t, "in.json", `{"area": 120.5}`)
	page := filepath.Join(t.TempDir(), "why.html")
	code, out, errs := called("decide", model, "rate", inputs, "-why", page)
	assert.Equal(t, fine, code, errs)
	assert.Equal(t, "7\n", out)
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Contains(t, string(text), "Rate")

	code, out, errs = called("decide", model, "rate")
	assert.Equal(t, fine, code)
	assert.Equal(t, "null\n", out)
	assert.Contains(t, errs, "dmn.no-input")

	for name, args := range map[string][]string{
		"dmn.unknown-decision": {"decide", model, "fee"},
		"feel.data-type":       {"decide", model, "rate", written(t, "in.json", `{"area": "big"}`)},
		"dmn.":                 {"decide", written(t, "none.dmn", "<a/>"), "rate"},
	} {
		code, out, errs = called(args...)
		assert.Equal(t, wrong, code, name)
		assert.Empty(t, out, name)
		assert.Contains(t, errs, name)
	}
	code, _, _ = called("decide", model, "rate", written(t, "in.json", `{`))
	assert.Equal(t, usage, code)
}

func TestValidateAndDrawDecisions(t *testing.T) {
	model := written(t, "rates.dmn", rates)
	code, out, errs := called("validate", model)
	assert.Equal(t, fine, code, out+errs)
	code, out, _ = called("validate", written(t, "gap.dmn", strings.Replace(rates, "&gt;= 100", "&gt;= 90", 1)))
	assert.Equal(t, wrong, code)
	assert.Contains(t, out, "dmn.check-overlap")
	code, out, _ = called("draw", model)
	assert.Equal(t, fine, code)
	assert.Contains(t, out, "<svg")
}

func TestTableGoesOutAndIn(t *testing.T) {
	for _, ending := range []string{"csv", "xlsx"} {
		model, file := written(t, "rates.dmn", rates), filepath.Join(t.TempDir(), "rates."+ending)
		code, _, errs := called("table", "out", model, "rate", file)
		require.Equal(t, fine, code, errs)
		code, out, errs := called("table", "in", model, "rate", file)
		assert.Equal(t, fine, code, errs)
		assert.Equal(t, "0 changes\n", out)
	}
	model, file := written(t, "rates.dmn", rates), filepath.Join(t.TempDir(), "rates.csv")
	code, _, _ := called("table", "out", model, "rate", file)
	require.Equal(t, fine, code)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), ",7", ",8", 1)), 0o600))
	code, out, errs := called("table", "in", model, "rate", file)
	assert.Equal(t, fine, code, errs)
	assert.Contains(t, out, "1 changes\n")
	changed, err := os.ReadFile(model)
	require.NoError(t, err)
	assert.Contains(t, string(changed), `<rule><inputEntry><text>&lt; 100</text></inputEntry><outputEntry><text>5</text></outputEntry></rule>`, "the other rule is as it was")
	code, out, _ = called("decide", model, "rate", written(t, "in.json", `{"area": 100}`))
	assert.Equal(t, fine, code)
	assert.Equal(t, "8\n", out)

	require.NoError(t, os.WriteFile(file, []byte("nothing of a table"), 0o600))
	code, _, errs = called("table", "in", model, "rate", file)
	assert.Equal(t, wrong, code)
	assert.Contains(t, errs, "dmn.sheet")
	code, _, _ = called("table", "in", model, "rate", file+".gone")
	assert.Equal(t, usage, code)
	code, _, _ = called("table", "up", model, "rate", file)
	assert.Equal(t, usage, code)
}
