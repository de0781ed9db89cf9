package feel_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/feel"
)

// peers are the expressions that are measured beside other evaluators, on the
// same plain Go map. The metric x-expr is the time as a multiple of that of
// github.com/expr-lang/expr (a compiled program on a machine that is used again,
// its fastest way), x-feelin that of the npm package feelin as a multiple of ours.
var peers = []struct {
	name, src string
	vars      map[string]any
}{
	{"arithmetic", `price * quantity * (1 + vat)`, map[string]any{"price": 19.5, "quantity": 3.0, "vat": 0.1}},
	{"integers", `a > b`, map[string]any{"a": 7, "b": 5}},
	{"condition", `price > 10 and quantity <= 5`, map[string]any{"price": 19, "quantity": 3}},
}

func BenchmarkPeers(b *testing.B) {
	for _, p := range peers {
		b.Run(p.name, func(b *testing.B) {
			e, err := feel.Compile(p.src)
			require.NoError(b, err)
			program, err := expr.Compile(p.src, expr.Env(p.vars))
			require.NoError(b, err)
			var machine vm.VM
			b.ReportAllocs()
			own, other := inTurns(b, func() (any, error) { return e.Eval(p.vars) }, func() (any, error) { return machine.Run(program, p.vars) })
			b.ReportMetric(own/other, "x-expr")
			if times := feelinTimes(b); times != nil {
				b.ReportMetric(times[p.name]/own, "x-feelin")
			}
		})
	}
}

// inTurns measures two functions b.N times each, in short turns, so that a busy
// machine slows both. It gives nanoseconds; the benchmark counts the first.
func inTurns(b *testing.B, first, second func() (any, error)) (own, other float64) {
	b.StopTimer()
	rounds := func(do func() (any, error), n int) float64 {
		start := time.Now()
		for range n {
			if v, err := do(); v == nil || err != nil {
				b.Fatal(v, err)
			}
		}
		return float64(time.Since(start).Nanoseconds())
	}
	b.ResetTimer()
	for left := b.N; left > 0; left -= 10_000 {
		n := min(left, 10_000)
		b.StartTimer()
		own += rounds(first, n)
		b.StopTimer()
		other += rounds(second, n)
	}
	return own / float64(b.N), other / float64(b.N)
}

// feelinTimes are the nanoseconds that feelin 8.2.0 takes, by name; nil where
// there is no node. FEELIN_DIR is a folder with it installed.
func feelinTimes(b *testing.B) map[string]float64 {
	times, err := feelinOnce()
	if err != nil {
		require.NotEqual(b, "true", os.Getenv("CI"), "feelin: %v", err)
		b.Logf("without feelin: %v", err)
	}
	return times
}

var feelinOnce = sync.OnceValues(func() (map[string]float64, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	dir := os.Getenv("FEELIN_DIR")
	if dir == "" {
		temp, err := os.MkdirTemp("", "feelin")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(temp)
		dir = temp
		install := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--prefix", dir, "feelin@8.2.0")
		if err := install.Run(); err != nil {
			return nil, err
		}
	}
	return measureFeelin(ctx, dir)
})

func measureFeelin(ctx context.Context, dir string) (map[string]float64, error) {
	var cases []any
	for _, p := range peers {
		cases = append(cases, map[string]any{"name": p.name, "src": p.src, "vars": p.vars})
	}
	input, err := json.Marshal(cases)
	if err != nil {
		return nil, err
	}
	node := exec.CommandContext(ctx, "node", "--input-type=module", "--eval", feelinScript, string(input))
	node.Dir = dir
	out, err := node.Output()
	if err != nil {
		return nil, err
	}
	var times map[string]float64
	return times, json.Unmarshal(out, &times)
}

// feelinScript warms up and then measures each expression for half a second.
const feelinScript = `
import { evaluate } from 'feelin';
const out = {};
for (const { name, src, vars } of JSON.parse(process.argv[1])) {
  const rounds = (ms) => {
    const start = process.hrtime.bigint();
    let n = 0, spent = 0;
    for (; spent < ms * 1e6; spent = Number(process.hrtime.bigint() - start)) {
      for (let i = 0; i < 100; i++, n++) evaluate(src, vars);
    }
    return spent / n;
  };
  rounds(300);
  out[name] = rounds(500);
}
console.log(JSON.stringify(out));
`
