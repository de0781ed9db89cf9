package feel

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// signature names the parameters of one way to call a function.
type signature struct {
	params   []string
	required int
	variadic bool // the last parameter takes any number of arguments
}

// implementation gives the value and whether the arguments fit; a fitting call
// may still give nil.
type implementation func(r *run, args []any) (any, bool)

// refusal is what an implementation gives instead of a value where it can say
// more than that the arguments do not fit.
type refusal struct {
	code  fault.Code
	pairs []any
}

// builtin is the built-in function of that name, or nil.
func builtin(name string) *Function {
	return builtins[name]
}

// builtins is built once and only read.
var builtins = table(stringFunctions, numberFunctions, listFunctions, logicFunctions, contextFunctions, temporalFunctions, rangeFunctions)

type definition struct {
	// usage is "name(a, b, [c]) | name(d...)": [c] is optional, d... variadic.
	usage string
	do    implementation
}

func table(groups ...[]definition) map[string]*Function {
	out := map[string]*Function{}
	for _, g := range groups {
		for _, d := range g {
			f := define(d)
			out[f.name] = f
		}
	}
	return out
}

func define(d definition) *Function {
	f := &Function{sigs: readUsage(d.usage)}
	f.name, _, _ = strings.Cut(d.usage, "(")
	do, name := d.do, f.name
	f.call = func(r *run, at pos, args []any) any {
		if !slices.ContainsFunc(f.sigs, func(s signature) bool { return s.takes(len(args)) }) {
			return r.null(at, fault.FeelArguments, "function", name)
		}
		v, ok := do(r, args)
		if why, refused := v.(refusal); refused {
			return r.null(at, why.code, why.pairs...)
		}
		if !ok {
			return r.null(at, fault.FeelArguments, "function", name)
		}
		return v
	}
	return f
}

// readUsage gives the ways to call a function.
func readUsage(usage string) (sigs []signature) {
	for _, u := range strings.Split(usage, " | ") {
		_, params, _ := strings.Cut(strings.TrimSuffix(u, ")"), "(")
		sigs = append(sigs, readSignature(params))
	}
	return sigs
}

func readSignature(params string) signature {
	var s signature
	if params == "" {
		return s
	}
	for _, p := range strings.Split(params, ", ") {
		if strings.HasSuffix(p, "...") {
			s.variadic = true
			p = strings.TrimSuffix(p, "...")
		}
		if !strings.HasPrefix(p, "[") {
			s.required++
		}
		s.params = append(s.params, strings.Trim(p, "[]"))
	}
	return s
}

func (s signature) takes(n int) bool {
	return n >= s.required && (n <= len(s.params) || s.variadic)
}

// bind puts named arguments into the order of the parameters, of the first way
// to call the function that has these names and takes these values. Parameters
// that are not given are null (DMN 1.5 clause 10.3.2.13.5).
func (fn *Function) bind(names []string, values []any) ([]any, bool) {
	if fn.sigs == nil {
		own := signature{required: len(fn.params)}
		for _, p := range fn.params {
			own.params = append(own.params, p.name)
		}
		return own.bind(names, values, true)
	}
	for _, missing := range []bool{false, true} {
		for _, s := range fn.sigs {
			if args, ok := s.bind(names, values, missing); ok && fn.accepts(s, args) {
				return args, true
			}
		}
	}
	return nil, false
}

// bind also gives up a call that lacks required parameters, unless these may be
// missing.
func (s signature) bind(names []string, values []any, missing bool) ([]any, bool) {
	args, given, last := make([]any, len(s.params)), map[int]bool{}, s.required
	for i, name := range names {
		at := slices.Index(s.params, name)
		if at < 0 || given[at] {
			return nil, false
		}
		args[at], given[at], last = values[i], true, max(last, at+1)
	}
	for i := range s.required {
		if !given[i] && !missing {
			return nil, false
		}
	}
	return args[:last], true
}

// accepts reports whether the values have the types of a way to call a built-in
// function, since two ways may differ in a name and its type alone.
func (fn *Function) accepts(s signature, args []any) bool {
	known := false
	for _, o := range fn.overloads() {
		if slices.Equal(o.params, s.params) {
			if o.accepts(args) {
				return true
			}
			known = true
		}
	}
	return !known
}

// The helpers below read one argument; a list of one item stands for the item.

func single(v any) any {
	if l, ok := v.([]any); ok && len(l) == 1 {
		return l[0]
	}
	return v
}

func arg[T any](args []any, i int) (T, bool) {
	var none T
	if i >= len(args) {
		return none, false
	}
	v, ok := args[i].(T)
	if !ok {
		v, ok = single(args[i]).(T)
	}
	return v, ok
}

// listArg reads a list; a single value stands for the list of it.
func listArg(args []any, i int) ([]any, bool) {
	if i >= len(args) || args[i] == nil {
		return nil, false
	}
	if l, ok := args[i].([]any); ok {
		return l, true
	}
	return []any{args[i]}, true
}

// intArg reads a whole number.
func intArg(args []any, i int) (int64, bool) {
	n, ok := arg[Number](args, i)
	if !ok {
		return 0, false
	}
	return n.trunc()
}

// items are the arguments of a function called as f(list) or f(a, b, c).
func items(args []any) ([]any, bool) {
	if len(args) == 1 {
		return listArg(args, 0)
	}
	return args, true
}

var logicFunctions = []definition{
	{"not(negand)", func(_ *run, args []any) (any, bool) {
		b, ok := arg[bool](args, 0)
		return !b, ok
	}},
	{"all(list...)", func(_ *run, args []any) (any, bool) { return junction(args, false) }},
	{"any(list...)", func(_ *run, args []any) (any, bool) { return junction(args, true) }},
	{"is(value1, value2)", func(_ *run, args []any) (any, bool) { return same(args[0], args[1]), true }},
}

// junction is all (decided by false) or any (decided by true).
func junction(args []any, decides bool) (any, bool) {
	list, ok := items(args)
	if !ok {
		return nil, false
	}
	var result any = !decides
	for _, v := range list {
		if v == decides {
			return decides, true
		}
		if v != !decides {
			result = nil
		}
	}
	return result, result != nil
}

// same is the function is: equal, and of the same type and time zone.
func same(a, b any) bool {
	if TypeName(a) != TypeName(b) {
		return false
	}
	switch x := a.(type) {
	case Time:
		return x.String() == b.(Time).String()
	case DateTime:
		return x.String() == b.(DateTime).String()
	}
	eq, ok := equal(a, b)
	return eq && ok
}
