package model

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// old is what a table is written into.
type old struct {
	text  []byte
	r     *reader
	at    *node                        // where the table stands
	own   map[string]bool              // names of the item definitions
	used  map[*node]bool               // kept already
	index map[*node]map[string][]*node // of an element, its children without id by what they say
}

func newOld(doc *document, r *reader, d *Definitions, at *node) *old {
	o := &old{doc.text, r, at, map[string]bool{}, map[*node]bool{}, map[*node]map[string][]*node{}}
	for _, i := range d.Items {
		o.own[i.Name] = true
	}
	return o
}

// style sees how the document is laid out around the table.
func (o *old) style(holder, was *node) style {
	at, of := was, was
	if was == nil {
		at = holder
	}
	if was == nil || was.name != "decisionTable" {
		of = holder
	}
	s := style{prefix: o.prefix(of), step: "  "}
	first, own := o.indent(at)
	if !own {
		return s
	}
	s.line = "\n"
	if bytes.Contains(o.text, []byte("\r\n")) {
		s.line = "\r\n"
	}
	for _, pair := range [][2]*node{{at, firstChild(at)}, {holder, was}} {
		if step := o.deeper(pair[0], pair[1]); step != "" {
			s.step = step
			break
		}
	}
	s.first = first
	if was == nil {
		s.first += s.step
	}
	return s
}

func firstChild(n *node) *node {
	if len(n.children) == 0 {
		return nil
	}
	return n.children[0]
}

// deeper is how much further a child is indented.
func (o *old) deeper(n, child *node) string {
	if n == nil || child == nil {
		return ""
	}
	outer, _ := o.indent(n)
	inner, own := o.indent(child)
	step, _ := strings.CutPrefix(inner, outer)
	if !own || step == inner && outer != "" {
		return ""
	}
	return step
}

// indent is the white space before an element in its line; own tells whether
// nothing else is before it.
func (o *old) indent(n *node) (indent string, own bool) {
	line := o.text[bytes.LastIndexByte(o.text[:n.from], '\n')+1 : n.from]
	if len(bytes.TrimLeft(line, " \t")) > 0 {
		return "", false
	}
	return string(line), n.from > len(line)
}

// prefix is that of an element's name, with its colon.
func (o *old) prefix(n *node) string {
	name, _, _ := bytes.Cut(o.text[n.from+1:n.to], []byte(n.name))
	return string(name)
}

// ids gives ids for a table that stands in place of what is between two offsets.
func (o *old) ids(t *Table, from, to int) *ids {
	s := &ids{taken: map[string]bool{}, written: map[string]bool{}, count: map[string]int{}, repair: true}
	for id, n := range o.r.ids {
		s.taken[id] = true
		if n.from < from || n.from >= to {
			s.written[id] = true
		}
	}
	s.collect = true
	(&writer{ids: s}).table(t, nil)
	s.collect = false
	return s
}

// attrs gives the attributes of a start tag as they were written, but for those
// in the pairs that have another value now.
func (o *old) attrs(n *node, pairs []string) []byte {
	now := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		now[pairs[i]] = pairs[i+1]
	}
	var w writer
	for _, raw := range rawAttrs(o.text[n.from+1+len(o.prefix(n))+len(n.name) : n.to]) {
		switch value, given := now[raw.name]; {
		case !given || o.says(n, raw.name, value):
			w.Write(raw.text)
		case value != "":
			w.attr(raw.name, o.typeRef(raw.name, value))
		}
	}
	return w.Bytes()
}

// typeRef is the value of an attribute as the version of the document writes it:
// DMN 1.1 has qualified names.
func (o *old) typeRef(attr, value string) string {
	feel := o.at.prefixes.feel()
	if attr != "typeRef" || o.r.def.Version != "1.1" || feel == "" || o.own[value] {
		return value
	}
	if lib, local, imported := strings.Cut(value, "."); imported {
		return lib + ":" + local
	}
	return feel + ":" + cmp.Or(olderTypes[value], value)
}

var olderTypes = map[string]string{
	"date and time": "dateTime", "days and time duration": "dayTimeDuration", "years and months duration": "yearMonthDuration",
}

