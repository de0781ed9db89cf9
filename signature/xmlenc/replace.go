package xmlenc

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Replace opens one EncryptedData of type Element or Content and puts what it
// holds in its place. The document given stays as it is; the new one is UTF-8.
// Errors: as of [Decrypter.Decrypt].
func (d *Decrypter) Replace(ctx context.Context, doc *xmlcore.Document, n xmlcore.Node) (*xmlcore.Document, *Plain, error) {
	if n < 0 || int(n) >= doc.Len() || !doc.IsElement(n) || !replaceable(doc, n) {
		return nil, nil, malformed(doc, n)
	}
	r := d.run(ctx, doc)
	list, err := r.replace([]xmlcore.Node{n})
	if err != nil {
		return nil, nil, err
	}
	return r.doc, list[0], nil
}

// Document reads a document, opens every EncryptedData of type Element or
// Content in it, those inside of what was decrypted as well, and puts what they
// hold in their place. One that does not open is an error. EncryptedData of
// other types stay. It gives the new document, in UTF-8, and what was opened, in
// the order of opening. Errors: as of [Decrypter.Decrypt], and xml.*.
func (d *Decrypter) Document(ctx context.Context, src []byte) (*xmlcore.Document, []*Plain, error) {
	doc, err := xmlcore.Parse(src, d.cfg.Limits.XML)
	if err != nil {
		return nil, nil, err
	}
	r := d.run(ctx, doc)
	var all []*Plain
	for round := 0; ; round++ {
		nodes := sealedElements(r.doc)
		if len(nodes) == 0 {
			doc, err := inUTF8(r.doc, r.limits.XML)
			return doc, all, err
		}
		if round == r.limits.Rounds || len(all)+len(nodes) > r.limits.Parts {
			if r.tried { // what is too much came out of what was decrypted
				return nil, nil, r.verdict()
			}
			return nil, nil, fault.New(fault.TooLarge, "what", "EncryptedData", "limit", r.limits.Parts)
		}
		list, err := r.replace(nodes)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, list...)
	}
}

// inUTF8 is the document with a source that says what it is.
func inUTF8(doc *xmlcore.Document, lim xmlcore.Limits) (*xmlcore.Document, error) {
	if doc.Encoding() == "UTF-8" {
		return doc, nil
	}
	return xmlcore.Parse(splice(doc, nil), lim)
}

// sealedElements are the EncryptedData that can be replaced, none inside
// another.
func sealedElements(doc *xmlcore.Document) []xmlcore.Node {
	var list []xmlcore.Node
	for n := doc.Root(); int(n) < doc.Len(); {
		if doc.Is(n, enc, "EncryptedData") {
			if replaceable(doc, n) {
				list = append(list, n)
			}
			n = doc.After(n)
			continue
		}
		n++
	}
	return list
}

func replaceable(doc *xmlcore.Document, n xmlcore.Node) bool {
	typ, _ := doc.Attr(n, "", "Type")
	return typ == TypeElement || typ == TypeContent
}

// replace opens the elements, which stand in the order of the document, and
// puts what they hold in their place.
func (r *run) replace(nodes []xmlcore.Node) ([]*Plain, error) {
	var edits []edit
	var list []*Plain
	for _, n := range nodes { // faults that everybody sees, before any secret is used
		if _, err := r.readData(n); err != nil && !r.tried {
			return nil, err
		}
	}
	for _, n := range nodes {
		p, err := r.data(n)
		if err != nil {
			return nil, err
		}
		start, end := r.doc.Span(n)
		edits, list = append(edits, edit{start, end, p.Data}), append(list, p)
	}
	doc, err := xmlcore.Parse(splice(r.doc, edits), r.limits.XML)
	if err != nil { // such as a root that is no element
		return nil, fault.New(fault.SignatureDecrypt)
	}
	r.on(doc)
	return list, nil
}

// edit puts a text in the place of another, by offsets of the source.
type edit struct {
	start, end int
	text       []byte
}

// inside puts a text in the place of what an element holds.
func inside(doc *xmlcore.Document, n xmlcore.Node, text []byte) edit {
	start, end := doc.ContentSpan(n)
	if !doc.SelfClosed(n) {
		return edit{start, end, text}
	}
	return edit{end - len("/>"), end, slices.Concat([]byte(">"), text, []byte("</"+doc.Tag(n)+">"))}
}

// splice applies edits, which stand in order, to the source of a document. A
// declaration of another encoding is left out: the source is UTF-8.
func splice(doc *xmlcore.Document, edits []edit) []byte {
	src := doc.Source()
	if doc.Encoding() != "UTF-8" && bytes.HasPrefix(src, []byte("<?xml")) {
		if end := bytes.Index(src, []byte("?>")); end > 0 {
			edits = slices.Concat([]edit{{0, end + 2, nil}}, edits)
		}
	}
	var out []byte
	at := 0
	for _, e := range edits {
		out = append(append(out, src[at:e.start]...), e.text...)
		at = e.end
	}
	return append(out, src[at:]...)
}

// fits reports whether what was decrypted may stand in the place of its
// EncryptedData: well-formed in the namespaces of the place, and one element
// where its type says so.
func (r *run) fits(p *part, plain []byte) bool {
	if p.typ != TypeElement && p.typ != TypeContent {
		return true
	}
	doc, err := fragment(r.doc, r.doc.Parent(p.node), plain, r.limits.XML)
	if err != nil {
		return false
	}
	elements := 0
	for c := range doc.Children(doc.Root()) {
		switch doc.Kind(c) {
		case xmlcore.KindElement:
			elements++
		case xmlcore.KindText:
			if p.typ == TypeElement && strings.TrimSpace(string(doc.AppendText(nil, c))) != "" {
				return false
			}
		}
	}
	return p.typ == TypeContent || elements == 1
}

// fragment parses content in the namespaces in scope at an element, as the
// content of an element of no namespace.
func fragment(outer *xmlcore.Document, at xmlcore.Node, content []byte, lim xmlcore.Limits) (*xmlcore.Document, error) {
	var b bytes.Buffer
	b.WriteString("<x")
	if at != xmlcore.Top {
		for _, ns := range outer.InScope(at) {
			b.WriteString(" xmlns")
			if ns.Prefix != "" {
				b.WriteString(":" + ns.Prefix)
			}
			b.WriteString(`="` + escape(ns.URI) + `"`)
		}
	}
	b.WriteByte('>')
	b.Write(content)
	b.WriteString("</x>")
	return xmlcore.Parse(b.Bytes(), lim)
}

// escape writes a text so that it may stand in an attribute or an element.
var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;")

func escape(s string) string { return escapes.Replace(s) }
