package rules

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// judge is the work of one Check.
type judge struct {
	doc *model.Document
	opt Options

	order []*model.Node // BPMN elements, parents first
	at    map[*model.Node]site

	in, out       map[*model.Node][]*model.Node // flow node → its sequence flows
	msgIn, msgOut map[*model.Node][]*model.Node // interaction node → its message flows
	associated    map[*model.Node][]*model.Node // element → what associations join it to
	boundary      map[*model.Node][]*model.Node // activity → events attached to it
	players       map[*model.Node]int           // process → participants that play it
	lists         map[listing]bool              // what elements list as incoming and outgoing
	uses          map[usage]bool                // kinds of elements on a level
	pairs         map[[2]*model.Node]bool       // which data set refers to which
	links         linkIndex
	io            map[*model.Node]*model.Node // element → its ioSpecification
	data          map[usage][]*model.Node     // what an ioSpecification contains, by kind
	messages      map[usage]*model.Node       // operation → its message, by kind
	triggers      map[*model.Node]triggers    // of events
	prefixes      map[string]string           // prefix → namespace
	imports       map[string]bool             // namespaces imported
	executes      bool                        // whether the file has an executable process
	told          map[told]bool               // what is said once for each process
	warnings      []*fault.Error
	faults        []error
}

// site is where an element stands.
type site struct {
	parent *model.Node
	pool   *model.Node // the process or choreography around it, itself included
}

// listing is a flow in an element's list "incoming" or "outgoing".
type listing struct {
	node *model.Node
	list string
	flow *model.Node
}

// usage is a kind of element that stands directly inside another element.
type usage struct {
	level *model.Node
	kind  string
}

// Kinds of elements beside their names.
const (
	instantiator = "instantiate" // a task or gateway that starts its level itself
	plainStart   = "start"       // a start event without a trigger
	anyFlowNode  = "flowNode"
)

type told struct {
	code fault.Code
	pool *model.Node
}

func newJudge(doc *model.Document, opt Options) *judge {
	nodes := func() map[*model.Node][]*model.Node { return map[*model.Node][]*model.Node{} }
	j := &judge{
		doc: doc, opt: opt, at: map[*model.Node]site{},
		in: nodes(), out: nodes(), msgIn: nodes(), msgOut: nodes(), associated: nodes(), boundary: nodes(),
		players: map[*model.Node]int{}, lists: map[listing]bool{}, uses: map[usage]bool{}, pairs: map[[2]*model.Node]bool{}, links: newLinkIndex(),
		io: map[*model.Node]*model.Node{}, data: map[usage][]*model.Node{},
		messages: map[usage]*model.Node{}, triggers: map[*model.Node]triggers{},
		prefixes: map[string]string{}, imports: map[string]bool{}, told: map[told]bool{},
	}
	j.walk(doc.Root, nil, nil)
	for _, p := range doc.Processes {
		j.executes = j.executes || p.Executable
	}
	for _, n := range j.order {
		j.index(n)
	}
	return j
}

// walk lists the BPMN elements outside of extensions and drawings.
func (j *judge) walk(n, parent, pool *model.Node) {
	for _, a := range n.Attrs {
		if a.Name.Space == "xmlns" {
			j.prefixes[a.Name.Local] = a.Value
		}
	}
	if n.Space != model.NS || n.Name == "extensionElements" {
		return
	}
	if n.Name == "process" || is(n.Name, "choreography") {
		pool = n
	}
	j.order = append(j.order, n)
	j.at[n] = site{parent, pool}
	for _, c := range n.Children {
		j.walk(c, n, pool)
	}
}

