package feel

import (
	"cmp"
	"slices"
	"strings"
	"time"

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
	// Types are the named types that "instance of" and parameters may speak of.
	Types map[string]*Type
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
	texts   []text
	code    code
	test    tester   // instead of code, of unary tests
	origins []origin // what its slots are read from
	sure    []string // free names that are certainly variables
	opts    Options
	// lookup finds built-in functions. It is handed down rather than named,
	// since some of them compile text themselves.
	lookup   func(name string) *Function
	patterns patterns
}

// text is one source text of an expression; its positions count from base.
type text struct {
	base  int
	src   string
	where string // the element it stands in; "" for the only one
	line  int    // of the document, at which the text begins
}

// place is the element, line and column of a position.
func (e *Expr) place(at pos) (where string, line, col int) {
	if len(e.texts) == 0 {
		return "", 1, 1
	}
	i, _ := slices.BinarySearchFunc(e.texts, int(at)+1, func(t text, at int) int { return cmp.Compare(t.base, at) })
	t := e.texts[max(i-1, 0)]
	line, col = place(t.src, int(at)-t.base)
	line += max(t.line, 1) - 1
	return t.where, line, col
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
	b := newBuilder(opts)
	tree, err := b.parse(Source{Text: src}, rule)
	if err != nil {
		return nil, err
	}
	return b.expr(tree, lookup), nil
}

// String is the source text.
func (e *Expr) String() string {
	parts := make([]string, len(e.texts))
	for i, t := range e.texts {
		parts[i] = t.src
	}
	return strings.Join(parts, "\n")
}

// Names lists the variables that the expression reads, in order of appearance:
// free names that are neither built-in functions nor possibly entries of a
// filtered list's items.
func (e *Expr) Names() []string { return append([]string(nil), e.sure...) }

// Eval computes the value. FEEL itself never fails: what has no value is null.
// The error is only for a used-up budget ([fault.FeelLimit]) and for a variable
// whose Go type FEEL cannot use ([fault.FeelInput]). Of a context that is given
// as map[string]any only the entries that are read are looked at.
func (e *Expr) Eval(vars map[string]any) (any, error) {
	r := beginAlone(e, vars, true)
	v := e.code(r, nil)
	err := r.err
	r.end()
	if err != nil {
		return nil, err
	}
	return v, nil
}

// EvalDiag also says why parts of the expression became null, with their place
// in the text; at most 20 diagnostics.
func (e *Expr) EvalDiag(vars map[string]any) (any, []*fault.Error, error) {
	r := beginAlone(e, vars, false)
	v := e.code(r, nil)
	diags, err := r.Diagnostics(), r.err
	r.end()
	if err != nil {
		return nil, diags, err
	}
	return v, diags, nil
}

// Bool evaluates a condition. Everything but true counts as false; a value that
// is neither true nor false gives false and the error [fault.FeelCondition],
// with the diagnostics as its cause, so that a caller may report it.
func (e *Expr) Bool(vars map[string]any) (bool, error) {
	r := beginAlone(e, vars, false)
	defer r.end()
	v := e.code(r, nil)
	if r.err != nil {
		return false, r.err
	}
	b, ok := v.(bool)
	if !ok {
		f := fault.New(fault.FeelCondition, "type", TypeName(v))
		if diags := r.Diagnostics(); len(diags) > 0 {
			f = f.Wrap(diags[0])
		}
		return false, f
	}
	return b, nil
}
