package feel

import (
	"strconv"
	"strings"
)

func (p *parser) primary() node {
	p.enter()
	defer p.leave()
	t := p.peek()
	switch t.kind {
	case tokNumber:
		return p.numberLit()
	case tokString:
		p.i++
		return &literal{p.at(t), t.text}
	case tokName:
		return p.word()
	case tokOp:
		if p.negativeNumber() {
			return p.numberLit()
		}
		return p.bracketed()
	}
	p.fail("FEEL")
	return nil
}

func (p *parser) negativeNumber() bool { return p.isOp("-") && p.peekAt(1).kind == tokNumber }

func (p *parser) numberLit() node {
	at := p.here()
	negative := p.takeOp("-")
	n, err := ParseNumber(p.peek().text)
	if err != nil {
		p.fail("number")
	}
	p.i++
	if negative {
		n = n.neg()
	}
	return &literal{at, n}
}

func (p *parser) word() node {
	t := p.peek()
	switch t.text {
	case "true", "false":
		p.i++
		return &literal{p.at(t), t.text == "true"}
	case "null":
		p.i++
		return &literal{p.at(t), nil}
	case "if", "for", "some", "every":
		return p.expression()
	case "function":
		if next := p.peekAt(1); next.kind == tokOp && next.text == "(" {
			return p.funcLit()
		}
	}
	return &nameRef{p.at(t), p.name()}
}

func (p *parser) bracketed() node {
	t := p.peek()
	switch t.text {
	case "(":
		return p.parenthesis()
	case "[":
		return p.list()
	case "]":
		p.i++
		return p.rangeRest(p.at(t), false, p.additive())
	case "{":
		return p.context()
	case "@":
		return p.atLiteral()
	}
	p.fail("FEEL")
	return nil
}

// atLiteral is @"2026-01-31", a date, time, date and time or duration.
func (p *parser) atLiteral() node {
	at := p.here()
	p.i++
	t := p.peek()
	value := parseTemporal(t.text)
	if t.kind != tokString || value == nil {
		p.fail(`@"2026-01-31"`)
	}
	p.i++
	return &literal{at, value}
}

// parenthesis is (expression), an open range (1..3) or a test (< 5).
func (p *parser) parenthesis() node {
	at := p.here()
	p.i++
	if p.takeOp("..") {
		return p.rangeEnd(at, false, nil)
	}
	value := p.expression()
	if p.isOp("..") {
		return p.rangeRest(at, false, value)
	}
	p.needOp(")")
	return value
}

// list is [1, 2] or the closed range [1..2].
func (p *parser) list() node {
	at := p.here()
	p.i++
	if p.takeOp("]") {
		return &listLit{pos: at}
	}
	if p.takeOp("..") {
		return p.rangeEnd(at, true, nil)
	}
	first := p.expression()
	if p.isOp("..") {
		return p.rangeRest(at, true, first)
	}
	items := []node{first}
	for p.takeOp(",") {
		items = append(items, p.expression())
	}
	p.needOp("]")
	return &listLit{at, items}
}

func (p *parser) rangeRest(at pos, closed bool, low node) node {
	p.needOp("..")
	return p.rangeEnd(at, closed, low)
}

func (p *parser) rangeEnd(at pos, closed bool, low node) node {
	r := &rangeLit{pos: at, low: low, lowClosed: closed}
	if low != nil && (p.isOp(")") || p.isOp("]") || p.isOp("[")) {
		r.highClosed = p.isOp("]")
		p.i++
		return r
	}
	r.high = p.additive()
	op, ok := p.takeAny("]", ")", "[")
	if !ok {
		p.fail(`"]"`)
	}
	r.highClosed = op == "]"
	return r
}

func (p *parser) context() node {
	at := p.here()
	p.i++
	c := &contextLit{pos: at}
	if p.takeOp("}") {
		return c
	}
	seen := map[string]bool{}
	for {
		key := p.contextKey()
		if seen[key] {
			p.fail("{" + strconv.Quote(key) + ": …}")
		}
		seen[key] = true
		p.needOp(":")
		c.keys = append(c.keys, key)
		c.values = append(c.values, p.expression())
		if !p.takeOp(",") {
			break
		}
	}
	p.needOp("}")
	return c
}

func (p *parser) contextKey() string {
	if t := p.peek(); t.kind == tokString {
		p.i++
		p.learn(t.text)
		return t.text
	}
	return p.declaredName(func() bool { return p.isOp(":") })
}

