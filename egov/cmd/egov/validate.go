package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hcm-egov/framework/bpmn"
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
		warnings, err := bpmn.Check(xml)
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
		if v := f.Arg(name); v != "" {
			numbers = append(numbers, v)
		}
	}
	if len(numbers) > 0 {
		rule += " (" + strings.Join(numbers, "; ") + ")"
	}
	fmt.Fprintf(out, "%s: %s %s %s\n\t%s\n\t%s\n", place, grade, f.Arg("element"), rule, f.Vi(), f.En())
}
