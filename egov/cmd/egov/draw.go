package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hcm-egov/framework/bpmn/diagram"
	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/fault"
)

// draw writes the picture of a model, or of the diagram of that id or name.
func draw(_ context.Context, args []string, out, errs io.Writer) int {
	if len(args) < 1 || len(args) > 2 {
		return misused(errs, "draw")
	}
	xml, err := os.ReadFile(args[0])
	if err != nil {
		fmt.Fprintln(errs, "egov:", err)
		return usage
	}
	svg, err := picture(args[0], xml, strings.Join(args[1:], ""))
	for _, f := range fault.All(err) {
		finding(errs, args[0], "fault", f)
	}
	if err != nil {
		return wrong
	}
	if _, err = out.Write(svg); err != nil {
		fmt.Fprintln(errs, "egov:", err)
		return wrong
	}
	return fine
}

// picture draws a process or the requirements of decisions.
func picture(file string, xml []byte, name string) ([]byte, error) {
	if !isDMN(file) {
		return diagram.SVG(xml, diagram.Overlay{Diagram: name})
	}
	m, err := dmn.Compile(dmn.Options{Lenient: true}, decisions(file, xml)...)
	if err != nil {
		return nil, err
	}
	return m.SVG(dmn.Drawing{Diagram: name})
}