// declaredName reads a name where it is introduced: every token up to its end
// belongs to it, also operator signs. From then on the name is known.
func (p *parser) declaredName(end func() bool) string {
	start := p.i
	for !end() {
		t := p.peek()
		ok := t.kind == tokName || p.i > start && (t.kind == tokNumber || t.kind == tokOp && nameSymbol(t.text))
		if !ok {
			break
		}
		p.i++
	}
	if p.i == start {
		p.fail("name")
	}
	name := p.spelled(start, p.i)
	if p.i-start > 1 {
		p.learn(name)
	}
	return name
}

// nameSymbol follows grammar rule 30; "**" is two of them.
func nameSymbol(op string) bool {
	switch op {
	case ".", "/", "-", "'", "’", "+", "*", "**":
		return true
	}
	return false
}

// spelled is the text of tokens with one space where the source has any.
func (p *parser) spelled(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		if i > from && p.toks[i-1].pos+len(p.toks[i-1].text) < p.toks[i].pos {
			b.WriteByte(' ')
		}
		b.WriteString(p.toks[i].text)
	}
	return b.String()
}

// name reads a name that is used: the longest known one, or all names in a row.
func (p *parser) name() string {
	if p.peek().kind != tokName {
		p.fail("name")
	}
	if k, ok := p.knownHere(); ok {
		p.i += len(k.parts)
		return k.name
	}
	start := p.i
	for p.i++; p.joins(); p.i++ {
	}
	return p.spelled(start, p.i)
}

func (p *parser) joins() bool {
	t := p.peek()
	if t.kind == tokNumber {
		return strings.Trim(t.text, "0123456789") == ""
	}
	if t.kind != tokName {
		return false
	}
	switch t.text {
	case "and", "or", "in", "between", "then", "else", "return", "satisfies", "instance":
		return false
	}
	return true
}

func (p *parser) knownHere() (best knownName, found bool) {
	for v := &p.words; v != nil; v = v.up {
		for _, k := range v.known[p.peek().text] {
			if len(k.parts) > len(best.parts) && p.matches(k.parts) {
				best, found = k, true
			}
		}
	}
	return best, found
}

func (p *parser) matches(parts []string) bool {
	for i, part := range parts {
		if t := p.peekAt(i); t.text != part || t.kind == tokString || t.kind == tokEnd {
			return false
		}
	}
	return true
}

// arguments are positional or, where the first is "name: value", all named.
func (p *parser) arguments() (args []node, names []string) {
	p.needOp("(")
	if p.takeOp(")") {
		return nil, nil
	}
	named := p.namedArgument()
	for {
		if named {
			names = append(names, p.declaredName(func() bool { return p.isOp(":") }))
			p.needOp(":")
		}
		args = append(args, p.expression())
		if !p.takeOp(",") {
			break
		}
	}
	p.needOp(")")
	return args, names
}

// namedArgument looks ahead for "name :".
func (p *parser) namedArgument() bool {
	if p.peek().kind != tokName {
		return false
	}
	for i := 1; ; i++ {
		switch t := p.peekAt(i); {
		case t.kind == tokOp && t.text == ":":
			return true
		case t.kind != tokName && t.kind != tokNumber:
			return false
		}
	}
}

func (p *parser) funcLit() node {
	f := &funcLit{pos: p.here()}
	p.needWord("function")
	p.needOp("(")
	for !p.isOp(")") {
		prm := param{name: p.declaredName(func() bool { return p.isOp(":") || p.isOp(",") || p.isOp(")") })}
		if p.takeOp(":") {
			prm.kind = p.typeRef()
		}
		f.params = append(f.params, prm)
		if !p.takeOp(",") {
			break
		}
	}
	p.needOp(")")
	if p.takeWord("external") {
		f.external = p.expression()
		return f
	}
	f.body = p.expression()
	return f
}

// typeRef is a type as written: number, list<string>, context<a: number>,
// function<number> -> string, or the name of a named type.
func (p *parser) typeRef() *Type {
	p.enter()
	defer p.leave()
	name := p.typeName()
	t := namedType(name, p.types)
	if !p.takeOp("<") {
		return t
	}
	for !p.isOp(">") {
		field := ""
		if t.Kind == ContextType {
			field = p.declaredName(func() bool { return p.isOp(":") })
			p.needOp(":")
		}
		t.add(field, p.typeRef())
		if !p.takeOp(",") {
			break
		}
	}
	p.needOp(">")
	if p.takeOp("->") {
		t.Result = p.typeRef()
	}
	return t
}

func (p *parser) typeName() string {
	if p.isWord("function") || p.isWord("null") {
		p.i++
		return p.toks[p.i-1].text
	}
	name := p.name()
	for p.takeOp(".") {
		name += "." + p.name()
	}
	return name
}
