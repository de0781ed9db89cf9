// Command egov is the tool of those who build on the framework: it runs public
// test suites on its packages, judges models and draws them, signs documents and
// verifies them.
//
//	go run github.com/hcm-egov/framework/egov/cmd/egov help
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"text/tabwriter"
)

// command is one word after egov. run gives the exit code: 0, 1 when something
// was found wrong, 2 when it was called wrongly.
type command struct {
	name, args string
	what       string
	run        func(ctx context.Context, args []string, out, errs io.Writer) int
}

// The exit codes.
const (
	fine  = 0
	wrong = 1
	usage = 2
)

func commands() []command {
	return []command{
		{"suite", "NAME DIR [-tck FILE.csv]", "run the suite of that name from a folder in its format; -tck writes the report of the DMN kit", runSuite},
		{"validate", "FILE.bpmn|FILE.dmn …", "judge models: faults and warnings with line, element and rule", validate},
		{"draw", "FILE.bpmn|FILE.dmn [DIAGRAM]", "draw a model as SVG, to the standard output", draw},
		{"decide", "FILE.dmn DECISION [INPUTS.json] [-why FILE.html]", "evaluate a decision, and tell why", decide},
		{"table", "out|in FILE.dmn DECISION SHEET.xlsx|SHEET.csv", "give a decision table to staff as a spreadsheet, and take it back", table},
		{"sign", "-key FILE -in FILE [-out FILE] …", "sign an XML document; -h lists the flags", sign},
		{"verify", "[-trust FILE] … FILE", "judge the signatures of an XML document; -h lists the flags", verify},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run finds the command and runs it.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	if len(args) == 0 {
		help(errs)
		return usage
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], out, errs)
		}
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		help(out)
		return fine
	}
	fmt.Fprintf(errs, "egov: no command %q\n\n", args[0])
	help(errs)
	return usage
}

// help lists the commands and the suites.
func help(w io.Writer) {
	fmt.Fprintln(w, "egov COMMAND …")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(table, "  %s %s\t%s\n", c.name, c.args, c.what)
	}
	fmt.Fprintf(table, "  help\tthis text\n")
	_ = table.Flush()
	fmt.Fprintln(w, "suites:")
	for _, s := range suites() {
		fmt.Fprintf(table, "  %s\t%s\n", s.name, s.what)
	}
	_ = table.Flush()
}

// misused tells how a command is called.
func misused(errs io.Writer, name string) int {
	for _, c := range commands() {
		if c.name == name {
			fmt.Fprintf(errs, "usage: egov %s %s\n", c.name, c.args)
		}
	}
	return usage
}
