package feel_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// The files of testdata/standard follow DMN 1.5, clause by clause. A line is an
// expression, " => " and the expression of its value; "null!" is a null with a
// diagnostic, "syntax" an expression that does not compile, "limit" a used-up
// budget. A line that begins with "## " names the part of the standard.
func TestStandard(t *testing.T) {
	files, err := filepath.Glob("testdata/standard/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			part := ""
			for i, line := range strings.Split(string(text), "\n") {
				if name, ok := strings.CutPrefix(line, "## "); ok {
					part = name
				}
				if at := strings.LastIndex(line, " => "); at >= 0 && !strings.HasPrefix(line, "##") {
					checkLine(t, line[:at], line[at+4:], "%s:%d (%s): %s", file, i+1, part, line)
				}
			}
		})
	}
}

func checkLine(t *testing.T, src, want string, where ...any) {
	t.Helper()
	e, err := feel.CompileWith(src, standardOptions())
	if want == "syntax" {
		assert.ErrorIs(t, err, fault.FeelSyntax, where...)
		return
	}
	if !assert.NoError(t, err, where...) {
		return
	}
	v, diags, err := e.EvalDiag(standardVars)
	if want == "limit" {
		assert.ErrorIs(t, err, fault.FeelLimit, where...)
		return
	}
	if !assert.NoError(t, err, where...) {
		return
	}
	if want == "null!" {
		assert.Nil(t, v, where...)
		assert.NotEmpty(t, diags, where...)
		return
	}
	other, err := feel.CompileWith(want, standardOptions())
	require.NoError(t, err, where...)
	expected, err := other.Eval(standardVars)
	require.NoError(t, err, where...)
	assert.Equal(t, exact(expected), exact(v), where...)
}

// TestStandardUnary runs testdata/unary.txt: an input, " | ", tests, " => " and
// whether it passes them.
func TestStandardUnary(t *testing.T) {
	for n, line := range lines(t, "unary.txt") {
		src, want, _ := strings.Cut(line, " => ")
		input, tests, ok := strings.Cut(src, " | ")
		require.True(t, ok, "unary.txt:%d", n)
		u, err := feel.CompileUnaryWith(tests, standardOptions())
		if want == "syntax" {
			assert.ErrorIs(t, err, fault.FeelSyntax, "unary.txt:%d %s", n, line)
			continue
		}
		require.NoError(t, err, "unary.txt:%d %s", n, line)
		got, err := u.Match(eval(t, input, nil), standardVars)
		require.NoError(t, err, "unary.txt:%d %s", n, line)
		assert.Equal(t, want == "true", got, "unary.txt:%d %s", n, line)
	}
}

// exact tells strings from other values by their quotes.
func exact(v any) string { return feel.TypeName(v) + " " + feel.Text([]any{v}) }

var standardVars = map[string]any{
	"n": 7, "s": "foobar", "l": []any{1, 2, 3}, "year-end": 31, "profit and loss": -5, "Phí dịch vụ": 12.5,
	"order": map[string]any{"total": 100, "line items": []any{map[string]any{"price": 60}, map[string]any{"price": 40}}},
}

func standardOptions() feel.Options {
	return feel.Options{
		Names: []string{"year-end", "profit and loss"},
		Now:   func() time.Time { return time.Date(2026, 3, 4, 5, 6, 7, 8e6, time.FixedZone("", 7*3600)) },
	}
}
