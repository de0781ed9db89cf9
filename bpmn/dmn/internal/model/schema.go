package model

import (
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// schema says what each element may hold, over DMN 1.1 to 1.5: "*" marks what
// may stand there several times, "-" what may as well and is not read. Every
// element may have a description and extension elements besides.
var schema = spread(`
definitions: import* itemDefinition* inputData* decision* businessKnowledgeModel* decisionService* knowledgeSource- group- textAnnotation- association- elementCollection- performanceIndicator- organizationUnit-
import:
itemDefinition itemComponent: typeRef allowedValues typeConstraint itemComponent* functionItem
functionItem: parameters*
allowedValues typeConstraint inputValues outputValues: text
inputData: variable
decision: question allowedAnswers variable informationRequirement* knowledgeRequirement* authorityRequirement- supportedObjective- impactedPerformanceIndicator- decisionMaker- decisionOwner- usingProcess- usingTask- EXPRESSION
informationRequirement: requiredDecision requiredInput
knowledgeRequirement: requiredKnowledge
businessKnowledgeModel: variable encapsulatedLogic knowledgeRequirement* authorityRequirement-
decisionService: variable outputDecision* encapsulatedDecision* inputDecision* inputData*
variable parameter parameters formalParameter column requiredDecision requiredInput requiredKnowledge outputDecision encapsulatedDecision inputDecision:
literalExpression inputExpression defaultOutputEntry: text importedValues-
decisionTable: input* output* annotation* rule*
input: inputExpression inputValues
output: outputValues defaultOutputEntry
annotation:
rule: inputEntry* outputEntry* annotationEntry*
inputEntry annotationEntry: text
outputEntry: text importedValues-
context: contextEntry*
contextEntry: variable EXPRESSION
relation: column* row*
row list: EXPRESSION*
functionDefinition encapsulatedLogic: formalParameter* EXPRESSION
invocation: EXPRESSION binding*
binding: parameter EXPRESSION
conditional: if then else
filter: in match
for: in return
some every: in satisfies
if then else in match return satisfies: EXPRESSION
`)

const expressions = "literalExpression decisionTable context relation list functionDefinition invocation conditional filter for some every"

// place is how a child may stand in an element. What shares a group shares the
// right to stand there once.
type place struct {
	group      string
	many, skip bool
}

func spread(text string) map[string]map[string]place {
	m := map[string]map[string]place{}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		holders, children, _ := strings.Cut(line, ":")
		held := map[string]place{"description": {group: "description"}, "extensionElements": {group: "extensionElements", skip: true}}
		for _, word := range strings.Fields(children) {
			name := strings.TrimRight(word, "*-")
			p := place{group: name, many: name != word, skip: strings.HasSuffix(word, "-")}
			if name != "EXPRESSION" {
				held[name] = p
				continue
			}
			for _, name := range strings.Fields(expressions) {
				held[name] = p
			}
		}
		for _, holder := range strings.Fields(holders) {
			m[holder] = held
		}
	}
	return m
}

// survey judges where the elements stand, gives each its path and label, counts
// what is foreign and sees ids that are used twice.
func (r *reader) survey(n *node) {
	r.identify(n)
	held := schema[n.name]
	count, seen := map[string]int{}, map[string]bool{}
	for _, c := range n.children {
		if c.space != r.space {
			r.foreign(n, c)
			continue
		}
		p, known := held[c.name]
		count[c.name]++
		r.name(n, c, p, count[c.name])
		switch {
		case held != nil && !known:
			r.warn(n, c.line, fault.DmnUnknownElement, "detail", c.name)
			continue
		case known && !p.many && seen[p.group]:
			r.fault(n, c.line, fault.DmnTwice, "detail", strings.ToLower(p.group))
		}
		seen[p.group] = true
		r.survey(c)
	}
}

// foreign counts the elements of other namespaces. The drawing is no extension;
// elements of another version of DMN are a mistake.
func (r *reader) foreign(n, c *node) {
	switch {
	case versions[c.space] != "":
		r.warn(n, c.line, fault.DmnUnknownElement, "detail", c.name+" ("+c.space+")")
	case c.name != "DMNDI":
		r.def.Extensions++
	}
}

// name gives an element its path and label.
func (r *reader) name(parent, c *node, p place, index int) {
	mark := c.attr("id")
	if mark == "" {
		mark = Name(c.attr("name"))
	}
	mark = short(mark)
	c.label = mark
	if mark == "" {
		c.label = parent.label
	}
	step := c.name
	switch {
	case parent == r.root && mark != "":
		step += "[" + mark + "]"
	case p.many:
		step += "[" + strconv.Itoa(index) + "]"
	}
	c.path = step
	if parent != r.root {
		c.path = join(parent.path, step)
	}
}

// maxPath bounds paths: a file of deep and wide nesting would else have more
// text in them than in itself.
const maxPath = 400

func join(path, step string) string {
	if len(path)+len(step) > maxPath {
		path, _, _ = strings.Cut(path, "/")
		path += "/…"
	}
	return path + "/" + step
}

// short bounds what faults and paths repeat of a file.
func short(s string) string {
	const limit = 100
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}

func (r *reader) identify(n *node) {
	id := n.attr("id")
	switch first := r.ids[id]; {
	case id == "":
	case first != nil:
		r.fault(n, n.line, fault.DmnDuplicateID, "first", first.line)
	default:
		r.ids[id] = n
	}
}
