package model

import (
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Diff compares two trees in structure: names with their namespaces, attributes
// in any order, declarations of prefixes, children and texts in order. It gives
// "" when they are equal, else the path to the first difference and what stands
// there on either side.
func Diff(a, b *Node) string {
	if a.Space != b.Space || a.Name != b.Name {
		return fmt.Sprintf("element {%s}%s became {%s}%s", a.Space, a.Name, b.Space, b.Name)
	}
	here := a.Name
	if id := a.ID(); id != "" {
		here += "[" + id + "]"
	}
	if d := diffAttrs(attributesOf(a), attributesOf(b)); d != "" {
		return here + "/@" + d
	}
	if a.Text != b.Text {
		return fmt.Sprintf("%s: text %q became %q", here, a.Text, b.Text)
	}
	if len(a.Children) != len(b.Children) {
		return fmt.Sprintf("%s: %d children became %d", here, len(a.Children), len(b.Children))
	}
	for i := range a.Children {
		if d := Diff(a.Children[i], b.Children[i]); d != "" {
			return here + "/" + d
		}
	}
	if x, y := pieces(a), pieces(b); x != y {
		return fmt.Sprintf("%s: mixed content %q became %q", here, x, y)
	}
	return ""
}

func attributesOf(n *Node) map[xml.Name]string {
	all := map[xml.Name]string{}
	for _, a := range n.Attrs {
		all[a.Name] = a.Value
	}
	return all
}

func diffAttrs(a, b map[xml.Name]string) string {
	names := slices.Collect(maps.Keys(a))
	names = slices.AppendSeq(names, maps.Keys(b))
	slices.SortFunc(names, func(x, y xml.Name) int { return strings.Compare(x.Space+" "+x.Local, y.Space+" "+y.Local) })
	for _, name := range names {
		x, okX := a[name]
		if y, okY := b[name]; x != y || okX != okY {
			return fmt.Sprintf("%s: %q became %q", join(name.Space, name.Local), x, y)
		}
	}
	return ""
}

// pieces writes mixed content with a mark for each element.
func pieces(n *Node) string {
	var b strings.Builder
	for _, p := range n.Mixed {
		if p.Node != nil {
			b.WriteString("<" + p.Node.Name + "/>")
		}
		b.WriteString(p.Text)
	}
	return b.String()
}
