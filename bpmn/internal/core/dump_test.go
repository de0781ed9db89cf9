package core_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
)

// TestGraphs compiles testdata/models/*.bpmn, one for each modeller and one with
// the norm alone, and compares the graphs with the texts beside them: every
// field that is not empty, expressions with their value.
func TestGraphs(t *testing.T) {
	files, err := filepath.Glob("testdata/models/*.bpmn")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			b, err := os.ReadFile(file)
			require.NoError(t, err)
			golden(t, strings.TrimSuffix(file, ".bpmn")+".txt", dumpFile(t, b))
		})
	}
}

func golden(t *testing.T, file, got string) {
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

func dumpFile(t *testing.T, xml []byte) string {
	doc, err := model.Parse(xml, model.Limits{})
	require.NoError(t, err)
	p, warnings, err := core.Compile(doc, core.Options{Expr: compileFEEL, Calendars: calendars})
	require.NoError(t, err, "%v", fault.All(err))
	var out strings.Builder
	for _, w := range warnings {
		fmt.Fprintf(&out, "warning: %s\n", said(w))
	}
	for _, g := range p.Graphs {
		d := dumper{out: &out}
		fmt.Fprintf(&out, "\nprocess %s", g.Process)
		d.fields(reflect.ValueOf(*g), "Process", "Nodes", "List", "Root", "Calls", "Line")
		out.WriteString("\n")
		d.scope(g.Root, "  ")
	}
	return out.String()
}

// sample are the variables with which expressions are shown.
var sample = map[string]any{"price": int64(12), "starter": "lan", "items": []any{"a", "b"}, "dossier": map[string]any{"id": "D-7"}}

type dumper struct{ out *strings.Builder }

func (d dumper) scope(s *core.Scope, indent string) {
	fmt.Fprintf(d.out, "%sscope", indent)
	d.fields(reflect.ValueOf(*s), "Owner", "Nodes")
	d.out.WriteString("\n")
	for _, n := range s.Nodes {
		fmt.Fprintf(d.out, "%s%s %s", indent, n.Kind, n.ID)
		d.fields(reflect.ValueOf(*n), "Index", "ID", "Line", "Kind", "In", "Out", "Parent", "Body", "StartQuantity", "CompletionQuantity")
		if n.StartQuantity != 1 || n.CompletionQuantity != 1 {
			fmt.Fprintf(d.out, " tokens=%d/%d", n.StartQuantity, n.CompletionQuantity)
		}
		d.out.WriteString("\n")
		for _, f := range n.Out {
			fmt.Fprintf(d.out, "%s  -> %s by %s", indent, f.To.ID, f.ID)
			d.fields(reflect.ValueOf(*f), "Index", "ID", "Line", "From", "To")
			d.out.WriteString("\n")
		}
		if n.Body != nil {
			d.scope(n.Body, indent+"    ")
		}
	}
}

// fields writes the fields of a struct that are not empty.
func (d dumper) fields(v reflect.Value, but ...string) {
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if v.Field(i).IsZero() || strings.Contains(" "+strings.Join(but, " ")+" ", " "+name+" ") {
			continue
		}
		if name == "Name" && v.FieldByName("ID").IsValid() && v.FieldByName("ID").String() == v.FieldByName("Name").String() {
			continue
		}
		fmt.Fprintf(d.out, " %s=", name)
		d.value(v.Field(i))
	}
}

func (d dumper) value(v reflect.Value) {
	switch x := v.Interface().(type) {
	case *core.Node:
		d.out.WriteString(x.ID)
		return
	case *core.Flow:
		d.out.WriteString(x.ID)
		return
	case *worktime.Calendar:
		d.out.WriteString("calendar")
		return
	case core.Value:
		d.text(&x)
		return
	case *core.Value:
		d.text(x)
		return
	case core.Expr:
		d.expr("", x)
		return
	case fmt.Stringer:
		d.out.WriteString(x.String())
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		d.value(v.Elem())
	case reflect.Struct:
		var inside strings.Builder
		dumper{&inside}.fields(v, "Node")
		d.out.WriteString("{" + strings.TrimSpace(inside.String()) + "}")
	case reflect.Slice:
		d.out.WriteString("[")
		for i := range v.Len() {
			if i > 0 {
				d.out.WriteString(", ")
			}
			d.value(v.Index(i))
		}
		d.out.WriteString("]")
	case reflect.String:
		fmt.Fprintf(d.out, "%q", v.String())
	default:
		b, err := json.Marshal(v.Interface())
		if err != nil {
			b = []byte(err.Error())
		}
		d.out.Write(b)
	}
}

func (d dumper) text(v *core.Value) {
	if v == nil {
		d.out.WriteString("null")
		return
	}
	if v.Expr != nil {
		d.expr(v.Text, v.Expr)
		return
	}
	fmt.Fprintf(d.out, "%q", v.Text)
}

// expr writes an expression with its value.
func (d dumper) expr(text string, x core.Expr) {
	if reflect.TypeOf(x).Kind() == reflect.String && text == "" {
		text = reflect.ValueOf(x).String()
	}
	if s, ok := x.(fmt.Stringer); ok && text == "" {
		text = s.String()
	}
	v, err := x.Eval(sample)
	if err != nil {
		v = err.Error()
	}
	b, _ := json.Marshal(v)
	fmt.Fprintf(d.out, "<%s> (%s)", text, b)
}
