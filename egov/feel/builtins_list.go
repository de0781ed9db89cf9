package feel

import (
	"slices"
)

var listFunctions = []definition{
	{"list contains(list, element)", func(r *run, args []any) (any, bool) {
		l, ok := listArg(args, 0)
		return r.contains(l, args[1]), ok
	}},
	{"count(list)", func(_ *run, args []any) (any, bool) {
		l, ok := listArg(args, 0)
		return Int(int64(len(l))), ok
	}},
	{"min(list...)", extreme(-1)},
	{"max(list...)", extreme(1)},
	{"sum(list...)", func(_ *run, args []any) (any, bool) { return sum(args) }},
	{"product(list...)", func(_ *run, args []any) (any, bool) { return folded(args, Number.mul) }},
	{"mean(list...)", func(_ *run, args []any) (any, bool) { return mean(args) }},
	{"median(list...)", median},
	{"stddev(list...)", stddev},
	{"mode(list...)", mode},
	{"sublist(list, start position, [length])", sublist},
	{"append(list, item...)", func(r *run, args []any) (any, bool) {
		l, ok := listArg(args, 0)
		return r.list(slices.Concat(l, args[1:])), ok
	}},
	{"concatenate(list...)", func(r *run, args []any) (any, bool) { return concatenated(r, args) }},
	{"union(list...)", func(r *run, args []any) (any, bool) {
		l, ok := concatenated(r, args)
		if all, is := l.([]any); is && ok {
			return distinct(r, all), true
		}
		return nil, ok
	}},
	{"distinct values(list)", func(r *run, args []any) (any, bool) {
		l, ok := listArg(args, 0)
		return distinct(r, l), ok
	}},
	{"flatten(list)", func(r *run, args []any) (any, bool) {
		l, ok := listArg(args, 0)
		return r.list(flat(r, l, []any{})), ok
	}},
	{"insert before(list, position, newItem)", insertBefore},
	{"remove(list, position)", remove},
	{"list replace(list, position, newItem) | list replace(list, match, newItem)", listReplace},
	{"reverse(list)", func(r *run, args []any) (any, bool) {
		l, ok := listArg(args, 0)
		l = slices.Clone(l)
		slices.Reverse(l)
		return r.list(l), ok
	}},
	{"index of(list, match)", indexOf},
	{"sort(list, [precedes])", sortList},
}

func (s *Session) contains(l []any, v any) bool {
	return slices.ContainsFunc(l, func(x any) bool {
		eq, ok := s.equal(x, v)
		return eq && ok || !s.look()
	})
}

func extreme(want int) implementation {
	return func(_ *run, args []any) (any, bool) {
		l, ok := items(args)
		if !ok || len(l) == 0 {
			return nil, ok
		}
		best := l[0]
		for _, v := range l {
			c, ok := compare(v, best)
			if !ok {
				return nil, false
			}
			if c == want {
				best = v
			}
		}
		return best, true
	}
}

func sum(args []any) (any, bool) {
	l, ok := items(args)
	if !ok || len(l) == 0 {
		return nil, ok
	}
	total := l[0]
	if _, isNumber := total.(Number); isNumber {
		return folded(args, Number.add)
	}
	for _, v := range l[1:] {
		next, known, ok := plus(total, v)
		if !known || !ok || TypeName(next) != TypeName(total) {
			return nil, false
		}
		total = next
	}
	return total, TypeName(total) == "days and time duration" || TypeName(total) == "years and months duration"
}

func folded(args []any, op func(Number, Number) (Number, bool)) (any, bool) {
	l, ok := items(args)
	if !ok || len(l) == 0 {
		return nil, ok
	}
	var total Number
	for i, v := range l {
		n, ok := v.(Number)
		if ok && i > 0 {
			n, ok = op(total, n)
		}
		if !ok {
			return nil, false
		}
		total = n
	}
	return box(total), true
}

// numbers reads a list that holds numbers only.
func numbers(args []any) ([]Number, bool) {
	l, ok := items(args)
	if !ok {
		return nil, false
	}
	out := make([]Number, len(l))
	for i, v := range l {
		if out[i], ok = v.(Number); !ok {
			return nil, false
		}
	}
	return out, true
}

func mean(args []any) (any, bool) {
	total, ok := sum(args)
	if !ok || total == nil {
		return nil, ok
	}
	l, _ := items(args)
	n := Int(int64(len(l)))
	if t, is := total.(Number); is {
		return given(t.div(n))
	}
	v, _, ok := over(total, n)
	return v, ok
}

func median(_ *run, args []any) (any, bool) {
	l, ok := numbers(args)
	if !ok || len(l) == 0 {
		return nil, ok
	}
	slices.SortFunc(l, Number.Cmp)
	mid := len(l) / 2
	if len(l)%2 == 1 {
		return l[mid], true
	}
	s, ok := l[mid-1].add(l[mid])
	if !ok {
		return nil, false
	}
	return given(s.div(Int(2)))
}

