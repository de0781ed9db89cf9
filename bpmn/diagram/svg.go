package diagram

import (
	"math"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// Overlay is what is laid over the picture. Keys are ids of elements (sequence
// flows too); values are texts for people, shown as tool tips and read by screen
// readers, such as "từ 02/03/2026"; they may be "".
//
// An element in several maps shows the gravest state: Failed before Overdue
// before Active before Done.
type Overlay struct {
	Active  map[string]string // the instance stands here
	Done    map[string]string // it has been here
	Failed  map[string]string // it is stuck here
	Overdue map[string]string // it stands here and is late
	Labels  map[string]string // short texts in a badge at the element, such as a number of cases
	Lang    string            // language of the state sentences: "vi" (default) or "en"
	Diagram string            // id or name of the diagram to draw; default the first that has shapes
}

// SVG draws the model. xml is a BPMN file, Overlay{} draws it bare. A file that
// is no model answers the faults of reading it ([fault.BpmnXML] …), one without
// anything to draw [fault.BpmnNoDiagram].
func SVG(xml []byte, o Overlay) ([]byte, error) {
	doc, err := model.Parse(xml, model.Limits{})
	if err != nil {
		return nil, err
	}
	dia := choose(doc, o.Diagram)
	if dia == nil {
		if dia = layout(doc); dia == nil {
			return nil, fault.New(fault.BpmnNoDiagram)
		}
	}
	p := &picture{doc: doc, overlay: o, canvas: &canvas{}, parents: map[*model.Node]*model.Node{}, defaults: map[string]bool{}}
	doc.Root.Walk(func(n, parent *model.Node) {
		p.parents[n] = parent
		if d := model.Local(n.Attr("default")); n.Space == model.NS && d != "" {
			p.defaults[d] = true
		}
	})
	p.draw(dia)
	return p.canvas.finish(p.title(dia), p.summary(dia)), nil
}

func choose(doc *model.Document, wanted string) *model.Diagram {
	for _, d := range doc.Diagrams {
		if len(d.Shapes) > 0 && (wanted == "" || d.ID == wanted || d.Name == wanted) {
			return d
		}
	}
	return nil
}

// picture is one drawing in progress.
type picture struct {
	*canvas
	doc      *model.Document
	overlay  Overlay
	parents  map[*model.Node]*model.Node
	defaults map[string]bool // ids of default flows
	attached []model.Bounds  // boundary events
}

// margin is the space around the drawing.
const margin = 20

func (p *picture) draw(d *model.Diagram) {
	layers := [4][]model.Shape{}
	for _, s := range d.Shapes {
		if n := p.doc.ByID[s.Element]; n != nil {
			l := layer(n, s)
			layers[l] = append(layers[l], s)
			if n.Name == "boundaryEvent" {
				p.attached = append(p.attached, s.Bounds)
			}
			p.include(s.Bounds)
			if s.Label != nil {
				p.include(*s.Label)
			}
		}
	}
	sortByArea(layers[0])
	for i, shapes := range layers {
		if i == 1 {
			p.edges(d.Edges)
		}
		for _, s := range shapes {
			p.shape(p.doc.ByID[s.Element], s)
		}
	}
	p.over()
}

// layer orders what covers what: containers below the edges, then nodes, the
// events on their borders, annotations.
func layer(n *model.Node, s model.Shape) int {
	switch n.Name {
	case "participant", "lane", "group":
		return 0
	case "subProcess", "transaction", "adHocSubProcess", "subChoreography", "callActivity":
		if expanded(s) {
			return 0
		}
		return 1
	case "boundaryEvent":
		return 2
	case "textAnnotation":
		return 3
	}
	return 1
}

// expanded tells a sub-process drawn with its inside from a collapsed one. Tools
// that leave isExpanded out draw the collapsed ones as small as tasks.
func expanded(s model.Shape) bool { return s.Expanded && s.Bounds.W*s.Bounds.H > 130*110 }

func (p *picture) shape(n *model.Node, s model.Shape) {
	st := p.status(s.Element)
	p.open(p.tip(n, s.Element, st))
	defer p.close()
	switch n.Name {
	case "participant", "lane":
		p.pool(n, s, st)
	case "group":
		p.rect(s.Bounds, 10, paint{stroke: gray, dash: "8 4 2 4"})
	case "textAnnotation":
		p.annotation(n, s.Bounds)
	case "dataObject", "dataObjectReference", "dataInput", "dataOutput":
		p.dataObject(n, s)
	case "dataStore", "dataStoreReference":
		p.dataStore(n, s)
	case "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway":
		p.gateway(n, s, st)
	case "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "event", "implicitThrowEvent":
		p.event(n, s, st)
	default:
		p.activity(n, s, st)
	}
	p.badges(s, n, st)
}

func (p *picture) pool(n *model.Node, s model.Shape, st status) {
	b := s.Bounds
	fill := "#ffffff"
	if n.Name == "participant" {
		fill = "#fbfbfc"
	}
	p.rect(b, 0, paint{fill: fill, stroke: line, width: 1.5})
	name := n.Attr("name")
	if name == "" {
		return
	}
	empty := n.Name == "participant" && (n.Attr("processRef") == "" || math.Min(b.W, b.H) < 90)
	switch {
	case empty:
		p.text(name, b, textStyle{size: 13})
	case s.Horizontal:
		band := model.Bounds{X: b.X, Y: b.Y, W: 30, H: b.H}
		if n.Name == "participant" {
			p.line(paint{stroke: line, width: 1.5}, model.Point{X: b.X + 30, Y: b.Y}, model.Point{X: b.X + 30, Y: b.Y + b.H})
		}
		p.text(name, band, textStyle{size: 12, turned: true})
	default:
		p.text(name, model.Bounds{X: b.X, Y: b.Y, W: b.W, H: 30}, textStyle{size: 12})
	}
}

func (p *picture) annotation(n *model.Node, b model.Bounds) {
	p.line(paint{stroke: gray}, model.Point{X: b.X + 10, Y: b.Y}, model.Point{X: b.X, Y: b.Y}, model.Point{X: b.X, Y: b.Y + b.H}, model.Point{X: b.X + 10, Y: b.Y + b.H})
	p.text(n.Child("text").Trimmed(), model.Bounds{X: b.X + 5, Y: b.Y, W: b.W - 5, H: b.H}, textStyle{size: 12, left: true})
}

func (p *picture) dataObject(n *model.Node, s model.Shape) {
	b := s.Bounds
	fold := math.Min(b.W, b.H) / 3.5
	p.path(pathOf("M", b.X, b.Y, "H", b.X+b.W-fold, "L", b.X+b.W, b.Y+fold, "V", b.Y+b.H, "H", b.X, "Z"), paint{fill: "#ffffff", stroke: line, width: 1.5})
	p.path(pathOf("M", b.X+b.W-fold, b.Y, "V", b.Y+fold, "H", b.X+b.W), paint{stroke: line, width: 1.5})
	p.outside(p.dataName(n, "dataObjectRef"), s)
}

func (p *picture) dataStore(n *model.Node, s model.Shape) {
	b := s.Bounds
	r := b.H / 8
	p.path(pathOf("M", b.X, b.Y+r, "C", b.X, b.Y-r/2, b.X+b.W, b.Y-r/2, b.X+b.W, b.Y+r, "V", b.Y+b.H-r,
		"C", b.X+b.W, b.Y+b.H+r/2, b.X, b.Y+b.H+r/2, b.X, b.Y+b.H-r, "Z"), paint{fill: "#ffffff", stroke: line, width: 1.5})
	for i := range 3 {
		y := b.Y + r + float64(i)*r*0.7
		p.path(pathOf("M", b.X, y, "C", b.X, y+r*1.5, b.X+b.W, y+r*1.5, b.X+b.W, y), paint{stroke: line})
	}
	p.outside(p.dataName(n, "dataStoreRef"), s)
}

func (p *picture) dataName(n *model.Node, ref string) string {
	if name := n.Attr("name"); name != "" {
		return name
	}
	if to := p.doc.ByID[model.Local(n.Attr(ref))]; to != nil {
		return to.Attr("name")
	}
	return ""
}
