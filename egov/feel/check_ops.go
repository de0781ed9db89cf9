package feel

import "github.com/hcm-egov/framework/egov/fault"

// arithmetic holds the types of DMN 1.5 tables 57, 59 and 60: operator, left,
// right, result.
var arithmetic = []struct {
	op             string
	a, b, result   Kind
	theOtherWayToo bool
}{
	{"+", NumberType, NumberType, NumberType, false},
	{"+", StringType, StringType, StringType, false},
	{"+", DateType, DaysDurationType, DateType, true},
	{"+", DateType, MonthsDurationType, DateType, true},
	{"+", DateTimeType, DaysDurationType, DateTimeType, true},
	{"+", DateTimeType, MonthsDurationType, DateTimeType, true},
	{"+", TimeType, DaysDurationType, TimeType, true},
	{"+", DaysDurationType, DaysDurationType, DaysDurationType, false},
	{"+", MonthsDurationType, MonthsDurationType, MonthsDurationType, false},
	{"-", NumberType, NumberType, NumberType, false},
	{"-", DateType, DateType, DaysDurationType, false},
	{"-", DateTimeType, DateTimeType, DaysDurationType, false},
	{"-", DateType, DateTimeType, DaysDurationType, true},
	{"-", TimeType, TimeType, DaysDurationType, false},
	{"-", DateType, DaysDurationType, DateType, false},
	{"-", DateType, MonthsDurationType, DateType, false},
	{"-", DateTimeType, DaysDurationType, DateTimeType, false},
	{"-", DateTimeType, MonthsDurationType, DateTimeType, false},
	{"-", TimeType, DaysDurationType, TimeType, false},
	{"-", DaysDurationType, DaysDurationType, DaysDurationType, false},
	{"-", MonthsDurationType, MonthsDurationType, MonthsDurationType, false},
	{"*", NumberType, NumberType, NumberType, false},
	{"*", DaysDurationType, NumberType, DaysDurationType, true},
	{"*", MonthsDurationType, NumberType, MonthsDurationType, true},
	{"/", NumberType, NumberType, NumberType, false},
	{"/", DaysDurationType, NumberType, DaysDurationType, false},
	{"/", MonthsDurationType, NumberType, MonthsDurationType, false},
	{"/", DaysDurationType, DaysDurationType, NumberType, false},
	{"/", MonthsDurationType, MonthsDurationType, NumberType, false},
	{"**", NumberType, NumberType, NumberType, false},
}

func (c *checker) binary(n *binary, s *env) *Type {
	a, b := c.node(n.left, s), c.node(n.right, s)
	switch n.op {
	case "and", "or":
		if !a.mayBe(booleanType) || !b.mayBe(booleanType) {
			c.mismatch(n.at(), n.op, a, b)
		}
		return booleanType
	case "=", "!=":
		c.equality(n.at(), n.op, a, b)
		c.never(n.op, a, n.right)
		c.never(n.op, b, n.left)
		return booleanType
	case "<", "<=", ">", ">=":
		c.order(n.at(), n.op, a, b)
		return booleanType
	}
	return c.arithmetic(n, a, b)
}

// arithmetic narrows the result down as far as the operands are known.
func (c *checker) arithmetic(n *binary, a, b *Type) *Type {
	t := &Type{Kind: NullType}
	for _, row := range arithmetic {
		fits := a.fitsOperand(row.a) && b.fitsOperand(row.b) || row.theOtherWayToo && a.fitsOperand(row.b) && b.fitsOperand(row.a)
		if row.op == n.op && fits {
			t = t.join(&Type{Kind: row.result})
		}
	}
	if t.is(NullType) {
		c.mismatch(n.at(), n.op, a, b)
		return nil
	}
	return t
}

func (t *Type) fitsOperand(k Kind) bool { return t.any() || t.Kind == k }

// equality is defined between values of one kind, and with null.
func (c *checker) equality(at int, op string, a, b *Type) {
	if !a.sameKind(b) {
		c.mismatch(at, op, a, b)
	}
}

