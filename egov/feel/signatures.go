package feel

import (
	"slices"
	"strings"
	"sync"
)

// signatureText holds the types of the built-in functions (DMN 1.5 tables 72 to
// 82): one line for each way to call one, with the parameters of its usage. T is
// one type throughout a line. A list stands for any number of arguments where
// the usage says so.
const signatureText = `
not(negand: boolean) -> boolean
all(list: list<boolean>) -> boolean
any(list: list<boolean>) -> boolean
is(value1: Any, value2: Any) -> boolean

get value(m: context, key: string) -> Any
get value(context: context, keys: list<string>) -> Any
get entries(m: context) -> list<context<key: string, value: Any>>
context(entries: list<context>) -> context
context put(context: context, key: string, value: Any) -> context
context put(context: context, keys: list<string>, value: Any) -> context
context merge(contexts: list<context>) -> context

list contains(list: list<Any>, element: Any) -> boolean
count(list: list<Any>) -> number
min(list: list<T>) -> T
max(list: list<T>) -> T
sum(list: list<number>) -> number
sum(list: list<days and time duration>) -> days and time duration
sum(list: list<years and months duration>) -> years and months duration
product(list: list<number>) -> number
mean(list: list<number>) -> number
mean(list: list<days and time duration>) -> days and time duration
mean(list: list<years and months duration>) -> years and months duration
median(list: list<number>) -> number
stddev(list: list<number>) -> number
mode(list: list<number>) -> list<number>
sublist(list: list<T>, start position: number, length: number) -> list<T>
append(list: list<T>, item: T) -> list<T>
concatenate(list: list<T>) -> list<T>
union(list: list<T>) -> list<T>
distinct values(list: list<T>) -> list<T>
flatten(list: list<Any>) -> list<Any>
insert before(list: list<T>, position: number, newItem: T) -> list<T>
remove(list: list<T>, position: number) -> list<T>
list replace(list: list<T>, position: number, newItem: T) -> list<T>
list replace(list: list<T>, match: function<T, Any> -> boolean, newItem: T) -> list<T>
reverse(list: list<T>) -> list<T>
index of(list: list<Any>, match: Any) -> list<number>
sort(list: list<T>, precedes: function<T, T> -> boolean) -> list<T>

decimal(n: number, scale: number) -> number
floor(n: number, scale: number) -> number
ceiling(n: number, scale: number) -> number
round up(n: number, scale: number) -> number
round down(n: number, scale: number) -> number
round half up(n: number, scale: number) -> number
round half down(n: number, scale: number) -> number
abs(n: number) -> number
abs(n: days and time duration) -> days and time duration
abs(n: years and months duration) -> years and months duration
modulo(dividend: number, divisor: number) -> number
sqrt(number: number) -> number
log(number: number) -> number
exp(number: number) -> number
odd(number: number) -> boolean
even(number: number) -> boolean
number(from: string, grouping separator: string, decimal separator: string) -> number
number(from: string) -> number
number(from: number) -> number

string(from: Any) -> string
substring(string: string, start position: number, length: number) -> string
string length(string: string) -> number
upper case(string: string) -> string
lower case(string: string) -> string
trim(string: string) -> string
substring before(string: string, match: string) -> string
substring after(string: string, match: string) -> string
contains(string: string, match: string) -> boolean
starts with(string: string, match: string) -> boolean
ends with(string: string, match: string) -> boolean
matches(input: string, pattern: string, flags: string) -> boolean
replace(input: string, pattern: string, replacement: string, flags: string) -> string
split(string: string, delimiter: string) -> list<string>
string join(list: list<string>, delimiter: string) -> string

date(from: string) -> date
date(from: date) -> date
date(from: date and time) -> date
date(year: number, month: number, day: number) -> date
time(from: string) -> time
time(from: time) -> time
time(from: date and time) -> time
time(from: date) -> time
time(hour: number, minute: number, second: number, offset: days and time duration) -> time
date and time(from: string) -> date and time
date and time(from: date and time) -> date and time
date and time(date: date and time, time: time) -> date and time
date and time(year: number, month: number, day: number, hour: number, minute: number, second: number, offset: days and time duration) -> date and time
date and time(year: number, month: number, day: number, hour: number, minute: number, second: number, timezone: string) -> date and time
duration(from: string) -> Any
years and months duration(from: date and time, to: date and time) -> years and months duration
now() -> date and time
today() -> date
day of year(date: date and time) -> number
day of week(date: date and time) -> string
month of year(date: date and time) -> string
week of year(date: date and time) -> number

range(from: string) -> range
before(point1: Any, point2: Any) -> boolean
before(point: Any, range: range) -> boolean
before(range: range, point: Any) -> boolean
before(range1: range, range2: range) -> boolean
after(point1: Any, point2: Any) -> boolean
after(point: Any, range: range) -> boolean
after(range: range, point: Any) -> boolean
after(range1: range, range2: range) -> boolean
meets(range1: range, range2: range) -> boolean
met by(range1: range, range2: range) -> boolean
overlaps(range1: range, range2: range) -> boolean
overlaps before(range1: range, range2: range) -> boolean
overlaps after(range1: range, range2: range) -> boolean
finishes(point: Any, range: range) -> boolean
finishes(range1: range, range2: range) -> boolean
finished by(range: range, point: Any) -> boolean
finished by(range1: range, range2: range) -> boolean
includes(range: range, point: Any) -> boolean
includes(range1: range, range2: range) -> boolean
during(point: Any, range: range) -> boolean
during(range1: range, range2: range) -> boolean
starts(point: Any, range: range) -> boolean
starts(range1: range, range2: range) -> boolean
started by(range: range, point: Any) -> boolean
started by(range1: range, range2: range) -> boolean
coincides(point1: Any, point2: Any) -> boolean
coincides(range1: range, range2: range) -> boolean
`

