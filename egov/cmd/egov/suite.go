package main

import (
	"context"
	"fmt"
	"io"

	"github.com/hcm-egov/framework/bpmn/conformance"
	feelsuite "github.com/hcm-egov/framework/egov/feel/conformance"
	signaturesuite "github.com/hcm-egov/framework/signature/conformance"
)

// suite is a public test suite: run takes a folder in its format, writes a line
// for each case that fails or is left out, and counts.
type suite struct {
	name, what string
	run        func(ctx context.Context, dir string, out io.Writer) (passed, failed, skipped int, err error)
	skips      bool // cases may be left out
}

func suites() []suite {
	return []suite{
		whole("bpmn-behaviour", "executable models with the traces that they must leave", conformance.Behaviour),
		whole("bpmn-refused", "faulty models that must not be deployed", conformance.Refused),
		whole("bpmn-interchange", "models of many tools that must be read, written and found again", func(_ context.Context, dir string, out io.Writer) (int, int, error) {
			return conformance.Interchange(dir, out)
		}),
		whole("feel", "FEEL expressions with the values that they must give", feelsuite.Run),
		{"c14n", "XML documents and node sets with their canonical forms", signaturesuite.C14N, true},
		{"xmldsig", "signed documents, keys and templates with the verdicts that they must get", signaturesuite.XMLDSig, true},
		{"hostile-xml", "signed XML with attacks that must come to nothing", signaturesuite.HostileXML, true},
		{"xmlenc", "encrypted XML with keys and plaintexts, and templates to encrypt", signaturesuite.XMLEnc, true},
		{"xades", "documents with XAdES signatures and what is to be found of them", signaturesuite.XAdES, true},
	}
}

// whole is a suite that leaves out no case.
func whole(name, what string, run func(ctx context.Context, dir string, out io.Writer) (passed, failed int, err error)) suite {
	return suite{name: name, what: what, run: func(ctx context.Context, dir string, out io.Writer) (int, int, int, error) {
		passed, failed, err := run(ctx, dir, out)
		return passed, failed, 0, err
	}}
}

// runSuite ends its output with the line "N passed, N failed", and ", N skipped"
// for a suite that may leave out cases.
func runSuite(ctx context.Context, args []string, out, errs io.Writer) int {
	if len(args) != 2 {
		return misused(errs, "suite")
	}
	for _, s := range suites() {
		if s.name != args[0] {
			continue
		}
		passed, failed, skipped, err := s.run(ctx, args[1], out)
		if err != nil {
			fmt.Fprintln(errs, "egov:", err)
			return usage
		}
		fmt.Fprintf(out, "%d passed, %d failed", passed, failed)
		if s.skips {
			fmt.Fprintf(out, ", %d skipped", skipped)
		}
		fmt.Fprintln(out)
		if failed > 0 {
			return wrong
		}
		return fine
	}
	fmt.Fprintf(errs, "egov: no suite %q\n", args[0])
	return usage
}
