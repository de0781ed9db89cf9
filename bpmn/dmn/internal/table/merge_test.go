package table_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
)

// A scenario of merging is a table, after "---->" the table as it came back, and
// after "----" the rules by their former ids, and what changed.
func TestMerging(t *testing.T) {
	golden(t, "testdata/merge.txt", func(scenario string) string {
		head, _, _ := strings.Cut(scenario, "\n----\n")
		one, two, _ := strings.Cut(head, "\n---->\n")
		lines := strings.Split(one, "\n")
		for strings.HasPrefix(lines[0], "#") {
			lines = lines[1:]
		}
		was, now := parse(t, strings.Join(lines, "\n")), parse(t, two)
		for i, in := range was.Inputs {
			in.ID, in.Description = fmt.Sprint("i", i+1), "kept"
		}
		for i, out := range was.Outputs {
			out.ID = fmt.Sprint("o", i+1)
		}
		for i, r := range was.Rules {
			r.ID = fmt.Sprint("r", i+1)
			for j := range r.Inputs {
				r.Inputs[j].ID = fmt.Sprintf("r%di%d", i+1, j+1)
			}
		}
		merged, changes := table.Merge(was, now)
		require.Equal(t, bare(now), bare(merged))
		out := []string{head, "----"}
		for _, r := range merged.Rules {
			ids := []string{r.ID}
			for _, c := range r.Inputs {
				ids = append(ids, c.ID)
			}
			out = append(out, strings.Join(ids, " "))
		}
		for _, c := range changes {
			require.NotContains(t, c.Note.Vi()+c.Note.En(), "{")
			out = append(out, c.Note.En())
		}
		same, none := table.Merge(was, was)
		require.Empty(t, none)
		require.Equal(t, was, same)
		return strings.Join(out, "\n")
	})
}

func TestMergingKeepsMissingAnnotations(t *testing.T) {
	was := parse(t, "UNIQUE\nin a | out\n1 | 2")
	was.Annotations = []string{"why"}
	now := bare(was)
	require.Equal(t, []string{""}, now.Rules[0].Annotations)
	merged, changes := table.Merge(was, now)
	require.Empty(t, changes)
	require.Nil(t, merged.Rules[0].Annotations)
	now.Rules[0].Annotations[0] = "because"
	merged, changes = table.Merge(was, now)
	require.Equal(t, []string{"because"}, merged.Rules[0].Annotations)
	require.Equal(t, "Rule 1, column why: “” became “because”.", changes[0].Note.En())
	now.Annotations, now.Rules[0].Annotations = nil, nil
	_, changes = table.Merge(was, now)
	require.Equal(t, "Column why was removed.", changes[0].Note.En())
	var empty model.Table
	_, changes = table.Merge(&empty, was)
	require.Len(t, changes, 6)
}
