package feel

import "github.com/hcm-egov/framework/egov/fault"

// The budget counts what an evaluation costs, so that a short text cannot make
// it long or its result huge: one step for an iteration, a call and an item, one
// more for every 64 bytes of text, and many for the slow functions of numbers.
// A value that is built is charged for everything in it, again each time, since
// values share their parts: a list of lists of lists doubles with every level.

const (
	textPerStep = 64
	slowSteps   = 500 // exp, log, broken powers: up to milliseconds
)

// use takes n from the budget; false means that the evaluation must end.
func (r *run) use(n int) bool {
	if r.err != nil {
		return false
	}
	r.steps += n
	if r.steps > r.expr.opts.Limits.Steps {
		r.limit("steps", r.expr.opts.Limits.Steps)
		return false
	}
	return true
}

func (r *run) limit(what string, limit int) {
	if r.err == nil {
		r.err = fault.New(fault.FeelLimit, "what", what, "limit", limit)
	}
}

// text passes a string that was built, if it is not too long.
func (r *run) text(s string) any {
	if len(s) > r.expr.opts.Limits.Text {
		r.limit("text", r.expr.opts.Limits.Text)
		return nil
	}
	if !r.use(1 + len(s)/textPerStep) {
		return nil
	}
	return s
}

// built passes a list or context that was built and charges all that is in it.
func (r *run) built(v any) any {
	if !r.use(r.weight(v, r.expr.opts.Limits.Steps-r.steps+1)) {
		return nil
	}
	return v
}

func (r *run) list(l []any) any { return r.built(l) }

// weight counts the steps of a value, up to a little more than most.
func (r *run) weight(v any, most int) int {
	n := 1
	switch v := v.(type) {
	case string:
		n += len(v) / textPerStep
	case Number:
		if v.big != nil {
			n += int(max(v.big.Exponent, -v.big.Exponent)) / textPerStep
		}
	case []any:
		for _, x := range v {
			if n > most {
				break
			}
			n += r.weight(x, most-n)
		}
	case map[string]any:
		for k, x := range v {
			if n > most {
				break
			}
			n += len(k)/textPerStep + r.weight(x, most-n)
		}
	}
	return n
}

// read charges an operand or argument that is gone through: texts by length,
// lists by their items.
func (r *run) read(v any) bool {
	switch v := v.(type) {
	case string:
		return len(v) < textPerStep || r.use(len(v)/textPerStep)
	case []any:
		return r.use(len(v))
	case map[string]any:
		return r.use(len(v))
	}
	return true
}

// compareCost charges a comparison for the whole of one side.
func (r *run) compareCost(v any) bool {
	switch v.(type) {
	case []any, map[string]any:
		return r.use(r.weight(v, r.expr.opts.Limits.Steps-r.steps+1))
	}
	return r.read(v)
}
