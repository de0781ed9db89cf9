package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hcm-egov/framework/bpmn/dmn/sheet"
	"github.com/hcm-egov/framework/egov/fault"
)

// table writes a decision table into a spreadsheet, or puts a changed one back
// into its document and says what changed.
func table(_ context.Context, args []string, out, errs io.Writer) int {
	if len(args) != 4 || args[0] != "out" && args[0] != "in" {
		return misused(errs, "table")
	}
	file, id, name := args[1], args[2], args[3]
	doc, err := os.ReadFile(file)
	if err == nil && args[0] == "out" {
		err = tableOut(doc, id, name)
	} else if err == nil {
		err = tableIn(file, doc, id, name, out)
	}
	if err == nil {
		return fine
	}
	if fault.KindOf(err) == fault.Internal { // of the file system
		fmt.Fprintln(errs, "egov:", err)
		return usage
	}
	for _, f := range fault.All(err) {
		finding(errs, name, "fault", f)
	}
	return wrong
}

func tableOut(doc []byte, id, name string) error {
	write := sheet.Write
	if isCSV(name) {
		write = sheet.WriteCSV
	}
	var b bytes.Buffer
	if err := write(&b, doc, id, sheet.Options{BOM: true}); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}

func tableIn(file string, doc []byte, id, name string, out io.Writer) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	read := sheet.Read
	if isCSV(name) {
		read = sheet.ReadCSV
	}
	doc, changes, err := read(bytes.NewReader(text), doc, id)
	if err != nil {
		return err
	}
	for _, c := range changes {
		fmt.Fprintf(out, "%s\n\t%s\n", c.Vi, c.En)
	}
	fmt.Fprintf(out, "%d changes\n", len(changes))
	if len(changes) == 0 {
		return nil
	}
	return os.WriteFile(file, doc, 0o644)
}

func isCSV(name string) bool { return filepath.Ext(name) == ".csv" }
