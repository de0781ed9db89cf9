package diagram

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// picture is one drawing in progress.
type picture struct {
	*canvas
	doc       *model.Document
	dia       *drawing
	overlay   Overlay
	parents   map[*model.Node]*model.Node
	defaults  map[string]bool // ids of default flows
	laneBoxes []model.Bounds
	attached  []model.Bounds                // boundary events
	open      map[*model.Node]bool          // elements of which something inside is drawn
	bands     map[string][]model.Shape      // by shape of a choreography task: the bands that the file draws
	states    [failed + 1]map[string]string // by status: element drawn → text
	counts    map[string]int                // element drawn → instances there
}

func newPicture(doc *model.Document, d *drawing, o Overlay) *picture {
	p := &picture{
		canvas: &canvas{}, doc: doc, dia: d, overlay: o,
		parents: map[*model.Node]*model.Node{}, defaults: map[string]bool{}, open: map[*model.Node]bool{}, bands: map[string][]model.Shape{},
	}
	doc.Root.Walk(func(n, parent *model.Node) {
		p.parents[n] = parent
		if d := model.Local(n.Attr("default")); n.Space == model.NS && d != "" {
			p.defaults[d] = true
		}
	})
	for _, s := range d.Shapes {
		p.open[p.parents[doc.ByID[s.Element]]] = true
		if s.Band != "" {
			p.bands[s.Task] = append(p.bands[s.Task], s)
		}
	}
	p.gather()
	return p
}

// What covers what: containers below the edges, then nodes, what sits on their
// borders, annotations.
const (
	containers = iota
	nodes
	borders
	notes
	layers
)

func (p *picture) draw() {
	var shapes [layers][]model.Shape
	for _, s := range p.dia.Shapes {
		n := p.doc.ByID[s.Element]
		l := p.layer(n, s)
		shapes[l] = append(shapes[l], s)
		switch {
		case is(n, "boundaryEvent"):
			p.attached = append(p.attached, s.Bounds)
		case is(n, "lane"):
			p.laneBoxes = append(p.laneBoxes, s.Bounds)
		}
		p.include(s.Bounds)
	}
	sortByArea(shapes[containers])
	for l, list := range shapes {
		if l == nodes {
			p.edges(p.dia.Edges)
		}
		for _, s := range list {
			p.shape(p.doc.ByID[s.Element], s)
		}
	}
	p.over()
}

func (p *picture) layer(n *model.Node, s model.Shape) int {
	switch {
	case s.Band != "":
		return borders
	case is(n, "participant", "lane", "group", "process"), p.expanded(n, s):
		return containers
	case is(n, "boundaryEvent"):
		return borders
	case is(n, "textAnnotation"):
		return notes
	}
	return nodes
}

// is tells whether the element has one of the names; nil has none.
func is(n *model.Node, names ...string) bool {
	if n == nil {
		return false
	}
	for _, name := range names {
		if n.Name == name {
			return true
		}
	}
	return false
}

// expanded tells an activity drawn with its inside from a collapsed one. Tools
// that do not say draw the collapsed ones as small as tasks; some say "expanded"
// of what they drew small and empty.
func (p *picture) expanded(n *model.Node, s model.Shape) bool {
	if s.Collapsed || !is(n, "subProcess", "transaction", "adHocSubProcess", "subChoreography", "callActivity", "callChoreography") {
		return false
	}
	large := s.Bounds.W*s.Bounds.H > 130*110
	if is(n, "callActivity", "callChoreography") {
		return s.Expanded && large
	}
	return p.open[n] || large
}

func (p *picture) shape(n *model.Node, s model.Shape) {
	st := p.status(s.Element)
	p.begin(`data-element="`+escape(s.Element)+`" data-bounds="`+exact(s.Bounds.X)+" "+exact(s.Bounds.Y)+" "+exact(s.Bounds.W)+" "+exact(s.Bounds.H)+`"`, p.tip(n, s.Element, st))
	defer p.end()
	p.element(n, s, st)
	p.badges(s, n, st)
}

func (p *picture) element(n *model.Node, s model.Shape, st status) {
	switch {
	case n == nil:
		p.rect(s.Bounds, 0, paint{fill: "#ffffff", stroke: gray, dash: "2 3"})
	case s.Band != "":
		p.band(n, s)
	case is(n, "participant", "lane", "process"):
		p.pool(n, s, st)
	case is(n, "group"):
		p.group(n, s)
	case is(n, "textAnnotation"):
		p.annotation(n, s.Bounds)
	case is(n, "dataObject", "dataObjectReference", "dataInput", "dataOutput"):
		p.dataObject(n, s)
	case is(n, "dataStore", "dataStoreReference"):
		p.dataStore(n, s)
	case strings.HasSuffix(n.Name, "Gateway"):
		p.gateway(n, s, st)
	case is(n, "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "event", "implicitThrowEvent"):
		p.event(n, s, st)
	case is(n, "choreographyTask", "subChoreography", "callChoreography"):
		p.choreography(n, s, st)
	case is(n, "conversation", "subConversation", "callConversation"):
		p.conversation(n, s, st)
	case is(n, "message"):
		b := s.Bounds
		p.envelope(b.X+b.W/2, b.Y+b.H/2, b.W/2, b.H/2, "#ffffff", line)
		p.outside(nameOf(n), s)
	default:
		p.activity(n, s, st)
	}
}
