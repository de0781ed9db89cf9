package xpath

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func free(int) bool { return true }

// budget allows so many steps.
func budget(steps int) Budget {
	return func(n int) bool {
		steps -= n
		return steps >= 0
	}
}

// draw makes a random pattern without back-references over a small alphabet.
func draw(r *rand.Rand, depth int) string {
	atoms := []string{"a", "b", "é", ".", "[ab]", "[^a]", "[a-z-[b]]", `\d`, `\S`, `\n`, "^", "$", `\p{Lu}`, "B", "1"}
	kind := r.IntN(8)
	if depth == 0 {
		kind = 0
	}
	switch kind {
	case 0, 1, 2:
		return atoms[r.IntN(len(atoms))]
	case 3:
		return draw(r, depth-1) + draw(r, depth-1)
	case 4:
		return "(" + draw(r, depth-1) + "|" + draw(r, depth-1) + ")"
	case 5:
		return "(" + draw(r, depth-1) + ")"
	}
	quantifiers := []string{"*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{1,}"}
	return "(?:" + draw(r, depth-1) + ")" + quantifiers[r.IntN(len(quantifiers))]
}

func flagsOf(t *testing.T, text string) flags {
	f, err := readFlags(text)
	require.NoError(t, err)
	return f
}

// mayBeEmpty reports whether the tree can match the empty text.
func mayBeEmpty(n node) bool {
	switch n := n.(type) {
	case sequence:
		return !slices.ContainsFunc(n, func(item node) bool { return !mayBeEmpty(item) })
	case choice:
		return slices.ContainsFunc(n, mayBeEmpty)
	case group:
		return mayBeEmpty(n.of)
	case repeat:
		return n.min == 0 || mayBeEmpty(n.of)
	}
	_, isOne := n.(one)
	return !isOne
}

// hasEmptyTurns reports whether something is repeated that can be empty: how
// far such a repetition goes is not laid down.
func hasEmptyTurns(n node) bool {
	switch n := n.(type) {
	case sequence:
		return slices.ContainsFunc(n, hasEmptyTurns)
	case choice:
		return slices.ContainsFunc(n, hasEmptyTurns)
	case group:
		return hasEmptyTurns(n.of)
	case repeat:
		return mayBeEmpty(n.of) || hasEmptyTurns(n.of)
	}
	return false
}

// TestBothMatchersAgree runs random patterns with both matchers on random texts.
func TestBothMatchersAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	both := 0
	for range 8_000 {
		pattern, flags := draw(r, 4), []string{"", "i", "s", "m", "si"}[r.IntN(5)]
		linear, err := build(pattern, flags, true)
		require.NoError(t, err, pattern)
		slow, err := build(pattern, flags, false)
		require.NoError(t, err, pattern)
		if linear.program == nil {
			both++
		}
		tree, _, _, err := parse(pattern, flagsOf(t, flags))
		require.NoError(t, err)
		emptyTurns := hasEmptyTurns(tree)
		for range 4 {
			var b strings.Builder
			for range r.IntN(8) {
				b.WriteString([]string{"a", "b", "A", "B", "é", "É", "1", "\n", " "}[r.IntN(9)])
			}
			text := b.String()
			for from := 0; from <= len(text); from++ {
				if from < len(text) && !utf8.RuneStart(text[from]) {
					continue
				}
				got, err1 := linear.Find(text, from, free)
				want, err2 := slow.Find(text, from, budget(100_000))
				require.NoError(t, err1)
				if !errors.Is(err2, ErrBudget) {
					require.NoError(t, err2)
					if emptyTurns && want != nil && got != nil {
						want, got = want[:1], got[:1]
					}
					require.Equal(t, want, got, "%q flags %q on %q from %d", pattern, flags, text, from)
				}
			}
		}
	}
	assert.Greater(t, both, 4_000, "most patterns have both matchers")
}

// TestLongTextsAreMetered compares the metered way with the direct one.
func TestLongTextsAreMetered(t *testing.T) {
	re, err := Compile(`(x+)(é|y)$`, "")
	require.NoError(t, err)
	text := strings.Repeat("xxé ", 20_000) + "xxxy"
	loc, err := re.Find(text, 0, free)
	require.NoError(t, err)
	require.Len(t, loc, 6)
	assert.Equal(t, "xxxy", text[loc[0]:loc[1]])
	assert.Equal(t, "xxx", text[loc[2]:loc[3]])
	_, err = re.Find(text, 0, budget(100))
	assert.ErrorIs(t, err, ErrBudget)
}

