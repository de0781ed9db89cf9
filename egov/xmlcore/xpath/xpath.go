package xpath

import (
	"strings"
	"unicode/utf8"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Expr is a compiled expression.
type Expr struct{ root node }

// Options say how an expression is evaluated.
type Options struct {
	// Here is the value of here(): the node that bears the expression, of the
	// same document. Without it the function is a fault.
	Here *xmlcore.NodeSet
	// Steps is the budget; default 4 million and 256 for each node of the
	// document. It holds for one call, however many nodes it judges.
	Steps int
}

// Compile reads an expression. lookup resolves its prefixes, as
// [xmlcore.Document.Lookup] does at the element that bears it; nil resolves
// none. A fault is xml.xpath with the position in bytes from 1: syntax, a
// prefix or a function that is unknown, a wrong number of arguments, a
// variable.
func Compile(text string, lookup func(prefix string) (uri string, ok bool)) (*Expr, error) {
	if len(text) > maxText || !utf8.ValidString(text) {
		return nil, fault.New(fault.XMLPath, "position", min(len(text), maxText)+1)
	}
	p := &parser{lexemes: split(text), lookup: lookup}
	root := p.expr()
	if l := p.peek(); p.err == nil && l.kind != end {
		p.fail(l)
	}
	if p.err != nil {
		return nil, p.err
	}
	return &Expr{root}, nil
}

// Prefixes makes a lookup of a table.
func Prefixes(table map[string]string) func(prefix string) (uri string, ok bool) {
	return func(prefix string) (string, bool) {
		uri, ok := table[prefix]
		return uri, ok
	}
}

func (e *Expr) start(d *xmlcore.Document, o Options) *context {
	limit := o.Steps
	if limit <= 0 {
		limit = 4<<20 + 256*d.Len()
	}
	return &context{evaluation: &evaluation{d: d, here: o.Here, limit: limit}, position: 1, size: 1}
}

// Eval evaluates the expression at a node: to a bool, float64, string or
// [*xmlcore.NodeSet]. Faults are xml.work, xml.xpath-type and, of id(),
// xml.duplicate-id.
func (e *Expr) Eval(d *xmlcore.Document, at xmlcore.Ref, o Options) (any, error) {
	c := e.start(d, o)
	c.at = at
	v := e.root.eval(c)
	if c.err != nil {
		return nil, c.err
	}
	if s, ok := v.(set); ok {
		return d.Set(s...), nil
	}
	return v, nil
}

// Select evaluates an expression whose value must be a set of nodes.
func (e *Expr) Select(d *xmlcore.Document, at xmlcore.Ref, o Options) (*xmlcore.NodeSet, error) {
	v, err := e.Eval(d, at, o)
	if err != nil {
		return nil, err
	}
	s, ok := v.(*xmlcore.NodeSet)
	if !ok {
		return nil, fault.New(fault.XMLPathType, "have", typeName(v), "want", "node-set")
	}
	return s, nil
}

// Filter keeps the nodes of a set for which the expression is true, each the
// context node in its turn: the XPath transform (XMLDSig 1.1 section 6.6.3).
func (e *Expr) Filter(s *xmlcore.NodeSet, o Options) (*xmlcore.NodeSet, error) {
	c := e.start(s.Document(), o)
	return s.Filter(func(r xmlcore.Ref) (bool, error) {
		c.spend(1)
		c.at = r
		return c.truth(e.root), c.err
	})
}

// Text is the text of an element that holds an expression: comments and
// instructions inside are left out.
func Text(d *xmlcore.Document, n xmlcore.Node) string {
	return strings.TrimSpace(string(d.AppendText(nil, n)))
}
