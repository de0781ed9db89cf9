package feel_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/feel"
)

// lines are the lines of a scenario with their number, without notes.
func lines(t *testing.T, file string) map[int]string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	out := map[int]string{}
	for i, line := range strings.Split(string(b), "\n") {
		if line != "" && !strings.HasPrefix(line, "#") {
			out[i+1] = line
		}
	}
	return out
}

// TestScenarios evaluates lines of the form "expression = value".
func TestScenarios(t *testing.T) {
	for _, file := range []string{"ranges.txt", "contexts.txt", "types.txt"} {
		for n, line := range lines(t, file) {
			i := strings.LastIndex(line, " = ")
			require.Positive(t, i, "%s:%d", file, n)
			want := eval(t, line[i+3:], nil)
			assert.Equal(t, feel.Text(want), feel.Text(eval(t, line[:i], nil)), "%s:%d %s", file, n, line)
			assert.Equal(t, feel.TypeName(want), feel.TypeName(eval(t, line[:i], nil)), "%s:%d %s", file, n, line)
		}
	}
}
