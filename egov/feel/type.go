package feel

import (
	"slices"
	"strings"
)

// Kind is the kind of a [Type].
type Kind uint8

// The kinds of DMN 1.5 clause 10.3.2.3. AnyType is the zero value.
const (
	AnyType Kind = iota
	NullType
	BooleanType
	StringType
	NumberType
	DateType
	TimeType
	DateTimeType
	DaysDurationType
	MonthsDurationType
	ListType
	RangeType
	ContextType
	FunctionType
	UnknownType // a name that stands for no type; no value is of it
)

var kindNames = [...]string{
	"Any", "null", "boolean", "string", "number", "date", "time", "date and time", "days and time duration",
	"years and months duration", "list", "range", "context", "function", "?",
}

// String is the name as FEEL writes it: "date and time".
func (k Kind) String() string { return kindNames[k] }

// KindOf is the kind of a FEEL value.
func KindOf(v any) Kind {
	switch v.(type) {
	case nil:
		return NullType
	case bool:
		return BooleanType
	case string:
		return StringType
	case Number:
		return NumberType
	case Date:
		return DateType
	case Time:
		return TimeType
	case DateTime:
		return DateTimeType
	case DaysDuration:
		return DaysDurationType
	case MonthsDuration:
		return MonthsDurationType
	case []any:
		return ListType
	case Range:
		return RangeType
	case map[string]any:
		return ContextType
	case *Function:
		return FunctionType
	}
	return UnknownType
}

// Type is a FEEL type, or a named type of a model (DMN 1.5 clause 7.3.2). A
// nil *Type means Any. Types are not changed once they are in use.
type Type struct {
	Kind   Kind
	Name   string  // of a named type
	Item   *Type   // of the items of a list or the ends of a range
	Fields []Field // of a context; none means any context
	// Params and Result are of a function. Without both the type is that of any
	// function; a function without parameters that gives Any has the result
	// &Type{}.
	Params []*Type
	Result *Type
	// Allowed narrows the values: allowed values of an item definition stand at
	// the type of the item, a type constraint at the type itself.
	Allowed *Unary

	closed bool     // a context without other entries than its fields
	maybe  []string // entries that a context may lack
	names  []string // of the parameters of a function
}

// Field is an entry that a context must have.
type Field struct {
	Name string
	Type *Type
}

// TypeOf finds a type by its FEEL name, such as "number" or "days and time
// duration" (also "dateTime", "dayTimeDuration" and "yearMonthDuration" of
// DMN 1.1), or among the named types.
func TypeOf(name string, named map[string]*Type) (*Type, bool) {
	t := namedType(name, named)
	return t, t.Kind != UnknownType
}

var olderNames = map[string]Kind{
	"dateTime": DateTimeType, "dayTimeDuration": DaysDurationType, "yearMonthDuration": MonthsDurationType,
	"any": AnyType, "Null": NullType,
}

func namedType(name string, named map[string]*Type) *Type {
	if t, ok := named[name]; ok {
		return t
	}
	if i := slices.Index(kindNames[:UnknownType], name); i >= 0 {
		return &Type{Kind: Kind(i)}
	}
	if k, ok := olderNames[name]; ok {
		return &Type{Kind: k}
	}
	return &Type{Kind: UnknownType, Name: name}
}

// add takes a type argument: list<T>, range<T>, context<field: T>, function<T>.
// Named types take none; they are shared.
func (t *Type) add(field string, arg *Type) {
	if t.Name != "" {
		return
	}
	switch t.Kind {
	case ContextType:
		t.Fields = append(t.Fields, Field{field, arg})
	case FunctionType:
		t.Params = append(t.Params, arg)
	default:
		t.Item = arg
	}
}

// String is the type as FEEL writes it: "list<number>", or its name.
func (t *Type) String() string {
	switch {
	case t == nil:
		return "Any"
	case t.Name != "":
		return t.Name
	}
	var args []string
	switch {
	case t.Item != nil:
		args = append(args, t.Item.String())
	case t.Kind == ContextType:
		for _, f := range t.Fields {
			args = append(args, f.Name+": "+f.Type.String())
		}
	case t.Kind == FunctionType:
		for _, p := range t.Params {
			args = append(args, p.String())
		}
	}
	s := t.Kind.String()
	if args != nil {
		s += "<" + strings.Join(args, ", ") + ">"
	}
	if t.Result != nil {
		s += " -> " + t.Result.String()
	}
	return s
}

// known reports whether the type stands in the lattice of types: "instance of"
// a name that stands for none, or of a list, range, context or function without
// the types in it, has no answer (DMN 1.5 table 61).
func (t *Type) known() bool {
	switch {
	case t == nil || t.Name != "" && t.Kind != UnknownType:
		return true
	case t.Kind == UnknownType:
		return false
	case t.Kind == ListType || t.Kind == RangeType:
		return t.Item != nil && t.Item.known()
	case t.Kind == ContextType:
		return t.Fields != nil && !slices.ContainsFunc(t.Fields, func(f Field) bool { return !f.Type.known() })
	case t.Kind == FunctionType:
		return t.Result != nil && t.Result.known() && !slices.ContainsFunc(t.Params, func(p *Type) bool { return !p.known() })
	}
	return true
}

// Has reports whether the value is of the type (instance of). Null is of the
// type null alone. Allowed values do not matter.
func (t *Type) Has(v any) bool {
	switch {
	case t == nil || t.Kind == AnyType:
		return v != nil
	case KindOf(v) != t.Kind:
		return false
	}
	switch x := v.(type) {
	case []any:
		return !slices.ContainsFunc(x, func(i any) bool { return !t.Item.holds(i) })
	case Range:
		ends := x.ends()
		return !slices.ContainsFunc(ends[:], func(e any) bool { return !t.Item.holds(e) })
	case map[string]any:
		return !slices.ContainsFunc(t.Fields, func(f Field) bool {
			v, ok := x[f.Name]
			return !ok && !t.mayLack(f.Name) || ok && !f.Type.holds(v)
		})
	case *Function:
		return t.hasFunction(x)
	}
	return true
}

// holds is Has where null is a value of every type.
func (t *Type) holds(v any) bool { return v == nil || t.Has(v) }

// Coerce converts a value to the type as DMN 1.5 clause 10.3.2.9.4 says: it
// passes where it is of the type; a list of one item stands for the item and
// the other way round; a date stands for its midnight. False where it does not
// conform. Null passes.
func (t *Type) Coerce(v any) (any, bool) {
	if t == nil || v == nil || t.Kind == AnyType || t.Has(v) {
		return v, true
	}
	if l, ok := v.([]any); ok && len(l) == 1 && t.Has(l[0]) {
		return l[0], true
	}
	if d, ok := v.(Date); ok && t.Kind == DateTimeType {
		return d.midnight(), true
	}
	if one := []any{v}; t.Kind == ListType && t.Has(one) {
		return one, true
	}
	return nil, false
}
