package dsig

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Path is the place of a node: the local names from the root, each with its
// number among the siblings of that name where there are several, as in
// "/Envelope/Body[2]/Order". Of a text or comment it is that of its element.
func Path(doc *xmlcore.Document, n xmlcore.Node) string {
	if n != xmlcore.Top && !doc.IsElement(n) {
		n = doc.Parent(n)
	}
	const most = 64 // names; deeper ones are told from below
	var steps []string
	for ; n != xmlcore.Top && len(steps) < most; n = doc.Parent(n) {
		steps = append(steps, Clip(doc.Local(n))+number(doc, n))
	}
	slices.Reverse(steps)
	if n != xmlcore.Top {
		return "…/" + strings.Join(steps, "/")
	}
	return "/" + strings.Join(steps, "/")
}

// number is the number of an element among siblings of its name, or "".
func number(doc *xmlcore.Document, n xmlcore.Node) string {
	name := doc.Local(n)
	count, at := 0, 0
	for s := range doc.Elements(doc.Parent(n)) {
		if doc.Local(s) == name {
			count++
		}
		if s == n {
			at = count
		}
	}
	if count < 2 {
		return ""
	}
	return "[" + strconv.Itoa(at) + "]"
}
