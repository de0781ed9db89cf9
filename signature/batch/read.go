package batch

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"io"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

const (
	chainSpace = "http://cyber.ee/hashchain"
	dsigSpace  = "http://www.w3.org/2000/09/xmldsig#"
)

// chain is a proof that was read: steps of the tree, the root first, and the
// parts of the message.
type chain struct {
	hash     crypto.Hash
	untagged bool
	nodes    [][][]byte // values of each step; nil stands for the next step
	parts    []part
	// beside are the values in front of and behind the only part of an untagged
	// chain, which has no step of its own.
	before, behind [][]byte
}

type part struct {
	name   string
	digest []byte
}

// root computes where the chain leads.
func (c *chain) root(names []string) []byte {
	var list [][]byte
	if !c.untagged {
		list = append(list, messageTag(c.hash, names))
	}
	list = append(list, c.before...)
	for _, p := range c.parts {
		list = append(list, p.digest)
	}
	d := step(c.hash, append(list, c.behind...)...)
	for i := len(c.nodes) - 1; i >= 0; i-- {
		var values [][]byte
		for _, v := range c.nodes[i] {
			if v == nil {
				v = d
			}
			values = append(values, v)
		}
		d = step(c.hash, values...)
	}
	return d
}

// chainReader reads a HashChain strictly: the steps stand from the root down,
// each refers to the next.
type chainReader struct {
	doc *xmlcore.Document
	c   *chain
	err error
}

func readChain(xml []byte, untagged bool) (*chain, error) {
	doc, err := xmlcore.Parse(xml, xmlcore.Limits{Bytes: maxProof, Depth: 8})
	if err != nil {
		return nil, err
	}
	r := &chainReader{doc: doc, c: &chain{untagged: untagged}}
	root := doc.Root()
	if !r.is(root, chainSpace, "HashChain") {
		return nil, r.err
	}
	children := r.children(root)
	if len(children) < 2 || len(children) > maxSteps+1 {
		r.fail(root)
		return nil, r.err
	}
	r.c.hash = r.method(children[0], chainSpace, "DefaultDigestMethod")
	steps := children[1:]
	ids := map[string]bool{}
	for i, s := range steps {
		if !r.is(s, chainSpace, "HashStep") {
			break
		}
		id := r.attribute(s, "id")
		next := ""
		if i+1 < len(steps) {
			next, _ = doc.Attr(steps[i+1], "", "id")
		}
		if ids[id] || !xmlcore.IsNCName(id) {
			r.fail(s)
		}
		ids[id] = true
		if i+1 < len(steps) {
			r.node(s, "#"+next)
		} else {
			r.last(s)
		}
	}
	return r.c, r.err
}

// node reads a step of the tree.
func (r *chainReader) node(s xmlcore.Node, next string) {
	var values [][]byte
	refs := 0
	for _, v := range r.children(s) {
		if r.doc.Is(v, chainSpace, "StepRef") {
			if refs++; r.attribute(v, "URI") != next || !r.empty(v) {
				r.fail(v)
			}
			values = append(values, nil)
			continue
		}
		values = append(values, r.value(v))
	}
	if refs != 1 || !r.pair(values) {
		r.fail(s)
	}
	r.c.nodes = append(r.c.nodes, values)
}

// pair reports whether the values of a step of the tree are two, behind its tag.
func (r *chainReader) pair(values [][]byte) bool {
	if r.c.untagged {
		return len(values) == 2
	}
	return len(values) == 3 && r.err == nil && bytes.Equal(values[0], nodeTag(r.c.hash))
}

// last reads the step over the parts. That its tag fits the names is seen when
// the root is computed: it is computed from the names, and must be there.
func (r *chainReader) last(s xmlcore.Node) {
	values := r.children(s)
	var tag []byte
	if !r.c.untagged && len(values) > 0 {
		tag = r.value(values[0])
		values = values[1:]
	}
	var names []string
	for _, v := range values {
		if r.doc.Is(v, chainSpace, "HashValue") && r.c.untagged {
			if len(r.c.parts) == 0 {
				r.c.before = append(r.c.before, r.value(v))
			} else {
				r.c.behind = append(r.c.behind, r.value(v))
			}
			continue
		}
		if !r.is(v, chainSpace, "DataRef") {
			return
		}
		name := r.attribute(v, "URI")
		names = append(names, name)
		r.c.parts = append(r.c.parts, part{name, r.digest(v)})
	}
	beside := len(r.c.before) + len(r.c.behind)
	if len(r.c.parts) == 0 || len(r.c.parts) > maxParts || beside > 1 || beside == 1 && len(r.c.parts) != 1 {
		r.fail(s)
	}
	if r.err == nil && !r.c.untagged && !bytes.Equal(tag, messageTag(r.c.hash, names)) {
		r.fail(s)
	}
}

