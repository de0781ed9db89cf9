package model

import (
	"bytes"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

// ReplaceTable puts a decision table into a document, as the logic of the decision
// or business knowledge model with the id, or in place of the decision table with
// it, and leaves every other byte as it was. The encoding, the prefix of the
// elements, ends of lines and indent are those of the document.
//
// Of the table that was there, columns, rules and cells that did not change keep
// every byte, found by id or, without one, by what they say; of those that
// changed, and of the table itself, attributes and elements of other namespaces
// stay. Comments between them go. Columns, rules and cells without id, and those
// whose id another one before has, get one.
//
// The error is that of [Read] where the document or what would come out cannot be
// read, and [fault.DmnReference] where nothing with the id can hold a table.
func ReplaceTable(xml []byte, id string, t *Table) ([]byte, error) {
	d, err := Read(xml)
	if err != nil {
		return nil, err
	}
	doc, err := parse(xml)
	if err != nil {
		return nil, err
	}
	r, err := survey(doc.root)
	if err != nil {
		return nil, err
	}
	holder, was := r.tablePlace(id)
	if holder == nil {
		return nil, fault.New(fault.DmnReference, "line", r.root.line, "element", r.root.label, "ref", id).At(r.root.path)
	}
	w := &writer{old: newOld(doc, r, d, holder)}
	if was != nil && was.name == "decisionTable" && plain(func(w *writer, _ *node) { w.table(t, nil) }) == w.old.plain(was) {
		return slices.Clone(xml), nil
	}
	out := doc.form.Encode(w.splice(holder, was, t))
	if _, err := Read(out); err != nil {
		return nil, err
	}
	return out, nil
}

// tablePlace is the element that holds the table, and the expression that is
// there now.
func (r *reader) tablePlace(id string) (holder, was *node) {
	n := r.ids[id]
	switch {
	case n == nil:
		return nil, nil
	case n.name == "decisionTable":
		return n, n
	case n.name == "decision":
		holder = n
	case n.name == "businessKnowledgeModel":
		holder = r.child(n, "encapsulatedLogic")
	}
	if holder == nil {
		return nil, nil
	}
	for _, was = range r.held(holder) {
		return holder, was
	}
	return holder, nil
}

// splice gives the text of the document with the table in it.
func (w *writer) splice(holder, was *node, t *Table) []byte {
	text := w.old.text
	w.style = w.old.style(holder, was)
	if was != nil {
		w.ids = w.old.ids(t, was.from, was.to)
		if was.name != "decisionTable" {
			w.table(t, nil)
		} else {
			w.table(t, was)
		}
		return slices.Concat(text[:was.from], w.Bytes(), text[was.to:])
	}
	w.ids = w.old.ids(t, holder.to, holder.to)
	w.table(t, nil)
	indent, _ := w.old.indent(holder)
	if empty := bytes.TrimSuffix(text[:holder.to], []byte("/>")); len(empty) < holder.to {
		end := "</" + w.prefix + holder.name + ">"
		return slices.Concat(empty, []byte(">"+w.line+w.first), w.Bytes(), []byte(w.line+indent+end), text[holder.to:])
	}
	end := bytes.LastIndex(text[:holder.to], []byte("</"))
	if w.line == "" {
		indent, w.step = "", ""
	}
	return slices.Concat(text[:end], []byte(w.step), w.Bytes(), []byte(w.line+indent), text[end:])
}