func (t *Type) sameKind(s *Type) bool {
	return t.any() || s.any() || t.is(NullType) || s.is(NullType) || t.Kind == s.Kind
}

// order is defined between values of one kind that has an order; null has none.
func (c *checker) order(at int, op string, a, b *Type) {
	if !a.ordered() || !b.ordered() || !a.sameKind(b) {
		c.mismatch(at, op, a, b)
	}
}

func (t *Type) ordered() bool {
	if t.any() {
		return true
	}
	switch t.Kind {
	case NumberType, StringType, DateType, TimeType, DateTimeType, DaysDurationType, MonthsDurationType:
		return true
	}
	return false
}

func (c *checker) negation(n *negation, s *env) *Type {
	t := c.node(n.of, s)
	switch {
	case t.any():
		return nil
	case t.Kind == NumberType || t.Kind == DaysDurationType || t.Kind == MonthsDurationType:
		return &Type{Kind: t.Kind}
	}
	c.mismatch(n.at(), "-", t)
	return nil
}

func (c *checker) between(n *between, s *env) *Type {
	t := c.node(n.value, s)
	c.order(n.low.at(), "between", t, c.node(n.low, s))
	c.order(n.high.at(), "between", t, c.node(n.high, s))
	return booleanType
}

func (c *checker) inTest(n *inTest, s *env) *Type {
	t := c.node(n.value, s)
	for _, test := range n.tests {
		c.test(test, t, s)
	}
	return booleanType
}

// test checks one test of a value of the type t.
func (c *checker) test(n node, t *Type, s *env) {
	if cmp, ok := n.(*compareTest); ok {
		to := c.node(cmp.to, s)
		if cmp.op == "=" || cmp.op == "!=" {
			c.equality(n.at(), cmp.op, t, to)
			c.never(cmp.op, t, cmp.to)
		} else {
			c.order(n.at(), cmp.op, t, to)
		}
		return
	}
	want := c.node(n, s)
	switch {
	case want.is(RangeType) && !t.is(RangeType):
		c.order(n.at(), "in", t, want.Item)
	case want.is(ListType):
		c.inList(n, t, want.Item, s)
	default:
		c.equality(n.at(), "in", t, want)
		c.never("=", t, n)
	}
}

// inList asks that the value may be an item, or lie in a range of the list.
func (c *checker) inList(n node, t, item *Type, s *env) {
	if item.is(RangeType) {
		item = item.Item
	}
	if !t.is(ListType) && !t.sameKind(item) {
		c.mismatch(n.at(), "in", t, item)
	}
	if l, ok := n.(*listLit); ok {
		for _, x := range l.items {
			c.never("=", t, x)
		}
	}
}

// unaryTests are conditions where they speak of the value as "?".
func (c *checker) unaryTests(n *unaryTests, input *Type, s *env) {
	for _, t := range n.tests {
		if mentions(t, "?") {
			c.condition(t, "?", s.push("?", input))
			continue
		}
		c.test(t, input, s)
	}
}

// never reports a comparison with a constant outside the allowed values.
func (c *checker) never(op string, t *Type, n node) {
	v, ok := literalOf(n)
	if !ok || v == nil || op != "=" && op != "!=" || !t.forbids(v) {
		return
	}
	if s, isText := v.(string); isText {
		if values, ok := t.Allowed.Values(); ok {
			if like, ok := nearest(s, texts(values)); ok {
				c.report(n.at(), fault.FeelNeverLike, "value", inner(v), "allowed", t.Allowed, "near", inner(like))
				return
			}
		}
	}
	c.report(n.at(), fault.FeelNever, "value", inner(v), "allowed", t.Allowed)
}

func texts(values []any) (out []string) {
	for _, v := range values {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// literalOf is the value of a literal or a negative number.
func literalOf(n node) (any, bool) {
	switch n := n.(type) {
	case *literal:
		return n.value, true
	case *negation:
		if v, ok := literalOf(n.of); ok {
			if x, ok := v.(Number); ok {
				return x.neg(), true
			}
		}
	}
	return nil, false
}
