package dmn

import (
	"github.com/hcm-egov/framework/egov/feel"
)

type Explanation struct{}

type tracer struct{ tables int }

func tracerOf(*feel.Session) *tracer                          { return nil }
func (t *tracer) decision(m *memo) any                        { return nil }
func (t *tracer) read(name string, n *node, v any)            {}
func (t *tracer) explanation(n *node, r *Result) *Explanation { return nil }
