package feel

import "github.com/hcm-egov/framework/egov/fault"

// operand is code whose number is not put into an interface, since that
// allocates: with is true the value is n, and v is the same boxed, or nil. Else
// the value is v.
type operand func(r *run, f *frame) (n Number, v any, is bool)

// operand compiles what may give a number; everything may.
func (c *compiler) operand(n node, s *scope) operand {
	switch n := n.(type) {
	case *literal:
		number, is := n.value.(Number)
		return func(*run, *frame) (Number, any, bool) { return number, n.value, is }
	case *nameRef:
		if at := resolve(n.name, s); at.local && at.items == nil {
			return func(_ *run, f *frame) (Number, any, bool) { return f.outer(at.depth).operand() }
		}
	case *binary:
		if isArithmetic(n.op) {
			return c.arithmetic(n, s)
		}
	case *negation:
		return c.negation(n, s)
	case *ifExpr:
		return c.ifOperand(n, s)
	}
	whole := c.node(n, s)
	if i, ok := c.slotOf(n, s); ok {
		return func(r *run, f *frame) (Number, any, bool) {
			if s := r.at(i); s.state == isNumber {
				return s.num, s.value, true
			}
			return unboxed(whole(r, f))
		}
	}
	return func(r *run, f *frame) (Number, any, bool) { return unboxed(whole(r, f)) }
}

func unboxed(v any) (Number, any, bool) {
	n, is := v.(Number)
	return n, v, is
}

func boxedOperand(n Number, v any, is bool) any {
	if is && v == nil {
		return box(n)
	}
	return v
}

// inBox makes code of an operand.
func inBox(o operand) code {
	return func(r *run, f *frame) any {
		n, v, is := o(r, f)
		return boxedOperand(n, v, is)
	}
}

// integers are the small ones in their boxes.
var integers = func() (boxes [1024]any) {
	for i := range boxes {
		boxes[i] = Int(int64(i))
	}
	return boxes
}()

func box(n Number) any {
	if n.big == nil && n.exp == 0 && uint64(n.coef) < uint64(len(integers)) {
		return integers[n.coef]
	}
	return n
}

func isArithmetic(op string) bool {
	return op == "+" || op == "-" || op == "*" || op == "/" || op == "**"
}

func (c *compiler) arithmetic(n *binary, s *scope) operand {
	left, right, op := c.operand(n.left, s), c.operand(n.right, s), n.op[0]
	if n.op == "**" {
		op = '^'
	}
	return func(r *run, f *frame) (Number, any, bool) {
		x, a, ok1 := left(r, f)
		y, b, ok2 := right(r, f)
		if !ok1 || !ok2 {
			return unboxed(mixed(r, n, op, boxedOperand(x, a, ok1), boxedOperand(y, b, ok2)))
		}
		if op == '^' && !r.use(powerCost(y)) {
			return Number{}, nil, false
		}
		v, ok := numeric(op, x, y)
		if !ok {
			return Number{}, r.null(n.pos, fault.FeelValue, "op", n.op), false
		}
		return v, nil, true
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
	if y.Cmp(mostExponent) > 0 || y.Cmp(mostExponent.neg()) < 0 {
		return Number{}, false
	}
	return x.pow(y)
}

// mostExponent is the domain of ** (DMN 1.5 table 60).
var mostExponent = Int(999_999_999)

func powerCost(y Number) int {
	if i, ok := y.Int64(); ok && i >= -64 && i <= 64 {
		return 1 + int(max(i, -i))/4
	}
	return slowSteps
}

func (c *compiler) negation(n *negation, s *scope) operand {
	of := c.operand(n.of, s)
	return func(r *run, f *frame) (Number, any, bool) {
		x, v, is := of(r, f)
		if is {
			return x.neg(), nil, true
		}
		switch v := v.(type) {
		case DaysDuration:
			return Number{}, v.neg(), false
		case MonthsDuration:
			return Number{}, -v, false
		}
		return Number{}, r.null(n.pos, fault.FeelType, "op", "-", "types", TypeName(v)), false
	}
}

// verdicts of a comparison operator on less, equal and greater.
type verdicts [3]bool

func (v verdicts) on(c int) bool { return v[c+1] }

func verdictsOf(op string) verdicts {
	switch op {
	case "<":
		return verdicts{true, false, false}
	case "<=":
		return verdicts{true, true, false}
	case "=":
		return verdicts{false, true, false}
	case "!=":
		return verdicts{true, false, true}
	case ">=":
		return verdicts{false, true, true}
	}
	return verdicts{false, false, true}
}

// comparison is < <= > >= = and !=. Numbers need no look at their types twice.
func (c *compiler) comparison(n *binary, s *scope) code {
	left, right, verdict := c.operand(n.left, s), c.operand(n.right, s), verdictsOf(n.op)
	return func(r *run, f *frame) any {
		x, a, ok1 := left(r, f)
		y, b, ok2 := right(r, f)
		if ok1 && ok2 {
			return verdict.on(x.Cmp(y))
		}
		return compared(r, n.pos, n.op, boxedOperand(x, a, ok1), boxedOperand(y, b, ok2))
	}
}
