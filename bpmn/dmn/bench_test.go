package dmn_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn"
)

// fees is a model with a table of 4 inputs.
func fees(rules int) string {
	var b strings.Builder
	b.WriteString(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="Fees" namespace="urn:fees">`)
	for _, in := range []string{"area:number", "kind:string", "floors:number", "urgent:boolean"} {
		name, kind, _ := strings.Cut(in, ":")
		fmt.Fprintf(&b, `<inputData id="i_%[1]s" name="%[1]s"><variable name="%[1]s" typeRef="%[2]s"/></inputData>`, name, kind)
	}
	b.WriteString(`<decision id="fee" name="Fee"><variable name="Fee" typeRef="number"/>`)
	for _, in := range []string{"area", "kind", "floors", "urgent"} {
		fmt.Fprintf(&b, `<informationRequirement><requiredInput href="#i_%s"/></informationRequirement>`, in)
	}
	b.WriteString(`<decisionTable hitPolicy="UNIQUE">`)
	for _, in := range []string{"area:number", "kind:string", "floors:number", "urgent:boolean"} {
		name, kind, _ := strings.Cut(in, ":")
		fmt.Fprintf(&b, `<input><inputExpression typeRef="%s"><text>%s</text></inputExpression></input>`, kind, name)
	}
	b.WriteString(`<output typeRef="number"/>`)
	for i := range rules {
		fmt.Fprintf(&b, `<rule><inputEntry><text>[%d..%d)</text></inputEntry><inputEntry><text>"house", "shop"</text></inputEntry><inputEntry><text>&lt; 20</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>%d</text></outputEntry></rule>`, i*100, i*100+100, i*1000)
	}
	b.WriteString(`</decisionTable></decision></definitions>`)
	return b.String()
}

func BenchmarkTable(b *testing.B) {
	m, err := dmn.Compile(dmn.Options{}, dmn.Source{XML: []byte(fees(10))})
	require.NoError(b, err)
	in := map[string]any{"area": 850, "kind": "shop", "floors": 3, "urgent": false}
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		r, err := m.Evaluate(ctx, "Fee", in)
		if err != nil || r.Value == nil {
			b.Fatal(r, err)
		}
	}
}

func BenchmarkChain(b *testing.B) {
	var body strings.Builder
	body.WriteString(`<inputData id="d0" name="d0"/>`)
	for i := range 10 {
		kind := "requiredDecision"
		if i == 0 {
			kind = "requiredInput"
		}
		fmt.Fprintf(&body, `<decision id="d%[1]d" name="d%[1]d"><informationRequirement><%[3]s href="#d%[2]d"/></informationRequirement><literalExpression><text>d%[2]d + 1</text></literalExpression></decision>`, i+1, i, kind)
	}
	m := compiled(b, document(body.String()))
	d, _ := m.Decision("d10")
	in := map[string]any{"d0": 1}
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if r, err := d.Evaluate(ctx, in); err != nil || r.Value == nil {
			b.Fatal(r, err)
		}
	}
}

func BenchmarkExplain(b *testing.B) {
	d, _ := compiled(b, fees(10)).Decision("Fee")
	in := map[string]any{"area": 850, "kind": "shop", "floors": 3, "urgent": false}
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Explain(ctx, in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, rules := range []int{10, 5000} {
		xml := []byte(fees(rules))
		b.Run(fmt.Sprint(rules), func(b *testing.B) {
			for b.Loop() {
				if _, err := dmn.Compile(dmn.Options{}, dmn.Source{XML: xml}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