func (r *chainReader) value(n xmlcore.Node) []byte {
	if !r.is(n, chainSpace, "HashValue") {
		return nil
	}
	r.attributes(n)
	return r.digest(n)
}

// digest reads the only child of an element, a DigestValue as long as the hash.
func (r *chainReader) digest(n xmlcore.Node) []byte {
	children := r.children(n)
	if len(children) != 1 || !r.is(children[0], dsigSpace, "DigestValue") {
		r.fail(n)
		return nil
	}
	r.attributes(children[0])
	text, ok := r.doc.Text(children[0])
	b, err := base64.StdEncoding.Strict().DecodeString(strings.Join(strings.Fields(text), ""))
	if !ok || err != nil || r.err != nil || len(b) != r.c.hash.Size() {
		r.fail(n)
	}
	return b
}

// method reads a DigestMethod of either name.
func (r *chainReader) method(n xmlcore.Node, space, local string) crypto.Hash {
	if !r.is(n, space, local) {
		return 0
	}
	h, known := hashOf(r.attribute(n, "Algorithm"))
	if !known || !r.empty(n) {
		r.fail(n)
	}
	return h
}

// readRoot reads a HashChainResult.
func readRoot(doc *xmlcore.Document, n xmlcore.Node) (Root, error) {
	r := &chainReader{doc: doc, c: &chain{}}
	if !r.is(n, chainSpace, "HashChainResult") {
		return Root{}, r.err
	}
	r.attribute(n, "URI")
	children := r.children(n)
	if len(children) != 2 || !r.is(children[1], dsigSpace, "DigestValue") {
		r.fail(n)
		return Root{}, r.err
	}
	r.c.hash = r.method(children[0], dsigSpace, "DigestMethod")
	text, _ := doc.Text(children[1])
	b, err := base64.StdEncoding.Strict().DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil || r.err != nil || len(b) != r.c.hash.Size() {
		r.fail(children[1])
	}
	return Root{r.c.hash, b}, r.err
}

// children are the child elements of one that holds nothing else.
func (r *chainReader) children(n xmlcore.Node) []xmlcore.Node {
	if !r.doc.Blank(n) {
		r.fail(n)
	}
	var list []xmlcore.Node
	for c := range r.doc.Elements(n) {
		list = append(list, c)
	}
	return list
}

func (r *chainReader) empty(n xmlcore.Node) bool {
	return r.doc.Blank(n) && len(r.children(n)) == 0
}

func (r *chainReader) is(n xmlcore.Node, space, local string) bool {
	if !r.doc.Is(n, space, local) {
		r.fail(n)
	}
	return r.err == nil
}

// attribute is the only attribute of an element.
func (r *chainReader) attribute(n xmlcore.Node, name string) string {
	r.attributes(n, name)
	v, ok := r.doc.Attr(n, "", name)
	if !ok {
		r.fail(n)
	}
	return v
}

func (r *chainReader) attributes(n xmlcore.Node, names ...string) {
	for a := range r.doc.Attrs(n) {
		if a.Space != "" || len(names) == 0 || a.Local != names[0] {
			r.fail(n)
		}
	}
}

func (r *chainReader) fail(n xmlcore.Node) {
	if r.err == nil {
		name := clip(r.doc.Local(n))
		r.err = fault.New(fault.SignatureBatchStructure, "element", name).At(name)
	}
}

// sniffed refuses data that begins like a step, for chains in which nothing else
// tells a message from one.
func sniffed(m Message) Message {
	out := append(Message{}, m...)
	for i, p := range out {
		if p.Data != nil {
			out[i].Data = &sniffer{r: p.Data}
		}
	}
	return out
}

// sniffer reads ahead what the first digest of a step would need.
type sniffer struct {
	r      io.Reader
	judged bool
}

func (s *sniffer) Read(b []byte) (int, error) {
	if s.judged {
		return s.r.Read(b)
	}
	s.judged = true
	head := make([]byte, 192)
	n, err := io.ReadFull(s.r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return 0, err
	}
	head = head[:n]
	for _, uri := range uris {
		if n > 0 && head[0] == 0x30 && bytes.Contains(head, []byte(uri)) {
			return 0, fault.New(fault.SignatureBatchStructure, "element", "message")
		}
	}
	s.r = io.MultiReader(bytes.NewReader(head), s.r)
	return s.r.Read(b)
}
