package conformance_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/signature/conformance"
)

// log sends the lines of a run to the test's own output.
type log struct{ *testing.T }

func (l log) Write(line []byte) (int, error) {
	l.Logf("%s", line)
	return len(line), nil
}

// suite gives the folder of a public suite beside the module.
func suite(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join("../../../shared/suites", name)
	if _, err := os.Stat(dir); err != nil {
		require.NotEqual(t, "true", os.Getenv("CI"), "suite %s is missing in CI", name)
		t.Skipf("suite %s is not here", name)
	}
	return dir
}

// TestC14N: every byte of every case.
func TestC14N(t *testing.T) {
	passed, failed, skipped, err := conformance.C14N(context.Background(), suite(t, "c14n"), log{t})
	require.NoError(t, err)
	require.Equal(t, [3]int{58, 0, 0}, [3]int{passed, failed, skipped})
}
