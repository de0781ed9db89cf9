package dsig

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// reader reads elements of a fixed shape; the first fault stops it.
type reader struct {
	doc *xmlcore.Document
	lim Limits
	err error
}

func (r *reader) failWith(err *fault.Error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) fail(n xmlcore.Node) { r.failWith(At(r.doc, n, fault.SignatureStructure)) }

// At makes a fault about a node of a document: with the arguments element,
// line, column and offset beside those given, and its path.
func At(doc *xmlcore.Document, n xmlcore.Node, code fault.Code, args ...any) *fault.Error {
	start, _ := doc.Span(n)
	p := doc.Position(start)
	args = append(args, "offset", p.Offset, "line", p.Line, "column", p.Column)
	if doc.IsElement(n) {
		args = append(args, "element", Clip(doc.Local(n)))
	}
	return fault.New(code, args...).At(Path(doc, n))
}

// Clip shortens a text that came with a document before it enters a fault or a
// report. Control characters, which could fool a terminal, are left out.
func Clip(s string) string {
	const most = 120
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if len(clean) > most {
		clean = strings.ToValidUTF8(clean[:most], "") + "…"
	}
	return clean
}

// attributes refuses attributes other than those named, without a prefix.
func (r *reader) attributes(n xmlcore.Node, allowed ...string) {
	var room [8]xmlcore.Ref
	for _, a := range r.doc.AppendAttrs(room[:0], n) {
		if !slices.ContainsFunc(allowed, func(name string) bool { return r.doc.RefIs(a, "", name) }) {
			r.fail(n)
		}
	}
}

func (r *reader) attr(n xmlcore.Node, local string) string {
	v, _ := r.doc.Attr(n, "", local)
	return v
}

// algorithm is the Algorithm attribute of n, which has no other.
func (r *reader) algorithm(n xmlcore.Node) string {
	r.attributes(n, "Algorithm")
	uri := r.attr(n, "Algorithm")
	if uri == "" {
		r.fail(n)
	}
	return uri
}

// empty refuses content inside n.
func (r *reader) empty(n xmlcore.Node) {
	c := r.children(n)
	c.done()
}

// base64 reads the text of n: white space is allowed, loose bits, comments and
// an empty value are not.
func (r *reader) base64(n xmlcore.Node) []byte {
	text := r.text(n)
	raw, err := Decode(text)
	if err != nil || len(raw) == 0 {
		r.fail(n)
		return nil
	}
	return raw
}

// text is the text of n, which holds nothing else.
func (r *reader) text(n xmlcore.Node) string {
	for c := range r.doc.Children(n) {
		if r.doc.Kind(c) != xmlcore.KindText {
			r.fail(n)
			return ""
		}
	}
	text, _ := r.doc.Text(n)
	return text
}

// strict refuses loose bits; line ends it passes over by itself.
var strict = base64.StdEncoding.Strict()

// Decode decodes base64 with white space anywhere (XML Schema part 2, 3.2.16).
func Decode(text string) ([]byte, error) {
	if strings.ContainsAny(text, " \t") {
		text = strings.NewReplacer(" ", "", "\t", "").Replace(text)
	}
	return strict.DecodeString(text)
}

// children walks over the child elements of a node that holds nothing but them
// and white space.
type children struct {
	r    *reader
	of   xmlcore.Node
	next xmlcore.Node
}

func (r *reader) children(n xmlcore.Node) children {
	if !r.doc.Blank(n) {
		r.fail(n)
	}
	c := children{r, n, r.doc.FirstChild(n)}
	c.skip()
	return c
}

// skip moves on to an element.
func (c *children) skip() {
	for c.next != xmlcore.None && !c.r.doc.IsElement(c.next) {
		c.next = c.r.doc.Next(c.next)
	}
}

// take is the next child if it has the name, else None.
func (c *children) take(space, local string) xmlcore.Node {
	n := c.next
	if c.r.err != nil || n == xmlcore.None || !c.r.doc.Is(n, space, local) {
		return xmlcore.None
	}
	c.any()
	return n
}

// need is the next child, which must have the name; with None comes a fault.
func (c *children) need(space, local string) xmlcore.Node {
	n := c.take(space, local)
	if n == xmlcore.None {
		c.r.fail(c.of)
	}
	return n
}

// any is the next child whatever its name; None behind the last.
func (c *children) any() xmlcore.Node {
	n := c.next
	if n != xmlcore.None {
		c.next = c.r.doc.Next(n)
		c.skip()
	}
	return n
}

// done refuses further children.
func (c *children) done() {
	if c.next != xmlcore.None {
		c.r.fail(c.next)
	}
}
