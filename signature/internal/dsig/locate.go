package dsig

import (
	"bytes"
	"io"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Place is an element of a document: by the path, by the identifier, or the
// root when both are empty.
type Place struct{ Path, ID string }

// Spot is where the element of a Place stands in the source.
type Spot struct {
	Tag        string // its name as written
	Start, End int    // the whole element
	Open       int    // behind the start tag
	Close      int    // in front of the end tag; Open for an empty tag
	Empty      bool   // written as one empty tag
	Root       bool
	ID         string // its identifier, if it has one
}

// streamed is the length from which on a document is read through without
// keeping it: that takes longer and needs no room.
const streamed = 256 << 10

// Locate finds elements in a document. Each must be found once:
// [fault.SignatureParent], and the faults of reading.
func Locate(src []byte, lim xmlcore.Limits, places []Place) ([]Spot, error) {
	if len(src) >= streamed {
		return locate(src, lim, places)
	}
	doc, err := xmlcore.Parse(src, lim)
	if err != nil {
		return nil, err
	}
	var spots []Spot
	for _, p := range places {
		n, err := p.in(doc)
		if err != nil {
			return nil, err
		}
		spots = append(spots, SpotOf(doc, n))
	}
	return spots, nil
}

func (p Place) in(doc *xmlcore.Document) (xmlcore.Node, error) {
	switch {
	case p.ID != "":
		if n, err := doc.ByID(p.ID); err == nil {
			return n, nil
		}
		return xmlcore.None, p.fault()
	case p.Path == "":
		return doc.Root(), nil
	}
	steps, ok := ParsePath(p.Path)
	n := xmlcore.Top
	for _, s := range steps {
		if n = s.In(doc, n); n == xmlcore.None {
			break
		}
	}
	if !ok || n == xmlcore.None {
		return xmlcore.None, p.fault()
	}
	return n, nil
}

func (p Place) fault() error {
	name := p.Path
	if p.ID != "" {
		name = "#" + p.ID
	}
	return fault.New(fault.SignatureParent, "parent", Clip(name))
}

// Inside puts a text at an offset inside the element: behind the start tag
// (Open) or in front of the end tag (Close). An empty tag is opened. at is where
// the text begins then.
func (s Spot) Inside(text string, offset int) (e Edit, at int) {
	if s.Empty {
		return Edit{s.Open - len("/>"), s.Open, ">" + text + "</" + s.Tag + ">"}, s.Open - len("/>") + len(">")
	}
	return Edit{offset, offset, text}, offset
}

// SpotOf is where an element stands.
func SpotOf(doc *xmlcore.Document, n xmlcore.Node) Spot {
	s := Spot{Tag: doc.Tag(n), Root: n == doc.Root(), Empty: doc.SelfClosed(n)}
	s.Start, s.End = doc.Span(n)
	s.Open, s.Close = doc.ContentSpan(n)
	for a := range doc.Attrs(n) {
		if s.ID == "" && identifies(a) {
			s.ID = a.Value
		}
	}
	return s
}

// locate finds elements in one pass over a document that is not kept.
func locate(src []byte, lim xmlcore.Limits, places []Place) ([]Spot, error) {
	l := &locator{spots: make([]Spot, len(places))}
	for i, p := range places {
		f := finder{place: p, spot: &l.spots[i]}
		if p.ID == "" && p.Path != "" {
			var ok bool
			if f.steps, ok = ParsePath(p.Path); !ok {
				return nil, p.fault()
			}
			f.counts = make([]int, len(f.steps))
		}
		l.finders = append(l.finders, f)
	}
	r := xmlcore.NewReader(bytes.NewReader(src), lim)
	for {
		t, err := r.Next()
		switch {
		case err == io.EOF:
			return l.spots, l.found()
		case err != nil:
			return nil, err
		}
		switch t.Kind {
		case xmlcore.StartTag:
			l.depth++
			for i := range l.finders {
				l.finders[i].start(t, l.depth)
			}
		case xmlcore.EndTag:
			for i := range l.finders {
				l.finders[i].end(t, l.depth)
			}
			l.depth--
		}
	}
}

type locator struct {
	finders []finder
	spots   []Spot
	depth   int
}

// found demands that each place was found once.
func (l *locator) found() error {
	for i := range l.finders {
		if l.finders[i].hits != 1 {
			return l.finders[i].place.fault()
		}
	}
	return nil
}

// finder looks for one place.
type finder struct {
	place  Place
	steps  []Step
	counts []int // siblings met for each step inside what matches the steps before
	match  int   // steps that the open elements match
	hits   int
	at     int // depth of the element while it is open
	spot   *Spot
}

func (f *finder) start(t *xmlcore.Token, depth int) {
	id := tokenID(t)
	hit := false
	switch {
	case f.place.ID != "":
		hit = id == f.place.ID
	case f.steps == nil:
		hit = depth == 1
	default:
		hit = f.step(t, depth)
	}
	if !hit {
		return
	}
	if f.hits++; f.hits == 1 {
		f.at = depth
		tag := t.Name.Local
		if t.Name.Prefix != "" {
			tag = t.Name.Prefix + ":" + tag
		}
		*f.spot = Spot{Tag: tag, Start: int(t.Start), Open: int(t.End), Root: depth == 1, ID: id}
	}
}

// step follows the path: depth is one more than the steps that match.
func (f *finder) step(t *xmlcore.Token, depth int) bool {
	if depth != f.match+1 || f.match == len(f.steps) {
		return false
	}
	s := f.steps[f.match]
	if !s.is(t.Name.Space, t.Name.Local) {
		return false
	}
	f.counts[f.match]++
	if n := f.counts[f.match]; s.Number != 0 && n != s.Number {
		return false
	} else if s.Number == 0 && n > 1 {
		f.hits = 2 // it is not clear which
		return false
	}
	if f.match++; f.match < len(f.steps) {
		f.counts[f.match] = 0
	}
	return f.match == len(f.steps)
}

func (f *finder) end(t *xmlcore.Token, depth int) {
	if f.at == depth {
		f.at = 0
		f.spot.End, f.spot.Close = int(t.End), int(t.Start)
		f.spot.Empty = t.Start == t.End
	}
	if f.match == depth {
		f.match--
	}
}

// utilitySpace is the namespace of wsu:Id.
const utilitySpace = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

// tokenID is the identifier of an element, as xmlcore.Document.ByID knows it.
func tokenID(t *xmlcore.Token) string {
	for _, a := range t.Attrs {
		if identifies(a) {
			return a.Value
		}
	}
	return ""
}

func identifies(a xmlcore.Attr) bool {
	switch a.Space {
	case "":
		return a.Local == "Id" || a.Local == "ID" || a.Local == "id"
	case xmlcore.XMLNamespace:
		return a.Local == "id"
	}
	return a.Space == utilitySpace && a.Local == "Id"
}
