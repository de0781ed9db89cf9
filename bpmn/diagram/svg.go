package diagram

import (
	"slices"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// Overlay is what is laid over the picture. Keys are ids of elements (sequence
// flows too); values are texts for people, shown as tool tips and read by screen
// readers, such as "từ 02/03/2026"; they may be "".
//
// An element in several maps shows the gravest state: Failed before Overdue
// before Active before Done. What is inside of a sub-process that the picture
// shows collapsed is told at the sub-process.
type Overlay struct {
	Active  map[string]string // the instance stands here
	Done    map[string]string // it has been here
	Failed  map[string]string // it is stuck here
	Overdue map[string]string // it stands here and is late
	Counts  map[string]int    // instances that stand here, as a number in a badge; none for 0
	Lang    string            // language of the state sentences: "vi" (default) or "en"
	Diagram string            // what [SVG] draws: id or name of a diagram, or id of the process or collaboration drawn; "" chooses
}

// Picture is one drawing of a model.
type Picture struct {
	ID        string // id of the BPMNDiagram; "" where the file gives none
	Name      string // its name
	Element   string // id of the process, collaboration or choreography drawn
	Automatic bool   // laid out here, because the file does not draw it
	SVG       []byte
}

// maxDrawn bounds the shapes and edges of one picture, and the flow nodes laid
// out in one.
const maxDrawn = 50_000

// SVG draws the model. xml is a BPMN file, Overlay{} draws it bare. Of several
// diagrams it takes the one that Overlay.Diagram names; without a name the first
// that shows the executable process, or else has anything to show. A process that
// no diagram shows is laid out.
//
// A file that is no model answers the faults of reading it ([fault.BpmnXML] …),
// one without anything to draw or without the diagram wanted
// [fault.BpmnNoDiagram], a picture of more than 50,000 parts [fault.TooLarge].
func SVG(xml []byte, o Overlay) ([]byte, error) {
	doc, err := model.Parse(xml, model.Limits{})
	if err != nil {
		return nil, err
	}
	one, err := choose(doc, o.Diagram)
	if err != nil {
		return nil, err
	}
	return draw(doc, one, o)
}

// All draws every plane of the diagrams of the model in the order of the file and, after them,
// the processes that none of them shows. Faults are those of [SVG].
func All(xml []byte, o Overlay) ([]Picture, error) {
	doc, err := model.Parse(xml, model.Limits{})
	if err != nil {
		return nil, err
	}
	var all []Picture
	add := func(d *drawing, automatic bool) error {
		svg, err := draw(doc, d, o)
		all = append(all, Picture{ID: d.ID, Name: d.Name, Element: d.Plane, Automatic: automatic, SVG: svg})
		return err
	}
	for _, d := range doc.Diagrams {
		if !bare(d) {
			if err := add(&drawing{Diagram: d}, false); err != nil {
				return nil, err
			}
		}
	}
	if rest := undrawn(doc); len(rest) > 0 {
		d, err := layout(doc, rest)
		if err != nil {
			return nil, err
		}
		if err := add(d, true); err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return nil, fault.New(fault.BpmnNoDiagram)
	}
	return all, nil
}

func choose(doc *model.Document, wanted string) (*drawing, error) {
	var first *model.Diagram
	rest := undrawn(doc)
	missing := slices.ContainsFunc(rest, func(p *model.Process) bool { return p.Executable })
	for _, d := range doc.Diagrams {
		switch {
		case bare(d):
		case wanted != "" && (d.ID == wanted || d.Name == wanted || d.Plane == wanted):
			return &drawing{Diagram: d}, nil
		case wanted != "":
		case shows(doc, d):
			return &drawing{Diagram: d}, nil
		case first == nil:
			first = d
		}
	}
	switch {
	case first != nil && !missing:
		return &drawing{Diagram: first}, nil
	case wanted == "" && len(rest) > 0:
		return layout(doc, rest)
	case wanted != "":
		for _, p := range rest {
			if p.ID() == wanted {
				return layout(doc, []*model.Process{p})
			}
		}
	}
	return nil, fault.New(fault.BpmnNoDiagram)
}

func bare(d *model.Diagram) bool { return len(d.Shapes) == 0 && len(d.Edges) == 0 }

// shows tells whether a diagram draws something of the executable process.
func shows(doc *model.Document, d *model.Diagram) bool {
	for _, p := range doc.Processes {
		if p.Executable && drawn(p, d) {
			return true
		}
	}
	return false
}

func drawn(p *model.Process, d *model.Diagram) bool {
	inside := map[string]bool{}
	for _, e := range p.Body.Elements {
		inside[e.ID()] = true
	}
	return slices.ContainsFunc(d.Shapes, func(s model.Shape) bool { return s.Element != "" && inside[s.Element] })
}

// undrawn lists the processes with flow nodes that no diagram shows.
func undrawn(doc *model.Document) (rest []*model.Process) {
	for _, p := range doc.Processes {
		named := slices.ContainsFunc(p.Body.Elements, func(e *model.Element) bool { return e.ID() != "" })
		if named && !slices.ContainsFunc(doc.Diagrams, func(d *model.Diagram) bool { return drawn(p, d) }) {
			rest = append(rest, p)
		}
	}
	return rest
}

func draw(doc *model.Document, d *drawing, o Overlay) ([]byte, error) {
	if len(d.Shapes)+len(d.Edges) > maxDrawn {
		return nil, fault.New(fault.TooLarge, "what", "BPMN DI", "limit", maxDrawn)
	}
	p := newPicture(doc, d, o)
	p.draw()
	return p.finish(p.title(), p.summary()), nil
}