// stddev is the standard deviation of a sample (divided by n - 1).
func stddev(_ *run, args []any) (any, bool) {
	l, ok := numbers(args)
	if !ok || len(l) < 2 {
		return nil, false
	}
	m, ok := mean(args)
	if !ok {
		return nil, false
	}
	total := Number{}
	for _, n := range l {
		d, ok1 := n.sub(m.(Number))
		sq, ok2 := d.mul(d)
		next, ok3 := total.add(sq)
		if !ok1 || !ok2 || !ok3 {
			return nil, false
		}
		total = next
	}
	variance, ok := total.div(Int(int64(len(l) - 1)))
	if !ok {
		return nil, false
	}
	return given(variance.unary(decimal128.Sqrt))
}

// mode gives the most frequent numbers in ascending order.
func mode(_ *run, args []any) (any, bool) {
	l, ok := numbers(args)
	if !ok {
		return nil, false
	}
	slices.SortFunc(l, Number.Cmp)
	out, best := []any{}, 0
	for i := 0; i < len(l); {
		j := i
		for j < len(l) && l[j].Cmp(l[i]) == 0 {
			j++
		}
		if j-i > best {
			out, best = out[:0], j-i
		}
		if j-i == best {
			out = append(out, l[i])
		}
		i = j
	}
	return out, true
}

func concatenated(r *run, args []any) (any, bool) {
	var out []any
	for i := range args {
		l, ok := listArg(args, i)
		if !ok {
			return nil, false
		}
		out = append(out, l...)
	}
	return r.list(out), true
}

// distinct keeps the first of equal items. It compares all pairs, so it charges
// the budget for them.
func distinct(r *run, l []any) any {
	out := []any{}
	for _, v := range l {
		if !r.use(1 + len(out)/16) {
			return nil
		}
		if !r.contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func flat(r *run, l, out []any) []any {
	for _, v := range l {
		if !r.use(1) {
			return nil
		}
		if inner, ok := v.([]any); ok {
			out = flat(r, inner, out)
		} else {
			out = append(out, v)
		}
	}
	return out
}

// index turns a position (from 1, negative from the end) into an index.
func index(args []any, i, size int) (int, bool) {
	n, ok := arg[Number](args, i)
	if !ok {
		return 0, false
	}
	at, ok := n.trunc()
	if at < 0 {
		at += int64(size) + 1
	}
	return int(at - 1), ok && at >= 1 && at <= int64(size)
}

func sublist(r *run, args []any) (any, bool) {
	l, ok1 := listArg(args, 0)
	at, ok2 := index(args, 1, len(l))
	if !ok1 || !ok2 {
		return nil, false
	}
	if len(args) == 2 || args[2] == nil {
		return r.list(slices.Clone(l[at:])), true
	}
	n, ok := intArg(args, 2)
	if !ok || n < 1 || n > int64(len(l)-at) {
		return nil, false
	}
	return r.list(slices.Clone(l[at : at+int(n)])), true
}

func insertBefore(r *run, args []any) (any, bool) {
	l, ok1 := listArg(args, 0)
	at, ok2 := index(args, 1, len(l))
	if !ok1 || !ok2 {
		return nil, false
	}
	return r.list(slices.Insert(slices.Clone(l), at, args[2])), true
}

func remove(r *run, args []any) (any, bool) {
	l, ok1 := listArg(args, 0)
	at, ok2 := index(args, 1, len(l))
	if !ok1 || !ok2 {
		return nil, false
	}
	return r.list(slices.Delete(slices.Clone(l), at, at+1)), true
}

func listReplace(r *run, args []any) (any, bool) {
	l, ok := listArg(args, 0)
	if !ok {
		return nil, false
	}
	l = slices.Clone(l)
	fn, ok := args[1].(*Function)
	if !ok {
		at, ok := index(args, 1, len(l))
		if ok {
			l[at] = args[2]
		}
		return r.list(l), ok
	}
	for i, v := range l {
		hit, ok := fn.invoke(r, 0, []any{v, args[2]}).(bool)
		if !ok {
			return nil, false
		}
		if hit {
			l[i] = args[2]
		}
	}
	return r.list(l), true
}

func indexOf(r *run, args []any) (any, bool) {
	l, ok := listArg(args, 0)
	out := []any{}
	for i, v := range l {
		if eq, same := r.equal(v, args[1]); eq && same {
			out = append(out, Int(int64(i+1)))
		}
	}
	return r.list(out), ok
}

// sortList is stable; precedes(x, y) tells whether x comes before y. Without it
// the natural order counts.
func sortList(r *run, args []any) (any, bool) {
	l, ok := listArg(args, 0)
	if !ok {
		return nil, false
	}
	precedes := func(x, y any) (bool, bool) {
		c, ok := compare(x, y)
		return c < 0, ok
	}
	if len(args) > 1 {
		fn, ok := args[1].(*Function)
		if !ok {
			return nil, false
		}
		precedes = func(x, y any) (bool, bool) {
			b, ok := fn.invoke(r, 0, []any{x, y}).(bool)
			return b, ok
		}
	}
	l = slices.Clone(l)
	fits := true
	slices.SortStableFunc(l, func(x, y any) int {
		if !r.look() {
			return 0
		}
		less, ok1 := precedes(x, y)
		if less {
			return -1
		}
		more, ok2 := precedes(y, x)
		fits = fits && ok1 && ok2
		if more {
			return 1
		}
		return 0
	})
	return r.list(l), fits
}
