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
	limits Limits
	clock  func() time.Time
	now    time.Time
	steps  int
	depth  int
	diags  []*fault.Error
	err    error
}

// NewSession makes a session that ends with its context. Limits of 0 mean the
// defaults; a nil clock is time.Now, read once.
func NewSession(ctx context.Context, limits Limits, clock func() time.Time) *Session {
	if clock == nil {
		clock = time.Now
	}
	return &Session{ctx: ctx, limits: limits.filled(), clock: clock}
}

// Eval computes the value of an expression with the session's budget. What has
// no value is null and leaves a diagnostic; after an error everything is null.
func (s *Session) Eval(e *Expr, vars Vars) any {
	if s.err != nil {
		return nil
	}
	r := run{Session: s, expr: e, vars: vars}
	v := e.code(&r, nil)
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

// Diagnostics say why parts of the expressions became null; at most 20.
func (s *Session) Diagnostics() []*fault.Error { return s.diags }

// Note adds a diagnostic, if there is room.
func (s *Session) Note(d *fault.Error) {
	if len(s.diags) < maxDiagnostics && s.err == nil {
		s.diags = append(s.diags, d)
	}
}

// Now is the moment of the session: now() and today() do not move within it.
func (s *Session) Now() time.Time {
	if s.now.IsZero() {
		s.now = s.clock()
	}
	return s.now
}

const maxDiagnostics = 20

// run is the state of one expression within a session.
type run struct {
	*Session
	expr  *Expr
	vars  Vars
	slots []slot
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
		if r.vars != nil {
			if v, ok := r.vars.Var(r.expr.free[i]); ok {
				s.state, s.value = 1, r.input(r.expr.free[i], v)
			}
		}
	}
	return s.value, s.state == 1
}

func (r *run) input(name string, v any) any {
	out, err := FromGo(v)
	if err != nil {
		r.Fail(fault.New(fault.FeelInput, "name", name, "type", typeOf(v)).Wrap(err))
	}
	return out
}

// null is the value of what has none; it leaves a diagnostic.
func (r *run) null(at pos, code fault.Code, pairs ...any) any {
	if len(r.diags) < maxDiagnostics && r.err == nil {
		r.diags = append(r.diags, r.expr.note(at, code, pairs...))
	}
	return nil
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
