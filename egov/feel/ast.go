package feel

// node is one piece of the syntax tree; at is its byte offset in the source.
type node interface{ at() int }

type pos int

func (p pos) at() int { return int(p) }

type (
	// literal is a constant value.
	literal struct {
		pos
		value any
	}
	// nameRef is a name to be looked up.
	nameRef struct {
		pos
		name string
	}
	// binary is an operator between two values: + - * / ** = != < <= > >= and or.
	binary struct {
		pos
		op          string
		left, right node
	}
	negation struct {
		pos
		of node
	}
	between struct {
		pos
		value, low, high node
	}
	// inTest is "value in (tests)".
	inTest struct {
		pos
		value node
		tests []node
	}
	// compareTest is the unary test "< 5"; as a value it is a range.
	compareTest struct {
		pos
		op string
		to node
	}
	// unaryTests are the tests of a decision table's cell: any of them, or none.
	unaryTests struct {
		pos
		not   bool
		tests []node
	}
	rangeLit struct {
		pos
		low, high             node // nil: unbounded
		lowClosed, highClosed bool
	}
	listLit struct {
		pos
		items []node
	}
	contextLit struct {
		pos
		keys   []string
		values []node
		result node // nil: the context itself
	}
	path struct {
		pos
		of   node
		name string
	}
	filter struct {
		pos
		list, by node
	}
	call struct {
		pos
		fn    node
		args  []node
		names []string // of named arguments; nil for positional ones
	}
	funcLit struct {
		pos
		params   []param
		body     node // nil: external
		external node
	}
	ifExpr struct {
		pos
		cond, then, other node
		boxed             bool // null where the condition is neither true, false nor null
	}
	// iteration is one "x in list" or, with to, "x in low..high".
	iteration struct {
		name string
		in   node
		to   node
	}
	forExpr struct {
		pos
		over []iteration
		body node
	}
	quantified struct {
		pos
		every bool
		over  []iteration
		body  node
		boxed bool // ends as null where the body is neither true, false nor null
	}
	// coercion converts a value to a declared type, or to null.
	coercion struct {
		pos
		value node
		kind  *Type
	}
	// block is evaluated by the caller of [CompileLogic].
	block struct {
		pos
		parts []node
		of    []Part
		kind  *Type // of what run gives
		run   func(p *Parts) any
	}
	instanceOf struct {
		pos
		value node
		kind  *Type
	}
)

type param struct {
	name string
	kind *Type
}