func TestHostilePatternsEnd(t *testing.T) {
	for _, pattern := range []string{
		`(a*)*\1b`, `(a|a)*\1c`, `((a+)+)+\2$b`, `(.*)(.*)(.*)(.*)(.*)\1\2\3\4\5x`, `(a?){40}a{40}\1b`, `(.)*\1y`,
	} {
		re, err := Compile(pattern, "")
		require.NoError(t, err, pattern)
		_, err = re.Find(strings.Repeat("a", 40), 0, budget(20_000))
		if err != nil {
			assert.ErrorIs(t, err, ErrBudget, pattern)
		}
	}
	re, err := Compile(`(.)*\1y`, "")
	require.NoError(t, err)
	_, err = re.Find(strings.Repeat("a", 1<<20), 0, free)
	assert.ErrorIs(t, err, ErrSize)
	for _, pattern := range []string{`((a{1000}){1000}){1000}`, `a{99999999999999999999}`, strings.Repeat("(", 300) + strings.Repeat(")", 300), strings.Repeat("[a-", 300)} {
		_, err := Compile(pattern, "")
		assert.ErrorIs(t, err, ErrSize, pattern[:10])
	}
}

// TestSets checks the sets against their definition, character by character.
func TestSets(t *testing.T) {
	word, ok := multi('w')
	require.True(t, ok)
	other, _ := multi('W')
	latin, ok := property("IsBasicLatin")
	require.True(t, ok)
	for r := rune(0); r <= 0x10FFFF; r++ {
		if r >= 0xD800 && r <= 0xDFFF {
			continue
		}
		if word.has(r) == other.has(r) {
			t.Fatalf("%U is in both or none of \\w and \\W", r)
		}
		if latin.has(r) != (r < 0x80) {
			t.Fatalf("%U", r)
		}
	}
	for _, name := range strings.Fields(categories) {
		_, ok := property(name)
		assert.True(t, ok, name)
	}
	for entry := range strings.FieldsFuncSeq(blocks, func(r rune) bool { return r == ';' || r == '\n' }) {
		name, _, _ := strings.Cut(entry, " ")
		set, ok := block(name)
		assert.True(t, ok && len(set) == 2 && set[0] < set[1], name)
	}
	for _, name := range []string{"", "IsNowhere", "Is", "Lx", "Cs", "latin", "IsGreek 0370"} {
		_, ok := property(name)
		assert.False(t, ok, name)
	}
}

// FuzzRegex: any pattern compiles or is refused; a match ends within its budget,
// lies inside the text at the borders of characters, and both matchers agree.
func FuzzRegex(f *testing.F) {
	for _, s := range []string{`(a)(b)?\1`, `[a-z-[aeiou]]+?`, `^\i\c*$`, `\p{IsThai}{2,3}|x`, `(?:a|b|)*c`, `[\d\-a]`, `\$\\`, `((((((((((a))))))))))\10`} {
		f.Add(s, "i", "abcABC", "[$1]")
	}
	f.Fuzz(func(t *testing.T, pattern, flags, text, by string) {
		if len(pattern)+len(text) > 200 || !utf8.ValidString(pattern) || !utf8.ValidString(text) {
			return
		}
		re, err := Compile(pattern, flags)
		if err != nil {
			return
		}
		loc, err := re.Find(text, 0, budget(2000))
		if err != nil {
			return
		}
		for i := 0; i < len(loc); i += 2 {
			if loc[i] > loc[i+1] || loc[i] < -1 || loc[i+1] > len(text) || loc[i] >= 0 && !utf8.ValidString(text[loc[i]:loc[i+1]]) {
				t.Fatalf("%q %q on %q: %v", pattern, flags, text, loc)
			}
		}
		slow, err := build(pattern, flags, false)
		if err != nil {
			t.Fatal(err)
		}
		if want, err := slow.Find(text, 0, budget(2000)); err == nil && (want == nil) != (loc == nil) {
			t.Fatalf("%q %q on %q: %v, %v", pattern, flags, text, loc, want)
		}
		if tmpl, ok := re.Template(by); ok && loc != nil {
			var b strings.Builder
			tmpl.Expand(&b, text, loc)
		}
	})
}
