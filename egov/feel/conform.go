package feel

import "slices"

// Relations between types (DMN 1.5 clause 10.3.2.9). A nil *Type is Any.

// strictness says how two types are compared.
type strictness uint8

const (
	// strict: every value of the one is a value of the other.
	strict strictness = iota
	// possible: some value of the one may be a value of the other.
	possible
	// convertible: some value of the one may be converted to the other.
	convertible
)

// typeDepth bounds the comparison of types that speak of themselves: what did
// not differ down to there does not differ.
const typeDepth = 24

// ConformsTo reports whether every value of t can stand where a value of s is
// expected (t <: s). Parameters of functions are contravariant: a function of
// Any stands for one of numbers. Allowed values do not matter.
func (t *Type) ConformsTo(s *Type) bool { return t.fits(s, strict, typeDepth) }

// mayBe reports whether a value of t may be a value of s, as far as is known.
func (t *Type) mayBe(s *Type) bool { return t.fits(s, possible, typeDepth) }

// mayBecome reports whether a value of t may be converted to s.
func (t *Type) mayBecome(s *Type) bool { return t.fits(s, convertible, typeDepth) }

func (t *Type) any() bool { return t == nil || t.Kind == AnyType }

func (t *Type) is(k Kind) bool { return t != nil && t.Kind == k }

func (t *Type) fits(s *Type, how strictness, depth int) bool {
	switch {
	case t == s || s.any() || t.is(NullType) || depth == 0:
		return true
	case t.any() || t.Kind == UnknownType || s.Kind == UnknownType:
		return how != strict
	case how == convertible && t.converts(s, depth):
		return true
	case t.Kind != s.Kind:
		return false
	}
	switch t.Kind {
	case ListType, RangeType:
		return t.Item.fits(s.Item, how, depth-1)
	case ContextType:
		return t.fieldsFit(s, how, depth-1)
	case FunctionType:
		return t.functionFits(s, how, depth-1)
	}
	return true
}

// converts tells of the conversions of clause 10.3.2.9.4.
func (t *Type) converts(s *Type, depth int) bool {
	switch {
	case t.Kind == DateType && s.Kind == DateTimeType:
		return true
	case t.Kind == ListType && s.Kind != ListType:
		return t.Item.fits(s, possible, depth-1)
	case s.Kind == ListType:
		return t.fits(s.Item, possible, depth-1)
	}
	return false
}

// fieldsFit asks for every field of s. A declared context may hold more than it
// declares, so only one whose entries are all known certainly lacks one.
func (t *Type) fieldsFit(s *Type, how strictness, depth int) bool {
	for _, f := range s.Fields {
		mine, ok := t.field(f.Name)
		if !ok && (how == strict || t.closed) || ok && !mine.fits(f.Type, how, depth) {
			return false
		}
	}
	return true
}

func (t *Type) field(name string) (*Type, bool) {
	i := slices.IndexFunc(t.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return nil, false
	}
	return t.Fields[i].Type, true
}

// anyFunction is the type function without parameters and result.
func (t *Type) anyFunction() bool { return t.Params == nil && t.Result == nil }

func (t *Type) functionFits(s *Type, how strictness, depth int) bool {
	if s.anyFunction() || how != strict && t.anyFunction() {
		return true
	}
	if len(t.Params) != len(s.Params) {
		return false
	}
	for i, p := range t.Params {
		if !s.Params[i].fits(p, how, depth) {
			return false
		}
	}
	return t.Result.fits(s.Result, how, depth)
}

// hasFunction reports whether a function is of the type: in one of the ways to
// call it, it takes these parameters. A result that is not known passes.
func (t *Type) hasFunction(fn *Function) bool {
	overloads := fn.overloads()
	return overloads == nil || t.anyFunction() || slices.ContainsFunc(overloads, func(o overload) bool {
		if !o.takes(len(t.Params)) {
			return false
		}
		for i, p := range t.Params {
			if !p.ConformsTo(o.at(i).with(nil)) {
				return false
			}
		}
		return o.result.with(nil).mayBe(t.Result)
	})
}

// join is the narrowest type that is known to hold the values of both; nil (Any)
// where there is none.
func (t *Type) join(s *Type) *Type {
	switch {
	case t == s || s.is(NullType):
		return t
	case t.is(NullType):
		return s
	case t.any() || s.any() || t.Kind != s.Kind:
		return nil
	}
	switch t.Kind {
	case ListType, RangeType:
		return &Type{Kind: t.Kind, Item: t.Item.join(s.Item)}
	case ContextType:
		return t.joinFields(s)
	}
	return &Type{Kind: t.Kind}
}

// joinFields knows the entries of both; those of one alone may be missing.
func (t *Type) joinFields(s *Type) *Type {
	out := &Type{Kind: ContextType, closed: t.closed && s.closed}
	if t.anyContext() || s.anyContext() {
		return out
	}
	for _, f := range t.Fields {
		other, both := s.field(f.Name)
		if both {
			f.Type = f.Type.join(other)
		}
		out.addField(f, both && !t.mayLack(f.Name) && !s.mayLack(f.Name))
	}
	for _, f := range s.Fields {
		if _, both := t.field(f.Name); !both {
			out.addField(f, false)
		}
	}
	return out
}

func (t *Type) addField(f Field, sure bool) {
	t.Fields = append(t.Fields, f)
	if !sure {
		t.maybe = append(t.maybe, f.Name)
	}
}

func (t *Type) mayLack(name string) bool { return slices.Contains(t.maybe, name) }

// anyContext is the type context without fields.
func (t *Type) anyContext() bool { return t.Fields == nil && !t.closed }

// typeOfValue is the type of a value (DMN 1.5 table 43).
func typeOfValue(v any) *Type {
	t := &Type{Kind: KindOf(v)}
	switch x := v.(type) {
	case []any:
		t.Item = itemsType(x)
	case Range:
		ends := x.ends()
		t.Item = itemsType(ends[:])
	case map[string]any:
		t.closed = true
		for _, k := range sortedKeys(x) {
			t.Fields = append(t.Fields, Field{k, typeOfValue(x[k])})
		}
	case *Function:
		return x.kind()
	}
	return t
}

// itemsType is Null for no items, so that it joins with any other type.
func itemsType(items []any) *Type {
	t := &Type{Kind: NullType}
	for _, x := range items {
		t = t.join(typeOfValue(x))
	}
	return t
}
