package xmlenc

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// malformed is the fault of an element that is not built as it must be.
func malformed(doc *xmlcore.Document, n xmlcore.Node) *fault.Error {
	if doc == nil || n < 0 || int(n) >= doc.Len() {
		return fault.New(fault.SignatureEncStructure, "element", "EncryptedData", "line", 0)
	}
	return dsig.At(doc, n, fault.SignatureEncStructure)
}

// maxReferences is the longest ReferenceList that is read.
const maxReferences = 1024

// part is an EncryptedData or EncryptedKey as it is written (XML Encryption
// 1.1, sections 3.1, 3.4 and 3.5.1).
type part struct {
	node                                xmlcore.Node
	local                               string
	id, typ, mime, encoding, recipient  string
	algorithm                           Algorithm
	method                              method
	methodNode                          xmlcore.Node
	keyInfo, value, reference, carrying xmlcore.Node // None where absent
	references                          []string     // of ReferenceList
	carried                             string       // CarriedKeyName
}

// readPart reads the element strictly: what it knows in the order of the norm,
// each at most once, and nothing else.
func readPart(doc *xmlcore.Document, n xmlcore.Node, local string) (part, error) {
	p := part{node: n, local: local, methodNode: xmlcore.None, keyInfo: xmlcore.None, value: xmlcore.None, reference: xmlcore.None, carrying: xmlcore.None}
	if n < 0 || int(n) >= doc.Len() || !doc.Is(n, enc, local) {
		return p, malformed(doc, n)
	}
	attribute := func(name string) string { v, _ := doc.Attr(n, "", name); return v }
	p.id, p.typ, p.mime, p.encoding = attribute("Id"), attribute("Type"), attribute("MimeType"), attribute("Encoding")
	p.recipient = attribute("Recipient")
	names := []xmlcore.Name{{Space: enc, Local: "EncryptionMethod"}, {Space: ds, Local: "KeyInfo"}, {Space: enc, Local: "CipherData"},
		{Space: enc, Local: "EncryptionProperties"}, {Space: enc, Local: "ReferenceList"}, {Space: enc, Local: "CarriedKeyName"}}
	if local == "EncryptedData" {
		names = names[:4]
	}
	found, err := children(doc, n, names)
	if err != nil {
		return p, err
	}
	if found[0] == xmlcore.None || found[2] == xmlcore.None {
		return p, malformed(doc, n)
	}
	p.methodNode, p.keyInfo = found[0], found[1]
	if local == "EncryptedKey" {
		if found[5] != xmlcore.None {
			p.carrying, p.carried = found[5], text(doc, found[5])
		}
		if err := p.readReferences(doc, found[4]); err != nil {
			return p, err
		}
	}
	if err := p.readMethod(doc); err != nil {
		return p, err
	}
	return p, p.readCipherData(doc, found[2])
}

// children finds the child elements of the names, which must stand in this
// order and alone; None for those absent.
func children(doc *xmlcore.Document, n xmlcore.Node, names []xmlcore.Name) ([]xmlcore.Node, error) {
	found := slices.Repeat([]xmlcore.Node{xmlcore.None}, len(names))
	next := 0
	for c := range doc.Elements(n) {
		at := slices.IndexFunc(names, func(name xmlcore.Name) bool { return doc.Is(c, name.Space, name.Local) })
		if at < next {
			return nil, malformed(doc, c)
		}
		found[at], next = c, at+1
	}
	return found, nil
}

func (p *part) readMethod(doc *xmlcore.Document) error {
	id, _ := doc.Attr(p.methodNode, "", "Algorithm")
	p.algorithm = Algorithm(id)
	m, known := methods[p.algorithm]
	if !known {
		return unsupported(p.algorithm)
	}
	p.method = m
	if p.local == "EncryptedData" && m.family != gcm && m.family != cbc {
		return malformed(doc, p.methodNode)
	}
	for c := range doc.Elements(p.methodNode) {
		if doc.Is(c, enc, "KeySize") && m.keyLen > 0 {
			if bits, err := strconv.Atoi(text(doc, c)); err != nil || bits != 8*m.keyLen {
				return malformed(doc, c)
			}
		}
	}
	return nil
}

func (p *part) readCipherData(doc *xmlcore.Document, n xmlcore.Node) error {
	names := []xmlcore.Name{{Space: enc, Local: "CipherValue"}, {Space: enc, Local: "CipherReference"}}
	found, err := children(doc, n, names)
	if err != nil {
		return err
	}
	p.value, p.reference = found[0], found[1]
	if (p.value == xmlcore.None) == (p.reference == xmlcore.None) {
		return malformed(doc, n)
	}
	return nil
}

func (p *part) readReferences(doc *xmlcore.Document, list xmlcore.Node) error {
	if list == xmlcore.None {
		return nil
	}
	for c := range doc.Elements(list) {
		uri, ok := doc.Attr(c, "", "URI")
		if !ok || !doc.Is(c, enc, "DataReference") && !doc.Is(c, enc, "KeyReference") || len(p.references) == maxReferences {
			return malformed(doc, c)
		}
		p.references = append(p.references, uri)
	}
	return nil
}

// text is the text inside an element without the white space around it.
func text(doc *xmlcore.Document, n xmlcore.Node) string {
	s, _ := doc.Text(n)
	return strings.TrimSpace(s)
}

// octets decodes the base64 inside an element that holds nothing else.
func octets(doc *xmlcore.Document, n xmlcore.Node) ([]byte, error) {
	for range doc.Elements(n) {
		return nil, malformed(doc, n)
	}
	b, ok := decode(doc.AppendText(nil, n))
	if !ok {
		return nil, malformed(doc, n)
	}
	return b, nil
}

// decode decodes base64 with white space anywhere; b is used up.
func decode(b []byte) ([]byte, bool) {
	kept := b[:0]
	for _, c := range b {
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			kept = append(kept, c)
		}
	}
	out := make([]byte, base64.StdEncoding.DecodedLen(len(kept)))
	n, err := base64.StdEncoding.Strict().Decode(out, kept)
	return out[:n], err == nil
}

// algorithmOf is the attribute Algorithm of an element.
func algorithmOf(doc *xmlcore.Document, n xmlcore.Node) Algorithm {
	id, _ := doc.Attr(n, "", "Algorithm")
	return Algorithm(id)
}
