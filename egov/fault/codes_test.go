package fault_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

var update = flag.Bool("update", false, "write the golden files anew")

var (
	wellFormed  = regexp.MustCompile(`^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$`)
	placeholder = regexp.MustCompile(`\{[a-zA-Z]+\}`)
)

// A code without arguments gives its sentences with the placeholders unfilled.
func sentences(c fault.Code) (vi, en string) {
	e := fault.New(c)
	return e.Vi(), e.En()
}

func TestEveryCodeIsWellFormed(t *testing.T) {
	kinds := []fault.Kind{fault.Invalid, fault.NotFound, fault.Conflict, fault.Denied, fault.Unavailable, fault.Internal}
	for _, c := range fault.Codes() {
		if c == fault.EformsMessage {
			continue // its sentence is written by the author of the form, in both languages
		}
		vi, en := sentences(c)
		assert.Regexp(t, wellFormed, string(c))
		assert.Contains(t, kinds, c.Kind(), c)
		assert.NotEqual(t, string(c), vi, "%s lacks a Vietnamese sentence", c)
		assert.NotEqual(t, string(c), en, "%s lacks an English sentence", c)
		assert.NotEqual(t, vi, en, "%s has one sentence twice", c)
		assert.Equal(t, placeholders(vi), placeholders(en), "%s: both sentences use the same placeholders", c)
		for _, s := range []string{vi, en} {
			assert.True(t, norm.NFC.IsNormalString(s), "%s: %q is not NFC", c, s)
			assert.Equal(t, strings.TrimSpace(s), s, c)
			assert.NotContains(t, strings.NewReplacer(unfill(s)...).Replace(s), "{", "%s: %q has a broken placeholder", c, s)
			assert.Contains(t, ".!?…", string([]rune(s)[len([]rune(s))-1]), "%s: %q ends like a sentence", c, s)
		}
		assert.True(t, looksVietnamese(vi), "%s: %q has no Vietnamese letter", c, vi)
		assert.False(t, vietnameseOnly(en), "%s: %q is not English", c, en)
	}
}

func placeholders(s string) []string {
	list := placeholder.FindAllString(s, -1)
	slices.Sort(list)
	return slices.Compact(list)
}

func unfill(s string) (pairs []string) {
	for _, p := range placeholder.FindAllString(s, -1) {
		pairs = append(pairs, p, "")
	}
	return pairs
}

const vietnameseLetters = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"

func looksVietnamese(s string) bool {
	return strings.ContainsAny(strings.ToLower(s), vietnameseLetters)
}

// vietnameseOnly: an English sentence may quote Vietnamese ("QĐ-UBND"), but not
// consist of it.
func vietnameseOnly(s string) bool {
	words, marked := 0, 0
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		words++
		if looksVietnamese(w) {
			marked++
		}
	}
	return marked*2 > words
}

// source is what the package's files say: the constants of type Code, and for
// each list of codes its keys.
type source struct {
	constants  map[string]string // name -> code
	keys       map[string][]string
	registered []string
}

func readSource(t *testing.T) source {
	t.Helper()
	src := source{constants: map[string]string{}, keys: map[string][]string{}}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				src.add(spec)
			}
			return true
		})
	}
	return src
}

func (s *source) add(spec *ast.ValueSpec) {
	if id, ok := spec.Type.(*ast.Ident); ok && id.Name == "Code" {
		for i, v := range spec.Values {
			s.constants[spec.Names[i].Name] = strings.Trim(v.(*ast.BasicLit).Value, `"`)
		}
		return
	}
	if len(spec.Values) != 1 {
		return
	}
	lit, ok := spec.Values[0].(*ast.CompositeLit)
	name := spec.Names[0].Name
	if !ok {
		return
	}
	for _, el := range lit.Elts {
		kv, ok := el.(*ast.KeyValueExpr)
		if !ok {
			return
		}
		if name == "lists" {
			s.registered = append(s.registered, kv.Value.(*ast.Ident).Name)
		} else if key, ok := kv.Key.(*ast.Ident); ok && strings.HasSuffix(name, "Codes") {
			s.keys[name] = append(s.keys[name], key.Name)
		}
	}
}

func TestEveryConstantIsInOneList(t *testing.T) {
	src := readSource(t)
	require.NotEmpty(t, src.constants)
	seen, names := map[string]string{}, map[string]string{}
	for list, keys := range src.keys {
		assert.Contains(t, src.registered, list)
		for _, key := range keys {
			assert.Empty(t, seen[key], "%s stands in two lists", key)
			seen[key] = list
		}
	}
	codes := fault.Codes()
	for name, code := range src.constants {
		assert.Empty(t, names[code], "two constants for %s", code)
		names[code] = name
		assert.NotEmpty(t, seen[name], "constant %s is in no list", name)
		assert.Contains(t, codes, fault.Code(code))
		assert.True(t, ast.IsExported(name), "%s cannot be asked for", name)
	}
	assert.Len(t, codes, len(src.constants), "a code of a list has no constant")
}

// A released code keeps its kind and its sentences' sense. This file per room
// is reviewed as a diff; go test ./egov/fault -update writes it.
func TestCodesAreAsReleased(t *testing.T) {
	rooms := map[string]*strings.Builder{}
	for _, c := range fault.Codes() {
		room, _, _ := strings.Cut(string(c), ".")
		if rooms[room] == nil {
			rooms[room] = &strings.Builder{}
		}
		vi, en := sentences(c)
		fmt.Fprintf(rooms[room], "%s %s\n\t%s\n\t%s\n", c, c.Kind(), vi, en)
	}
	folder := filepath.Join("testdata", "codes")
	if *update {
		require.NoError(t, os.RemoveAll(folder))
		require.NoError(t, os.MkdirAll(folder, 0o755))
		for room, b := range rooms {
			require.NoError(t, os.WriteFile(filepath.Join(folder, room+".txt"), []byte(b.String()), 0o644))
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	require.NoError(t, err)
	for _, file := range files {
		assert.NotNil(t, rooms[strings.TrimSuffix(filepath.Base(file), ".txt")], "all codes of %s are gone", file)
	}
	for room, b := range rooms {
		want, err := os.ReadFile(filepath.Join(folder, room+".txt"))
		require.NoError(t, err, "new codes: run with -update and review the diff")
		assert.Equal(t, string(want), b.String(), "changed codes: run with -update and review the diff")
	}
}
