package feel

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/egov/fault"
)

// Logic is what a decision computes, before it is compiled: FEEL text
// ([Source]) or a boxed expression of DMN 1.5 clause 7.3 and 10.2, which stands
// for the FEEL expression of the same form. Names that it introduces (entries
// of a context, parameters, iterators) are known to the texts inside it.
type Logic interface {
	build(b *builder) node
}

type (
	// Source is FEEL text. Where names the element in diagnostics and faults
	// (their path), Line the line of its document at which the text begins.
	Source struct {
		Text, Where string
		Line        int
	}
	// Literal is a FEEL value.
	Literal struct{ Value any }
	// If is a boxed conditional.
	If struct{ Cond, Then, Else Logic }
	// For is a boxed iterator: the list of Return for every Name in In.
	For struct {
		Name       string
		In, Return Logic
	}
	// Quantified is a boxed some (or every) Name in In satisfies Satisfies.
	Quantified struct {
		Every         bool
		Name          string
		In, Satisfies Logic
	}
	// Filter is a boxed filter: the items of In for which Match is true.
	Filter struct{ In, Match Logic }
	// List is a boxed list.
	List []Logic
	// Context is a boxed context. With a Result it gives that, not the context.
	Context struct {
		Entries []Entry
		Result  Logic
	}
	// Entry is a named value of a context, or a named argument.
	Entry struct {
		Name  string
		Type  *Type // nil: Any
		Value Logic
	}
	// Lambda is a boxed function definition.
	Lambda struct {
		Params []Param
		Body   Logic
	}
	// Param is a parameter of a function.
	Param struct {
		Name string
		Type *Type // nil: Any
	}
	// Invoke is a boxed invocation with named arguments.
	Invoke struct {
		Function Logic
		Args     []Entry
	}
	// Typed converts a value to a type, see [Type.Coerce]; what does not conform
	// is null. Where names the element in the diagnostic, Line its line.
	Typed struct {
		Value Logic
		Type  *Type
		Where string
		Line  int
	}
	// Block is logic that Run computes from FEEL parts, such as a decision table.
	Block struct {
		Parts []Part
		Run   func(p *Parts) any
		Where string
		Line  int
		Type  *Type // of what Run gives; for [Check] alone, nil: not known
	}
	// Part is an expression of a block, or unary tests. Type and On are for
	// [Check] alone.
	Part struct {
		Source
		Unary bool
		Type  *Type // of the value, or of the value that the tests are for
		On    int   // tests without a Type: the number (from 1) of the part before whose value they are for
	}
)

// Parts are the compiled parts of a [Block] in one evaluation.
type Parts struct {
	r     *run
	f     *frame
	at    pos
	code  []code
	tests []tester
}

// Session is the session of the evaluation.
func (p *Parts) Session() *Session { return p.r.Session }

// Value evaluates the expression i.
func (p *Parts) Value(i int) any { return p.code[i](p.r, p.f) }

// Test runs the unary tests i on an input value. What is unknown is false.
func (p *Parts) Test(i int, input any) bool {
	n, is := input.(Number)
	return p.tests[i](p.r, p.f, n, input, is)
}

// Null is the value of what has none: it leaves a diagnostic at the block.
func (p *Parts) Null(code fault.Code, pairs ...any) any { return p.r.null(p.at, code, pairs...) }

// Use takes steps from the session's budget; false where the evaluation must end.
func (p *Parts) Use(steps int) bool { return p.r.use(steps) }

// NewFunction makes a FEEL function of a Go one, with named parameters.
func NewFunction(name string, params []Param, f Func) *Function {
	fn := programFunction(name, f)
	t := &Type{Kind: FunctionType}
	for _, p := range params {
		fn.params = append(fn.params, param{p.Name, p.Type})
		t.names, t.Params = append(t.names, p.Name), append(t.Params, p.Type)
	}
	if len(params) > 0 {
		fn.typ = func() *Type { return t }
	}
	return fn
}

// CompileLogic compiles logic into one expression. The error joins the faults
// of all its texts ([fault.All] takes them apart), each with Where as its path.
func CompileLogic(l Logic, opts Options) (*Expr, error) {
	b := newBuilder(opts)
	tree := l.build(b)
	if err := fault.Join(b.faults...); err != nil {
		return nil, err
	}
	return b.expr(tree, builtin), nil
}

// builder makes one syntax tree of many texts.
type builder struct {
	opts   Options
	names  []string // known so far, from the outside in
	words  *vocabulary
	texts  []text
	end    int // where the next text's positions begin
	faults []error
}

func newBuilder(opts Options) *builder {
	opts.Limits = opts.Limits.filled()
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &builder{opts: opts, names: opts.Names, words: standardNames.with(opts.Names...)}
}

// expr compiles the tree.
func (b *builder) expr(tree node, lookup func(string) *Function) *Expr {
	c := &compiler{opts: b.opts, slots: map[origin]int{}, sure: map[string]bool{}, lookup: lookup}
	e := &Expr{texts: b.texts, opts: b.opts, lookup: lookup}
	if tests, ok := tree.(*unaryTests); ok {
		e.test = c.unaryTests(tests, nil)
	} else {
		e.code = c.node(tree, nil)
	}
	e.origins, e.sure = c.origins, c.sureNames()
	return e
}

