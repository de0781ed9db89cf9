package feel

import (
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// parser is a recursive descent over the tokens, one method per level of the
// grammar of DMN 1.5 clause 10.3.1.2.
//
// Names may hold spaces. Two names in a row never mean anything else, so they
// are joined up to the next keyword that can follow a value; only names that
// hold such a keyword or an operator sign ("date and time", "a-b") must be
// known beforehand.
type parser struct {
	src   string
	toks  []token
	i     int
	depth int
	max   int
	words vocabulary
	base  int // added to the positions of the nodes
	types map[string]*Type
}

type parseFault struct{ err error }

// newParser makes a parser that knows the words and learns those that the text
// declares.
func newParser(src string, words *vocabulary, lim Limits) (*parser, error) {
	toks, err := tokenize(src)
	if err != nil {
		return nil, err
	}
	return &parser{src: src, toks: toks, max: lim.Depth, words: vocabulary{up: words}}, nil
}

// learn makes a name of several tokens known.
func (p *parser) learn(name string) {
	if k, ok := nameOf(name); ok {
		p.words.add(k)
	}
}

// parse runs one entry rule and asks that the whole source be used.
func (p *parser) parse(rule func() node) (n node, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, ok := r.(parseFault)
			if !ok {
				panic(r)
			}
			n, err = nil, f.err
		}
	}()
	n = rule()
	if p.peek().kind != tokEnd {
		p.fail("FEEL")
	}
	return n, nil
}

func (p *parser) fail(expected string) {
	t := p.peek()
	found := t.text
	if t.kind == tokEnd {
		found = "∎"
	}
	panic(parseFault{syntaxFault(p.src, t.pos, strconv.Quote(found), expected)})
}

func (p *parser) enter() {
	if p.depth++; p.depth > p.max {
		panic(parseFault{fault.New(fault.FeelLimit, "what", "depth", "limit", p.max)})
	}
}

func (p *parser) leave() { p.depth-- }

func (p *parser) peek() token { return p.toks[p.i] }

func (p *parser) peekAt(n int) token { return p.toks[min(p.i+n, len(p.toks)-1)] }

func (p *parser) here() pos { return p.at(p.peek()) }

func (p *parser) at(t token) pos { return pos(p.base + t.pos) }

func (p *parser) isOp(text string) bool {
	t := p.peek()
	return t.kind == tokOp && t.text == text
}

func (p *parser) isWord(text string) bool {
	t := p.peek()
	return t.kind == tokName && t.text == text
}

func (p *parser) takeOp(text string) bool {
	if p.isOp(text) {
		p.i++
		return true
	}
	return false
}

func (p *parser) takeWord(text string) bool {
	if p.isWord(text) {
		p.i++
		return true
	}
	return false
}

func (p *parser) needOp(text string) {
	if !p.takeOp(text) {
		p.fail(strconv.Quote(text))
	}
}

func (p *parser) needWord(text string) {
	if !p.takeWord(text) {
		p.fail(strconv.Quote(text))
	}
}

// takeAny takes one of the operators.
func (p *parser) takeAny(ops ...string) (string, bool) {
	for _, op := range ops {
		if p.takeOp(op) {
			return op, true
		}
	}
	return "", false
}

func (p *parser) expression() node {
	p.enter()
	defer p.leave()
	switch t := p.peek(); {
	case t.kind == tokOp && comparison(t.text):
		return p.compareTest()
	case t.kind != tokName:
	case t.text == "if":
		return p.ifExpr()
	case t.text == "for":
		return p.forExpr()
	case t.text == "some" || t.text == "every":
		return p.quantified()
	}
	return p.or()
}

func (p *parser) ifExpr() node {
	at := p.here()
	p.needWord("if")
	cond := p.expression()
	p.needWord("then")
	then := p.expression()
	p.needWord("else")
	return &ifExpr{pos: at, cond: cond, then: then, other: p.expression()}
}

func (p *parser) forExpr() node {
	at := p.here()
	p.needWord("for")
	over := p.iterations()
	p.needWord("return")
	return &forExpr{at, over, p.expression()}
}

func (p *parser) quantified() node {
	at := p.here()
	every := p.takeWord("every")
	if !every {
		p.needWord("some")
	}
	over := p.iterations()
	p.needWord("satisfies")
	return &quantified{pos: at, every: every, over: over, body: p.expression()}
}

