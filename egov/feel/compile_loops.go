package feel

import (
	"github.com/hcm-egov/framework/egov/fault"
)

// loop is one compiled iteration: over a list, or from low to high.
type loop struct {
	at   pos
	in   code
	to   code // nil: over a list
	name string
}

func (c *compiler) loops(over []iteration, s *scope) ([]loop, *scope) {
	out := make([]loop, len(over))
	for i, it := range over {
		out[i] = loop{at: pos(it.in.at()), in: c.node(it.in, s), name: it.name}
		if it.to != nil {
			out[i].to = c.node(it.to, s)
		}
		s = s.push(it.name)
	}
	return out, s
}

// each calls do with a frame for every combination, the last loop fastest. It
// ends when do returns false; it returns false where a domain is no list.
func each(r *run, f *frame, loops []loop, kept bool, do func(f *frame) bool) bool {
	if len(loops) == 0 {
		return do(f)
	}
	g, more := r.frame(f, kept), true
	ok := loops[0].items(r, f, func(n Number, v any, is bool) bool {
		if kept {
			g, v = r.frame(f, kept), boxedOperand(n, v, is)
		}
		g.put(n, v, is)
		more = r.use(1) && each(r, g, loops[1:], kept, do)
		return more
	})
	r.dropTo(g, f, kept)
	return ok && more
}

// visit takes an operand; false ends the loop.
type visit func(n Number, v any, is bool) bool

func (do visit) value(v any) bool { return do(unboxed(v)) }

// items gives the values of one loop; false where the domain is not one.
func (l *loop) items(r *run, f *frame, do visit) bool {
	v := l.in(r, f)
	if l.to != nil {
		return l.span(r, v, l.to(r, f), do)
	}
	switch d := v.(type) {
	case []any:
		for _, x := range d {
			if !do.value(x) {
				break
			}
		}
		return true
	case Range:
		return l.overRange(r, d, do)
	case nil:
	default:
		do.value(v)
		return true
	}
	r.null(l.at, fault.FeelType, "op", "for", "types", "null")
	return false
}

func (l *loop) overRange(r *run, g Range, do visit) bool {
	open := func(v, end any, closed bool) bool {
		c, ok := compare(v, end)
		return ok && c == 0 && !closed
	}
	return l.span(r, g.Low, g.High, func(n Number, v any, is bool) bool {
		v = boxedOperand(n, v, is)
		return open(v, g.Low, g.LowClosed) || open(v, g.High, g.HighClosed) || do.value(v)
	})
}

// span counts from low to high, upwards or downwards, in whole numbers or days.
func (l *loop) span(r *run, low, high any, do visit) bool {
	switch a := low.(type) {
	case Number:
		if b, ok := high.(Number); ok {
			return l.numbers(r, a, b, do)
		}
	case Date:
		if b, ok := high.(Date); ok {
			return l.days(r, a, b, do)
		}
	}
	r.unlike(l.at, "..", low, high)
	return false
}

func (l *loop) numbers(r *run, a, b Number, do visit) bool {
	i, ok1 := a.Int64()
	j, ok2 := b.Int64()
	if !ok1 || !ok2 {
		r.null(l.at, fault.FeelValue, "op", "..")
		return false
	}
	step := int64(1)
	if i > j {
		step = -1
	}
	for ; ; i += step {
		if !r.use(1) || !do(Int(i), nil, true) || i == j {
			return true
		}
	}
}

func (l *loop) days(r *run, a, b Date, do visit) bool {
	step := 1
	if a.cmp(b) > 0 {
		step = -1
	}
	for d := a; ; d = DateOf(d.utc().AddDate(0, 0, step)) {
		if !r.use(1) || !do.value(d) || d == b {
			return true
		}
	}
}

// forExpr gives the results so far as "partial", where the body asks for them.
func (c *compiler) forExpr(n *forExpr, s *scope) code {
	kept, partial := keeps(n), mentions(n, "partial")
	if partial {
		s = s.push("partial")
	}
	loops, inner := c.loops(n.over, s)
	body := c.node(n.body, inner)
	return func(r *run, f *frame) any {
		out, g := []any{}, f
		if partial {
			g = r.frame(f, kept)
			g.set([]any(nil))
		}
		ok := each(r, g, loops, kept, func(f *frame) bool {
			if partial {
				g.set(out[:len(out):len(out)])
			}
			out = append(out, body(r, f))
			return r.err == nil
		})
		r.dropTo(g, f, kept)
		if !ok || r.err != nil {
			return nil
		}
		return r.list(out)
	}
}

// quantified follows the three-valued logic of or (some) and and (every).
func (c *compiler) quantified(n *quantified, s *scope) code {
	kept := keeps(n)
	loops, inner := c.loops(n.over, s)
	body := c.node(n.body, inner)
	return func(r *run, f *frame) any {
		var result any = n.every
		ended := false
		ok := each(r, f, loops, kept, func(f *frame) bool {
			got := body(r, f)
			v, isBool := got.(bool)
			switch {
			case !isBool:
				result = r.null(n.pos, fault.FeelType, "op", "satisfies", "types", TypeName(got))
				ended = n.boxed && got != nil
			case v != n.every:
				result, ended = v, true
			}
			return !ended && r.err == nil
		})
		if !ok && !ended {
			return nil
		}
		return result
	}
}
