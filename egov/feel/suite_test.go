package feel_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/feel"
)

// passedFloor is the number of cases that pass today; it may only grow.
const passedFloor = 2837

type encoded struct {
	Type  string          `json:"type"`
	Value json.RawMessage `json:"value"`
}

type suiteFunction struct {
	Parameters []struct{ Name, Type string } `json:"parameters"`
	Body       string                        `json:"body"`
}

type suiteCase struct {
	Suite      string                   `json:"suite"`
	ID         string                   `json:"id"`
	Node       string                   `json:"node"`
	Expression string                   `json:"expression"`
	ResultType string                   `json:"resultType"`
	Inputs     map[string]encoded       `json:"inputs"`
	Functions  map[string]suiteFunction `json:"functions"`
	Expected   encoded                  `json:"expected"`
}

// sharedDir finds the directory of public test material beside the module.
func sharedDir(t testing.TB, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		require.NotEqual(t, parent, dir, "no go.mod above the test")
		dir = parent
	}
	path := filepath.Join(append([]string{dir, "..", "shared"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is absent", path)
		}
		t.Skipf("%s is absent", path)
	}
	return path
}

func loadSuite(t testing.TB) []suiteCase {
	f, err := os.Open(sharedDir(t, "suites", "feel", "cases.jsonl"))
	require.NoError(t, err)
	defer f.Close()
	var out []suiteCase
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c suiteCase
		require.NoError(t, json.Unmarshal(lines.Bytes(), &c))
		out = append(out, c)
	}
	require.NoError(t, lines.Err())
	return out
}

func TestSuite(t *testing.T) {
	cases := loadSuite(t)
	passed, all := map[string]int{}, map[string]int{}
	total := 0
	for _, c := range cases {
		all[c.Suite]++
		got, err := c.run()
		if err == nil {
			passed[c.Suite]++
			total++
		} else if os.Getenv("FEEL_SUITE") != "" {
			t.Logf("%s %s: %q\n\texpected %s %s, got %s (%v)", c.Suite, c.ID, c.Expression, c.Expected.Type, c.Expected.Value, got, err)
		}
	}
	var short []string
	for s, n := range all {
		if passed[s] < n {
			short = append(short, fmt.Sprintf("%s %d/%d", s, passed[s], n))
		}
	}
	sort.Strings(short)
	t.Logf("%d of %d cases pass; short: %s", total, len(cases), strings.Join(short, ", "))
	require.GreaterOrEqual(t, total, passedFloor, "cases that passed before fail now")
}

func (c suiteCase) run() (string, error) {
	vars, names := map[string]any{}, []string{}
	for name, in := range c.Inputs {
		vars[name] = in.decode()
		names = append(names, name)
	}
	for name, f := range c.Functions {
		v, err := f.value()
		if err != nil {
			return "", err
		}
		vars[name] = v
		names = append(names, name)
	}
	slices.Sort(names)
	var got any
	e, err := feel.CompileWith(c.Expression, feel.Options{Names: names})
	if err == nil {
		if got, err = e.Eval(vars); err != nil {
			return "", err
		}
	} else if c.Expected.Type != "null" {
		return "", err
	}
	text := feel.Text(conform(got, c.ResultType, c.Expected.Type))
	if !c.Expected.equals(conform(got, c.ResultType, c.Expected.Type)) {
		return fmt.Sprintf("%T %s", got, text), fmt.Errorf("differs")
	}
	return text, nil
}

// conform converts a result to its declared type, as DMN does for a list of one
// item and its item.
func conform(v any, declared, expected string) any {
	if l, ok := v.([]any); ok && len(l) == 1 && declared != "" && !strings.HasPrefix(declared, "t") && expected != "list" && declared != "Any" {
		return l[0]
	}
	return v
}

func (f suiteFunction) value() (any, error) {
	var params []string
	for _, p := range f.Parameters {
		params = append(params, p.Name)
	}
	e, err := feel.Compile("function(" + strings.Join(params, ", ") + ") " + f.Body)
	if err != nil {
		return nil, err
	}
	return e.Eval(nil)
}

func (e encoded) decode() any {
	switch e.Type {
	case "", "null":
		return nil
	case "boolean":
		var b bool
		_ = json.Unmarshal(e.Value, &b)
		return b
	case "list":
		var l []encoded
		_ = json.Unmarshal(e.Value, &l)
		out := make([]any, len(l))
		for i, x := range l {
			out[i] = x.decode()
		}
		return out
	case "context":
		var m map[string]encoded
		_ = json.Unmarshal(e.Value, &m)
		out := map[string]any{}
		for k, x := range m {
			out[k] = x.decode()
		}
		return out
	}
	var s string
	_ = json.Unmarshal(e.Value, &s)
	return e.scalar(s)
}

func (e encoded) scalar(s string) any {
	switch e.Type {
	case "string":
		return s
	case "number":
		n, _ := feel.ParseNumber(s)
		return n
	case "days and time duration", "years and months duration":
		return evaluated("duration", s)
	}
	return evaluated(e.Type, s)
}

func evaluated(function, text string) any {
	e, err := feel.Compile(fmt.Sprintf("%s(%q)", function, text))
	if err != nil {
		return err
	}
	v, _ := e.Eval(nil)
	return v
}

func (e encoded) equals(got any) bool {
	return alike(e.decode(), got)
}

// alike compares as the runners of the kit do: numbers within 1e-8.
func alike(want, got any) bool {
	switch w := want.(type) {
	case nil:
		return got == nil
	case feel.Number:
		g, ok := got.(feel.Number)
		if !ok {
			return false
		}
		d := w.Float64() - g.Float64()
		return w.Cmp(g) == 0 || d < 1e-8 && d > -1e-8
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(w, g, alike)
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for k, x := range w {
			if y, there := g[k]; !there || !alike(x, y) {
				return false
			}
		}
		return true
	}
	return feel.TypeName(want) == feel.TypeName(got) && feel.Text(want) == feel.Text(got)
}
