package model

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/egov/fault"
)

// Limits bound what a file may cost. A zero field takes its default.
type Limits struct {
	Bytes    int // size of the file; default 8 MiB
	Elements int // XML elements; default 200 000
	Depth    int // nesting of XML elements; default 100
	Attrs    int // attributes of one element; default 200
}

func (l Limits) filled() Limits {
	set := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	set(&l.Bytes, 8<<20)
	set(&l.Elements, 200_000)
	set(&l.Depth, 100)
	set(&l.Attrs, 200)
	return l
}

type reader struct {
	dec    *xml.Decoder
	limits Limits
	count  int
	open   []frame
	root   *Node
}

// frame is an element whose end has not come yet.
type frame struct {
	node *Node
	text []byte
}

// readTree reads the XML of a file. It refuses document type declarations and
// whatever exceeds the limits.
func readTree(data []byte, limits Limits) (*Node, error) {
	limits = limits.filled()
	if len(data) > limits.Bytes {
		return nil, fault.New(fault.TooLarge, "what", "BPMN", "limit", strconv.Itoa(limits.Bytes)+" byte")
	}
	r := &reader{dec: xml.NewDecoder(bytes.NewReader(data)), limits: limits}
	r.dec.CharsetReader = charset
	for {
		line, _ := r.dec.InputPos()
		tok, err := r.dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, notXML(line, syntax(err))
		}
		if err := r.take(tok, line); err != nil {
			return nil, err
		}
	}
	if r.root == nil {
		return nil, notXML(1, "no root element")
	}
	return r.root, nil
}

func (r *reader) take(tok xml.Token, line int) error {
	switch t := tok.(type) {
	case xml.Directive:
		return fault.New(fault.BpmnDTD, "line", line)
	case xml.StartElement:
		return r.start(t, line)
	case xml.EndElement:
		top := r.open[len(r.open)-1]
		top.node.Text = norm.NFC.String(string(top.text))
		r.open = r.open[:len(r.open)-1]
	case xml.CharData:
		if len(r.open) > 0 {
			top := &r.open[len(r.open)-1]
			if len(top.text) > 0 || len(bytes.TrimSpace(t)) > 0 {
				top.text = append(top.text, t...)
			}
		}
	}
	return nil
}

func (r *reader) start(t xml.StartElement, line int) error {
	r.count++
	switch {
	case r.count > r.limits.Elements:
		return fault.New(fault.TooLarge, "what", "BPMN", "limit", strconv.Itoa(r.limits.Elements)+" XML")
	case len(r.open) >= r.limits.Depth:
		return fault.New(fault.TooLarge, "what", "BPMN", "limit", strconv.Itoa(r.limits.Depth)+" XML/XML")
	case len(t.Attr) > r.limits.Attrs:
		return fault.New(fault.TooLarge, "what", t.Name.Local, "limit", r.limits.Attrs)
	case len(r.open) == 0 && r.root != nil:
		return notXML(line, "second root element")
	}
	n := &Node{Space: t.Name.Space, Name: t.Name.Local, Attrs: t.Attr, Line: line}
	for i := range n.Attrs {
		n.Attrs[i].Value = norm.NFC.String(n.Attrs[i].Value)
	}
	if len(r.open) == 0 {
		r.root = n
	} else {
		top := r.open[len(r.open)-1].node
		top.Children = append(top.Children, n)
	}
	r.open = append(r.open, frame{node: n})
	return nil
}

// charset decodes the single-byte encodings that modelling tools still write.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "iso-8859-1", "latin1":
		return charmap.ISO8859_1.NewDecoder().Reader(in), nil
	case "windows-1252", "cp1252":
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	case "us-ascii", "ascii":
		return in, nil
	}
	return nil, errors.New("encoding")
}

func notXML(line int, reason string) error {
	return fault.New(fault.BpmnXML, "line", line, "reason", reason)
}

// syntax gives the reason of a syntax error without the line that encoding/xml
// puts into it.
func syntax(err error) string {
	var s *xml.SyntaxError
	if errors.As(err, &s) {
		return s.Msg
	}
	if strings.Contains(err.Error(), "encoding") {
		return "unsupported encoding"
	}
	return err.Error()
}