// says tells whether an attribute has the value already.
func (o *old) says(n *node, name, value string) bool {
	was := n.attr(name)
	return was == value || Name(was) == value || strings.HasSuffix(strings.ToLower(name), "typeref") && o.r.typeRef(n, was) == value
}

// rawAttr is an attribute with the white space before it.
type rawAttr struct {
	name string
	text []byte
}

// rawAttrs takes the rest of a start tag apart, which is known to be well-formed.
func rawAttrs(rest []byte) (list []rawAttr) {
	for {
		name, value, ok := bytes.Cut(rest, []byte("="))
		if !ok || bytes.ContainsAny(name, "/>") {
			return list
		}
		value = bytes.TrimLeft(value, blanks)
		end := bytes.IndexByte(value[1:], value[0]) + 2
		text := rest[:len(rest)-len(value)+end]
		list = append(list, rawAttr{string(bytes.TrimSpace(name)), text})
		rest = rest[len(text):]
	}
}

// keep writes an element, or copies the one that was there where it says the
// same.
func (w *writer) keep(name, id string, parent *node, write func(*writer, *node)) {
	if parent == nil {
		write(w, nil)
		return
	}
	says := plain(write)
	was := w.old.find(name, id, says, parent)
	if was == nil {
		write(w, nil)
		return
	}
	w.old.used[was] = true
	if w.ids.free(was) && w.old.plain(was) == says {
		w.copy(was)
		return
	}
	write(w, was)
}

// find is the element in whose place one is written.
func (o *old) find(name, id, says string, parent *node) *node {
	if id != "" {
		if n := o.r.ids[id]; n != nil && n.name == name && n.from >= parent.from && n.to <= parent.to && !o.used[n] {
			return n
		}
		return nil
	}
	if o.index[parent] == nil {
		o.index[parent] = map[string][]*node{}
		for _, c := range parent.children {
			if c.space == o.r.space && c.attr("id") == "" {
				says := o.plain(c)
				o.index[parent][says] = append(o.index[parent][says], c)
			}
		}
	}
	same := o.index[parent][says]
	if len(same) == 0 {
		return nil
	}
	o.index[parent][says] = same[1:]
	return same[0]
}

// plain is what an element says, without the way in which it is written.
func plain(write func(*writer, *node)) string {
	w := &writer{}
	write(w, nil)
	return w.String()
}

func (o *old) plain(n *node) string {
	return plain(func(w *writer, _ *node) {
		switch n.name {
		case "decisionTable":
			w.table(o.r.table(n), nil)
		case "input":
			w.inputClause(o.r.inputClause(n), nil)
		case "output":
			w.outputClause(o.r.outputClause(n, 1), nil)
		case "annotation":
			w.tag("annotation", Element{Name: Name(n.attr("name"))}, nil, nil, func() {})
		case "rule":
			w.rule(o.r.rule(n, 0, &Table{}), nil)
		case "inputEntry", "outputEntry", "annotationEntry":
			w.cell(n.name, Cell{ID: n.attr("id"), Text: o.r.text(n, "text")}, nil)
		}
	})
}

// child is a child of what an element replaces.
func (w *writer) child(was *node, name string) *node {
	if was == nil {
		return nil
	}
	return w.old.r.child(was, name)
}

// kept copies what the data do not hold of the element that is replaced.
func (w *writer) kept(was *node) {
	if was == nil {
		return
	}
	for _, c := range was.children {
		if c.space != w.old.r.space || c.name == "extensionElements" {
			w.copy(c)
		}
	}
}

func (w *writer) copy(was *node) {
	w.newline()
	w.Write(w.old.text[was.from:was.to])
	w.ids.see(was)
}

// free tells whether no id in an element was written before; see notes them.
func (s *ids) free(n *node) bool {
	return !s.written[n.attr("id")] && !slices.ContainsFunc(n.children, func(c *node) bool { return !s.free(c) })
}

func (s *ids) see(n *node) {
	if id := n.attr("id"); id != "" {
		s.written[id] = true
	}
	for _, c := range n.children {
		s.see(c)
	}
}
