package conformance

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// element is an element of a model: what is needed to tell its kind.
type element struct {
	name, id string
	parent   *element
	inside   []*element
	refs     []string // what its attributes and its text name
}

// tree is a model by the ids of its elements. It is read without the engine's
// reader, which is on trial here.
type tree map[string][]*element

func readTree(model []byte) tree {
	t := tree{}
	var at *element
	d := xml.NewDecoder(bytes.NewReader(model))
	for {
		token, err := d.Token()
		if err != nil {
			return t
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, parent: at}
			for _, a := range token.Attr {
				if a.Name.Local == "id" {
					e.id = a.Value
				} else {
					e.refs = append(e.refs, local(a.Value))
				}
			}
			t[e.id] = append(t[e.id], e)
			if at != nil {
				at.inside = append(at.inside, e)
			}
			at = e
		case xml.CharData:
			if text := strings.TrimSpace(string(token)); text != "" && at != nil {
				at.refs = append(at.refs, local(text))
			}
		case xml.EndElement:
			at = at.parent
		}
	}
}

// local is a QName without its prefix.
func local(name string) string { return name[strings.LastIndexByte(name, ':')+1:] }

// concerns tells whether an id that a fault names belongs to an element of the
// kind that a case speaks of: to that element itself, to the one around it (parts
// such as event definitions are named by their owner), or to one that refers to
// it or that it refers to. Elements without an id may be named by their kind.
func (t tree) concerns(id, kind string) bool {
	for _, e := range t[id] {
		if e.about(kind, t) {
			return true
		}
	}
	if len(t[id]) > 0 {
		return false
	}
	for _, e := range t[""] {
		if e.name == id && e.about(kind, t) {
			return true
		}
	}
	return false
}

func (e *element) about(kind string, t tree) bool {
	if e.of(kind) || e.contains(kind, 3) {
		return true
	}
	return false
}

func (e *element) contains(kind string, depth int) bool {
	for _, c := range e.inside {
		if c.of(kind) || depth > 0 && c.contains(kind, depth-1) {
			return true
		}
	}
	return false
}

// of tells whether the element is of a kind in the words of the cases: names of
// elements and classes, several with commas between them.
func (e *element) of(kinds string) bool {
	for _, kind := range strings.Split(kinds, ",") {
		kind = strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(kind))
		name := strings.ToLower(e.name)
		if name == kind || kind == "anyelementwithid" || strings.HasSuffix(name, kind) {
			return true
		}
		if list, known := classes[kind]; known && strings.Contains(" "+list+" ", " "+e.name+" ") {
			return true
		}
	}
	return false
}

// classes are the kinds of the cases that are no names of elements.
var classes = map[string]string{}
