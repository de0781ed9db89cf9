package model

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/xmltext"
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

// maxName is the longest start of a tag in which a prefix is looked for.
const maxName = 1000

type reader struct {
	dec    *xml.Decoder
	data   []byte
	at     int64 // where the present token begins
	limits Limits
	count  int
	open   []frame
	root   *Node
}

// frame is an element whose end has not come yet.
type frame struct {
	node *Node
	text []byte // character data, joined
	cuts []int  // lengths of text at which the children began
}

// readTree reads the XML of a file and the encoding it declares. It refuses document type declarations and
// whatever exceeds the limits.
func readTree(data []byte, limits Limits) (root *Node, encoding string, err error) {
	limits = limits.filled()
	if len(data) > limits.Bytes {
		return nil, "", fault.New(fault.TooLarge, "what", "BPMN", "limit", strconv.Itoa(limits.Bytes)+" byte")
	}
	data, form, ok := xmltext.Decode(data)
	if !ok {
		return nil, "", notXML(1, "unsupported encoding")
	}
	r := &reader{dec: xml.NewDecoder(bytes.NewReader(data)), data: data, limits: limits}
	r.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		line, _ := r.dec.InputPos()
		r.at = r.dec.InputOffset()
		tok, err := r.dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "", notXML(line, syntax(err))
		}
		if err := r.take(tok, line); err != nil {
			return nil, "", err
		}
	}
	if r.root == nil {
		return nil, "", notXML(1, "no root element")
	}
	return r.root, form.Declared, nil
}

func (r *reader) take(tok xml.Token, line int) error {
	switch t := tok.(type) {
	case xml.Directive:
		return fault.New(fault.BpmnDTD, "line", line)
	case xml.StartElement:
		return r.start(t, line)
	case xml.EndElement:
		r.open[len(r.open)-1].close()
		r.open = r.open[:len(r.open)-1]
	case xml.CharData:
		if len(r.open) > 0 {
			top := &r.open[len(r.open)-1]
			top.text = append(top.text, t...)
		}
	}
	return nil
}

// close gives the element its text. White space between elements is layout of the
// file and dropped; white space that is all an element holds is kept.
func (f frame) close() {
	n := f.node
	blank := len(bytes.TrimSpace(f.text)) == 0
	if !blank {
		n.Text = norm.NFC.String(string(f.text))
	}
	if len(f.text) == 0 || blank == (len(n.Children) > 0) {
		return
	}
	from := 0
	piece := func(to int) {
		if to > from {
			n.Mixed = append(n.Mixed, Piece{Text: norm.NFC.String(string(f.text[from:to]))})
		}
		from = to
	}
	for i, cut := range f.cuts {
		piece(cut)
		n.Mixed = append(n.Mixed, Piece{Node: n.Children[i]})
	}
	piece(len(f.text))
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
	n := &Node{Space: t.Name.Space, Name: t.Name.Local, Prefix: r.prefix(t.Name.Local), Attrs: t.Attr, Line: line}
	for i := range n.Attrs {
		n.Attrs[i].Value = norm.NFC.String(n.Attrs[i].Value)
	}
	if len(r.open) == 0 {
		r.root = n
	} else {
		top := &r.open[len(r.open)-1]
		top.cuts = append(top.cuts, len(top.text))
		top.node.Children = append(top.node.Children, n)
	}
	r.open = append(r.open, frame{node: n})
	return nil
}

// prefix is what stands before the colon of the present start tag; the decoder
// keeps the namespace only.
func (r *reader) prefix(local string) string {
	tag := bytes.TrimPrefix(r.data[min(r.at, int64(len(r.data))):], []byte("<"))
	name, after, ok := bytes.Cut(tag[:min(len(tag), maxName)], []byte(":"))
	if !ok || len(name) == 0 || bytes.ContainsAny(name, " \t\r\n/>=") || !bytes.HasPrefix(after, []byte(local)) {
		return ""
	}
	return string(name)
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
	return err.Error()
}
