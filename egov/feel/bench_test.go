package feel_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/feel"
)

func benchmark(b *testing.B, src string, vars map[string]any) {
	e, err := feel.Compile(src)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if v, err := e.Eval(vars); v == nil || err != nil {
			b.Fatal(v, err)
		}
	}
}

var order = map[string]any{"price": 19.5, "quantity": 3, "vat": 0.1, "kind": "house"}

func BenchmarkArithmetic(b *testing.B) { benchmark(b, `price * quantity * (1 + vat)`, order) }

func BenchmarkComparison(b *testing.B) { benchmark(b, `price > 10 and quantity <= 5`, order) }

func BenchmarkStringEquality(b *testing.B) { benchmark(b, `kind = "house"`, order) }

func BenchmarkFilter(b *testing.B) {
	benchmark(b, `sum(for i in 1..100 return i * 2) + count([1,2,3,4,5][item > 2])`, nil)
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := feel.Compile(`if price * quantity > 100 then price * 0.9 else price`); err != nil {
			b.Fatal(err)
		}
	}
}