func (j *judge) index(n *model.Node) {
	j.uses[usage{j.parent(n), n.Name}] = true
	switch {
	case j.starts(n):
		j.uses[usage{j.parent(n), instantiator}] = true
	case n.Name == "startEvent" && len(j.defs(n).list) == 0 && j.defs(n).known:
		j.uses[usage{j.parent(n), plainStart}] = true
	}
	if is(n.Name, "flowNode") {
		j.uses[usage{j.parent(n), anyFlowNode}] = true
	}
	switch n.Name {
	case "incoming", "outgoing":
		if f := j.find(n.Text); f != nil {
			j.lists[listing{j.parent(n), n.Name, f}] = true
		}
	case "import":
		j.imports[n.Attr("namespace")] = true
	case "sequenceFlow":
		j.join(n, "flowNode", j.in, j.out)
	case "messageFlow":
		j.join(n, "interactionNode", j.msgIn, j.msgOut)
	case "association":
		if from, to := j.find(n.Attr("sourceRef")), j.find(n.Attr("targetRef")); from != nil && to != nil {
			j.associated[from] = append(j.associated[from], to)
			j.associated[to] = append(j.associated[to], from)
		}
	case "boundaryEvent":
		if host := j.find(n.Attr("attachedToRef")); host != nil {
			j.boundary[host] = append(j.boundary[host], n)
		}
	case "participant":
		if p := j.find(n.Attr("processRef")); p != nil {
			j.players[p]++
		}
	case "inputSetRefs", "outputSetRefs":
		if to := j.find(n.Text); to != nil {
			j.pairs[[2]*model.Node{j.parent(n), to}] = true
		}
	case "ioSpecification":
		if j.io[j.parent(n)] == nil {
			j.io[j.parent(n)] = n
		}
	case "dataInput", "dataOutput", "inputSet", "outputSet":
		key := usage{j.parent(n), n.Name}
		j.data[key] = append(j.data[key], n)
	case "inMessageRef", "outMessageRef":
		if key := (usage{j.parent(n), n.Name}); j.messages[key] == nil {
			j.messages[key] = j.find(n.Text)
		}
	case "linkEventDefinition":
		j.indexLink(n)
	}
}

func (j *judge) join(n *model.Node, class string, in, out map[*model.Node][]*model.Node) {
	if from := j.find(n.Attr("sourceRef")); from != nil && is(from.Name, class) {
		out[from] = append(out[from], n)
	}
	if to := j.find(n.Attr("targetRef")); to != nil && is(to.Name, class) {
		in[to] = append(in[to], n)
	}
}

// parent is the BPMN element around another one; the root for top elements.
func (j *judge) parent(n *model.Node) *model.Node { return j.at[n].parent }

// inProcess tells whether an element stands in a process (not in a choreography).
func (j *judge) inProcess(n *model.Node) bool {
	pool := j.at[n].pool
	return pool != nil && pool.Name == "process"
}

// executable tells whether rules for executable processes apply to an element:
// to those inside one, and to shared definitions beside one.
func (j *judge) executable(n *model.Node) bool {
	pool := j.at[n].pool
	switch {
	case pool == nil:
		return j.executes
	case pool.Name == "process":
		return pool.Flag("isExecutable", false)
	}
	return false
}

// once is true the first time for a process.
func (j *judge) once(n *model.Node, code fault.Code) bool {
	key := told{code, j.at[n].pool}
	first := !j.told[key]
	j.told[key] = true
	return first
}

// find is the element that a reference leads to, or nil.
func (j *judge) find(ref string) *model.Node {
	n, _ := j.resolve(ref)
	return n
}

// resolve follows a reference. Foreign are those into a namespace that the file
// imports, or into that of XML Schema: they are not judged.
func (j *judge) resolve(ref string) (n *model.Node, foreign bool) {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return nil, false
	}
	if n := j.doc.ByID[ref]; n != nil {
		return n, false
	}
	prefix, local, found := strings.Cut(ref, ":")
	if !found {
		return nil, false
	}
	if space := j.prefixes[prefix]; space != "" && space != j.doc.Root.Attr("targetNamespace") {
		if j.imports[space] || strings.HasPrefix(space, "http://www.w3.org/") {
			return nil, true
		}
	}
	return j.doc.ByID[local], false
}

// all are the elements that the texts of children refer to.
func (j *judge) all(n *model.Node, child string) []*model.Node {
	var list []*model.Node
	for _, c := range n.All(child) {
		if to := j.find(c.Text); to != nil {
			list = append(list, to)
		}
	}
	return list
}
