package feel

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEveryBuiltInFunctionHasTypes(t *testing.T) {
	for name, fn := range builtins {
		for _, s := range fn.sigs {
			assert.True(t, slices.ContainsFunc(fn.overloads(), func(o overload) bool {
				return slices.Equal(o.params, s.params) && o.result != nil && !slices.Contains(o.types, nil)
			}), "%s(%v) has no line in signatureText", name, s.params)
		}
		assert.Len(t, fn.overloads(), len(typed()[name]), "signatureText has a line for %s with other parameters", name)
	}
	for name := range typed() {
		assert.NotNil(t, builtins[name], "signatureText knows %s", name)
	}
}
