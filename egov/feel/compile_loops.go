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
func each(r *run, f *frame, loops []loop, do func(f *frame) bool) bool {
	if len(loops) == 0 {
		return do(f)
	}
	l, more := loops[0], true
	ok := l.items(r, f, func(v any) bool {
		more = r.use(1) && each(r, &frame{v, f}, loops[1:], do)
		return more
	})
	return ok && more
}

// items gives the values of one loop; false where the domain is not one.
func (l loop) items(r *run, f *frame, do func(v any) bool) bool {
	v := l.in(r, f)
	if l.to != nil {
		return l.span(r, v, l.to(r, f), do)
	}
	switch d := v.(type) {
	case []any:
		for _, x := range d {
			if !do(x) {
				break
			}
		}
		return true
	case Range:
		return l.overRange(r, d, do)
	case nil:
	default:
		do(v)
		return true
	}
	r.null(l.at, fault.FeelType, "op", "for", "types", "null")
	return false
}

func (l loop) overRange(r *run, g Range, do func(v any) bool) bool {
	low, high := g.Low, g.High
	skip := func(end any, closed bool) func(v any) bool {
		return func(v any) bool {
			c, ok := compare(v, end)
			return ok && c == 0 && !closed
		}
	}
	skipLow, skipHigh := skip(low, g.LowClosed), skip(high, g.HighClosed)
	return l.span(r, low, high, func(v any) bool { return skipLow(v) || skipHigh(v) || do(v) })
}

// span counts from low to high, upwards or downwards, in whole numbers or days.
func (l loop) span(r *run, low, high any, do func(v any) bool) bool {
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
	r.null(l.at, fault.FeelType, "op", "..", "types", TypeName(low)+", "+TypeName(high))
	return false
}

func (l loop) numbers(r *run, a, b Number, do func(v any) bool) bool {
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
		if !r.use(1) || !do(Int(i)) || i == j {
			return true
		}
	}
}

func (l loop) days(r *run, a, b Date, do func(v any) bool) bool {
	step := 1
	if a.cmp(b) > 0 {
		step = -1
	}
	for d := a; ; d = DateOf(d.utc().AddDate(0, 0, step)) {
		if !r.use(1) || !do(d) || d == b {
			return true
		}
	}
}

func (c *compiler) forExpr(n *forExpr, s *scope) code {
	loops, inner := c.loops(n.over, s.push("partial"))
	body := c.node(n.body, inner)
	return func(r *run, f *frame) any {
		out := []any{}
		partial := &frame{[]any(nil), f}
		ok := each(r, partial, loops, func(f *frame) bool {
			partial.value = out[:len(out):len(out)]
			out = append(out, body(r, f))
			return r.err == nil
		})
		if !ok || r.err != nil {
			return nil
		}
		return r.list(out)
	}
}

// quantified follows the three-valued logic of or (some) and and (every).
func (c *compiler) quantified(n *quantified, s *scope) code {
	loops, inner := c.loops(n.over, s)
	body := c.node(n.body, inner)
	return func(r *run, f *frame) any {
		var result any = n.every
		ended := false
		ok := each(r, f, loops, func(f *frame) bool {
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
