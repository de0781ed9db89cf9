package edxml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// node is an element with its own text and its child elements.
type node struct {
	name  string
	alien bool // of a namespace that is not ours
	text  []byte
	kids  []*node
}

// strayLimit is how many bytes may stand before the first '<'.
const strayLimit = 64

// Trim cuts a byte order mark and stray characters before the first '<', which
// some systems put there. What it returns is what was signed.
func Trim(data []byte) []byte {
	if i := bytes.IndexByte(data, '<'); i > 0 && i <= strayLimit {
		return data[i:]
	}
	return data
}

// builder makes the tree of a message within limits.
type builder struct {
	lim      Limits
	root     *node
	open     []*node
	elements int
	carried  int64 // bytes of text kept so far
}

func readTree(data []byte, lim Limits) (*node, error) {
	if int64(len(data)) > lim.Bytes {
		return nil, tooLarge("edXML", lim.Bytes)
	}
	d := xml.NewDecoder(bytes.NewReader(Trim(data)))
	b := &builder{lim: lim}
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, syntaxFault(d, err)
		}
		if err := b.add(tok); err != nil {
			return nil, err
		}
	}
	if b.root == nil {
		return nil, fault.New(fault.EsbXML, "line", 1)
	}
	return b.root, nil
}

func syntaxFault(d *xml.Decoder, err error) error {
	line, _ := d.InputPos()
	return fault.New(fault.EsbXML, "line", line).Wrap(err)
}

func tooLarge(what string, limit any) *fault.Error {
	return fault.New(fault.TooLarge, "what", what, "limit", limit)
}

func (b *builder) add(tok xml.Token) error {
	switch t := tok.(type) {
	case xml.StartElement:
		return b.start(t)
	case xml.EndElement:
		b.open = b.open[:len(b.open)-1]
	case xml.CharData:
		return b.chars(t)
	case xml.Directive:
		return fault.New(fault.EsbDTD)
	}
	return nil
}

func (b *builder) start(t xml.StartElement) error {
	if b.elements++; b.elements > b.lim.Elements {
		return tooLarge("XML elements", b.lim.Elements)
	}
	if len(b.open) >= b.lim.Depth {
		return tooLarge("XML depth", b.lim.Depth)
	}
	n := &node{name: t.Name.Local, alien: !ours(t.Name.Space)}
	switch {
	case len(b.open) > 0:
		parent := b.open[len(b.open)-1]
		parent.kids = append(parent.kids, n)
	case b.root != nil:
		return fault.New(fault.EsbXML, "line", 0)
	default:
		b.root = n
	}
	b.open = append(b.open, n)
	return nil
}

// ours accepts the norm's namespace, none at all, and the prefix when nobody
// declared it.
func ours(space string) bool {
	return space == Namespace || space == "" || strings.EqualFold(space, "edXML")
}

func (b *builder) chars(t xml.CharData) error {
	if len(b.open) == 0 {
		if len(bytes.TrimSpace(t)) > 0 {
			return fault.New(fault.EsbXML, "line", 0)
		}
		return nil
	}
	n := b.open[len(b.open)-1]
	if n.text == nil && len(bytes.TrimSpace(t)) == 0 {
		return nil
	}
	if b.carried += int64(len(t)); b.carried > b.lim.Bytes {
		return tooLarge("edXML", b.lim.Bytes)
	}
	n.text = append(n.text, t...)
	return nil
}

// empty reports an element that says nothing: no text, no child that says
// something.
func (n *node) empty() bool {
	if n == nil {
		return true
	}
	if len(bytes.TrimSpace(n.text)) > 0 {
		return false
	}
	for _, k := range n.kids {
		if !k.empty() {
			return false
		}
	}
	return true
}

// all lists the children of that name which say something.
func (n *node) all(name string) []*node {
	if n == nil {
		return nil
	}
	var list []*node
	for _, k := range n.kids {
		if k.name == name && !k.alien && !k.empty() {
			list = append(list, k)
		}
	}
	return list
}
