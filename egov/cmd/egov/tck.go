package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// tckCase is the outcome of one test case of the DMN Technology Compatibility
// Kit.
type tckCase struct {
	level               int
	directory, test, id string
	passed              bool
	message             string // of one that failed
}

// reported runs the suite and writes the report of all its cases.
func (s suite) reported(file string) func(ctx context.Context, dir string, out io.Writer) (passed, failed, skipped int, err error) {
	return func(ctx context.Context, dir string, out io.Writer) (passed, failed, skipped int, err error) {
		var list []tckCase
		err = s.cases(ctx, dir, func(c tckCase) {
			list = append(list, c)
			if c.passed {
				passed++
				return
			}
			failed++
			fmt.Fprintf(out, "%s %s: %s\n", c.directory, c.id, c.message)
		})
		if err != nil {
			return passed, failed, 0, err
		}
		return passed, failed, 0, report(file, list)
	}
}

// report writes outcomes as the kit collects them: the file itself, and beside
// it one with the ending .properties about the product.
func report(file string, cases []tckCase) error {
	var b strings.Builder
	for _, c := range cases {
		verdict := "SUCCESS"
		if !c.passed {
			verdict = "ERROR"
		}
		row := []string{fmt.Sprintf("compliance-level-%d/%s", c.level, c.directory), c.test, c.id, verdict, c.message}
		for i, cell := range row {
			row[i] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		b.WriteString(strings.Join(row, ",") + "\n")
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		return err
	}
	return os.WriteFile(strings.TrimSuffix(file, filepath.Ext(file))+".properties", []byte(product(time.Now())), 0o644)
}

// product says what was tested.
func product(now time.Time) string {
	const home = "https://github.com/hcm-egov/framework"
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	return strings.Join([]string{
		"vendor.name=HCM Egov Framework",
		"vendor.url=" + home,
		"product.name=HCM Egov Framework",
		"product.url=" + home,
		"product.version=" + version,
		"product.comment=DMN and FEEL in Go, a package of an embeddable SDK",
		"last.update=" + now.Format(time.DateOnly),
		"instructions.url=" + home + "/tree/main/bpmn/dmn/conformance",
		"",
	}, "\n")
}

// option takes an option with its value out of the arguments.
func option(args []string, name string) (value string, rest []string) {
	i := slices.Index(args, name)
	if i < 0 || i+1 == len(args) {
		return "", args
	}
	return args[i+1], slices.Delete(slices.Clone(args), i, i+2)
}
