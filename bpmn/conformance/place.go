package conformance

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// kinds are the words of the suite for classes of elements: the ends of the
// names of their elements; "" is every name. Other words are names themselves.
var kinds = map[string][]string{
	"any element with id": {""}, "Expression": {""}, "formalExpression": {""},
	"activity": {"task", "Task", "callActivity", "subProcess", "SubProcess", "transaction"}, "gateway": {"Gateway"}, "event": {"Event"},
	"flow node":         {"task", "Task", "callActivity", "subProcess", "SubProcess", "transaction", "Gateway", "Event"},
	"event sub-process": {"subProcess"}, "sub-process": {"subProcess", "SubProcess", "transaction"},
	"intermediate event": {"intermediateCatchEvent", "intermediateThrowEvent"}, "link event": {"intermediateCatchEvent", "intermediateThrowEvent"},
	"resourceRole": {"performer", "Performer", "potentialOwner"}, "dataAssociation": {"Association"}, "globalTask": {"Task"},
}

// concerns tells whether an id that a fault names belongs to an element of the
// kind that a case speaks of, to its owner (parts such as event definitions and
// data sets are named by that), or to something just inside of it that must not
// be there. Elements without an id are named by their kind.
func concerns(doc *model.Document, id, words string) bool {
	found := false
	doc.Root.Walk(func(n, parent *model.Node) {
		if n.ID() == id || n.ID() == "" && n.Name == id {
			found = found || holds(n, words, 2) || parent != nil && holds(parent, words, 0)
		}
	})
	return found
}

// holds tells whether an element is of a kind, or contains one that is.
func holds(n *model.Node, words string, depth int) bool {
	for _, word := range strings.Split(words, ", ") {
		ends, class := kinds[word]
		if !class {
			ends = []string{word}
		}
		for _, end := range ends {
			if strings.HasSuffix(n.Name, end) {
				return true
			}
		}
	}
	for _, c := range n.Children {
		if depth > 0 && holds(c, words, depth-1) {
			return true
		}
	}
	return false
}
