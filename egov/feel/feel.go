package feel

import (
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/egov/fault"
)

// Options are for [CompileWith]; the zero value means the defaults.
type Options struct {
	// Names are variables whose names cannot be told from the text alone: those
	// that hold a keyword or an operator sign, such as "tax in percent" or
	// "year-end". Names of words and spaces need not be given.
	Names []string
	// Functions are called like built-in ones; they must be safe for concurrent
	// use. A nil result means null.
	Functions map[string]Func
	// Limits bound compilation and evaluation.
	Limits Limits
	// Now is the clock of now() and today(). Default time.Now.
	Now func() time.Time
}

// Func is a function of the program: FEEL values in, FEEL or plain Go values
// out (see [FromGo]). An error makes the call null and becomes a diagnostic.
type Func func(args []any) (any, error)

// Limits bound what one expression may use; 0 means the default.
type Limits struct {
	Source int // bytes of the text; default 65536
	Depth  int // nesting of the text and of calls; default 200
	Steps  int // iterations, calls and list items together; default 1000000
	Text   int // bytes of one string; default 1048576
}

func (l Limits) filled() Limits {
	set := func(p *int, def int) {
		if *p <= 0 {
			*p = def
		}
	}
	set(&l.Source, 1<<16)
	set(&l.Depth, 200)
	set(&l.Steps, 1_000_000)
	set(&l.Text, 1<<20)
	return l
}

// Expr is a compiled expression, safe for concurrent use.
type Expr struct {
	src  string
	code code
	free []string // variables by slot
	sure []string // free names that are certainly variables
	opts Options
	// lookup finds built-in functions. It is handed down rather than named,
	// since some of them compile text themselves.
	lookup func(name string) *Function
}

// Compile reads a FEEL expression; a leading "=" is skipped. The error is a
// fault with the code [fault.FeelSyntax] (arguments line, column, found,
// expected) or [fault.FeelLimit].
func Compile(src string) (*Expr, error) { return CompileWith(src, Options{}) }

// CompileWith is Compile with options.
func CompileWith(src string, opts Options) (*Expr, error) {
	return compile(src, opts, (*parser).expression, builtin)
}

func compile(src string, opts Options, rule func(*parser) node, lookup func(string) *Function) (*Expr, error) {
	opts.Limits = opts.Limits.filled()
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if len(src) > opts.Limits.Source {
		return nil, fault.New(fault.FeelLimit, "what", "source", "limit", opts.Limits.Source)
	}
	if !utf8.ValidString(src) {
		return nil, syntaxFault("", 0, "?", "UTF-8")
	}
	text := norm.NFC.String(src)
	if t := strings.TrimLeft(text, " \t\r\n"); strings.HasPrefix(t, "=") {
		text = strings.Replace(text, "=", " ", 1)
	}
	p, err := newParser(text, opts.Names, opts.Limits)
	if err != nil {
		return nil, err
	}
	tree, err := p.parse(func() node { return rule(p) })
	if err != nil {
		return nil, err
	}
	c := &compiler{src: text, opts: opts, slots: map[string]int{}, sure: map[string]bool{}, lookup: lookup}
	e := &Expr{src: src, opts: opts, code: c.node(tree, nil), lookup: lookup}
	e.free, e.sure = c.free, c.sureNames()
	return e, nil
}

// String is the source text.
func (e *Expr) String() string { return e.src }

// Names lists the variables that the expression reads, in order of appearance:
// free names that are neither built-in functions nor possibly entries of a
// filtered list's items.
func (e *Expr) Names() []string { return append([]string(nil), e.sure...) }

// Eval computes the value. FEEL itself never fails: what has no value is null.
// The error is only for a used-up budget ([fault.FeelLimit]) and for a variable
// whose Go type FEEL cannot use ([fault.FeelInput]).
func (e *Expr) Eval(vars map[string]any) (any, error) {
	v, _, err := e.EvalDiag(vars)
	return v, err
}

// EvalDiag also says why parts of the expression became null, with their place
// in the text; at most 20 diagnostics.
func (e *Expr) EvalDiag(vars map[string]any) (any, []*fault.Error, error) {
	r := run{expr: e, vars: vars}
	v := e.code(&r, nil)
	if r.err != nil {
		return nil, r.diags, r.err
	}
	return v, r.diags, nil
}

// Bool evaluates a condition. Everything but true counts as false; a value that
// is neither true nor false gives false and the error [fault.FeelCondition],
// with the diagnostics as its cause, so that a caller may report it.
func (e *Expr) Bool(vars map[string]any) (bool, error) {
	v, diags, err := e.EvalDiag(vars)
	if err != nil {
		return false, err
	}
	b, ok := v.(bool)
	if !ok {
		f := fault.New(fault.FeelCondition, "type", TypeName(v))
		if len(diags) > 0 {
			f = f.Wrap(diags[0])
		}
		return false, f
	}
	return b, nil
}

// run is the state of one evaluation.
type run struct {
	expr  *Expr
	vars  map[string]any
	slots []slot
	steps int
	depth int
	diags []*fault.Error
	err   error
}

type slot struct {
	value any
	state uint8 // 0 not read, 1 present, 2 absent
}

// variable reads a variable once per evaluation.
func (r *run) variable(i int) (any, bool) {
	if r.slots == nil {
		r.slots = make([]slot, len(r.expr.free))
	}
	s := &r.slots[i]
	if s.state == 0 {
		s.state = 2
		if v, ok := r.vars[r.expr.free[i]]; ok {
			s.state, s.value = 1, r.input(r.expr.free[i], v)
		}
	}
	return s.value, s.state == 1
}

func (r *run) input(name string, v any) any {
	out, err := FromGo(v)
	if err != nil && r.err == nil {
		r.err = fault.New(fault.FeelInput, "name", name, "type", typeOf(v)).Wrap(err)
	}
	return out
}

const maxDiagnostics = 20

// null is the value of what has none; it leaves a diagnostic.
func (r *run) null(at pos, code fault.Code, pairs ...any) any {
	if len(r.diags) < maxDiagnostics && r.err == nil {
		line, col := place(r.expr.src, int(at))
		r.diags = append(r.diags, fault.New(code, append([]any{"line", line, "column", col}, pairs...)...))
	}
	return nil
}
