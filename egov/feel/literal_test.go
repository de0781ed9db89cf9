package feel_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/feel"
)

func TestLiteralTestsAreData(t *testing.T) {
	for src, want := range map[string]string{
		`-`:                "any",
		`"A", "B"`:         `["A".."A"] ["B".."B"]`,
		`not("A", null)`:   `not ["A".."A"] null`,
		`< 5`:              "(..5)",
		`>= -1.5, 3`:       "[-1.5..) [3..3]",
		`[1..10)`:          "[1..10)",
		`]1..10[`:          "(1..10)",
		`[10..1]`:          "",
		`!= 5`:             "(..5) (5..) null",
		`!= null`:          "(..)",
		`null`:             "null",
		`= true`:           "[true..true]",
		`[1, 2, [5..6]]`:   "[1..1] [2..2] [5..6]",
		`>= @"2026-01-31"`: "[2026-01-31..)",
		`[date("2026-01-01")..date(2026, 2, 28)]`: "[2026-01-01..2026-02-28]",
		`< duration("P1Y")`:                       "(..P1Y)",
		`? > 5, ? between 1 and 2`:                "(5..) [1..2]",
		`? in ("A", "B")`:                         `["A".."A"] ["B".."B"]`,
		`(< 5)`:                                   "(..5)",
	} {
		l, ok, err := feel.ParseLiterals(src, feel.Options{})
		require.NoError(t, err, src)
		require.True(t, ok, src)
		require.Equal(t, want, shown(l), src)
	}
	for _, src := range []string{`limit`, `< limit`, `? + 1 > 5`, `[1..limit]`, `{a: 1}`, `date("no date")`, `"A", limit`, `["a", f(1)]`, `["a"..1]`} {
		_, ok, err := feel.ParseLiterals(src, feel.Options{})
		require.NoError(t, err, src)
		require.False(t, ok, src)
	}
	_, _, err := feel.ParseLiterals(`< `, feel.Options{})
	require.Error(t, err)
	_, ok, err := feel.ParseLiterals(`date("2026-01-01")`, feel.Options{Names: []string{"date"}})
	require.NoError(t, err)
	require.False(t, ok, "another thing has the name")
}

func shown(l feel.Literals) string {
	s := ""
	add := func(word string) {
		if s != "" {
			s += " "
		}
		s += word
	}
	if l.Any {
		add("any")
	}
	if l.Not {
		add("not")
	}
	for _, g := range l.Ranges {
		add(g.String())
	}
	if l.Null {
		add("null")
	}
	return s
}

// What the data says is what the tests do.
func TestLiteralTestsMatchAsTheirDataSays(t *testing.T) {
	values := []any{feel.Int(-1), feel.Int(1), feel.Int(3), feel.Int(5), feel.Int(6), feel.Int(10), feel.Int(11)}
	for _, src := range []string{`-`, `< 5`, `>= -1, 3`, `[1..10)`, `]1..10[`, `[10..1]`, `!= 5`, `not(!= 5)`, `not(5, > 6)`, `[1, 3, [5..6]]`, `? > 5`, `not([1..3])`} {
		l, ok, err := feel.ParseLiterals(src, feel.Options{})
		require.NoError(t, err)
		require.True(t, ok, src)
		u, err := feel.CompileUnary(src)
		require.NoError(t, err)
		for _, v := range values {
			got, err := u.Match(v, nil)
			require.NoError(t, err)
			require.Equal(t, passes(l, v), got, fmt.Sprint(src, " ", v))
		}
	}
}

func passes(l feel.Literals, v any) bool {
	in := false
	for _, g := range l.Ranges {
		low, high := 1, -1
		if g.Low != nil {
			low, _ = feel.Compare(v, g.Low)
		}
		if g.High != nil {
			high, _ = feel.Compare(v, g.High)
		}
		if (low > 0 || low == 0 && g.LowClosed) && (high < 0 || high == 0 && g.HighClosed) {
			in = true
		}
	}
	return l.Any || in != l.Not
}

func TestLiteralExpressionsAreValues(t *testing.T) {
	for src, want := range map[string]string{`"A"`: `"A"`, `-5`: "-5", `null`: "null", `@"P1D"`: "P1D", `date("2026-01-31")`: "2026-01-31"} {
		v, ok, err := feel.ParseLiteral(src, feel.Options{})
		require.NoError(t, err)
		require.True(t, ok, src)
		require.Equal(t, want, feel.Text([]any{v})[1:len(want)+1])
	}
	for _, src := range []string{`a`, `1 + 1`, `["A"]`, `-a`} {
		_, ok, err := feel.ParseLiteral(src, feel.Options{})
		require.NoError(t, err)
		require.False(t, ok, src)
	}
	require.True(t, feel.Equal([]any{feel.Int(1)}, []any{feel.Int(1)}))
	require.False(t, feel.Equal("1", feel.Int(1)))
}
