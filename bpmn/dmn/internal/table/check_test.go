package table_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
)

// A scenario is a table, and after "----" what the check finds.
func TestFindings(t *testing.T) {
	files, err := filepath.Glob("testdata/check/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			golden(t, file, func(scenario string) string {
				head, _, _ := strings.Cut(scenario, "\n----")
				lines := strings.Split(strings.TrimSpace(head), "\n")
				for strings.HasPrefix(lines[0], "#") {
					lines = lines[1:]
				}
				tab := parse(t, strings.Join(lines, "\n"))
				out := []string{head, "----"}
				for _, f := range table.Check(tab, table.Env{Type: types}) {
					require.NotContains(t, f.Fault.Vi()+f.Fault.En(), "{", "every placeholder is filled")
					out = append(out, fmt.Sprintf("%s %s @ %s", f.Severity, f.Fault.En(), f.Fault.Path()))
				}
				return strings.Join(out, "\n")
			})
		})
	}
}

// golden plays the scenarios of a file and compares it with what comes out.
func golden(t *testing.T, file string, play func(scenario string) string) {
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	var out []string
	for _, scenario := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n====\n") {
		out = append(out, play(scenario))
	}
	got := strings.Join(out, "\n====\n") + "\n"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	require.Equal(t, string(b), got)
}
