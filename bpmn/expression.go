package bpmn

import (
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/bpmn/internal/expression"
)

// feelCompiler compiles FEEL, the language of expressions that name none; now()
// and today() are those of the engine's clock.
func feelCompiler(now func() time.Time) core.Compiler { return expression.FEEL(now) }

// expressions asks other first, where one was configured; what it answers with
// nil is FEEL.
func expressions(other core.Compiler, now func() time.Time) core.Compiler {
	own := feelCompiler(now)
	if other == nil {
		return own
	}
	return func(language, src string) (core.Expr, error) {
		if x, err := other(language, src); x != nil || err != nil {
			return x, err
		}
		return own(language, src)
	}
}
