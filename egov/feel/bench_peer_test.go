package feel_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
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
			b.ReportAllocs()
			for b.Loop() {
				if v, err := e.Eval(p.vars); v == nil || err != nil {
					b.Fatal(v, err)
				}
			}
			own := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
			b.ReportMetric(own/exprTime(b, p.src, p.vars), "x-expr")
			if times := feelinTimes(b); times != nil {
				b.ReportMetric(times[p.name]/own, "x-feelin")
			}
		})
	}
}

// exprTime is the nanoseconds that expr takes.
func exprTime(b *testing.B, src string, vars map[string]any) float64 {
	program, err := expr.Compile(src, expr.Env(vars))
	require.NoError(b, err)
	var machine vm.VM
	rounds := func(n int) time.Duration {
		start := time.Now()
		for range n {
			if v, err := machine.Run(program, vars); v == nil || err != nil {
				b.Fatal(v, err)
			}
		}
		return time.Since(start)
	}
	rounds(b.N / 10)
	return float64(rounds(b.N).Nanoseconds()) / float64(b.N)
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
	dir := os.Getenv("FEELIN_DIR")
	if dir == "" {
		temp, err := os.MkdirTemp("", "feelin")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(temp)
		dir = temp
	}
	return measureFeelin(dir)
})

func measureFeelin(dir string) (map[string]float64, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "feelin")); err != nil {
		install := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--prefix", dir, "feelin@8.2.0")
		if err := install.Run(); err != nil {
			return nil, err
		}
	}
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
