package xpath

import (
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// The bounds of an expression.
const (
	maxText  = 1 << 16
	maxDepth = 200
)

// parser reads an expression by recursive descent. The first fault stays.
type parser struct {
	lexemes []lexeme
	lookup  func(prefix string) (uri string, ok bool)
	depth   int
	err     error
}

func (p *parser) peek() lexeme { return p.lexemes[0] }

func (p *parser) take() lexeme {
	l := p.lexemes[0]
	if len(p.lexemes) > 1 {
		p.lexemes = p.lexemes[1:]
	}
	return l
}

// is takes a symbol if it is one of those given.
func (p *parser) is(symbols ...string) (text string, ok bool) {
	l := p.peek()
	for _, s := range symbols {
		if l.kind == symbol && l.text == s {
			p.take()
			return s, true
		}
	}
	return "", false
}

func (p *parser) fail(l lexeme) {
	if p.err == nil {
		p.err = fault.New(fault.XMLPath, "position", l.at+1)
	}
	p.lexemes = p.lexemes[len(p.lexemes)-1:]
}

func (p *parser) need(symbol string) {
	if _, ok := p.is(symbol); !ok {
		p.fail(p.peek())
	}
}

// levels are the binary operators from the loosest to the tightest.
var levels = [][]string{{"or"}, {"and"}, {"=", "!="}, {"<", ">", "<=", ">="}, {"+", "-"}, {"*", "div", "mod"}}

func (p *parser) expr() node {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.peek())
	}
	defer func() { p.depth-- }()
	return p.operators(0)
}

func (p *parser) operators(level int) node {
	if level == len(levels) {
		return p.unary()
	}
	left := p.operators(level + 1)
	for {
		op, ok := p.is(levels[level]...)
		if !ok || p.err != nil {
			return left
		}
		left = &binary{op, left, p.operators(level + 1)}
	}
}

func (p *parser) unary() node {
	minus := 0
	for _, ok := p.is("-"); ok; _, ok = p.is("-") {
		minus++
	}
	of := p.union()
	if minus == 0 {
		return of
	}
	if of = (&negated{of}); minus%2 == 0 {
		of = &negated{of} // two turn the value into a number and change nothing else
	}
	return of
}

func (p *parser) union() node {
	left := p.path()
	for {
		if _, ok := p.is("|"); !ok || p.err != nil {
			return left
		}
		left = &union{left, p.path()}
	}
}

// path reads a location path, or a primary expression with what follows it.
func (p *parser) path() node {
	l := p.peek()
	if _, ok := p.is("/"); ok {
		out := &path{absolute: true}
		if p.stepAhead() {
			p.steps(out)
		}
		return out
	}
	if _, ok := p.is("//"); ok {
		out := &path{absolute: true, steps: []step{{axis: descendantOrSelf}}}
		p.steps(out)
		return out
	}
	primary := l.kind == literal || l.kind == number || l.kind == variable ||
		l.kind == symbol && l.text == "(" || l.kind == function && !nodeType(l.text)
	if !primary {
		out := &path{}
		p.steps(out)
		return out
	}
	of := p.primary()
	if list := p.predicates(); len(list) > 0 {
		of = &filtered{of, list}
	}
	if s, ok := p.is("/", "//"); ok {
		out := &path{from: of}
		if s == "//" {
			out.steps = []step{{axis: descendantOrSelf}}
		}
		p.steps(out)
		return out
	}
	return of
}

func nodeType(name string) bool {
	return name == "node" || name == "text" || name == "comment" || name == "processing-instruction"
}

func (p *parser) stepAhead() bool {
	l := p.peek()
	return l.kind == name || l.kind == axisName || l.kind == function && nodeType(l.text) ||
		l.kind == symbol && (l.text == "." || l.text == ".." || l.text == "@")
}

func (p *parser) steps(out *path) {
	for {
		s := p.step()
		last := len(out.steps) - 1
		// "//x" is one walk, not one for each node of another.
		if last >= 0 && out.steps[last].anyInside() && s.axis == child && len(s.predicates) == 0 {
			s.axis = descendant
			out.steps[last] = s
		} else {
			out.steps = append(out.steps, s)
		}
		sep, ok := p.is("/", "//")
		if !ok || p.err != nil {
			return
		}
		if sep == "//" {
			out.steps = append(out.steps, step{axis: descendantOrSelf})
		}
	}
}

// anyInside reports whether the step is descendant-or-self::node().
func (s *step) anyInside() bool {
	return s.axis == descendantOrSelf && s.test.sort == anyNode && len(s.predicates) == 0
}

func (p *parser) step() (s step) {
	if _, ok := p.is("."); ok {
		return step{axis: self}
	}
	if _, ok := p.is(".."); ok {
		return step{axis: parent}
	}
	if _, ok := p.is("@"); ok {
		s.axis = attribute
	} else if l := p.peek(); l.kind == axisName {
		var known bool
		if s.axis, known = axes[l.text]; !known {
			p.fail(l)
		}
		p.take()
		p.need("::")
	}
	s.test = p.test()
	s.predicates = p.predicates()
	return s
}

func (p *parser) test() (t test) {
	l := p.take()
	switch {
	case l.kind == name && l.text == "*":
		t.sort = anyName
	case l.kind == name:
		prefix, local, found := strings.Cut(l.text, ":")
		if !found {
			return test{sort: oneName, local: prefix}
		}
		t = test{oneName, p.space(l, prefix), local}
		if local == "*" {
			t.sort, t.local = anyLocal, ""
		}
	case l.kind == function && nodeType(l.text):
		t.sort = map[string]testSort{"node": anyNode, "text": textNode, "comment": commentNode, "processing-instruction": instructionNode}[l.text]
		p.need("(")
		if target := p.peek(); t.sort == instructionNode && target.kind == literal {
			t.local = p.take().text
		}
		p.need(")")
	default:
		p.fail(l)
	}
	return t
}

func (p *parser) space(l lexeme, prefix string) string {
	if p.lookup != nil {
		if uri, ok := p.lookup(prefix); ok {
			return uri
		}
	}
	p.fail(l)
	return ""
}

func (p *parser) predicates() (list []node) {
	for {
		if _, ok := p.is("["); !ok || p.err != nil {
			return list
		}
		list = append(list, p.expr())
		p.need("]")
	}
}

func (p *parser) primary() node {
	switch l := p.take(); {
	case l.kind == literal:
		return constant{l.text}
	case l.kind == number:
		v, _ := strconv.ParseFloat(l.text, 64)
		return constant{v}
	case l.kind == function:
		return p.call(l)
	case l.kind == symbol && l.text == "(":
		of := p.expr()
		p.need(")")
		return of
	default:
		p.fail(l) // there are no variables
		return constant{""}
	}
}

func (p *parser) call(l lexeme) node {
	f, known := functions[l.text]
	if !known {
		p.fail(l)
	}
	p.need("(")
	out := &call{name: l.text, fn: f.run}
	if _, empty := p.is(")"); !empty {
		for {
			out.args = append(out.args, p.expr())
			if _, more := p.is(","); !more || p.err != nil {
				break
			}
		}
		p.need(")")
	}
	if len(out.args) < f.least || len(out.args) > f.most {
		p.fail(l)
	}
	return out
}