// overload is a way to call a function with the types of its parameters.
type overload struct {
	signature
	types  []*Type
	result *Type
}

// typeVariable is T of a signature, known by its address.
var typeVariable = &Type{Name: "T"}

// typed is read when it is first asked for, and then only read.
var typed = sync.OnceValue(func() map[string][]overload {
	out := map[string][]overload{}
	for line := range strings.Lines(signatureText) {
		if name, rest, ok := strings.Cut(strings.TrimSpace(line), "("); ok {
			out[name] = append(out[name], readOverload(rest))
		}
	}
	return out
})

// readOverload reads what follows the bracket; a line that is none gives no
// parameters, which the test of the table tells.
func readOverload(s string) (o overload) {
	p, err := newParser(s, standardNames, Limits{}.filled())
	if err != nil {
		return o
	}
	p.types = map[string]*Type{typeVariable.Name: typeVariable}
	_, _ = p.parse(func() node {
		for !p.takeOp(")") {
			o.params = append(o.params, p.declaredName(func() bool { return p.isOp(":") }))
			p.needOp(":")
			o.types = append(o.types, p.typeRef())
			p.takeOp(",")
		}
		p.needOp("->")
		o.result = p.typeRef()
		return nil
	})
	return o
}

// overloads are the typed ways to call the function; none where its types are
// not known.
func (fn *Function) overloads() []overload {
	if fn.sigs == nil {
		if t := fn.kind(); t != nil {
			return []overload{t.overload()}
		}
		return nil
	}
	var out []overload
	for _, o := range typed()[fn.name] {
		i := slices.IndexFunc(fn.sigs, func(s signature) bool { return slices.Equal(s.params, o.params) })
		if i >= 0 {
			o.signature = fn.sigs[i]
			out = append(out, o)
		}
	}
	return out
}

// overload is the one way to call a function of that type.
func (t *Type) overload() overload {
	names := append(t.names, make([]string, len(t.Params)-len(t.names))...)
	return overload{signature{params: names, required: len(names)}, t.Params, t.Result}
}

// at is the type of the argument i; the last one goes on where the function
// takes any number of them.
func (o overload) at(i int) *Type {
	if len(o.types) == 0 {
		return nil
	}
	return o.types[min(i, len(o.types)-1)]
}

// accepts reports whether the values may be the arguments.
func (o overload) accepts(values []any) bool {
	for i, v := range values {
		t := o.at(i).with(nil)
		if t.is(FunctionType) {
			t = &Type{Kind: FunctionType} // what it takes shows when it is called
		}
		if _, ok := t.Coerce(v); !ok {
			return false
		}
	}
	return true
}

// with puts a type in place of the type variable; nil is Any.
func (t *Type) with(by *Type) *Type {
	switch {
	case t == nil:
		return nil
	case t == typeVariable:
		return by
	case t.Name != "" || t.Item == nil && t.Params == nil:
		return t
	}
	c := *t
	c.Item, c.Params = t.Item.with(by), slices.Clone(t.Params)
	for i, p := range c.Params {
		c.Params[i] = p.with(by)
	}
	return &c
}
