package wss

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// envelope is a SOAP message that was read: the elements that have a meaning
// because of their place.
type envelope struct {
	doc          *xmlcore.Document
	soap         string // namespace
	root         xmlcore.Node
	header, body xmlcore.Node // header: None if there is none
}

// readEnvelope reads the structure: Envelope, at most one Header and then one
// Body, and nothing else (SOAP 1.1 section 4 with WS-I Basic Profile R9980; SOAP
// 1.2 part 1 section 5).
func readEnvelope(doc *xmlcore.Document) (*envelope, error) {
	e := &envelope{doc: doc, root: doc.Root(), header: xmlcore.None, body: xmlcore.None}
	e.soap = doc.Space(e.root)
	if e.soap != soap11 && e.soap != soap12 || doc.Local(e.root) != "Envelope" {
		return nil, e.fault(e.root, "no SOAP envelope")
	}
	if !doc.Blank(e.root) {
		return nil, e.fault(e.root, "text or comments beside Header and Body")
	}
	for c := range doc.Elements(e.root) {
		switch {
		case doc.Is(c, e.soap, "Header") && e.header == xmlcore.None && e.body == xmlcore.None:
			e.header = c
		case doc.Is(c, e.soap, "Body") && e.body == xmlcore.None:
			e.body = c
		default:
			return nil, e.fault(c, "element out of its place")
		}
	}
	if e.body == xmlcore.None {
		return nil, e.fault(e.root, "no Body")
	}
	return e, nil
}

// version is the version of SOAP.
func (e *envelope) version() string {
	if e.soap == soap12 {
		return "1.2"
	}
	return "1.1"
}

func (e *envelope) fault(n xmlcore.Node, problem string) error {
	return dsig.At(e.doc, n, fault.SignatureWSSEnvelope, "problem", problem)
}

func (e *envelope) malformed(n xmlcore.Node, problem string) error {
	return dsig.At(e.doc, n, fault.SignatureWSSHeader, "problem", problem)
}

// headers are the direct children of the Header with a name.
func (e *envelope) headers(space, local string) (list []xmlcore.Node) {
	if e.header == xmlcore.None {
		return nil
	}
	for c := range e.doc.Elements(e.header) {
		if e.doc.Is(c, space, local) {
			list = append(list, c)
		}
	}
	return list
}

// actor is for whom a header is meant; "" is the ultimate receiver.
func (e *envelope) actor(n xmlcore.Node) string {
	name := "actor"
	if e.soap == soap12 {
		name = "role"
	}
	v, _ := e.doc.Attr(n, e.soap, name)
	if v = strings.Trim(v, " \t\r\n"); v == ultimate && e.soap == soap12 {
		return ""
	}
	return v
}

// security is the Security header for an actor; None if there is none. Two for
// one actor are a fault (SOAP Message Security 1.1, section 5).
func (e *envelope) security(actor string) (xmlcore.Node, error) {
	found := xmlcore.None
	for _, n := range e.headers(secext, "Security") {
		if e.actor(n) != actor {
			continue
		}
		if found != xmlcore.None {
			return xmlcore.None, e.malformed(n, "two Security headers for one actor")
		}
		if v, ok := e.doc.Attr(n, e.soap, "mustUnderstand"); ok && !slices.Contains([]string{"0", "1", "false", "true"}, strings.Trim(v, " \t\r\n")) {
			return xmlcore.None, e.malformed(n, "mustUnderstand")
		}
		found = n
	}
	return found, nil
}

// only is the child of a Security header with a name; None if there is none.
func (e *envelope) only(security xmlcore.Node, space, local string) (xmlcore.Node, error) {
	found := xmlcore.None
	for c := range e.doc.Elements(security) {
		if !e.doc.Is(c, space, local) {
			continue
		}
		if found != xmlcore.None {
			return xmlcore.None, e.malformed(c, "two of "+local)
		}
		found = c
	}
	return found, nil
}

// text is the text of an element that holds nothing else, without white space
// around it.
func text(doc *xmlcore.Document, n xmlcore.Node) string {
	s, _ := doc.Text(n)
	return strings.Trim(s, " \t\r\n")
}
