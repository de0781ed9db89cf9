package rules

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// Options say what the caller supplies beside the file.
type Options struct {
	// ScriptFormat is the language of scripts that name none; "" when there is
	// no such language.
	ScriptFormat string
}

// Check judges a model. It gives every fault at once, each a *fault.Error with
// the arguments line, element, clause and rule (the numbers of the collection
// that fit the finding) and the element's id as its path; warnings are in the
// same form. The time is linear in the size of the file.
func Check(doc *model.Document, opt Options) (warnings []*fault.Error, faults []error) {
	j := newJudge(doc, opt)
	j.duplicates()
	for _, n := range j.order {
		for _, check := range checks[n.Name] {
			check(j, n)
		}
	}
	return j.warnings, j.faults
}

// visit is a check for the elements of one class.
type visit struct {
	class string
	check func(*judge, *model.Node)
}

// visits lists the checks of all subjects.
var visits = []visit{
	{"import", (*judge).imported},
	{"extension", (*judge).extension},
	{"flowNode", (*judge).identified},
	{"documentation", (*judge).textFormat},
	{"textAnnotation", (*judge).textFormat},

	{"sequenceFlow", (*judge).sequenceFlow},
	{"flowNode", (*judge).defaultFlow},
	{"flowNode", (*judge).connected},
	{"activity", (*judge).loneCondition},
	{"flowNode", (*judge).flowLists},

	{"gateway", (*judge).gateway},
	{"eventBasedGateway", (*judge).eventGateway},

	{"startEvent", (*judge).startEvent},
	{"endEvent", (*judge).endEvent},
	{"intermediateCatchEvent", (*judge).catchEvent},
	{"intermediateThrowEvent", (*judge).throwEvent},
	{"boundaryEvent", (*judge).boundaryEvent},
	{"anyEvent", (*judge).eventDefinitions},
	{"anyEvent", (*judge).eventMessages},
	{"anyEvent", (*judge).eventData},
	{"anyEvent", (*judge).link},
	{"timerEventDefinition", (*judge).timer},

	{"activity", (*judge).activity},
	{"resourceRole", (*judge).resourceRole},
	{"serviceTask", (*judge).serviceTask},
	{"sendTask", (*judge).sendTask},
	{"receiveTask", (*judge).receiveTask},
	{"scriptTask", (*judge).script},
	{"globalScriptTask", (*judge).script},
	{"callActivity", (*judge).call},
	{"subProcess", (*judge).subProcess},
	{"choreographyActivity", (*judge).choreographyActivity},
	{"standardLoopCharacteristics", (*judge).standardLoop},
	{"multiInstanceLoopCharacteristics", (*judge).multiInstance},

	{"process", (*judge).process},
	{"callableElement", (*judge).service},
	{"ioSpecification", (*judge).ioSpecification},
	{"ioSpecification", (*judge).sets},
	{"anyEvent", (*judge).sets},
	{"inputSet", (*judge).inputSet},
	{"outputSet", (*judge).outputSet},
	{"itemAware", (*judge).itemAware},
	{"property", (*judge).property},
	{"dataAssociation", (*judge).dataAssociation},

	{"collaboration", (*judge).collaboration},
	{"participantMultiplicity", (*judge).multiplicity},
	{"messageFlow", (*judge).messageFlow},
	{"conversationLink", (*judge).conversationLink},
}

// checks gives the checks for elements of a name.
var checks = dispatch()

func dispatch() map[string][]func(*judge, *model.Node) {
	m := map[string][]func(*judge, *model.Node){}
	add := func(name string, v visit) { m[name] = append(m[name], v.check) }
	for _, v := range visits {
		add(v.class, v)
		for name := range above {
			if name != v.class && is(name, v.class) {
				add(name, v)
			}
		}
	}
	for holder := range references {
		add(holder, visit{check: (*judge).references})
	}
	for name := range expressionKinds {
		add(name, visit{check: (*judge).expression})
	}
	return m
}

// report adds a finding. The numbers are those that fit it; without any it goes
// under all of the rule.
func (j *judge) report(n *model.Node, code fault.Code, numbers string, pairs ...any) {
	rule := byCode[code]
	if numbers == "" {
		numbers = strings.Join(rule.Numbers, " ")
	}
	id := j.place(n)
	args := append([]any{"line", n.Line, "element", id, "rule", numbers, "clause", rule.Clause}, pairs...)
	f := fault.New(code, args...).At(id)
	if rule.Warning || j.sketch(n) {
		j.warnings = append(j.warnings, f)
		return
	}
	j.faults = append(j.faults, f)
}

// sketch tells whether the element belongs to a process that is only drawn,
// beside one that is executed: the pool of a partner, say. What is wrong there
// keeps nobody from running the other.
func (j *judge) sketch(n *model.Node) bool {
	return j.executes && j.inProcess(n) && !j.executable(n)
}

// place is the id of the element that a finding names: the element itself, or
// the next one around it that has an id and is known to who drew the model.
func (j *judge) place(n *model.Node) string {
	for at := n; at != nil; at = j.at[at].parent {
		shared := j.at[at].parent == j.doc.Root
		if at.ID() != "" && (shared || !hidden(at.Name)) {
			return at.ID()
		}
	}
	if n.ID() != "" {
		return n.ID()
	}
	return n.Name
}

// hidden tells of parts that are shown and named only with their owner.
func hidden(name string) bool {
	return is(name, "eventDefinition") || is(name, "loopCharacteristics") || expressionKinds[name] != 0
}
