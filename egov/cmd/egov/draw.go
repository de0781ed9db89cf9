package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/hcm-egov/framework/bpmn/diagram"
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
	overlay := diagram.Overlay{}
	if len(args) == 2 {
		overlay.Diagram = args[1]
	}
	svg, err := diagram.SVG(xml, overlay)
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
