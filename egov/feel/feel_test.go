package feel_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

func eval(t *testing.T, src string, vars map[string]any) any {
	t.Helper()
	e, err := feel.Compile(src)
	require.NoError(t, err, src)
	v, err := e.Eval(vars)
	require.NoError(t, err, src)
	return v
}

func TestValues(t *testing.T) {
	vars := map[string]any{
		"price": 120.5, "count of rooms": 3, "Diện tích": json.Number("75.25"), "a": map[string]any{"b c": []int{1, 2, 3}},
		"people": []any{map[string]any{"name": "An", "age": 20}, map[string]any{"name": "Bình", "age": 15}},
		"date":   feel.Date{Year: 2026, Month: 1, Day: 1},
		"day":    time.Date(2026, 1, 31, 8, 0, 0, 0, time.FixedZone("", 7*3600)),
	}
	cases := []struct{ src, want string }{
		{`= 0.1 + 0.2`, "0.3"},
		{`price * 2`, "241"},
		{`1 / 3`, "0.3333333333333333333333333333333333"},
		{`2 ** -2`, "0.25"},
		{`-3 ** 2`, "9"},
		{`9223372036854775807 + 1`, "9223372036854775808"},
		{`0.00001 * 100000`, "1"},
		{`count of rooms + 1`, "4"},
		{`Diện tích > 75`, "true"},
		{`a.b c[2]`, "2"},
		{`a.b c[-1]`, "3"},
		{`people[age >= 18].name`, `["An"]`},
		{`people[name = "Bình"][1].age`, "15"},
		{`for p in people return upper case(p.name)`, `["AN", "BÌNH"]`},
		{`some p in people satisfies p.age < 16`, "true"},
		{`every p in people satisfies p.age < 16`, "false"},
		{`if price > 100 then "dear" else "cheap"`, "dear"},
		{`"a" + "b" in ("ab", "c")`, "true"},
		{`5 in (<3, [5..7])`, "true"},
		{`5 between 1 and 5`, "true"},
		{`null and false`, "false"},
		{`null or true`, "true"},
		{`{x: 1, y: x + 1}.y`, "2"},
		{`date("2026-01-31") + duration("P1M")`, "2026-02-28"},
		{`@"2026-01-31T10:00:00+07:00" - @"2026-01-31T00:00:00Z"`, "PT3H"},
		{`day.hour`, "8"},
		{`string length("Hòa")`, "3"},
		{`substring("Quận 1", 6)`, "1"},
		{`date and time("2026-01-31T10:00:00").weekday`, "6"},
		{`years and months duration(date("2024-01-31"), @"2026-02-28")`, "P2Y"},
		{`sort([3,1,2], function(x, y) x > y)`, "[3, 2, 1]"},
		{`3 instance of number`, "true"},
		{`[1,2] instance of list<string>`, "false"},
		{`modulo(-7, 3)`, "2"},
		{`replace("abcd", "(ab)|(a)", "[1=$1]")`, "[1=ab]cd"},
		{`/* note */ 1 // one`, "1"},
		{`"\u0110\U01F40E\n"`, "Đ🐎\n"},
		{`10 ** 20`, "100000000000000000000"},
		{`date("2026-01-31") > date`, "true"},
	}
	for _, c := range cases {
		assert.Equal(t, c.want, feel.Text(eval(t, c.src, vars)), c.src)
	}
}

func TestNullHasReasons(t *testing.T) {
	e, err := feel.Compile("1 +\n  unknown.x")
	require.NoError(t, err)
	v, diags, err := e.EvalDiag(nil)
	require.NoError(t, err)
	assert.Nil(t, v)
	require.NotEmpty(t, diags)
	assert.Equal(t, fault.FeelName, diags[0].Code())
	assert.Equal(t, "2", diags[0].Arg("line"))
	assert.Equal(t, "3", diags[0].Arg("column"))
	assert.Equal(t, "unknown", diags[0].Arg("name"))
}

func TestBoolIsTrueOnlyForTrue(t *testing.T) {
	for src, want := range map[string]bool{"true": true, "false": false, "1 = 1": true} {
		e, err := feel.Compile(src)
		require.NoError(t, err)
		got, err := e.Bool(nil)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	e, err := feel.Compile("amount > 5")
	require.NoError(t, err)
	got, err := e.Bool(nil)
	assert.False(t, got)
	assert.ErrorIs(t, err, fault.FeelCondition)
	assert.ErrorIs(t, err, fault.FeelName)
}

func TestSyntaxErrorsHaveAPlace(t *testing.T) {
	for src, place := range map[string][2]string{
		"1 +":               {"1", "4"},
		"if true then 1":    {"1", "15"},
		"[1, 2":             {"1", "6"},
		"\n\n  )":           {"3", "3"},
		`"open`:             {"1", "1"},
		"a # b":             {"1", "3"},
		`{a: 1, a: 2}`:      {"1", "9"},
		`@"2026-02-30"`:     {"1", "2"},
		"":                  {"1", "1"},
		"1 /* never closed": {"1", "3"},
	} {
		_, err := feel.Compile(src)
		var f *fault.Error
		require.True(t, errors.As(err, &f), src)
		assert.Equal(t, fault.FeelSyntax, f.Code(), src)
		assert.Equal(t, place, [2]string{f.Arg("line"), f.Arg("column")}, src)
	}
}

func TestNames(t *testing.T) {
	e, err := feel.CompileWith(`if tax in percent > 5 and count(list) > 1 then a-b else rows[x > limit].y`, feel.Options{Names: []string{"tax in percent", "a-b"}})
	require.NoError(t, err)
	assert.Equal(t, []string{"tax in percent", "list", "a-b", "rows"}, e.Names())
	v, err := e.Eval(map[string]any{"tax in percent": 8, "list": []any{1, 2}, "a-b": 7})
	require.NoError(t, err)
	assert.Equal(t, "7", feel.Text(v))
}

func TestProgramFunctionsAndClock(t *testing.T) {
	e, err := feel.CompileWith(`double(4) + today().year`, feel.Options{
		Functions: map[string]feel.Func{"double": func(args []any) (any, error) {
			n, _ := args[0].(feel.Number).Int64()
			return 2 * n, nil
		}},
		Now: func() time.Time { return time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC) },
	})
	require.NoError(t, err)
	v, err := e.Eval(nil)
	require.NoError(t, err)
	assert.Equal(t, int64(2034), feel.ToGo(v))
}

