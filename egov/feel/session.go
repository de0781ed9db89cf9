package feel

import (
	"context"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Vars gives the variables of an evaluation by name. It is asked at most once
// for each variable that an expression reads, so a value may be computed only
// when it is wanted.
type Vars interface {
	Var(name string) (value any, ok bool)
}

// ReadyVars are Vars that give FEEL values only (see [FromGo]), such as the
// values of other expressions: lists and contexts are not looked through again
// by every expression that reads them.
type ReadyVars interface {
	Vars
	Ready()
}

// Map is Vars of a Go map.
type Map map[string]any

// Var gives an entry.
func (m Map) Var(name string) (any, bool) {
	v, ok := m[name]
	return v, ok
}

// Session is a chain of evaluations that share one budget, one moment and one
// list of diagnostics, such as a decision with all that it requires. It is not
// for concurrent use.
type Session struct {
	// Trace is for the caller's blocks; see [Block].
	Trace any

	ctx    context.Context
	limits *Limits
	clock  func() time.Time
	now    time.Time
	steps  int
	depth  int
	looks  int
	quiet  bool // nobody asks for the notes
	notes  []note
	err    error
}

var (
	background = context.Background()
	defaults   = Limits{}.filled()
)

// NewSession makes a session that ends with its context. Limits of 0 mean the
// defaults; a nil clock is time.Now, read once.
func NewSession(ctx context.Context, limits Limits, clock func() time.Time) *Session {
	if clock == nil {
		clock = time.Now
	}
	s := &Session{ctx: ctx, limits: &defaults, clock: clock}
	if limits != (Limits{}) {
		limits = limits.filled()
		s.limits = &limits
	}
	return s
}

// Eval computes the value of an expression with the session's budget. What has
// no value is null and leaves a diagnostic; after an error everything is null.
func (s *Session) Eval(e *Expr, vars Vars) any {
	if s.err != nil {
		return nil
	}
	r := begin(s, e, vars)
	v := e.code(r, nil)
	r.end()
	if s.err != nil {
		return nil
	}
	return v
}

// Err is nil, or why the session ended: a used-up budget ([fault.FeelLimit]),
// a variable of a Go type that FEEL cannot use ([fault.FeelInput]), the end of
// the context ([fault.Canceled]).
func (s *Session) Err() error { return s.err }

// Fail ends the session with an error, unless it has one.
func (s *Session) Fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// Now is the moment of the session: now() and today() do not move within it.
func (s *Session) Now() time.Time {
	if s.now.IsZero() {
		s.now = s.clock()
	}
	return s.now
}

const maxNotes = 20

// note is a diagnostic that is put into words only when somebody asks.
type note struct {
	made  *fault.Error
	expr  *Expr
	at    pos
	code  fault.Code
	pairs []any
}

// Diagnostics say why parts of the expressions became null; at most 20.
func (s *Session) Diagnostics() []*fault.Error {
	var out []*fault.Error
	for i := range s.notes {
		out = append(out, s.notes[i].fault())
	}
	return out
}

func (n *note) fault() *fault.Error {
	if n.made == nil {
		n.made = n.expr.note(n.at, n.code, n.pairs...)
	}
	return n.made
}

// Note adds a diagnostic, if there is room.
func (s *Session) Note(d *fault.Error) {
	if s.listens() {
		s.notes = append(s.notes, note{made: d})
	}
}

// listens tells whether a diagnostic would be kept.
func (s *Session) listens() bool { return !s.quiet && s.err == nil && len(s.notes) < maxNotes }

// null is the value of what has none; it leaves a diagnostic.
func (r *run) null(at pos, code fault.Code, pairs ...any) any {
	if r.listens() {
		r.notes = append(r.notes, note{expr: r.expr, at: at, code: code, pairs: pairs})
	}
	return nil
}

// unlike is null where an operator does not know the types of its operands.
func (r *run) unlike(at pos, op string, a, b any) any {
	if !r.listens() {
		return nil
	}
	return r.null(at, fault.FeelType, "op", op, "types", TypeName(a)+", "+TypeName(b))
}

// unknown is null where a name stands for nothing.
func (r *run) unknown(at pos, name string) any {
	if !r.listens() {
		return nil
	}
	return r.null(at, fault.FeelName, "name", name)
}

// note is a fault at a place of the expression.
func (e *Expr) note(at pos, code fault.Code, pairs ...any) *fault.Error {
	where, line, col := e.place(at)
	f := fault.New(code, append([]any{"line", line, "column", col}, pairs...)...)
	if where != "" {
		f = f.At(where)
	}
	return f
}
