package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/fault"
)

// validate judges models as they are judged when they are deployed.
func validate(_ context.Context, args []string, out, errs io.Writer) int {
	if len(args) == 0 {
		return misused(errs, "validate")
	}
	code := fine
	for _, file := range args {
		xml, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(errs, "egov:", err)
			return usage
		}
		warnings, err := judgement(file, xml)
		for _, f := range fault.All(err) {
			finding(out, file, "fault", f)
			code = wrong
		}
		for _, f := range warnings {
			finding(out, file, "warning", f)
		}
	}
	return code
}

// judgement is what the package of the model's kind says. Findings about decision
// tables are faults where they break the table's hit policy or types.
func judgement(file string, xml []byte) (warnings []*fault.Error, err error) {
	if !isDMN(file) {
		return bpmn.Check(xml)
	}
	m, err := dmn.Compile(dmn.Options{}, decisions(file, xml)...)
	if err != nil {
		return nil, err
	}
	warnings = m.Warnings()
	var faults []error
	for _, f := range m.Check() {
		if f.Severity == dmn.Error {
			faults = append(faults, f.Fault)
		} else {
			warnings = append(warnings, f.Fault)
		}
	}
	return warnings, fault.Join(faults...)
}

// finding prints where something is wrong, by which rule, and the sentence in
// both languages.
func finding(out io.Writer, file, grade string, f *fault.Error) {
	place := file
	if line := f.Arg("line"); line != "" {
		place += ":" + line
	}
	rule := string(f.Code())
	var numbers []string
	for _, name := range []string{"rule", "clause"} {
		if v := f.Arg(name); v != "" && f.Arg("clause") != "" { // of a table's row "rule" is the number
			numbers = append(numbers, v)
		}
	}
	if len(numbers) > 0 {
		rule += " (" + strings.Join(numbers, "; ") + ")"
	}
	fmt.Fprintf(out, "%s: %s %s %s\n\t%s\n\t%s\n", place, grade, f.Arg("element"), rule, f.Vi(), f.En())
}
