package main

import (
	"context"
	"fmt"
	"io"

	"github.com/hcm-egov/framework/bpmn/conformance"
	feelsuite "github.com/hcm-egov/framework/egov/feel/conformance"
)

// suite is a public test suite: run takes a folder in its format, writes a line
// for each case that fails, and counts.
type suite struct {
	name, what string
	run        func(ctx context.Context, dir string, out io.Writer) (passed, failed int, err error)
}

func suites() []suite {
	return []suite{
		{"bpmn-behaviour", "executable models with the traces that they must leave", conformance.Behaviour},
		{"bpmn-refused", "faulty models that must not be deployed", conformance.Refused},
		{"bpmn-interchange", "models of many tools that must be read, written and found again", func(_ context.Context, dir string, out io.Writer) (int, int, error) {
			return conformance.Interchange(dir, out)
		}},
		{"feel", "FEEL expressions with the values that they must give", feelsuite.Run},
	}
}

// runSuite ends its output with the line "N passed, N failed".
func runSuite(ctx context.Context, args []string, out, errs io.Writer) int {
	if len(args) != 2 {
		return misused(errs, "suite")
	}
	for _, s := range suites() {
		if s.name != args[0] {
			continue
		}
		passed, failed, err := s.run(ctx, args[1], out)
		if err != nil {
			fmt.Fprintln(errs, "egov:", err)
			return usage
		}
		fmt.Fprintf(out, "%d passed, %d failed\n", passed, failed)
		if failed > 0 {
			return wrong
		}
		return fine
	}
	fmt.Fprintf(errs, "egov: no suite %q\n", args[0])
	return usage
}
