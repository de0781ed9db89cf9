package dmn

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// faults collects what is wrong with a model.
type faults struct{ list []error }

// add notes a fault of an element.
func (f *faults) add(at model.Element, code fault.Code, pairs ...any) {
	f.list = append(f.list, located(at, code, pairs...))
}

func (f *faults) err(err error) {
	for _, e := range fault.All(err) {
		f.list = append(f.list, e)
	}
}

// text notes the faults of a FEEL text that begins at a line of the document.
func (f *faults) text(at model.Element, line int, err error) {
	for _, e := range fault.All(err) {
		if n, err := strconv.Atoi(e.Arg("line")); err == nil && e.Code() == fault.FeelSyntax {
			e = fault.New(e.Code(), "line", n+max(line, 1)-1, "column", e.Arg("column"), "found", e.Arg("found"), "expected", e.Arg("expected"))
		}
		f.list = append(f.list, e.At(at.Path))
	}
}

// located makes a fault of an element: its line, its name and its path.
func located(at model.Element, code fault.Code, pairs ...any) *fault.Error {
	return fault.New(code, append([]any{"line", at.Line, "element", title(at)}, pairs...)...).At(at.Path)
}

// title is what a person calls an element: its name or id, else those of the
// element of the document that holds it.
func title(at model.Element) string {
	top, _, _ := strings.Cut(at.Path, "/")
	_, mark, _ := strings.Cut(strings.TrimSuffix(top, "]"), "[")
	return cmp.Or(at.Name, at.ID, mark, at.Path)
}

// joined are the faults, each once.
func (f *faults) joined() error {
	seen := map[string]bool{}
	list := slices.DeleteFunc(slices.Clone(f.list), func(err error) bool {
		text := err.Error()
		again := seen[text]
		seen[text] = true
		return again
	})
	return fault.Join(list...)
}
