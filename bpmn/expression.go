package bpmn

import (
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/feel"
)

// expressions compiles the expressions of a model. FEEL is the only language;
// its now() and today() are those of the engine's clock.
func expressions(now func() time.Time) core.Compiler {
	return func(src string) (core.Expr, error) {
		return feel.CompileWith(src, feel.Options{Now: now})
	}
}
