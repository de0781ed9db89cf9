package xmlcore_test

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

// oracle writes the canonical form of a node set rule by rule as the norms state
// them, with no thought for time: each question walks to the root.
type oracle struct {
	d   *xmlcore.Document
	set *xmlcore.NodeSet
	m   xmlcore.Method
	out strings.Builder
}

func (o *oracle) canonical() string {
	root := o.d.Root()
	for c := range o.d.Children(xmlcore.Top) {
		aside := c != root && o.set.Has(c.Ref()) && (o.d.Kind(c) != xmlcore.KindComment || o.m.Comments)
		if aside && c > root {
			o.out.WriteString("\n")
		}
		o.node(c)
		if aside && c < root {
			o.out.WriteString("\n")
		}
	}
	return o.out.String()
}

var (
	textOut  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
	valueOut = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")
)

func (o *oracle) value(r xmlcore.Ref) string { return string(o.d.AppendValue(nil, r)) }

func (o *oracle) node(n xmlcore.Node) {
	in := o.set.Has(n.Ref())
	switch o.d.Kind(n) {
	case xmlcore.KindElement:
		if in {
			o.out.WriteString("<" + o.d.Tag(n))
		}
		o.namespaces(n, in)
		o.attributes(n, in)
		if in {
			o.out.WriteString(">")
		}
		for c := range o.d.Children(n) {
			o.node(c)
		}
		if in {
			o.out.WriteString("</" + o.d.Tag(n) + ">")
		}
	case xmlcore.KindText:
		if in {
			o.out.WriteString(textOut.Replace(o.value(n.Ref())))
		}
	case xmlcore.KindComment:
		if in && o.m.Comments {
			o.out.WriteString("<!--" + o.value(n.Ref()) + "-->")
		}
	case xmlcore.KindInstruction:
		if in {
			o.out.WriteString("<?" + o.d.Target(n))
			if data := o.value(n.Ref()); data != "" {
				o.out.WriteString(" " + data)
			}
			o.out.WriteString("?>")
		}
	}
}

// inSet is the value of the namespace node of a prefix, if it is in the set.
func (o *oracle) inSet(n xmlcore.Node, prefix string) (uri string, ok bool) {
	for _, r := range o.d.AppendNamespaces(nil, n) {
		if o.d.RefName(r).Local == prefix {
			return o.value(r), o.set.Has(r)
		}
	}
	return "", false
}

// nearest is the nearest ancestor in the set of which a condition holds.
func (o *oracle) nearest(n xmlcore.Node, cond func(xmlcore.Node) bool) xmlcore.Node {
	for n = o.d.Parent(n); n > xmlcore.Top; n = o.d.Parent(n) {
		if o.set.Has(n.Ref()) && cond(n) {
			return n
		}
	}
	return xmlcore.None
}

// uses reports whether a name of the element in the output has the prefix.
func (o *oracle) uses(n xmlcore.Node, prefix string) bool {
	for _, r := range o.d.AppendAttrs(nil, n) {
		if prefix != "" && o.set.Has(r) && o.d.RefName(r).Prefix == prefix {
			return true
		}
	}
	return o.d.Prefix(n) == prefix
}

func (o *oracle) namespaces(n xmlcore.Node, in bool) {
	prefixes := []string{""}
	for _, r := range o.d.AppendNamespaces(nil, n) {
		prefixes = append(prefixes, o.d.RefName(r).Local)
	}
	slices.Sort(prefixes)
	for _, p := range slices.Compact(prefixes) {
		anyAncestor := func(xmlcore.Node) bool { return true }
		if o.m.Exclusive && !slices.Contains(o.m.Prefixes, p) {
			if !in || !o.uses(n, p) {
				continue
			}
			anyAncestor = func(a xmlcore.Node) bool { return o.uses(a, p) }
		}
		uri, have := o.inSet(n, p)
		before, shown := "", false
		if a := o.nearest(n, anyAncestor); a != xmlcore.None {
			before, shown = o.inSet(a, p)
		}
		switch {
		case p == "xml":
		case have && !(shown && before == uri):
			name := "xmlns:" + p
			if p == "" {
				name = "xmlns"
			}
			o.out.WriteString(" " + name + `="` + valueOut.Replace(uri) + `"`)
		case p == "" && in && !have && shown:
			o.out.WriteString(` xmlns=""`)
		}
	}
}

func (o *oracle) attributes(n xmlcore.Node, in bool) {
	type out struct{ space, local, name, value string }
	var list []out
	own := map[string]string{}
	for _, r := range o.d.AppendAttrs(nil, n) {
		name := o.d.RefName(r)
		if name.Space == xmlcore.XMLNamespace {
			own[name.Local] = o.value(r)
		}
		if o.set.Has(r) {
			list = append(list, out{name.Space, name.Local, joined(name.Prefix, name.Local), o.value(r)})
		}
	}
	if in && !o.set.Has(o.d.Parent(n).Ref()) && !o.m.Exclusive {
		base, found := own["base"]
		omitted, fixed := true, !slices.ContainsFunc(list, func(a out) bool { return a.name == "xml:base" })
		for a := o.d.Parent(n); a > xmlcore.Top; a = o.d.Parent(a) {
			omitted = omitted && !o.set.Has(a.Ref())
			for x := range o.d.Attrs(a) {
				_, has := own[x.Local]
				switch {
				case x.Space != xmlcore.XMLNamespace:
				case o.m.V11 && x.Local == "base":
					if omitted && found {
						x.Value = xmlcore.JoinBase(x.Value, base)
					}
					if omitted {
						base, found, fixed = x.Value, true, true
					}
				case !has && (!o.m.V11 || x.Local == "lang" || x.Local == "space"):
					own[x.Local] = x.Value
					list = append(list, out{x.Space, x.Local, "xml:" + x.Local, x.Value})
				}
			}
		}
		if o.m.V11 && fixed {
			list = slices.DeleteFunc(list, func(a out) bool { return a.name == "xml:base" })
			if base != "" {
				list = append(list, out{xmlcore.XMLNamespace, "base", "xml:base", base})
			}
		}
	}
	slices.SortFunc(list, func(a, b out) int { return strings.Compare(a.space+"\x00"+a.local, b.space+"\x00"+b.local) })
	for _, a := range list {
		o.out.WriteString(" " + a.name + `="` + valueOut.Replace(a.value) + `"`)
	}
}
