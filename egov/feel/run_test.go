package feel_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// TestFunctionsKeepWhatTheySaw: frames are used again, but never one that a
// function value may still read.
func TestFunctionsKeepWhatTheySaw(t *testing.T) {
	vars := map[string]any{"n": 1000000, "l": []any{1, 2.5, "x"}}
	for src, want := range map[string]string{
		`for f in (for i in 1..3 return function() i + n) return f()`:                                "[1000001, 1000002, 1000003]",
		`for f in (for x in l, y in 2000..2001 return function() [x, y]) return f()[2]`:              "[2000, 2001, 2000, 2001, 2000, 2001]",
		`for i in 1..2 return (for j in 1..2 return (function(k) i * 10 + j + k)(100))`:              "[[111, 112], [121, 122]]",
		`{a: 5000, f: function(x) x + a, b: f(1), g: function(y) f(y) + b}.g(2)`:                     "10003",
		`{add: function(a) function(b) a + b, p: add(7000), q: add(1), r: [p(1), q(1)]}.r`:           "[7001, 2]",
		`[3000, 4000][(function(x) x > 3500)(item)]`:                                                 "[4000]",
		`for i in 1..4 return sum(partial) + i`:                                                      "[null, null, null, null]",
		`for i in 1..4 return if i = 1 then 1 else partial[-1] * 2000`:                               "[1, 2000, 4000000, 8000000000]",
		`for i in 1..3 return count(partial)`:                                                        "[0, 1, 2]",
		`sort([3000, 1000, 2000], function(a, b) (for x in [a] return x)[1] < b)`:                    "[1000, 2000, 3000]",
		`{fact: function(x, self) if x <= 1 then 1 else x * self(x - 1, self), r: fact(20, fact)}.r`: "2432902008176640000",
		`some x in l satisfies (function() x = "x")()`:                                               "true",
		`every x in 1000..1003, y in 1..2 satisfies x + y > 1000`:                                    "true",
		`[{a: 1}, {a: 5000}, {b: 1}][a > 1 and count([1, 2][item > 1]) = 1].a`:                       "[5000]",
		`{l: for i in 1..3 return {v: i * 1000}, m: l[v > 1500][v < 2500].v}.m`:                      "[2000]",
		`[1..3][item > 1]`:                                              "[]",
		`(for i in 3..1 return i) = [3, 2, 1]`:                          "true",
		`for i in [1..4) return i`:                                      "[1, 2, 3]",
		`for d in @"2026-01-30"..@"2026-02-01" return d`:                "[2026-01-30, 2026-01-31, 2026-02-01]",
		`(if n > 5 then n else 0) + (if n < 5 then "a" else 1)`:         "1000001",
		`-(n) + -(@"PT1S")`:                                             "null",
		`n between 1 and 2000000 and not(n between "a" and "b" = true)`: "true",
		`{a: {b: {c: 1.5}}, d: a.b.c * 2, e: a.x}.d`:                    "3",
	} {
		assert.Equal(t, want, textOrNull(eval(t, src, vars)), src)
	}
}

func textOrNull(v any) string {
	if v == nil {
		return "null"
	}
	return feel.Text(v)
}

// TestAFunctionMayBeCalledFromManyGoroutines: it reads the values around it.
func TestAFunctionMayBeCalledFromManyGoroutines(t *testing.T) {
	fns := eval(t, `for i in 5000..5003 return function(x) x + i + n`, map[string]any{"n": 0.5})
	e, err := feel.Compile(`fns[3](1) + fns[1](2)`)
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 200 {
				v, err := e.Eval(map[string]any{"fns": fns})
				assert.NoError(t, err)
				assert.Equal(t, "10006", feel.Text(v))
			}
		})
	}
	all.Wait()
}

// TestEntriesAreReadAlone: of a context only what is asked for is looked at.
func TestEntriesAreReadAlone(t *testing.T) {
	vars := map[string]any{
		"a": map[string]any{"n": 19.5, "j": json.Number("2"), "bad": make(chan int), "l": []any{1, map[string]any{"x": 3}}, "m": map[string]int{"k": 4},
			"Ho\u0300a": "cafe\u0301", "none": nil, "in": map[string]any{"n": 1}},
		"b": map[string]any{"Ho\u0300a": "cafe\u0301"},
	}
	for src, want := range map[string]string{
		`a.n * a.j + a.n`: "58.5", `a.l[2].x`: "3", `a.m.k`: "4", `b.Hòa = "café"`: "true", `a.none`: "null", `a.in.n + 1`: "2", `count(a.l)`: "2",
		`a.in`: "{n: 1}",
	} {
		assert.Equal(t, want, textOrNull(eval(t, src, vars)), src)
	}
	for _, src := range []string{`a`, `a.bad`, `a.missing`, `a.bad = 1`} {
		e, err := feel.Compile(src)
		require.NoError(t, err)
		_, err = e.Eval(vars)
		assert.ErrorIs(t, err, fault.FeelInput, src)
	}
}

// asked counts how often each variable is asked for.
type asked struct {
	values map[string]any
	times  map[string]int
}

func (a asked) Var(name string) (any, bool) {
	a.times[name]++
	v, ok := a.values[name]
	return v, ok
}

type askedReady struct{ asked }

func (askedReady) Ready() {}

