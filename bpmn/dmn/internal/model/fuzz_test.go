package model_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// FuzzRead begins with the documents of testdata; see lossless.
func FuzzRead(f *testing.F) {
	for _, file := range []string{"faults", "written", "replaced"} {
		b, err := os.ReadFile("testdata/" + file + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		for _, block := range strings.Split(string(b), "\n\n") {
			input, _, _ := strings.Cut(block, "\n----")
			for strings.HasPrefix(input, "# ") {
				_, input, _ = strings.Cut(input, "\n")
			}
			f.Add(whole(input))
		}
	}
	f.Fuzz(func(t *testing.T, xml []byte) { lossless(t, xml) })
}

// lossless asks that a file is refused with lines, or written, read again and its
// tables replaced without loss.
func lossless(t *testing.T, xml []byte) {
	d, err := model.Read(xml)
	if err != nil {
		for _, f := range fault.All(err) {
			if f.Arg("line") == "" || f.Kind() != fault.Invalid {
				t.Error(f)
			}
		}
		return
	}
	out, err := model.Write(d)
	if err != nil {
		t.Fatalf("%v\n%s", err, xml)
	}
	first, second := mustRead(t, xml), mustRead(t, out)
	for _, d := range []*model.Definitions{first, second} {
		forget(reflect.ValueOf(d), "Line", "Path", "TextLine", "Extensions", "Warnings", "ID", "Version", "Language", "Type")
	}
	if !reflect.DeepEqual(first, second) {
		t.Errorf("%s\n%s", xml, out)
	}
	replace(t, xml, d)
}

func replace(t *testing.T, xml []byte, d *model.Definitions) {
	for id := range tables(d) {
		table := tables(mustRead(t, xml))[id]
		same, err := model.ReplaceTable(xml, id, table)
		if err != nil || string(same) != string(xml) {
			t.Fatalf("%s: %v\n%s", id, err, same)
		}
		forget(reflect.ValueOf(table), "ID")
		table.Rules = append(table.Rules, table.Rules...)
		_, err = model.ReplaceTable(xml, id, table)
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
	}
}
