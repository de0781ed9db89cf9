package feel_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/feel"
)

func compiled(b *testing.B, src string) *feel.Expr {
	e, err := feel.Compile(src)
	require.NoError(b, err)
	return e
}

func benchmark(b *testing.B, src string, vars map[string]any) {
	e := compiled(b, src)
	b.ReportAllocs()
	for b.Loop() {
		if v, err := e.Eval(vars); v == nil || err != nil {
			b.Fatal(v, err)
		}
	}
}

var order = map[string]any{"price": 19.5, "quantity": 3, "vat": 0.1, "kind": "house"}

func BenchmarkEval(b *testing.B) {
	wide := map[string]any{"age": 30}
	for i := range 1000 {
		wide[fmt.Sprint("field", i)] = []any{i, "text"}
	}
	people := make([]any, 100)
	for i := range people {
		people[i] = map[string]any{"age": feel.Int(int64(i)), "name": "An"}
	}
	for _, c := range []struct {
		name, src string
		vars      map[string]any
	}{
		{"string", `kind = "house"`, order},
		{"if", `if quantity > 2 and kind = "house" then price * 0.9 else price`, order},
		{"fraction", `price / quantity`, order},
		{"missing", `discount = null`, order},
		{"call", `starts with(kind, "ho")`, order},
		{"rounding", `decimal(price * vat, 1)`, order},
		{"entry of a wide context", `applicant.age >= 18`, map[string]any{"applicant": wide}},
		{"filter", `count(people[age >= 18])`, map[string]any{"people": people}},
		{"sum", `sum(for i in 1..100 return i * 2)`, nil},
		{"some", `some p in people satisfies p.age > 98`, map[string]any{"people": people}},
	} {
		b.Run(c.name, func(b *testing.B) { benchmark(b, c.src, c.vars) })
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := feel.Compile(`if price * quantity > 100 then price * 0.9 else price`); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnaryTests(b *testing.B) {
	for _, c := range []struct {
		src   string
		input any
	}{{`-`, 3.5}, {`"A", "B"`, "B"}, {`[18..60]`, 30}, {`< 5`, 3.5}, {`not(< 5)`, 7}, {`? > 3 and ? < 9`, 5}} {
		b.Run(c.src, func(b *testing.B) {
			u, err := feel.CompileUnary(c.src)
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				if ok, err := u.Match(c.input, nil); !ok || err != nil {
					b.Fatal(ok, err)
				}
			}
		})
	}
}

// decisionTable has 10 rules of 4 inputs; the first that matches gives the value.
func decisionTable(rules int) feel.Block {
	block := feel.Block{Where: "table"}
	part := func(text string, unary bool) {
		block.Parts = append(block.Parts, feel.Part{Source: feel.Source{Text: text}, Unary: unary})
	}
	for _, in := range []string{"area", "kind", "rooms * 2", "applicant.age"} {
		part(in, false)
	}
	for i := range rules {
		part(fmt.Sprintf("[%d..%d)", i*50, i*50+50), true)
		part(`"house", "flat"`, true)
		part("< 20", true)
		part("-", true)
		part(fmt.Sprint(1000+i*250), false)
	}
	block.Run = func(p *feel.Parts) any {
		var in [4]any
		for i := range in {
			in[i] = p.Value(i)
		}
	rules:
		for at := 4; at < len(block.Parts); at += 5 {
			for i, v := range in {
				if !p.Test(at+i, v) {
					continue rules
				}
			}
			return p.Value(at + 4)
		}
		return nil
	}
	return block
}

func BenchmarkDecisionTable(b *testing.B) {
	e, err := feel.CompileLogic(decisionTable(10), feel.Options{})
	require.NoError(b, err)
	vars := map[string]any{"area": 460.5, "kind": "flat", "rooms": 4, "applicant": map[string]any{"age": 30, "name": "An"}}
	b.ReportAllocs()
	for b.Loop() {
		if v, err := e.Eval(vars); v == nil || err != nil {
			b.Fatal(v, err)
		}
	}
}
