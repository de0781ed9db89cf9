package feel

import (
	"cmp"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

func (c *compiler) binary(n *binary, s *scope) code {
	left, right := c.node(n.left, s), c.node(n.right, s)
	switch n.op {
	case "and", "or":
		return logic(n, left, right)
	case "=", "!=":
		return equality(n, left, right)
	case "<", "<=", ">", ">=":
		return func(r *run, f *frame) any { return ordered(r, n.pos, n.op, left(r, f), right(r, f)) }
	}
	op := n.op[0]
	if n.op == "**" {
		op = '^'
	}
	return func(r *run, f *frame) any {
		a, b := left(r, f), right(r, f)
		x, ok1 := a.(Number)
		y, ok2 := b.(Number)
		if ok1 && ok2 {
			if op == '^' && !r.use(powerCost(y)) {
				return nil
			}
			if v, ok := numeric(op, x, y); ok {
				return v
			}
			return r.null(n.pos, fault.FeelValue, "op", n.op)
		}
		return mixed(r, n, op, a, b)
	}
}

func numeric(op byte, x, y Number) (Number, bool) {
	switch op {
	case '+':
		return x.add(y)
	case '-':
		return x.sub(y)
	case '*':
		return x.mul(y)
	case '/':
		return x.div(y)
	}
	return x.pow(y)
}

func powerCost(y Number) int {
	if i, ok := y.Int64(); ok && i >= -64 && i <= 64 {
		return 1
	}
	return slowSteps
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
		return r.null(n.pos, fault.FeelType, "op", n.op, "types", TypeName(a)+", "+TypeName(b))
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
		return r.null(n.pos, fault.FeelType, "op", n.op, "types", TypeName(a)+", "+TypeName(b))
	}
}

func equality(n *binary, left, right code) code {
	negate := n.op == "!="
	return func(r *run, f *frame) any {
		a, b := left(r, f), right(r, f)
		if !r.compareCost(a) {
			return nil
		}
		eq, ok := equal(a, b)
		if !ok {
			return r.null(n.pos, fault.FeelType, "op", n.op, "types", TypeName(a)+", "+TypeName(b))
		}
		return eq != negate
	}
}

// equal compares two values; false as second result where their types differ.
func equal(a, b any) (eq, ok bool) {
	if a == nil || b == nil {
		return a == nil && b == nil, true
	}
	switch x := a.(type) {
	case bool:
		y, ok := b.(bool)
		return x == y, ok
	case []any:
		y, ok := b.([]any)
		return ok && equalLists(x, y), ok
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && equalContexts(x, y), ok
	case Range:
		y, ok := b.(Range)
		return ok && equalRanges(x, y), ok
	case *Function:
		y, ok := b.(*Function)
		return x == y, ok
	}
	return equalOrdered(a, b)
}

func equalOrdered(a, b any) (eq, ok bool) {
	if c, ok := compare(a, b); ok {
		return c == 0, true
	}
	return false, TypeName(a) == TypeName(b)
}

func equalLists(x, y []any) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if eq, ok := equal(x[i], y[i]); !eq || !ok {
			return false
		}
	}
	return true
}

func equalContexts(x, y map[string]any) bool {
	if len(x) != len(y) {
		return false
	}
	for k, v := range x {
		w, found := y[k]
		if eq, ok := equal(v, w); !found || !eq || !ok {
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
			x.Time, y.Time = x.Time.milli(), y.Time.milli()
			i, j, ok := instants(x, y)
			return i.Compare(j), ok
		}
	case Time:
		if y, ok := b.(Time); ok {
			return x.milli().cmp(y.milli())
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

func ordered(r *run, at pos, op string, a, b any) any {
	if !r.read(a) {
		return nil
	}
	c, ok := compare(a, b)
	if !ok {
		return r.null(at, fault.FeelType, "op", op, "types", TypeName(a)+", "+TypeName(b))
	}
	switch op {
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}

func (c *compiler) negation(n *negation, s *scope) code {
	of := c.node(n.of, s)
	return func(r *run, f *frame) any {
		switch v := of(r, f).(type) {
		case Number:
			return v.neg()
		case DaysDuration:
			return v.neg()
		case MonthsDuration:
			return -v
		default:
			return r.null(n.pos, fault.FeelType, "op", "-", "types", TypeName(v))
		}
	}
}

func (c *compiler) between(n *between, s *scope) code {
	value, low, high := c.node(n.value, s), c.node(n.low, s), c.node(n.high, s)
	return func(r *run, f *frame) any {
		v := value(r, f)
		return both(ordered(r, n.pos, ">=", v, low(r, f)), ordered(r, n.pos, "<=", v, high(r, f)))
	}
}

func both(a, b any) any {
	if a == nil || b == nil {
		return nil
	}
	return a == true && b == true
}
