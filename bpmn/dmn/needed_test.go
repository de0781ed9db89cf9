package dmn_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn"
)

func TestNeededDocumentsOfAFolder(t *testing.T) {
	doc := func(name, imports string) dmn.Source {
		return dmn.Source{Name: name + ".dmn", XML: []byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="` + name + `" namespace="urn:` + name + `">` + imports + `</definitions>`)}
	}
	imports := func(space string) string {
		return `<import name="x" namespace="` + space + `" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>`
	}
	main := doc("a", imports("urn:b")+imports("urn:elsewhere"))
	broken := dmn.Source{Name: "e.dmn", XML: []byte("<e>")}
	got := dmn.Needed(main, doc("d", ""), doc("c", imports("urn:a")), broken, doc("b", imports("urn:c")))
	var names []string
	for _, s := range got {
		names = append(names, s.Name)
	}
	require.Equal(t, []string{"a.dmn", "b.dmn", "c.dmn"}, names)
}
