package model

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/xmltext"
	"github.com/hcm-egov/framework/egov/fault"
)

// What a file may cost.
const (
	maxBytes    = 8 << 20
	maxElements = 200_000 // XML elements
	maxDepth    = 100     // nesting of XML elements
	maxAttrs    = 200     // attributes of one element
	maxPrefixes = 500     // namespace declarations that hold at one element
	maxImports  = 500
)

// node is one XML element with everything inside it.
type node struct {
	space, name string
	attrs       []xml.Attr
	children    []*node
	text        string // character data directly inside, without white space around it
	line        int    // of the start tag
	textLine    int    // of the first sign of text
	from, to    int    // place in the text of the file
	prefixes    *prefix
	path, label string // for faults; given by the survey
}

// prefix is a namespace declaration and those that hold around it.
type prefix struct {
	name, space string
	outer       *prefix
	count       int
}

// lookup is the namespace of a prefix, or "".
func (p *prefix) lookup(name string) string {
	for ; p != nil; p = p.outer {
		if p.name == name {
			return p.space
		}
	}
	return ""
}

// attr is the value of an attribute without namespace, white space around it
// taken away.
func (n *node) attr(name string) string {
	value, _ := n.find(name)
	return value
}

func (n *node) find(name string) (value string, found bool) {
	for _, a := range n.attrs {
		if a.Name.Space == "" && a.Name.Local == name {
			return strings.TrimSpace(a.Value), true
		}
	}
	return "", false
}

// builder makes the tree of a file.
type builder struct {
	dec   *xml.Decoder
	count int
	open  []*node
	text  [][]byte // of the open elements
	root  *node
}

// document is a file as XML.
type document struct {
	root *node
	text []byte // in UTF-8
	form xmltext.Form
}

// parse reads the XML of a file. It refuses document type declarations and
// whatever exceeds the limits.
func parse(data []byte) (*document, error) {
	if len(data) > maxBytes {
		return nil, tooLarge(strconv.Itoa(maxBytes) + " byte")
	}
	text, form, ok := xmltext.Decode(data)
	if !ok {
		return nil, notXML(1, "unsupported encoding")
	}
	b := &builder{dec: xml.NewDecoder(bytes.NewReader(text))}
	b.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		line, _ := b.dec.InputPos()
		from := int(b.dec.InputOffset())
		tok, err := b.dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, notXML(line, syntax(err))
		}
		if err := b.take(tok, line, from); err != nil {
			return nil, err
		}
	}
	if b.root == nil {
		return nil, notXML(1, "no root element")
	}
	return &document{b.root, text, form}, nil
}

func (b *builder) take(tok xml.Token, line, from int) error {
	top := len(b.open) - 1
	switch t := tok.(type) {
	case xml.Directive:
		return fault.New(fault.DmnDTD, "line", line, "element", "")
	case xml.StartElement:
		return b.start(t, line, from)
	case xml.EndElement:
		n := b.open[top]
		n.to = int(b.dec.InputOffset())
		n.text = string(bytes.Trim(b.text[top], blanks))
		b.open, b.text = b.open[:top], b.text[:top]
	case xml.CharData:
		rest := bytes.TrimLeft(t, blanks)
		switch {
		case top >= 0:
			b.chars(t, rest, line)
		case len(rest) > 0:
			return notXML(line, "text outside of the root element")
		}
	}
	return nil
}

const blanks = " \t\r\n"

func (b *builder) chars(t, rest []byte, line int) {
	top := len(b.open) - 1
	if n := b.open[top]; n.textLine == 0 && len(rest) > 0 {
		n.textLine = line + bytes.Count(t[:len(t)-len(rest)], []byte("\n"))
	}
	b.text[top] = append(b.text[top], t...)
}

func (b *builder) start(t xml.StartElement, line, from int) error {
	b.count++
	n := &node{space: t.Name.Space, name: t.Name.Local, attrs: t.Attr, line: line, from: from}
	if top := len(b.open) - 1; top >= 0 {
		n.prefixes = b.open[top].prefixes
		b.open[top].children = append(b.open[top].children, n)
	}
	for _, a := range t.Attr {
		n.declare(a)
	}
	switch {
	case b.count > maxElements:
		return tooLarge(strconv.Itoa(maxElements) + " XML")
	case len(b.open) >= maxDepth:
		return tooLarge(strconv.Itoa(maxDepth) + " XML/XML")
	case len(t.Attr) > maxAttrs:
		return tooLarge(strconv.Itoa(maxAttrs) + " XML@")
	case n.prefixes != nil && n.prefixes.count > maxPrefixes:
		return tooLarge(strconv.Itoa(maxPrefixes) + " xmlns")
	case len(b.open) == 0 && b.root != nil:
		return notXML(line, "second root element")
	}
	if b.root == nil {
		b.root = n
	}
	b.open, b.text = append(b.open, n), append(b.text, nil)
	return nil
}

func (n *node) declare(a xml.Attr) {
	p := &prefix{space: a.Value, outer: n.prefixes, count: 1}
	if n.prefixes != nil {
		p.count += n.prefixes.count
	}
	switch {
	case a.Name.Space == "xmlns":
		p.name = a.Name.Local
	case a.Name.Space != "" || a.Name.Local != "xmlns":
		return
	}
	n.prefixes = p
}

func tooLarge(limit string) error {
	return fault.New(fault.TooLarge, "what", "DMN", "limit", limit, "line", 1, "element", "")
}

func notXML(line int, reason string) error {
	return fault.New(fault.DmnXML, "line", line, "element", "", "reason", reason)
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
