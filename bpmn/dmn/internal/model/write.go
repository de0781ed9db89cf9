package model

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// Write gives the document as XML of DMN 1.5, whatever version it was read from,
// in UTF-8 with two spaces of indent a level. What the data do not hold is not
// written: see [Read]. Elements that tools look for by id get one where they have
// none, "rule_3".
//
// What is written was read back: the faults of a document that cannot be read are
// those of [Read], with lines of the XML that would have come.
func Write(d *Definitions) ([]byte, error) {
	ids := &ids{taken: map[string]bool{}, count: map[string]int{}}
	ids.collect = true
	(&writer{ids: ids}).definitions(d)
	ids.collect = false
	w := &writer{ids: ids, style: style{line: "\n", step: "  "}}
	w.WriteString(strings.TrimSpace(xml.Header))
	w.definitions(d)
	w.WriteByte('\n')
	if _, err := Read(w.Bytes()); err != nil {
		return nil, err
	}
	return w.Bytes(), nil
}

// writer writes elements.
type writer struct {
	bytes.Buffer
	style
	depth int
	open  bool // the last start tag waits for its end
	ids   *ids // nil: elements without id stay so
	old   *old // what is replaced, if anything is
}

// style is how a document is laid out.
type style struct {
	prefix string // of elements, with its colon
	line   string // end of a line; "" writes all on one
	first  string // indent of the outermost element written
	step   string // more indent for each level
}

// tag writes an element of DMN with its description and what f writes into it.
// More are its attributes besides id, name and label, in pairs; those with empty
// values are left out. Was is the element in whose place it is written, or nil:
// what the data do not hold of it is kept.
func (w *writer) tag(name string, e Element, more []string, was *node, f func()) {
	attrs := append([]string{"id", w.id(name, e.ID, was), "name", e.Name, "label", e.Label}, more...)
	w.start(name, attrs, was)
	if e.Description != "" {
		w.text("description", e.Description)
	}
	w.kept(was)
	f()
	w.end(name)
}

func (w *writer) start(name string, attrs []string, was *node) {
	w.newline()
	w.WriteString("<" + w.prefix + name)
	if was != nil {
		w.Write(w.old.attrs(was, attrs))
	}
	for i := 0; i < len(attrs); i += 2 {
		if attrs[i+1] != "" && (was == nil || !has(was, attrs[i])) {
			value := attrs[i+1]
			if w.old != nil {
				value = w.old.typeRef(attrs[i], value)
			}
			w.attr(attrs[i], value)
		}
	}
	w.open = true
	w.depth++
}

func has(n *node, attr string) bool {
	_, found := n.find(attr)
	return found
}

func (w *writer) attr(name, value string) {
	w.WriteString(" " + name + `="` + attrEscape.Replace(value) + `"`)
}

func (w *writer) end(name string) {
	w.depth--
	if w.open {
		w.open = false
		w.WriteString("/>")
		return
	}
	w.newline()
	w.WriteString("</" + w.prefix + name + ">")
}

// newline ends the start tag before, if it waits, and begins a line.
func (w *writer) newline() {
	if w.open {
		w.open = false
		w.WriteByte('>')
	}
	if w.line != "" && w.Len() > 0 {
		w.WriteString(w.line + w.first + strings.Repeat(w.step, w.depth))
	}
}

// text writes an element that holds nothing but text.
func (w *writer) text(name, text string) {
	w.newline()
	w.WriteString("<" + w.prefix + name)
	if text == "" {
		w.WriteString("/>")
		return
	}
	text = textEscape.Replace(text)
	if w.line != "" {
		text = strings.ReplaceAll(text, "\n", w.line)
	}
	w.WriteString(">" + text + "</" + w.prefix + name + ">")
}

// White space that XML would normalise away is written by number.
var (
	attrEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;")
	textEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
)

// ids gives ids that no other element has.
type ids struct {
	collect bool // only see which there are
	repair  bool // an id that was written before is given anew
	taken   map[string]bool
	written map[string]bool
	count   map[string]int
}

// identified are the elements that get an id; tools look for them by it.
var identified = set("definitions itemDefinition inputData decision businessKnowledgeModel decisionService decisionTable input output rule inputEntry outputEntry")

func set(names string) map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(names) {
		m[name] = true
	}
	return m
}

func (w *writer) id(name, id string, was *node) string {
	if id == "" && was != nil {
		id = was.attr("id")
	}
	if w.ids == nil || id == "" && was != nil {
		return id
	}
	return w.ids.give(name, id)
}

func (s *ids) give(name, id string) string {
	if s.collect {
		s.taken[id] = true
		return id
	}
	if s.repair && s.written[id] {
		id = ""
	}
	if id == "" && identified[name] {
		for id == "" || s.taken[id] {
			s.count[name]++
			id = name + "_" + strconv.Itoa(s.count[name])
		}
		s.taken[id] = true
	}
	if s.repair && id != "" {
		s.written[id] = true
	}
	return id
}
