package feel

import "github.com/hcm-egov/framework/egov/fault"

// The budget counts what an evaluation costs, so that a short text cannot make
// it long or its result huge: one step for an iteration, a call and an item, one
// more for every 64 bytes of text, and many for the slow functions of numbers.
// A value that is built is charged for everything in it, again each time, since
// values share their parts: a list of lists of lists doubles with every level.

const (
	textPerStep  = 64
	stepsPerLook = 4096
	slowSteps    = 500 // exp, log, broken powers: up to milliseconds
)

// use takes n from the budget; false means that the evaluation must end. The
// context is asked only now and then, since asking costs more than a step.
func (s *Session) use(n int) bool {
	if s.err != nil {
		return false
	}
	before := s.steps
	s.steps += n
	if s.steps > s.limits.Steps {
		s.limit("steps", s.limits.Steps)
		return false
	}
	if before/stepsPerLook != s.steps/stepsPerLook {
		s.ask()
	}
	return s.err == nil
}

// look asks the context now and then, for work that costs no steps since it is
// bounded by what was charged before, such as sorting.
func (s *Session) look() bool {
	if s.looks++; s.looks%stepsPerLook == 0 && s.err == nil {
		s.ask()
	}
	return s.err == nil
}

func (s *Session) ask() {
	if err := s.ctx.Err(); err != nil {
		s.Fail(fault.New(fault.Canceled).Wrap(err))
	}
}

func (s *Session) limit(what string, limit int) {
	s.Fail(fault.New(fault.FeelLimit, "what", what, "limit", limit))
}

// text passes a string that was built, if it is not too long.
func (s *Session) text(t string) any {
	if len(t) > s.limits.Text {
		s.limit("text", s.limits.Text)
		return nil
	}
	if !s.use(1 + len(t)/textPerStep) {
		return nil
	}
	return t
}

// built passes a list or context that was built and charges all that is in it.
func (s *Session) built(v any) any {
	if !s.use(s.weight(v, s.limits.Steps-s.steps+1)) {
		return nil
	}
	return v
}

func (s *Session) list(l []any) any { return s.built(l) }

// weight counts the steps of a value, up to a little more than most.
func (s *Session) weight(v any, most int) int {
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
			n += s.weight(x, most-n)
		}
	case map[string]any:
		for k, x := range v {
			if n > most {
				break
			}
			n += len(k)/textPerStep + s.weight(x, most-n)
		}
	}
	return n
}

// read charges an operand or argument that is gone through: texts by length,
// lists by their items.
func (s *Session) read(v any) bool {
	switch v := v.(type) {
	case string:
		return len(v) < textPerStep || s.use(len(v)/textPerStep)
	case []any:
		return s.use(len(v))
	case map[string]any:
		return s.use(len(v))
	}
	return true
}

// compareCost charges for the whole of a value that is compared with a type.
func (s *Session) compareCost(v any) bool {
	switch v.(type) {
	case []any, map[string]any:
		return s.use(s.weight(v, s.limits.Steps-s.steps+1))
	}
	return s.read(v)
}

// slowness is what remainders and roundings of a number cost: the more, the
// further its digits are from the point.
func (n Number) slowness() int {
	if n.big == nil {
		return 0
	}
	return int(max(n.big.Exponent, -n.big.Exponent)) / 16
}
