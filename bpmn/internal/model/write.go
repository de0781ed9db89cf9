package model

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// Bytes writes the file anew: UTF-8, two spaces of indent a level, every element,
// attribute and text as read. Prefixes and their declarations stay where they
// were, so that names inside of values ("tns:Message_1" in a messageRef,
// "xsd:string" in a structureRef) keep their meaning. A namespace that nothing
// declares, as of elements added after reading, is declared where it is used.
func (d *Document) Bytes() []byte {
	w := &writer{}
	w.WriteString(xml.Header)
	w.element(d.Root, scope{}, 0)
	w.WriteByte('\n')
	return w.Bytes()
}

type writer struct{ bytes.Buffer }

// binding is a prefix and its namespace; scope lists those that hold at an
// element, the nearest last.
type (
	binding struct{ prefix, space string }
	scope   []binding
)

const xmlSpace = "http://www.w3.org/XML/1998/namespace"

// usual are the prefixes given to namespaces that the file does not declare.
var usual = map[string]string{
	NS: "bpmn", NSDiagram: "bpmndi", NSDC: "dc", NSDI: "di", NSXSI: "xsi", NSCamunda: "camunda", NSZeebe: "zeebe", NSFlowable: "flowable",
}

func (w *writer) element(n *Node, outer scope, level int) {
	in := outer.with(n.Attrs)
	name, in, added := in.element(n)
	w.WriteByte('<')
	w.WriteString(name)
	var attrs []byte
	for _, a := range n.Attrs {
		var more scope
		var key string
		key, in, more = in.attr(a.Name)
		added = append(added, more...)
		attrs = append(attrs, ' ')
		attrs = append(attrs, key...)
		attrs = append(attrs, `="`+attrEscape.Replace(a.Value)+`"`...)
	}
	for _, b := range added {
		w.WriteString(" " + strings.TrimSuffix("xmlns:"+b.prefix, ":") + `="` + attrEscape.Replace(b.space) + `"`)
	}
	w.Write(attrs)
	if len(n.Children) == 0 && n.Text == "" && len(n.Mixed) == 0 {
		w.WriteString("/>")
		return
	}
	w.WriteByte('>')
	w.content(n, in, level)
	w.WriteString("</" + name + ">")
}

func (w *writer) content(n *Node, in scope, level int) {
	switch {
	case len(n.Mixed) > 0:
		for _, p := range n.Mixed {
			w.WriteString(textEscape.Replace(p.Text))
			if p.Node != nil {
				w.element(p.Node, in, level+1)
			}
		}
	case len(n.Children) > 0:
		for _, c := range n.Children {
			w.WriteString("\n" + strings.Repeat("  ", level+1))
			w.element(c, in, level+1)
		}
		w.WriteString("\n" + strings.Repeat("  ", level))
	default:
		w.WriteString(textEscape.Replace(n.Text))
	}
}

// White space that XML would normalise away is written by number.
var (
	attrEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;")
	textEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
)

// with adds the declarations among the attributes.
func (s scope) with(attrs []xml.Attr) scope {
	out := s[:len(s):len(s)]
	for _, a := range attrs {
		switch {
		case a.Name.Space == "xmlns":
			out = append(out, binding{a.Name.Local, a.Value})
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			out = append(out, binding{"", a.Value})
		}
	}
	return out
}

// space is the namespace of a prefix.
func (s scope) space(prefix string) (space string, bound bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].prefix == prefix {
			return s[i].space, true
		}
	}
	return "", prefix == ""
}

// element is the name of an element as it is written, with the declaration that
// this needs, if any.
func (s scope) element(n *Node) (name string, in, added scope) {
	for _, prefix := range []string{n.Prefix, ""} {
		if space, ok := s.space(prefix); ok && space == n.Space {
			return join(prefix, n.Name), s, nil
		}
	}
	if n.Space == "" {
		none := binding{"", ""}
		return n.Name, append(s[:len(s):len(s)], none), scope{none}
	}
	prefix, in, added := s.prefix(n.Space)
	return join(prefix, n.Name), in, added
}

func (s scope) attr(n xml.Name) (name string, in, added scope) {
	switch n.Space {
	case "":
		return n.Local, s, nil
	case "xmlns":
		return "xmlns:" + n.Local, s, nil
	}
	prefix, in, added := s.prefix(n.Space)
	return join(prefix, n.Local), in, added
}

// prefix finds a prefix that means the namespace, or declares one. A prefix that
// the file used without declaring it was read as its own namespace.
func (s scope) prefix(space string) (prefix string, in, added scope) {
	if space == xmlSpace {
		return "xml", s, nil
	}
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].space != space || s[i].prefix == "" {
			continue
		}
		if now, _ := s.space(s[i].prefix); now == space {
			return s[i].prefix, s, nil
		}
	}
	if _, bound := s.space(space); !bound && space != "" && !strings.ContainsAny(space, ":/#?% ") {
		return space, s, nil
	}
	prefix = usual[space]
	for i := 1; ; i++ {
		if _, bound := s.space(prefix); prefix != "" && !bound {
			break
		}
		prefix = "ns" + strconv.Itoa(i)
	}
	b := binding{prefix, space}
	return prefix, append(s[:len(s):len(s)], b), scope{b}
}

func join(prefix, local string) string {
	if prefix == "" {
		return local
	}
	return prefix + ":" + local
}
