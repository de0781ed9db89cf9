package dmn_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestScenarios runs the files of testdata. A scenario is a title, the inside of
// the main document, those of further documents behind lines "-- NAME" (their
// namespace is urn:NAME), questions "? DECISION JSON", and behind "----" what
// comes of them. A line "lenient" compiles leniently.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			require.NoError(t, err)
			blocks := splitBlocks(string(b))
			for i, input := range blocks {
				blocks[i] = input + "\n----\n" + strings.TrimSpace(outcome(t, input))
			}
			if got := strings.Join(blocks, "\n\n") + "\n"; *update {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
			} else {
				assert.Equal(t, string(b), got, "changed: run with -update and review the diff")
			}
		})
	}
}

// splitBlocks gives the scenarios of a file without their outcomes.
func splitBlocks(text string) []string {
	blocks := strings.Split(strings.TrimSpace(text), "\n\n")
	for i, block := range blocks {
		blocks[i], _, _ = strings.Cut(block, "\n----")
	}
	return blocks
}

// functions are what the program gives the models of the scenarios.
var functions = map[string]feel.Func{
	"twice": func(args []any) (any, error) { return feel.Text(args[0]) + feel.Text(args[0]), nil },
	"org.example.Fees.of(double)": func(args []any) (any, error) {
		return feel.Text(args[0]) + " VND", nil
	},
}

func outcome(t *testing.T, input string) string {
	var out strings.Builder
	sources, questions, opts := scenario(input)
	m, err := dmn.Compile(opts, sources...)
	for _, f := range fault.All(err) {
		fmt.Fprintf(&out, "%s\n", f)
	}
	if err != nil {
		return out.String()
	}
	for _, w := range m.Warnings() {
		fmt.Fprintf(&out, "warning: %s\n", w)
	}
	for _, q := range questions {
		name, inputs := q, map[string]any{}
		if i := strings.Index(q, " {"); i >= 0 {
			d := json.NewDecoder(strings.NewReader(q[i:]))
			d.UseNumber()
			require.NoError(t, d.Decode(&inputs), q)
			name = q[:i]
		}
		r, err := m.Evaluate(context.Background(), name, inputs)
		if err != nil {
			fmt.Fprintf(&out, "%s: error %s\n", name, err)
			continue
		}
		fmt.Fprintf(&out, "%s: %s\n", name, shown(r.Value))
		for _, d := range r.Diagnostics {
			fmt.Fprintf(&out, "  %s\n", d)
		}
	}
	return out.String()
}

// shown is the FEEL text of a value, strings in quotes.
func shown(v any) string {
	s := feel.Text([]any{v})
	return s[1 : len(s)-1]
}

func scenario(input string) (sources []dmn.Source, questions []string, opts dmn.Options) {
	opts.Functions = functions
	opts.Now = func() time.Time { return time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC) }
	name, text := "main", ""
	end := func() {
		sources = append(sources, dmn.Source{Name: name + ".dmn", XML: []byte(
			`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:` + name + `" name="` + name + `">` + text + `</definitions>`)})
		text = ""
	}
	for _, line := range strings.Split(input, "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
		case line == "lenient":
			opts.Lenient = true
		case strings.HasPrefix(line, "-- "):
			end()
			name = line[3:]
		case strings.HasPrefix(line, "? "):
			questions = append(questions, line[2:])
		default:
			text += line + "\n"
		}
	}
	end()
	return sources, questions, opts
}
