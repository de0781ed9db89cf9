package model

import (
	"encoding/xml"
	"strings"
)

// Namespaces that are read.
const (
	NS         = "http://www.omg.org/spec/BPMN/20100524/MODEL"
	NSDiagram  = "http://www.omg.org/spec/BPMN/20100524/DI"
	NSDC       = "http://www.omg.org/spec/DD/20100524/DC"
	NSDI       = "http://www.omg.org/spec/DD/20100524/DI"
	NSCamunda  = "http://camunda.org/schema/1.0/bpmn"
	NSZeebe    = "http://camunda.org/schema/zeebe/1.0"
	NSFlowable = "http://flowable.org/bpmn"
	NSActiviti = "http://activiti.org/bpmn"
	NSXSI      = "http://www.w3.org/2001/XMLSchema-instance"
)

// Node is one XML element with everything inside it.
type Node struct {
	Space, Name string
	Prefix      string // as written before the name; several prefixes may mean one namespace
	Attrs       []xml.Attr
	Children    []*Node
	Text        string  // character data directly inside, joined; "" when it is white space only
	Mixed       []Piece // the content in order, where Children and Text do not tell it
	Line        int     // line of the start tag, from 1
}

// Piece is a part of mixed content: an element or the text between two.
type Piece struct {
	Node *Node
	Text string
}

// Attr is the value of an attribute without namespace, or "".
func (n *Node) Attr(name string) string { return n.AttrNS("", name) }

// AttrNS is the value of an attribute of the namespace, or "".
func (n *Node) AttrNS(space, name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name && a.Name.Space == space {
			return a.Value
		}
	}
	return ""
}

// Flag reads a boolean attribute in the XML Schema notations.
func (n *Node) Flag(name string, otherwise bool) bool {
	switch strings.TrimSpace(n.Attr(name)) {
	case "true", "1":
		return true
	case "false", "0":
		return false
	}
	return otherwise
}

// ID is the attribute id.
func (n *Node) ID() string { return n.Attr("id") }

// Is tells whether the element is the named one of the BPMN namespace.
func (n *Node) Is(name string) bool { return n.Space == NS && n.Name == name }

// Child is the first child of that name in the BPMN namespace, or nil.
func (n *Node) Child(name string) *Node { return n.ChildNS(NS, name) }

// ChildNS is the first child of that namespace and name, or nil.
func (n *Node) ChildNS(space, name string) *Node {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if c.Space == space && c.Name == name {
			return c
		}
	}
	return nil
}

// All lists the children of that name in the BPMN namespace.
func (n *Node) All(name string) []*Node {
	var list []*Node
	for _, c := range n.Children {
		if c.Is(name) {
			list = append(list, c)
		}
	}
	return list
}

// Trimmed is the text without the white space around it; "" for nil.
func (n *Node) Trimmed() string {
	if n == nil {
		return ""
	}
	return strings.TrimSpace(n.Text)
}

// Walk calls f for the node and everything below it, parents first.
func (n *Node) Walk(f func(n, parent *Node)) { n.walk(nil, f) }

func (n *Node) walk(parent *Node, f func(n, parent *Node)) {
	f(n, parent)
	for _, c := range n.Children {
		c.walk(n, f)
	}
}

// Local strips the prefix of a QName such as "tns:Message_1": references are
// resolved by id within the file.
func Local(qname string) string {
	qname = strings.TrimSpace(qname)
	if i := strings.LastIndexByte(qname, ':'); i >= 0 {
		return qname[i+1:]
	}
	return qname
}
