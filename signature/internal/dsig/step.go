package dsig

import (
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Step is one name of a path as [Path] writes it, or with the namespace in
// braces in front: "{urn:a}Envelope".
type Step struct {
	Space, Local string
	Spaced       bool // the namespace counts
	Number       int  // among siblings of the name, from 1; 0: the only one
}

// ParsePath reads a path; false for one that is not well formed or empty.
func ParsePath(path string) (steps []Step, ok bool) {
	rest := strings.TrimPrefix(path, "/")
	for rest != "" {
		var s Step
		if rest[0] == '{' {
			if s.Space, rest, ok = strings.Cut(rest[1:], "}"); !ok {
				return nil, false
			}
			s.Spaced = true
		}
		s.Local, rest, _ = strings.Cut(rest, "/")
		if local, number, numbered := strings.Cut(s.Local, "["); numbered {
			digits, closed := strings.CutSuffix(number, "]")
			n, err := strconv.Atoi(digits)
			if !closed || err != nil || n < 1 {
				return nil, false
			}
			s.Local, s.Number = local, n
		}
		if s.Local == "" {
			return nil, false
		}
		steps = append(steps, s)
	}
	return steps, len(steps) > 0
}

func (s Step) is(space, local string) bool {
	return s.Local == local && (!s.Spaced || s.Space == space)
}

// In is the child that the step names; None if there is none or it is not clear
// which.
func (s Step) In(doc *xmlcore.Document, parent xmlcore.Node) xmlcore.Node {
	found, count := xmlcore.None, 0
	for c := range doc.Elements(parent) {
		if !s.is(doc.Space(c), doc.Local(c)) {
			continue
		}
		if count++; s.Number == 0 || count == s.Number {
			found = c
		}
	}
	if s.Number == 0 && count > 1 {
		return xmlcore.None
	}
	return found
}