func TestLimits(t *testing.T) {
	small := feel.Options{Limits: feel.Limits{Steps: 1000, Depth: 50, Text: 1000, Source: 2000}}
	for _, src := range []string{
		`for a in 1..1000000000 return a`,
		`count(for a in 1..100, b in 1..100 return 1)`,
		strings.Repeat("(", 60) + "1" + strings.Repeat(")", 60),
		strings.Repeat("-", 60) + "1",
		strings.Repeat(" ", 3000) + "1",
		`string join(for a in 1..200 return "abcdefghij")`,
		`for a in 1..100 return [partial, partial]`,
		`string(for a in 1..60 return {x: partial})`,
		`for a in 1..60 return context put({}, "x", partial)`,
		`flatten(for a in 1..30 return partial)`,
		`for a in 1..900 return exp(a)`,
		`for a in 1..900 return 2 ** (a / 7)`,
	} {
		e, err := feel.CompileWith(src, small)
		if err == nil {
			_, err = e.Eval(nil)
		}
		assert.ErrorIs(t, err, fault.FeelLimit, src[:20])
	}
}

func TestUnknownGoTypeIsAnError(t *testing.T) {
	e, err := feel.Compile("x")
	require.NoError(t, err)
	for _, x := range []any{make(chan int), func() {}, map[int]int{1: 1}, struct{ C chan int }{}} {
		_, err = e.Eval(map[string]any{"x": x})
		assert.ErrorIs(t, err, fault.FeelInput)
	}
}

func TestJSON(t *testing.T) {
	v := eval(t, `{n: 1.50, big: 12345678901234567890.5, d: @"2026-01-31", s: "x", l: [null, true], r: [1..2)}`, nil)
	b, err := feel.ToJSON(v)
	require.NoError(t, err)
	assert.JSONEq(t, `{"n":1.5,"big":12345678901234567890.5,"d":"2026-01-31","s":"x","l":[null,true],"r":"[1..2)"}`, string(b))
	assert.Contains(t, string(b), "12345678901234567890.5")
	var n feel.Number
	require.NoError(t, json.Unmarshal([]byte("0.1"), &n))
	assert.Equal(t, "0.1", n.String())
}

func TestUnaryTests(t *testing.T) {
	cases := []struct {
		src   string
		input any
		want  bool
	}{
		{`-`, nil, true},
		{`"A", "B"`, "B", true},
		{`not("A", "B")`, "B", false},
		{`not("A", "B")`, "C", true},
		{`[18..60]`, 18, true},
		{`(18..60]`, 18, false},
		{`< 5, > 10`, 7, false},
		{`>= min`, 5, true},
		{`? > 3 and ? < 9`, 5, true},
		{`starts with(?, "ab")`, "abc", true},
		{`true`, false, false},
		{`false`, false, true},
		{`null`, nil, true},
		{`["x", "y"]`, "y", true},
		{`< 5`, nil, false},
		{`date("2026-01-01")`, feel.Date{Year: 2026, Month: 1, Day: 1}, true},
	}
	for _, c := range cases {
		u, err := feel.CompileUnary(c.src)
		require.NoError(t, err, c.src)
		got, err := u.Match(c.input, map[string]any{"min": 5})
		require.NoError(t, err, c.src)
		assert.Equal(t, c.want, got, c.src)
	}
}

func TestOneExpressionManyCallers(t *testing.T) {
	e, err := feel.Compile(`sum(for i in 1..n return i) + count(l[item > 2])`)
	require.NoError(t, err)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for range 50 {
				v, err := e.Eval(map[string]any{"n": n + 1, "l": []any{1, 2, 3}})
				assert.NoError(t, err)
				assert.Equal(t, int64((n+1)*(n+2)/2+1), feel.ToGo(v))
			}
		})
	}
	all.Wait()
}

// TestNumberLaws compares the fast arithmetic with the decimal one by laws that
// hold for exact results.
func TestNumberLaws(t *testing.T) {
	values := []string{"0", "1", "-1", "0.1", "-0.25", "9223372036854775807", "-9223372036854775808", "1e-30", "123456789012345678901234", "1e20", "99999.99999"}
	for _, a := range values {
		for _, b := range values {
			vars := map[string]any{"a": json.Number(a), "b": json.Number(b)}
			assert.Equal(t, true, eval(t, `a + b = b + a and a * b = b * a`, vars), "%s %s", a, b)
			assert.Equal(t, true, eval(t, `(a - b = 0) = (a = b) and (a < b) = (b > a)`, vars), "%s %s", a, b)
			if b != "0" {
				assert.Equal(t, true, eval(t, `if b > 0 then modulo(a, b) >= 0 else modulo(a, b) <= 0`, vars), "%s %s", a, b)
			}
		}
	}
}
