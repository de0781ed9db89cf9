package bpmn

import (
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/bpmn/internal/expression"
)

// expressions compiles the expressions of models: those of the languages that
// Config.Expressions knows, and FEEL, whose now() and today() are those of the
// engine's clock.
func (c Config) expressions(now func() time.Time) core.Compiler {
	feel := expression.FEEL(now)
	if c.Expressions == nil {
		return feel
	}
	return func(language, src string) (core.Expr, error) {
		x, err := c.Expressions(language, src)
		if x != nil || err != nil {
			return x, err
		}
		return feel(language, src)
	}
}
