package conformance_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/conformance"
)

// passedFloor is the number of cases that pass today; it may only grow.
const passedFloor = 3026

// log sends the lines of a run to the test's own output.
type log struct{ *testing.T }

func (l log) Write(line []byte) (int, error) {
	l.Logf("%s", line)
	return len(line), nil
}

func TestSuite(t *testing.T) {
	const dir = "../../../../shared/suites/dmn"
	if _, err := os.Stat(dir); err != nil {
		require.NotEqual(t, "true", os.Getenv("CI"), "%s is absent", dir)
		t.Skipf("%s is absent", dir)
	}
	passed, failed, err := conformance.Run(context.Background(), dir, log{t})
	require.NoError(t, err)
	assert.Equal(t, 3026, passed+failed)
	assert.GreaterOrEqual(t, passed, passedFloor, "cases that passed before fail now")
}

func TestAFolderThatIsNone(t *testing.T) {
	_, _, err := conformance.Run(context.Background(), t.TempDir(), log{t})
	require.Error(t, err)
}
