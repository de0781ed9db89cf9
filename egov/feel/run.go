package feel

import (
	"encoding/json"
	"sync"

	"github.com/hcm-egov/framework/egov/fault"
)

// run is the state of one expression within a session. Runs are used again: an
// evaluation that reads a few numbers and compares them allocates nothing.
type run struct {
	*Session
	expr  *Expr
	vars  Vars
	ready bool // vars gives FEEL values
	slots []slot
	spare *frame  // frames to use again
	alone Session // of an evaluation that shares none
}

var runs = sync.Pool{New: func() any { return &run{alone: Session{ctx: background}} }}

func begin(s *Session, e *Expr, vars Vars) *run {
	r := runs.Get().(*run)
	r.Session, r.expr, r.vars = s, e, vars
	if _, ok := vars.(Map); !ok && vars != nil {
		_, r.ready = vars.(ReadyVars)
	}
	if n := len(e.origins); n <= cap(r.slots) {
		r.slots = r.slots[:n]
	} else {
		r.slots = make([]slot, n)
	}
	return r
}

// beginAlone begins the only run of a session.
func beginAlone(e *Expr, vars map[string]any, quiet bool) *run {
	r := begin(nil, e, Map(vars))
	s := &r.alone
	s.limits, s.clock, s.quiet = &e.opts.Limits, e.opts.Now, quiet
	s.steps, s.depth, s.looks = 0, 0, 0
	r.Session = s
	return r
}

// end gives the run back. What ended by a panic is left to the collector.
func (r *run) end() {
	clear(r.slots)
	if s := r.Session; s == &r.alone && (s.notes != nil || s.err != nil || s.Trace != nil || !s.now.IsZero()) {
		*s = Session{ctx: background}
	}
	r.Session, r.vars, r.ready = nil, nil, false
	runs.Put(r)
}

// slot holds a value; a number stands in it unboxed, since to box it allocates.
type slot struct {
	state state
	num   Number
	value any // also of a number, once somebody wants it
}

type state uint8

const (
	unread state = iota
	absent
	isNumber
	isValue
	isRaw // a list or context of the program that is not looked through yet
)

func (s *slot) set(v any) {
	s.value, s.state = v, isValue
	if n, ok := v.(Number); ok {
		s.num, s.state = n, isNumber
	}
}

// put is set for an operand.
func (s *slot) put(n Number, v any, is bool) {
	s.value, s.state = v, isValue
	if is {
		s.num, s.state = n, isNumber
	}
}

func (s *slot) boxed() any {
	if s.state == isNumber && s.value == nil {
		s.value = box(s.num)
	}
	return s.value
}

func (s *slot) operand() (Number, any, bool) { return s.num, s.value, s.state == isNumber }

// frame holds one local value: an iteration variable, a parameter, a context
// entry or the item of a filter.
type frame struct {
	slot
	up *frame
}

// frame makes a frame. One that a function value may keep (see keeps) belongs
// to it from then on, perhaps in several goroutines; others are used again.
func (r *run) frame(up *frame, kept bool) *frame {
	f := r.spare
	if f == nil || kept {
		return &frame{up: up}
	}
	r.spare, f.up = f.up, up
	return f
}

// dropTo gives frames back, from the innermost up to an outer one.
func (r *run) dropTo(f, outer *frame, kept bool) {
	for f != outer && !kept {
		up := f.up
		f.slot, f.up = slot{}, r.spare
		r.spare, f = f, up
	}
}

// origin is where the value of a slot comes from: a variable, or an entry of the
// context in another slot. Each is read once in an evaluation.
type origin struct {
	of   int // the slot of the context; -1 for a variable
	name string
}

func (r *run) at(i int) *slot {
	s := &r.slots[i]
	if s.state == unread {
		r.load(i, s)
	}
	return s
}

func (r *run) load(i int, s *slot) {
	s.state = absent
	p := &r.expr.origins[i]
	if p.of >= 0 {
		r.loadEntry(p, s)
		return
	}
	var v any
	ok := false
	if m, is := r.vars.(Map); is {
		v, ok = m[p.name]
	} else if r.vars != nil {
		v, ok = r.vars.Var(p.name)
	}
	if ok {
		r.take(s, p.name, v)
	}
}

// loadEntry reads an entry of a context without looking through the rest of it.
// Where there is none the slot stays absent, and the path is followed in full.
func (r *run) loadEntry(p *origin, s *slot) {
	of := r.at(p.of)
	m, ok := of.value.(map[string]any)
	if !ok {
		return
	}
	v, ok := m[p.name]
	switch {
	case !ok:
	case of.state == isRaw:
		r.take(s, p.name, v)
	default:
		s.set(v)
	}
}

// take puts a value of the program into a slot.
func (r *run) take(s *slot, name string, v any) {
	switch x := v.(type) {
	case Number:
		s.num, s.value, s.state = x, v, isNumber
		return
	case int:
		s.num, s.state = Int(int64(x)), isNumber
		return
	case int64:
		s.num, s.state = Int(x), isNumber
		return
	case float64:
		if n, err := Float(x); err == nil {
			s.num, s.state = n, isNumber
			return
		}
	case json.Number:
		if n, err := ParseNumber(string(x)); err == nil {
			s.num, s.state = n, isNumber
			return
		}
	case nil, bool:
		s.value, s.state = v, isValue
		return
	case map[string]any, []any:
		s.value, s.state = v, isRaw
		if r.ready {
			s.state = isValue
		}
		return
	}
	s.set(r.input(name, v))
}

// value is what stands in a slot; false where nothing does.
func (r *run) value(i int) (any, bool) {
	s := r.at(i)
	if s.state == isRaw {
		s.set(r.input(r.expr.origins[i].name, s.value))
	}
	return s.boxed(), s.state != absent
}

func (r *run) input(name string, v any) any {
	out, err := FromGo(v)
	if err != nil {
		r.Fail(fault.New(fault.FeelInput, "name", name, "type", typeOf(v)).Wrap(err))
	}
	return out
}