func TestVariablesAreAskedForOnce(t *testing.T) {
	e, err := feel.Compile(`[a.n + a.n * x, a.m.k, count(a), x, missing, missing, if x > 3 then 1 else never, a.m]`)
	require.NoError(t, err)
	vars := asked{map[string]any{"a": map[string]any{"n": feel.Int(2), "m": map[string]any{"k": "v"}}, "x": 5000, "never": 1}, map[string]int{}}
	for _, v := range []feel.Vars{vars, askedReady{vars}} {
		clear(vars.times)
		s := feel.NewSession(t.Context(), feel.Limits{}, nil)
		assert.Equal(t, `[10002, "v", 1, 5000, null, null, 1, {k: "v"}]`, feel.Text(s.Eval(e, v)))
		assert.NoError(t, s.Err())
		assert.Equal(t, map[string]int{"a": 1, "x": 1, "missing": 1, "count": 1}, vars.times)
	}
}

// TestRunsAreForgotten: nothing of one evaluation is seen by the next.
func TestRunsAreForgotten(t *testing.T) {
	ask, err := feel.Compile(`a.n + b`)
	require.NoError(t, err)
	long, err := feel.CompileWith(`for i in 1..100000 return i`, feel.Options{Limits: feel.Limits{Steps: 100}})
	require.NoError(t, err)
	for range 20 {
		assert.Equal(t, "3", feel.Text(must(ask.Eval(map[string]any{"a": map[string]any{"n": 1}, "b": 2}))))
		v, diags, err := ask.EvalDiag(nil)
		assert.NoError(t, err)
		assert.Nil(t, v)
		assert.Len(t, diags, 4)
		_, err = long.Eval(nil)
		assert.ErrorIs(t, err, fault.FeelLimit)
	}
}

func must(v any, err error) any {
	if err != nil {
		panic(err)
	}
	return v
}

// countdown is a context that ends when it was asked often enough.
type countdown struct {
	context.Context
	left *int
}

func (c countdown) Err() error {
	if *c.left--; *c.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestTheEndOfTheContextEndsTheWork, also within one call of a function: the
// budget asks the context a few times for the whole of an argument.
func TestTheEndOfTheContextEndsTheWork(t *testing.T) {
	big := make([]any, 50_000)
	for i := range big {
		big[i] = feel.Int(int64(i * 7919 % 50_021))
	}
	for _, src := range []string{`sort(big)`, `distinct values(big)`, `for i in 1..100000000 return i`, `for i in 1..1000000 return modulo(10**6000, 7)`} {
		e, err := feel.Compile(src)
		require.NoError(t, err)
		left := 20
		s := feel.NewSession(countdown{t.Context(), &left}, feel.Limits{Steps: 1_000_000_000}, nil)
		assert.Nil(t, s.Eval(e, feel.Map{"big": big}), src)
		assert.ErrorIs(t, s.Err(), fault.Canceled, src)
		assert.Equal(t, -1, left, src)
	}
}

// TestWorkIsPaidFor: what takes long costs many steps, so that no short text
// takes longer than its budget.
func TestWorkIsPaidFor(t *testing.T) {
	rows := make([]any, 300)
	for i := range rows {
		row := make([]any, 300)
		for j := range row {
			row[j] = feel.Int(int64(j))
		}
		row[299] = feel.Int(int64(i))
		rows[i] = row
	}
	for _, src := range []string{
		`count(distinct values(rows))`, `for i in 1..300 return list contains(rows, rows[i])`, `for i in 1..2000 return rows = rows`,
		`for i in 1..100000 return modulo(10**6000, 7)`, `for i in 1..100000 return floor(10**-6000)`, `for i in 1..400000 return 1.000001 ** 64`,
	} {
		e, err := feel.Compile(src)
		require.NoError(t, err)
		_, err = e.Eval(map[string]any{"rows": rows})
		assert.ErrorIs(t, err, fault.FeelLimit, src)
	}
	v := eval(t, `[10**6000 + 10**-6000 = 10**6000, 10**-6000 - 10**6000 = 0 - 10**6000, 10**6000 + 0, 0 - 10**-3]`, nil)
	assert.Equal(t, true, v.([]any)[0])
	assert.Equal(t, true, v.([]any)[1])
	assert.Equal(t, "-0.001", feel.Text(v.([]any)[3]))
}

// TestInputsAreCopiedOnlyWhereTheyChange: the program's values stay as they are.
func TestInputsAreCopiedOnlyWhereTheyChange(t *testing.T) {
	ready := []any{"a", nil, true, feel.Int(1), map[string]any{"k": []any{"b"}}}
	v, err := feel.FromGo(ready)
	require.NoError(t, err)
	assert.Same(t, &ready[0], &v.([]any)[0])

	raw := []any{"a", 2, map[string]any{"Ho\u0300a": 1.5, "k": "cafe\u0301"}, ready}
	v, err = feel.FromGo(raw)
	require.NoError(t, err)
	assert.Equal(t, `["a", 2, {Hòa: 1.5, k: "café"}, ["a", null, true, 1, {k: ["b"]}]]`, feel.Text(v))
	assert.Equal(t, []any{"a", 2, map[string]any{"Ho\u0300a": 1.5, "k": "cafe\u0301"}, ready}, raw)
	assert.Same(t, &ready[0], &v.([]any)[3].([]any)[0])

	deep := any(1)
	for range 101 {
		deep = []any{deep}
	}
	_, err = feel.FromGo(deep)
	assert.Error(t, err)
}
