package conformance

import (
	"encoding/xml"
	"fmt"
	"os"
	"strings"

	"github.com/hcm-egov/framework/egov/feel"
)

// testCase is one case of a test case file (testCases.xsd of the kit).
type testCase struct {
	ID        string       `xml:"id,attr"`
	Type      string       `xml:"type,attr"`
	Invocable string       `xml:"invocableName,attr"`
	Inputs    []value      `xml:"inputNode"`
	Results   []resultNode `xml:"resultNode"`
}

// resultNode is what a decision must give.
type resultNode struct {
	Name     string `xml:"name,attr"`
	Error    bool   `xml:"errorResult,attr"`
	Expected value  `xml:"expected"`
}

// value is a value of the schema: one text, components, a list or null.
type value struct {
	Name       string  `xml:"name,attr"`
	Namespace  string  `xml:"namespace,attr"`
	Nil        string  `xml:"http://www.w3.org/2001/XMLSchema-instance nil,attr"`
	Value      *scalar `xml:"value"`
	Components []value `xml:"component"`
	List       *list   `xml:"list"`
}

type scalar struct {
	Type string `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
	Nil  string `xml:"http://www.w3.org/2001/XMLSchema-instance nil,attr"`
	Text string `xml:",chardata"`
}

type list struct {
	Nil   string  `xml:"http://www.w3.org/2001/XMLSchema-instance nil,attr"`
	Items []value `xml:"item"`
}

func readTests(file string) ([]testCase, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Cases []testCase `xml:"testCase"`
	}
	err = xml.Unmarshal(text, &doc)
	return doc.Cases, err
}

// unreadable is a value of the test file that is none; it equals nothing.
type unreadable string

// decode gives the FEEL value.
func (v value) decode() any {
	switch {
	case isNil(v.Nil):
		return nil
	case v.Value != nil:
		return v.Value.decode()
	case v.List != nil:
		return v.List.decode()
	case v.Components == nil:
		return nil
	}
	fields := make(map[string]any, len(v.Components))
	for _, c := range v.Components {
		fields[c.Name] = c.decode()
	}
	return fields
}

func isNil(attr string) bool { return attr == "true" || attr == "1" }

func (l *list) decode() any {
	if isNil(l.Nil) {
		return nil
	}
	items := make([]any, len(l.Items))
	for i, item := range l.Items {
		items[i] = item.decode()
	}
	return items
}

// functions of FEEL that read the text of a type.
var functions = map[string]string{"date": "date", "time": "time", "dateTime": "date and time", "duration": "duration"}

func (s scalar) decode() any {
	if isNil(s.Nil) {
		return nil
	}
	kind := s.Type[strings.IndexByte(s.Type, ':')+1:]
	text := strings.TrimSpace(s.Text)
	switch kind {
	case "", "string":
		return s.Text
	case "boolean":
		return text == "true" || text == "1"
	case "decimal", "double", "float", "integer", "int", "long":
		if n, err := feel.ParseNumber(text); err == nil {
			return n
		}
		return unreadable(text)
	}
	e, err := feel.Compile(fmt.Sprintf("%s(%q)", functions[kind], text))
	if err != nil {
		return unreadable(text)
	}
	if v, err := e.Eval(nil); err == nil && v != nil {
		return v
	}
	return unreadable(text)
}

// compare says how a result differs from the expected one; "" when it does not.
func (r resultNode) compare(got any, err error) string {
	if err != nil {
		return "error " + oneLine(err.Error())
	}
	want := r.Expected.decode()
	if r.Error {
		want = nil
	}
	if alike(want, got) {
		return ""
	}
	return fmt.Sprintf("expected %s, got %s", shown(want), shown(got))
}

func shown(v any) string {
	if v == nil {
		return "null"
	}
	if s, ok := v.(unreadable); ok {
		return fmt.Sprintf("unreadable %q", string(s))
	}
	return feel.TypeName(v) + " " + feel.Text(v)
}

// alike compares as the runners of the kit do: numbers within 1e-8.
func alike(want, got any) bool {
	switch w := want.(type) {
	case nil:
		return got == nil
	case feel.Number:
		g, ok := got.(feel.Number)
		return ok && near(w, g)
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !alike(w[i], g[i]) {
				return false
			}
		}
		return true
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

func near(a, b feel.Number) bool {
	d := a.Float64() - b.Float64()
	return a.Cmp(b) == 0 || d < 1e-8 && d > -1e-8
}
