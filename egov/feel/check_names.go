package feel

import (
	"maps"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// name looks up as the compiler does; see [compiler.name].
func (c *checker) name(n *nameRef, s *env) *Type {
	if t, ok := c.find(n.name, s); ok {
		return t
	}
	if c.function(n.name) != nil {
		return &Type{Kind: FunctionType}
	}
	if c.vars != nil {
		c.unknown(n.at(), n.name, c.names(s))
	}
	return nil
}

// find gives the type of a local name or a variable; it is found, but not known,
// where it may be an entry of a filtered item.
func (c *checker) find(name string, s *env) (*Type, bool) {
	for ; s != nil; s = s.up {
		if s.item {
			if t, ok := s.kind.entry(name); ok {
				return t, true
			}
		}
		if s.name == name {
			return s.kind, true
		}
	}
	t, ok := c.vars[name]
	return t, ok
}

// entry is a field of a context; whatever may be a context of any entries has
// every one, of unknown type.
func (t *Type) entry(name string) (*Type, bool) {
	switch {
	case t.any() || t.Kind == ContextType && t.anyContext():
		return nil, true
	case t.Kind == ContextType:
		return t.field(name)
	}
	return nil, false
}

// function is a built-in one, or one of the program.
func (c *checker) function(name string) *Function {
	if f, ok := c.opts.Functions[name]; ok {
		return programFunction(name, f)
	}
	return c.lookup(name)
}

// unknown reports a name with the one that may have been meant.
func (c *checker) unknown(at int, name string, known []string) {
	if like, ok := nearest(name, known); ok {
		c.report(at, fault.FeelNameLike, "name", name, "near", like)
		return
	}
	c.report(at, fault.FeelName, "name", name)
}

// names are all that a name could have meant.
func (c *checker) names(s *env) []string {
	names := slices.Concat(slices.Collect(maps.Keys(c.vars)), slices.Collect(maps.Keys(c.opts.Functions)), slices.Collect(maps.Keys(typed())))
	for ; s != nil; s = s.up {
		names = append(names, s.name)
		if s.item && s.kind.is(ContextType) {
			names = append(names, s.kind.fieldNames()...)
		}
	}
	return names
}

func (t *Type) fieldNames() []string {
	out := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		out[i] = f.Name
	}
	return out
}

// unknownName is the first name in the type that stands for none.
func (t *Type) unknownName() (string, bool) {
	switch {
	case t == nil:
		return "", false
	case t.Kind == UnknownType:
		return t.Name, true
	case t.Name != "":
		return "", false
	}
	parts := append(slices.Clone(t.Params), t.Item, t.Result)
	for _, f := range t.Fields {
		parts = append(parts, f.Type)
	}
	for _, p := range parts {
		if name, ok := p.unknownName(); ok {
			return name, true
		}
	}
	return "", false
}

func (c *checker) path(n *path, s *env) *Type {
	return c.member(n.at(), c.node(n.of, s), n.name)
}

func (c *checker) member(at int, t *Type, name string) *Type {
	if found, ok := t.entry(name); ok {
		return found
	}
	switch t.Kind {
	case NullType:
		return nil
	case ListType:
		return &Type{Kind: ListType, Item: c.member(at, t.Item, name)}
	case ContextType:
		c.unknown(at, name, t.fieldNames())
		return nil
	}
	names := properties[t.Kind]
	if kind, ok := names[name]; ok {
		if kind == AnyType {
			return t.Item
		}
		return &Type{Kind: kind}
	}
	if names == nil {
		c.mismatch(at, ".", t)
	} else {
		c.unknown(at, name, slices.Collect(maps.Keys(names)))
	}
	return nil
}

// properties are those of DMN 1.5 table 65; Any is the type of a range's ends.
var properties = map[Kind]map[string]Kind{
	DateType:           dateProperties,
	TimeType:           timeProperties,
	DateTimeType:       merged(dateProperties, timeProperties),
	MonthsDurationType: {"years": NumberType, "months": NumberType},
	DaysDurationType:   {"days": NumberType, "hours": NumberType, "minutes": NumberType, "seconds": NumberType},
	RangeType:          {"start": AnyType, "end": AnyType, "start included": BooleanType, "end included": BooleanType},
}

var (
	dateProperties = map[string]Kind{"year": NumberType, "month": NumberType, "day": NumberType, "weekday": NumberType}
	timeProperties = map[string]Kind{"hour": NumberType, "minute": NumberType, "second": NumberType, "time offset": DaysDurationType, "timezone": StringType}
)

func merged(a, b map[string]Kind) map[string]Kind {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

func (c *checker) filter(n *filter, s *env) *Type {
	item := c.node(n.list, s)
	if item.is(ListType) {
		item = item.Item
	}
	by := c.node(n.by, &env{name: "item", kind: item, item: true, up: s})
	switch {
	case by.any():
		return nil
	case by.Kind == NumberType:
		return item
	case by.Kind != BooleanType && by.Kind != NullType:
		c.mismatch(n.by.at(), "[]", by)
	}
	return &Type{Kind: ListType, Item: item}
}

// nearest finds the known name that a misspelt one is likely to mean: the one
// with the fewest letters to change, at most a third of them. Case and spaces
// do not count.
func nearest(name string, known []string) (best string, found bool) {
	want := spelling(name)
	least := len(want)/3 + 1
	slices.Sort(known)
	for _, k := range known {
		if d := letters(want, spelling(k), least); k != name && k != "" && d < least {
			best, found, least = k, true, d
		}
	}
	return best, found
}

func spelling(s string) []rune { return []rune(strings.ToLower(strings.ReplaceAll(s, " ", ""))) }

// letters counts the letters to change, drop, insert or swap with the next to
// make b of a; most or more of them count as most.
func letters(a, b []rune, most int) int {
	if d := len(a) - len(b); d >= most || -d >= most {
		return most
	}
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	older := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		older, before, row = before, row, older
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(before[j]+cost, before[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], older[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
