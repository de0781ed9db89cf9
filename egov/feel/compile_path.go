package feel

import (
	"github.com/hcm-egov/framework/egov/fault"
)

// path is value.name. Entries of a variable's context have a slot of their own.
func (c *compiler) path(n *path, s *scope) code {
	of := c.node(n.of, s)
	whole := func(r *run, f *frame) any { return member(r, n.pos, of(r, f), n.name) }
	i, ok := c.slotOf(n, s)
	if !ok {
		return whole
	}
	return func(r *run, f *frame) any {
		if v, ok := r.value(i); ok {
			return v
		}
		return whole(r, f)
	}
}

// slotOf is the slot of a variable, or of a path that begins with one.
func (c *compiler) slotOf(n node, s *scope) (int, bool) {
	switch n := n.(type) {
	case *nameRef:
		if at := resolve(n.name, s); !at.local && at.items == nil {
			return c.slot(-1, n.name), true
		}
	case *path:
		if of, ok := c.slotOf(n.of, s); ok {
			return c.slot(of, n.name), true
		}
	}
	return 0, false
}

// member is value.name; of a list, the list of its items' members.
func member(r *run, at pos, v any, name string) any {
	switch v := v.(type) {
	case map[string]any:
		if x, ok := v[name]; ok {
			return x
		}
		return r.unknown(at, name)
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = member(r, at, x, name)
		}
		return r.list(out)
	}
	if x, ok := property(v, name); ok {
		return x
	}
	return r.unknown(at, name)
}

func (c *compiler) filter(n *filter, s *scope) code {
	list := c.node(n.list, s)
	by, kept := c.operand(n.by, &scope{name: "item", item: true, up: s}), keeps(n.by)
	return func(r *run, f *frame) any {
		v := list(r, f)
		if v == nil {
			return r.null(n.pos, fault.FeelType, "op", "[]", "types", "null")
		}
		items, ok := v.([]any)
		if !ok {
			items = []any{v}
		}
		g := r.frame(f, kept)
		v = filtered(r, n.pos, items, func(item any) (Number, any, bool) {
			if kept {
				g = r.frame(f, kept)
			}
			g.set(item)
			return by(r, g)
		})
		r.dropTo(g, f, kept)
		return v
	}
}

// filtered takes one item by its position, or those for which by is true.
func filtered(r *run, at pos, items []any, by func(item any) (Number, any, bool)) any {
	var first any
	if len(items) > 0 {
		first = items[0]
	}
	n, verdict, is := by(first)
	if is {
		return itemAt(r, at, items, n)
	}
	out := []any{}
	for i, item := range items {
		if i > 0 {
			n, verdict, is = by(item)
			verdict = boxedOperand(n, verdict, is)
		}
		if !r.use(1) {
			return nil
		}
		if verdict == true {
			out = append(out, item)
		} else if _, ok := verdict.(bool); !ok && verdict != nil {
			return r.null(at, fault.FeelType, "op", "[]", "types", TypeName(verdict))
		}
	}
	return out
}

func itemAt(r *run, at pos, items []any, n Number) any {
	i, ok := n.Int64()
	switch {
	case ok && i > 0 && i <= int64(len(items)):
		return items[i-1]
	case ok && i < 0 && -i <= int64(len(items)):
		return items[int64(len(items))+i]
	}
	return r.null(at, fault.FeelValue, "op", "[]")
}
