package conformance

import (
	"bufio"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// TestFindingsAreConfirmedByEvaluation checks every expression of the suite: what
// is found must also show when the expression is evaluated, and the inferred
// type must hold the expected value.
func TestFindingsAreConfirmedByEvaluation(t *testing.T) {
	const file = "../../../../shared/suites/feel/cases.jsonl"
	f, err := os.Open(file)
	if err != nil {
		require.NotEqual(t, "true", os.Getenv("CI"), "%s is absent", file)
		t.Skipf("%s is absent", file)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	errors, found := 0, 0
	for lines.Scan() {
		c, err := readCase(lines.Bytes())
		require.NoError(t, err)
		kind, findings := c.check(t)
		if c.Error {
			errors++
		}
		if len(findings) > 0 {
			if c.Error {
				found++
			}
			assert.True(t, c.isConfirmed(t), "%s %s: %q: %v", c.Suite, c.ID, c.Expression, findings[0])
			continue
		}
		want, err := c.Expected.decode()
		require.NoError(t, err)
		assert.True(t, want == nil || kind.Has(want), "%s %s: %q: %v is no %v", c.Suite, c.ID, c.Expression, want, kind)
	}
	t.Logf("%d of %d errors are found without evaluation", found, errors)
	assert.Greater(t, found, 1000)
}

func (c sample) check(t *testing.T) (*feel.Type, []*fault.Error) {
	types, err := buildTypes(c.Types)
	require.NoError(t, err)
	w, vars := world{types: types}, map[string]*feel.Type{}
	for name, in := range c.Inputs {
		vars[name] = w.typeOf(in.DeclaredType)
	}
	for name, f := range c.Functions {
		vars[name] = f.declared(w)
	}
	l := feel.Typed{Type: w.typeOf(c.ResultType), Value: feel.Source{Text: c.Expression}}
	return feel.Check(l, vars, feel.Options{Types: types})
}

func (f function) declared(w world) *feel.Type {
	t := &feel.Type{Kind: feel.FunctionType, Result: w.typeOf(f.BodyType)}
	for _, p := range f.Parameters {
		t.Params = append(t.Params, w.typeOf(p.Type))
	}
	return t
}

// isConfirmed tells whether the evaluation leaves a diagnostic, or the text is
// refused.
func (c sample) isConfirmed(t *testing.T) bool {
	w, err := c.world(t.Context())
	require.NoError(t, err)
	_, err = w.eval(c.logic(w))
	return err != nil || len(w.session.Diagnostics()) > 0
}
