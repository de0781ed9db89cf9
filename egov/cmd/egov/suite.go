package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/hcm-egov/framework/bpmn/conformance"
	dmnsuite "github.com/hcm-egov/framework/bpmn/dmn/conformance"
	feelsuite "github.com/hcm-egov/framework/egov/feel/conformance"
	signaturesuite "github.com/hcm-egov/framework/signature/conformance"
)

// suite is a public test suite: run takes a folder in its format, writes a line
// for each case that fails or is left out, and counts. cases hands over what
// became of each case, of a suite of the DMN Technology Compatibility Kit.
type suite struct {
	name, what string
	run        func(ctx context.Context, dir string, out io.Writer) (passed, failed, skipped int, err error)
	skips      bool // cases may be left out
	cases      func(ctx context.Context, dir string, visit func(tckCase)) error
}

func suites() []suite {
	return []suite{
		whole("bpmn-behaviour", "executable models with the traces that they must leave", conformance.Behaviour),
		whole("bpmn-refused", "faulty models that must not be deployed", conformance.Refused),
		whole("bpmn-interchange", "models of many tools that must be read, written and found again", func(_ context.Context, dir string, out io.Writer) (int, int, error) {
			return conformance.Interchange(dir, out)
		}),
		whole("feel", "FEEL expressions with the values that they must give", feelsuite.Run).of(feelCases),
		whole("dmn", "decision models with the results that they must give", dmnsuite.Run).of(dmnCases),
		partly("c14n", "XML documents and node sets with their canonical forms", signaturesuite.C14N),
		partly("xmldsig", "signed documents, keys and templates with the verdicts that they must get", signaturesuite.XMLDSig),
		partly("hostile-xml", "signed XML with attacks that must come to nothing", signaturesuite.HostileXML),
		partly("xmlenc", "encrypted XML with keys and plaintexts, and templates to encrypt", signaturesuite.XMLEnc),
		partly("xades", "documents with XAdES signatures and what is to be found of them", signaturesuite.XAdES),
	}
}

// whole is a suite that leaves out no case.
func whole(name, what string, run func(ctx context.Context, dir string, out io.Writer) (passed, failed int, err error)) suite {
	return suite{name: name, what: what, run: func(ctx context.Context, dir string, out io.Writer) (int, int, int, error) {
		passed, failed, err := run(ctx, dir, out)
		return passed, failed, 0, err
	}}
}

// partly is a suite that leaves out the cases of features that are not there.
func partly(name, what string, run func(ctx context.Context, dir string, out io.Writer) (passed, failed, skipped int, err error)) suite {
	return suite{name: name, what: what, run: run, skips: true}
}

// of is the suite with the outcome of each case.
func (s suite) of(cases func(ctx context.Context, dir string, visit func(tckCase)) error) suite {
	s.cases = cases
	return s
}

func dmnCases(ctx context.Context, dir string, visit func(tckCase)) error {
	return dmnsuite.Each(ctx, dir, func(c dmnsuite.Case) {
		visit(tckCase{level: c.Level, directory: c.Directory, test: c.Test, id: c.ID, passed: c.Passed, message: c.Message})
	})
}

// feelCases joins the expressions of a case: it passes when all of them do. They
// are those of the first test file of its directory.
func feelCases(ctx context.Context, dir string, visit func(tckCase)) error {
	var last tckCase
	err := feelsuite.Each(ctx, dir, func(c feelsuite.Case) {
		this := tckCase{level: c.Level, directory: c.Suite, test: c.Suite + "-test-01", id: c.ID, passed: c.Passed, message: c.Message}
		if this.directory == last.directory && this.id == last.id {
			this.passed, this.message = last.passed && this.passed, cmp.Or(last.message, this.message)
		} else if last.id != "" {
			visit(last)
		}
		last = this
	})
	if last.id != "" {
		visit(last)
	}
	return err
}

// runSuite ends its output with the line "N passed, N failed", and ", N skipped"
// for a suite that may leave out cases.
func runSuite(ctx context.Context, args []string, out, errs io.Writer) int {
	file, args := option(args, "-tck")
	if len(args) != 2 {
		return misused(errs, "suite")
	}
	i := slices.IndexFunc(suites(), func(s suite) bool { return s.name == args[0] })
	if i < 0 {
		fmt.Fprintf(errs, "egov: no suite %q\n", args[0])
		return usage
	}
	s := suites()[i]
	switch {
	case file == "":
	case s.cases == nil:
		fmt.Fprintf(errs, "egov: %s is no suite of the DMN kit (-tck)\n", s.name)
		return usage
	default:
		s.run = s.reported(file)
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
