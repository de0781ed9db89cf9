package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// decide evaluates a decision and prints its value as JSON; what became null and
// why goes to the standard error.
func decide(ctx context.Context, args []string, out, errs io.Writer) int {
	why, args := option(args, "-why")
	if len(args) < 2 || len(args) > 3 {
		return misused(errs, "decide")
	}
	xml, err := os.ReadFile(args[0])
	var inputs map[string]any
	if err == nil && len(args) == 3 {
		inputs, err = readJSON(args[2])
	}
	if err != nil {
		fmt.Fprintln(errs, "egov:", err)
		return usage
	}
	result, err := decided(ctx, args[0], xml, args[1], inputs)
	for _, f := range fault.All(err) {
		finding(errs, args[0], "fault", f)
	}
	if err != nil {
		return wrong
	}
	for _, f := range result.Diagnostics {
		finding(errs, args[0], "note", f)
	}
	return printed(result, why, out, errs)
}

func decided(ctx context.Context, file string, xml []byte, name string, data map[string]any) (*dmn.Result, error) {
	m, err := dmn.Compile(dmn.Options{}, decisions(file, xml)...)
	if err != nil {
		return nil, err
	}
	d, ok := m.Decision(name)
	if !ok {
		return nil, fault.New(fault.DmnUnknownDecision, "name", name)
	}
	inputs, err := d.From(data)
	if err != nil {
		return nil, err
	}
	return d.Explain(ctx, inputs)
}

// printed writes the value, and the explanation to its file.
func printed(result *dmn.Result, why string, out, errs io.Writer) int {
	text, err := feel.ToJSON(result.Value)
	if err == nil {
		_, err = fmt.Fprintf(out, "%s\n", text)
	}
	if err == nil && why != "" {
		var page bytes.Buffer
		if err = result.Explanation.HTML(&page, "vi"); err == nil {
			err = os.WriteFile(why, page.Bytes(), 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(errs, "egov:", err)
		return wrong
	}
	return fine
}

func readJSON(file string) (data map[string]any, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return data, d.Decode(&data)
}

func isDMN(file string) bool { return filepath.Ext(file) == ".dmn" }

// decisions are a document and, for its imports, the others of its folder.
func decisions(file string, xml []byte) []dmn.Source {
	var others []dmn.Source
	beside, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*.dmn"))
	for _, other := range beside {
		if text, err := os.ReadFile(other); err == nil && filepath.Base(other) != filepath.Base(file) {
			others = append(others, dmn.Source{Name: filepath.Base(other), XML: text})
		}
	}
	return dmn.Needed(dmn.Source{Name: filepath.Base(file), XML: xml}, others...)
}
