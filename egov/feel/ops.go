package feel

import (
	"cmp"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

func (c *compiler) binary(n *binary, s *scope) code {
	switch n.op {
	case "and", "or":
		return logic(n, c.node(n.left, s), c.node(n.right, s))
	case "=", "!=", "<", "<=", ">", ">=":
		return c.comparison(n, s)
	}
	return inBox(c.arithmetic(n, s))
}

// mixed is arithmetic of strings and temporal values.
func mixed(r *run, n *binary, op byte, a, b any) any {
	var v any
	var known, ok bool
	switch op {
	case '+':
		if s, isString := a.(string); isString {
			if t, isString := b.(string); isString {
				return r.text(s + t)
			}
		}
		v, known, ok = plus(a, b)
	case '-':
		v, known, ok = minus(a, b)
	case '*':
		v, known, ok = times(a, b)
	case '/':
		v, known, ok = over(a, b)
	}
	switch {
	case !known:
		return r.unlike(n.pos, n.op, a, b)
	case !ok:
		return r.null(n.pos, fault.FeelValue, "op", n.op)
	}
	return v
}

// logic is the three-valued and/or: null is "unknown".
func logic(n *binary, left, right code) code {
	decides := n.op == "or"
	return func(r *run, f *frame) any {
		a := left(r, f)
		if a == decides {
			return decides
		}
		b := right(r, f)
		if b == decides {
			return decides
		}
		if a == !decides && b == !decides {
			return !decides
		}
		return r.unlike(n.pos, n.op, a, b)
	}
}

// equal compares two values; false as second result where their types differ.
func equal(a, b any) (eq, ok bool) { return (*Session)(nil).equal(a, b) }

// equal charges for what it goes through; without a session nothing.
func (s *Session) equal(a, b any) (eq, ok bool) {
	if a == nil || b == nil {
		return a == nil && b == nil, true
	}
	switch x := a.(type) {
	case bool:
		y, ok := b.(bool)
		return x == y, ok
	case string:
		y, ok := b.(string)
		return x == y && s.passes(len(x)/textPerStep), ok
	case []any:
		y, ok := b.([]any)
		return ok && s.equalLists(x, y), ok
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && s.equalContexts(x, y), ok
	case Range:
		y, ok := b.(Range)
		return ok && equalRanges(x, y), ok
	case *Function:
		y, ok := b.(*Function)
		return x == y, ok
	}
	return equalOrdered(a, b)
}

func (s *Session) passes(steps int) bool { return s == nil || steps == 0 || s.use(steps) }

func equalOrdered(a, b any) (eq, ok bool) {
	if zoned(a) != zoned(b) {
		return false, TypeName(a) == TypeName(b)
	}
	if c, ok := compare(a, b); ok {
		return c == 0, true
	}
	return false, TypeName(a) == TypeName(b)
}

func (s *Session) equalLists(x, y []any) bool {
	if len(x) != len(y) || !s.passes(len(x)) {
		return false
	}
	for i := range x {
		if eq, ok := s.equal(x[i], y[i]); !eq || !ok {
			return false
		}
	}
	return true
}

func (s *Session) equalContexts(x, y map[string]any) bool {
	if len(x) != len(y) || !s.passes(len(x)) {
		return false
	}
	for k, v := range x {
		w, found := y[k]
		if eq, ok := s.equal(v, w); !found || !eq || !ok {
			return false
		}
	}
	return true
}

// compare orders two values of one ordered type.
func compare(a, b any) (int, bool) {
	switch x := a.(type) {
	case Number:
		if y, ok := b.(Number); ok {
			return x.Cmp(y), true
		}
	case string:
		if y, ok := b.(string); ok {
			return strings.Compare(x, y), true
		}
	case Date:
		if y, ok := b.(Date); ok {
			return x.cmp(y), true
		}
	case DateTime:
		if y, ok := b.(DateTime); ok {
			return x.cmp(y), true
		}
	case Time:
		if y, ok := b.(Time); ok {
			return x.ofDay().cmp(y.ofDay()), true
		}
	case DaysDuration:
		if y, ok := b.(DaysDuration); ok {
			return x.cmp(y), true
		}
	case MonthsDuration:
		if y, ok := b.(MonthsDuration); ok {
			return cmp.Compare(x, y), true
		}
	}
	return 0, false
}

// compared is a comparison of any two values.
func compared(r *run, at pos, op string, a, b any) any {
	if op != "=" && op != "!=" {
		return ordered(r, at, op, a, b)
	}
	eq, ok := r.equal(a, b)
	switch {
	case r.err != nil:
		return nil
	case !ok:
		return r.unlike(at, op, a, b)
	}
	return eq != (op == "!=")
}

func ordered(r *run, at pos, op string, a, b any) any {
	if !r.read(a) {
		return nil
	}
	c, ok := compare(a, b)
	if !ok {
		return r.unlike(at, op, a, b)
	}
	return verdictsOf(op).on(c)
}

func (c *compiler) ifExpr(n *ifExpr, s *scope) code {
	holds, then, other := c.condition(n, s), c.node(n.then, s), c.node(n.other, s)
	return func(r *run, f *frame) any {
		switch holds(r, f) {
		case yes:
			return then(r, f)
		case no:
			return other(r, f)
		}
		return nil
	}
}

func (c *compiler) ifOperand(n *ifExpr, s *scope) operand {
	holds, then, other := c.condition(n, s), c.operand(n.then, s), c.operand(n.other, s)
	return func(r *run, f *frame) (Number, any, bool) {
		switch holds(r, f) {
		case yes:
			return then(r, f)
		case no:
			return other(r, f)
		}
		return Number{}, nil, false
	}
}

// answer is what a condition gave; a boxed one that is neither true nor false,
// nor null, has no value.
type answer uint8

const (
	no answer = iota
	yes
	neither
)

func (c *compiler) condition(n *ifExpr, s *scope) func(r *run, f *frame) answer {
	cond := c.node(n.cond, s)
	return func(r *run, f *frame) answer {
		v := cond(r, f)
		switch v {
		case true:
			return yes
		case false:
			return no
		}
		r.null(n.pos, fault.FeelType, "op", "if", "types", TypeName(v))
		if n.boxed && v != nil {
			return neither
		}
		return no
	}
}

func (c *compiler) between(n *between, s *scope) code {
	value, low, high := c.operand(n.value, s), c.operand(n.low, s), c.operand(n.high, s)
	return func(r *run, f *frame) any {
		x, v, ok := value(r, f)
		l, a, ok1 := low(r, f)
		h, b, ok2 := high(r, f)
		if ok && ok1 && ok2 {
			return x.Cmp(l) >= 0 && x.Cmp(h) <= 0
		}
		v, a, b = boxedOperand(x, v, ok), boxedOperand(l, a, ok1), boxedOperand(h, b, ok2)
		return both(ordered(r, n.pos, ">=", v, a), ordered(r, n.pos, "<=", v, b))
	}
}

func both(a, b any) any {
	if a == nil || b == nil {
		return nil
	}
	return a == true && b == true
}