func (p *parser) iterations() []iteration {
	var over []iteration
	for {
		it := iteration{name: p.declaredName(func() bool { return p.isWord("in") })}
		p.needWord("in")
		it.in = p.expression()
		if p.takeOp("..") {
			it.to = p.expression()
		}
		over = append(over, it)
		if !p.takeOp(",") {
			return over
		}
	}
}

func (p *parser) or() node {
	left := p.and()
	for at := p.here(); p.takeWord("or"); at = p.here() {
		left = &binary{at, "or", left, p.and()}
	}
	return left
}

func (p *parser) and() node {
	left := p.comparison()
	for at := p.here(); p.takeWord("and"); at = p.here() {
		left = &binary{at, "and", left, p.comparison()}
	}
	return left
}

func (p *parser) comparison() node {
	left := p.additive()
	for {
		at := p.here()
		switch t := p.peek(); {
		case t.kind == tokOp && comparison(t.text):
			p.i++
			left = &binary{at, t.text, left, p.additive()}
		case p.takeWord("between"):
			low := p.additive()
			p.needWord("and")
			left = &between{at, left, low, p.additive()}
		case p.takeWord("in"):
			left = &inTest{at, left, p.inTests()}
		default:
			return left
		}
	}
}

// inTests are the tests after "in": one, or several in parentheses.
func (p *parser) inTests() []node {
	if t := p.peek(); t.kind == tokOp && comparison(t.text) {
		return []node{p.compareTest()}
	}
	if !p.isOp("(") {
		return []node{p.additive()}
	}
	start := p.i
	p.i++
	tests := []node{p.expression()}
	for p.takeOp(",") {
		tests = append(tests, p.expression())
	}
	if !p.takeOp(")") || p.continues() {
		p.i = start // a range "(1..3)" or a parenthesized expression
		return []node{p.additive()}
	}
	return tests
}

// continues reports whether the value before goes on with a path, a filter or
// an operator, so that the parentheses were part of it.
func (p *parser) continues() bool {
	t := p.peek()
	return t.kind == tokOp && strings.Contains(". [ ( + - * / **", t.text)
}

func comparison(op string) bool {
	switch op {
	case "<", "<=", ">", ">=", "=", "!=":
		return true
	}
	return false
}

// compareTest is a test of one end such as "< 5", wherever a value may stand.
func (p *parser) compareTest() node {
	at, op := p.here(), p.peek().text
	p.i++
	return &compareTest{at, op, p.additive()}
}

func (p *parser) additive() node {
	left := p.multiplicative()
	for {
		at := p.here()
		op, ok := p.takeAny("+", "-")
		if !ok {
			return left
		}
		left = &binary{at, op, left, p.multiplicative()}
	}
}

func (p *parser) multiplicative() node {
	left := p.power()
	for {
		at := p.here()
		op, ok := p.takeAny("*", "/")
		if !ok {
			return left
		}
		left = &binary{at, op, left, p.power()}
	}
}

func (p *parser) power() node {
	left := p.unary()
	for at := p.here(); p.takeOp("**"); at = p.here() {
		left = &binary{at, "**", left, p.unary()}
	}
	return left
}

// unary leaves the sign of a number to its literal (rule 35), so that "-1
// instance of number" speaks of -1.
func (p *parser) unary() node {
	at := p.here()
	if p.negativeNumber() || !p.takeOp("-") {
		return p.instance()
	}
	p.enter()
	defer p.leave()
	return &negation{at, p.unary()}
}

func (p *parser) instance() node {
	value := p.postfix()
	for at := p.here(); p.takeWord("instance"); at = p.here() {
		p.needWord("of")
		value = &instanceOf{at, value, p.typeRef()}
	}
	return value
}

func (p *parser) postfix() node {
	value := p.primary()
	for {
		at := p.here()
		switch {
		case p.takeOp("."):
			value = &path{at, value, p.name()}
		case p.isOp("[") && p.startsExpression(p.peekAt(1)):
			p.i++
			by := p.expression()
			p.needOp("]")
			value = &filter{at, value, by}
		case p.isOp("("):
			args, names := p.arguments()
			value = &call{at, value, args, names}
		default:
			return value
		}
	}
}

// startsExpression tells a filter's bracket from the one that ends "[1..10[".
func (p *parser) startsExpression(t token) bool {
	switch t.kind {
	case tokEnd:
		return false
	case tokOp:
		return strings.Contains("([{-@]", t.text) && len(t.text) == 1
	}
	switch t.text {
	case "and", "or", "in", "between", "then", "else", "return", "satisfies", "instance":
		return t.kind == tokString
	}
	return true
}
