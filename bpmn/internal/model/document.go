package model

// Document is a BPMN file: the tree and the views above it.
type Document struct {
	Root      *Node
	Encoding  string             // as the XML declaration names it; "" without one
	ByID      map[string]*Node   // BPMN elements by id; the first of equal ids
	Twice     []*Node            // BPMN elements whose id was used before
	Processes []*Process         //
	Diagrams  []*Diagram         // one for each plane
	Lanes     map[string][]*Node // flow node id → the lanes that list it, outermost first
}

// Process is one process of the file.
type Process struct {
	*Node
	Executable bool
	Body       *Scope
}

// Scope is the inside of a process or sub-process.
type Scope struct {
	Owner    *Node
	Elements []*Element
	Flows    []*Node // sequenceFlow
}

// Element is a flow node: an event, an activity or a gateway. Its kind is the
// name of its XML element.
type Element struct {
	*Node
	Events []*Node // event definitions, references resolved
	Body   *Scope  // the inside of a sub-process, else nil
	Ext    Extension
}

// Label is the name of an element, or its id where it has none.
func (e *Element) Label() string {
	if name := e.Attr("name"); name != "" {
		return name
	}
	return e.ID()
}

// Parse reads a BPMN file.
func Parse(data []byte, limits Limits) (*Document, error) {
	root, encoding, err := readTree(data, limits)
	if err != nil {
		return nil, err
	}
	if !root.Is("definitions") {
		return nil, notXML(root.Line, "root element is not bpmn:definitions")
	}
	d := &Document{Root: root, Encoding: encoding, ByID: map[string]*Node{}, Lanes: map[string][]*Node{}}
	d.index()
	for _, n := range root.Children {
		d.top(n)
	}
	return d, nil
}

func (d *Document) index() {
	d.Root.Walk(func(n, _ *Node) {
		id := n.ID()
		if n.Space != NS || id == "" {
			return
		}
		if d.ByID[id] != nil {
			d.Twice = append(d.Twice, n)
			return
		}
		d.ByID[id] = n
	})
}

func (d *Document) top(n *Node) {
	switch {
	case n.Is("process"):
		d.Processes = append(d.Processes, &Process{Node: n, Executable: n.Flag("isExecutable", false), Body: d.scope(n)})
		for _, set := range n.All("laneSet") {
			d.lanes(set, nil)
		}
	case n.Space == NSDiagram && n.Name == "BPMNDiagram":
		d.Diagrams = append(d.Diagrams, readDiagrams(n)...)
	}
}

func (d *Document) lanes(set *Node, outer []*Node) {
	for _, lane := range set.All("lane") {
		path := append(outer[:len(outer):len(outer)], lane)
		for _, ref := range lane.All("flowNodeRef") {
			d.Lanes[Local(ref.Text)] = path
		}
		if inner := lane.Child("childLaneSet"); inner != nil {
			d.lanes(inner, path)
		}
	}
}

func (d *Document) scope(owner *Node) *Scope {
	s := &Scope{Owner: owner}
	for _, n := range owner.Children {
		switch {
		case n.Is("sequenceFlow"):
			s.Flows = append(s.Flows, n)
		case n.Space == NS && FlowNode(n.Name):
			s.Elements = append(s.Elements, d.element(n))
		}
	}
	return s
}

func (d *Document) element(n *Node) *Element {
	e := &Element{Node: n, Ext: Read(n)}
	for _, c := range n.Children {
		switch {
		case c.Space == NS && EventDefinition(c.Name):
			e.Events = append(e.Events, c)
		case c.Is("eventDefinitionRef"):
			if def := d.ByID[Local(c.Text)]; def != nil {
				e.Events = append(e.Events, def)
			}
		}
	}
	if n.Name == "subProcess" || n.Name == "transaction" || n.Name == "adHocSubProcess" {
		e.Body = d.scope(n)
	}
	return e
}

var flowNodes = map[string]bool{
	"startEvent": true, "endEvent": true, "intermediateCatchEvent": true, "intermediateThrowEvent": true, "boundaryEvent": true,
	"task": true, "userTask": true, "serviceTask": true, "sendTask": true, "receiveTask": true, "manualTask": true,
	"scriptTask": true, "businessRuleTask": true, "callActivity": true, "subProcess": true, "transaction": true, "adHocSubProcess": true,
	"exclusiveGateway": true, "parallelGateway": true, "inclusiveGateway": true, "eventBasedGateway": true, "complexGateway": true,
	"choreographyTask": true, "subChoreography": true, "callChoreography": true, "implicitThrowEvent": true, "event": true,
}

// FlowNode tells whether elements of that name are flow nodes.
func FlowNode(name string) bool { return flowNodes[name] }

var eventDefinitions = map[string]bool{
	"timerEventDefinition": true, "messageEventDefinition": true, "errorEventDefinition": true, "terminateEventDefinition": true,
	"signalEventDefinition": true, "escalationEventDefinition": true, "compensateEventDefinition": true, "cancelEventDefinition": true,
	"conditionalEventDefinition": true, "linkEventDefinition": true,
}

// EventDefinition tells whether elements of that name define a trigger.
func EventDefinition(name string) bool { return eventDefinitions[name] }
