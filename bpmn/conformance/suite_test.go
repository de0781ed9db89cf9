package conformance_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/conformance"
)

// shared gives the folder of a public suite beside the module.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs("../../../shared/suites/" + name)
	require.NoError(t, err)
	if _, err := os.Stat(dir); err != nil {
		require.NotEqual(t, "true", os.Getenv("CI"), "suite %s is missing", name)
		t.Skipf("suite %s is not here", name)
	}
	return dir
}

// TestBehaviourSuite passes every case but those of Readings.
func TestBehaviourSuite(t *testing.T) {
	dir := shared(t, "bpmn-behaviour")
	began := time.Now()
	var out bytes.Buffer
	passed, failed, err := conformance.Behaviour(context.Background(), dir, &out)
	require.NoError(t, err)
	t.Logf("%d passed, %d failed in %v", passed, failed, time.Since(began))
	var names, known []string
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		if name, _, ok := strings.Cut(line, ":"); ok {
			names = append(names, name)
		}
	}
	for _, r := range conformance.Readings {
		known = append(known, r.Case)
	}
	assert.Equal(t, known, names, out.String())
	assert.Len(t, names, failed)
	assert.Equal(t, 141, passed+failed)
}

func TestRefusedSuite(t *testing.T) {
	dir := shared(t, "bpmn-refused")
	var out bytes.Buffer
	passed, failed, err := conformance.Refused(context.Background(), dir, &out)
	require.NoError(t, err)
	assert.Zero(t, failed, out.String())
	assert.Equal(t, 218+89, passed, "the models of the suite, and those that must deploy")
}

// TestReadingsAreFew: a reading of the norm that differs from a suite is the
// exception, and says which clause it follows.
func TestReadingsAreFew(t *testing.T) {
	assert.LessOrEqual(t, len(conformance.Readings), 8)
	for _, r := range conformance.Readings {
		assert.NotEmpty(t, r.Case)
		assert.Regexp(t, `^\d+\.\d+`, r.Clause)
		assert.NotEmpty(t, r.Why)
	}
}
