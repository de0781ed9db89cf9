package bpmn_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
)

// suite gives the folder of a public suite beside the module.
func suite(t testing.TB, name string) string {
	t.Helper()
	dir, err := filepath.Abs("../../shared/suites/" + name)
	require.NoError(t, err)
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("suite %s is missing in CI", name)
		}
		t.Skipf("suite %s is not here", name)
	}
	return dir
}

// TestEveryDialectIsJudged reads the files of forty modelling tools: each is
// accepted or refused with faults that name a line and an element.
func TestEveryDialectIsJudged(t *testing.T) {
	dir := suite(t, "bpmn-interchange")
	var index struct {
		Files []struct{ File string }
	}
	b, err := os.ReadFile(filepath.Join(dir, "index.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &index))
	require.Greater(t, len(index.Files), 100)
	for _, f := range index.Files {
		b, err := os.ReadFile(filepath.Join(dir, f.File))
		require.NoError(t, err)
		_, err = bpmn.Check(b)
		for _, one := range fault.All(err) {
			assert.NotEqual(t, fault.BpmnXML, one.Code(), "%s: %v", f.File, one)
			assert.NotEqual(t, fault.Unexpected, one.Code(), "%s: %v", f.File, one)
			assert.NotEmpty(t, one.Arg("line"), "%s: %v", f.File, one)
			assert.NotEmpty(t, one.Arg("element"), "%s: %v", f.File, one)
			assert.NotContains(t, one.Vi()+one.En(), "{", "%s: every placeholder is filled", f.File)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, name := range []string{"permit.bpmn"} {
		f.Add(file(f, name))
	}
	f.Add(everything("PT1M"))
	f.Add([]byte(`<!DOCTYPE a><definitions/>`))
	f.Add([]byte("<a><b></a>"))
	f.Fuzz(func(t *testing.T, xml []byte) {
		_, err := bpmn.Check(xml)
		for _, one := range fault.All(err) {
			if one.Code() == fault.Unexpected {
				t.Errorf("fault without a code: %v", err)
			}
		}
	})
}
