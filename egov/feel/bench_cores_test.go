//go:build unix

package feel_test

import (
	"syscall"
	"testing"
	"time"
)

// BenchmarkCores evaluates on all cores. The metric x-one is their throughput as
// a multiple of that of one; on a busy machine it says little, but x-work does:
// the processor time of an evaluation on all cores as a multiple of that on one,
// which is 1 where they do not hinder each other.
func BenchmarkCores(b *testing.B) {
	e := compiled(b, `if price * quantity * (1 + vat) > 50 then "dear" else "cheap"`)
	eval := func() {
		if v, err := e.Eval(order); v == nil || err != nil {
			b.Error(v, err)
		}
	}
	start, work := time.Now(), processorTime(b)
	for range b.N {
		eval()
	}
	one, oneWork := time.Since(start), processorTime(b)-work

	work = processorTime(b)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			eval()
		}
	})
	b.ReportMetric(float64(one)/float64(b.Elapsed()), "x-one")
	b.ReportMetric(float64(processorTime(b)-work)/float64(oneWork), "x-work")
}

func processorTime(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