// parse reads one text by a rule of the grammar.
func (b *builder) parse(src Source, rule func(*parser) node) (node, error) {
	if len(src.Text) > b.opts.Limits.Source {
		return nil, fault.New(fault.FeelLimit, "what", "source", "limit", b.opts.Limits.Source)
	}
	if !utf8.ValidString(src.Text) {
		return nil, syntaxFault("", 0, "?", "UTF-8")
	}
	s := norm.NFC.String(src.Text)
	if t := strings.TrimLeft(s, " \t\r\n"); strings.HasPrefix(t, "=") {
		s = strings.Replace(s, "=", " ", 1)
	}
	p, err := newParser(s, b.words, b.opts.Limits)
	if err != nil {
		return nil, err
	}
	p.base, p.types = b.place(s, src.Where, src.Line), b.opts.Types
	return p.parse(func() node { return rule(p) })
}

// place takes a text's room among the positions.
func (b *builder) place(src, where string, line int) int {
	base := b.end
	b.texts = append(b.texts, text{base, src, where, line})
	b.end += len(src) + 1
	return base
}

// in builds logic that knows more names.
func (b *builder) in(l Logic, names ...string) node {
	outer, words := b.names, b.words
	b.names, b.words = append(outer[:len(outer):len(outer)], names...), words.with(names...)
	n := l.build(b)
	b.names, b.words = outer, words
	return n
}

func (b *builder) source(src Source, rule func(*parser) node) node {
	n, err := b.parse(src, rule)
	if err != nil {
		for _, f := range fault.All(err) {
			b.faults = append(b.faults, src.place(f))
		}
		return &literal{}
	}
	return n
}

// place gives a fault of the text its place in the document.
func (s Source) place(f *fault.Error) *fault.Error {
	if line, err := strconv.Atoi(f.Arg("line")); err == nil && s.Line > 1 && f.Code() == fault.FeelSyntax {
		f = fault.New(f.Code(), "line", line+s.Line-1, "column", f.Arg("column"), "found", f.Arg("found"), "expected", f.Arg("expected"))
	}
	return f.At(s.Where)
}

func (s Source) build(b *builder) node { return b.source(s, (*parser).expression) }

func (l Literal) build(b *builder) node {
	v, err := FromGo(l.Value)
	if err != nil {
		b.faults = append(b.faults, fault.New(fault.FeelInput, "name", "", "type", typeOf(l.Value)).Wrap(err))
	}
	return &literal{pos(b.end), v}
}

func (l If) build(b *builder) node {
	at := pos(b.end)
	return &ifExpr{at, l.Cond.build(b), l.Then.build(b), l.Else.build(b), true}
}

func (l For) build(b *builder) node {
	at := pos(b.end)
	over := []iteration{b.domain(l.Name, l.In)}
	return &forExpr{at, over, b.in(l.Return, l.Name, "partial")}
}

// domain is what an iterator runs over; in text also "low..high".
func (b *builder) domain(name string, in Logic) iteration {
	it := iteration{name: name}
	src, ok := in.(Source)
	if !ok {
		it.in = in.build(b)
		return it
	}
	it.in = b.source(src, func(p *parser) node {
		low := p.expression()
		if p.takeOp("..") {
			it.to = p.expression()
		}
		return low
	})
	return it
}

func (l Quantified) build(b *builder) node {
	at := pos(b.end)
	over := []iteration{b.domain(l.Name, l.In)}
	return &quantified{at, l.Every, over, b.in(l.Satisfies, l.Name), true}
}

func (l Filter) build(b *builder) node {
	at := pos(b.end)
	return &filter{at, l.In.build(b), b.in(l.Match, "item")}
}

func (l List) build(b *builder) node {
	n := &listLit{pos: pos(b.end)}
	for _, item := range l {
		n.items = append(n.items, item.build(b))
	}
	return n
}

func (l Context) build(b *builder) node {
	n := &contextLit{pos: pos(b.end)}
	var names []string
	for _, e := range l.Entries {
		n.keys = append(n.keys, e.Name)
		n.values = append(n.values, b.in(Typed{Value: e.Value, Type: e.Type, Where: e.Name}, names...))
		names = append(names, e.Name)
	}
	if l.Result != nil {
		n.result = b.in(l.Result, names...)
	}
	return n
}

func (l Lambda) build(b *builder) node {
	n := &funcLit{pos: pos(b.end)}
	var names []string
	for _, p := range l.Params {
		n.params = append(n.params, param{p.Name, p.Type})
		names = append(names, p.Name)
	}
	n.body = b.in(l.Body, names...)
	return n
}

func (l Invoke) build(b *builder) node {
	n := &call{pos: pos(b.end), names: []string{}}
	n.fn = l.Function.build(b)
	for _, a := range l.Args {
		n.names = append(n.names, a.Name)
		n.args = append(n.args, Typed{Value: a.Value, Type: a.Type, Where: a.Name}.build(b))
	}
	return n
}

func (l Typed) build(b *builder) node {
	if l.Type == nil || l.Type.Kind == AnyType {
		return l.Value.build(b)
	}
	at := b.place("", l.Where, l.Line)
	return &coercion{pos(at), l.Value.build(b), l.Type}
}

func (l Block) build(b *builder) node {
	n := &block{pos: pos(b.place("", l.Where, l.Line)), of: l.Parts, kind: l.Type, run: l.Run}
	for _, p := range l.Parts {
		rule := (*parser).expression
		if p.Unary {
			rule = (*parser).unaryTests
		}
		n.parts = append(n.parts, b.source(p.Source, rule))
	}
	return n
}
