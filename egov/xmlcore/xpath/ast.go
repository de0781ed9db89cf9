package xpath

// node is a part of an expression. Its value is a bool, a float64, a string or
// a set: refs in document order, each once.
type node interface {
	eval(c *context) any
}

type (
	constant struct{ value any }
	binary   struct {
		op          string
		left, right node
	}
	negated struct{ of node }
	union   struct{ left, right node }

	// filtered is an expression with predicates.
	filtered struct {
		of         node
		predicates []node
	}

	// path is a location path; from is nil where it starts at the context node
	// or, when absolute, at the document.
	path struct {
		from     node
		absolute bool
		steps    []step
	}

	call struct {
		name string
		fn   func(c *context, args []node) any
		args []node
	}
)

type step struct {
	axis       axis
	test       test
	predicates []node
}

// test is a node test.
type test struct {
	sort         testSort
	space, local string // of a name; the target of an instruction
}

type testSort uint8

const (
	anyNode testSort = iota
	textNode
	commentNode
	instructionNode // with any target when local is empty
	anyName         // of the axis' principal kind
	anyLocal        // any name of one namespace
	oneName
)

type axis uint8

const (
	child axis = iota
	descendant
	descendantOrSelf
	parent
	ancestor
	ancestorOrSelf
	self
	following
	followingSibling
	preceding
	precedingSibling
	attribute
	namespace
)

var axes = map[string]axis{
	"child": child, "descendant": descendant, "descendant-or-self": descendantOrSelf, "parent": parent,
	"ancestor": ancestor, "ancestor-or-self": ancestorOrSelf, "self": self, "following": following,
	"following-sibling": followingSibling, "preceding": preceding, "preceding-sibling": precedingSibling,
	"attribute": attribute, "namespace": namespace,
}

// reverse reports whether positions on the axis count against document order.
func (a axis) reverse() bool {
	return a == ancestor || a == ancestorOrSelf || a == preceding || a == precedingSibling
}
