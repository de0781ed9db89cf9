package wss

import (
	"crypto/rand"
	"encoding/hex"
	"io"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// receiver is for whom a Security header is written.
type receiver struct {
	actor    string
	optional bool
}

// prepend is the edit that puts content in front of what the receiver's Security
// header holds (SOAP Message Security 1.1, section 5), and makes header and
// Header where they are missing.
func (e *envelope) prepend(r receiver, content string) (dsig.Edit, error) {
	security, err := e.security(r.actor)
	if err != nil {
		return dsig.Edit{}, err
	}
	if security != xmlcore.None {
		return e.into(security, content), nil
	}
	prefix, attrs := e.doc.Prefix(e.root), []string{"xmlns:wsse", secext}
	if prefix == "" {
		prefix = "soapenv"
		attrs = append(attrs, "xmlns:soapenv", e.soap)
	}
	if !r.optional {
		attrs = append(attrs, prefix+":mustUnderstand", "1")
	}
	name := ":actor"
	if e.soap == soap12 {
		name = ":role"
	}
	text := tag("wsse:Security", append(attrs, prefix+name, r.actor), content)
	if e.header != xmlcore.None {
		return e.into(e.header, text), nil
	}
	header := strings.TrimSuffix(e.doc.Tag(e.body), "Body") + "Header"
	start, _ := e.doc.Span(e.body)
	// The Body's prefix need not be bound beside it.
	if p := e.doc.Prefix(e.body); p != "" {
		if uri, ok := e.doc.Lookup(e.root, p); !ok || uri != e.soap {
			return dsig.Edit{Start: start, End: start, Text: tag(header, []string{"xmlns:" + p, e.soap}, text)}, nil
		}
	} else if uri, _ := e.doc.Lookup(e.root, ""); uri != e.soap {
		return dsig.Edit{Start: start, End: start, Text: tag(header, []string{"xmlns", e.soap}, text)}, nil
	}
	return dsig.Edit{Start: start, End: start, Text: tag(header, nil, text)}, nil
}

// into puts a text in front of what an element holds.
func (e *envelope) into(n xmlcore.Node, text string) dsig.Edit {
	start, end := e.doc.ContentSpan(n)
	if e.doc.SelfClosed(n) {
		return dsig.Edit{Start: end - len("/>"), End: end, Text: ">" + text + "</" + e.doc.Tag(n) + ">"}
	}
	return dsig.Edit{Start: start, End: start, Text: text}
}

// identify is the identifier of an element, and the edit that gives it one where
// it has none that receivers know.
func (e *envelope) identify(n xmlcore.Node, id string) (string, []dsig.Edit) {
	if have, ok := e.doc.Attr(n, utility, "Id"); ok {
		return have, nil
	}
	if have, ok := e.doc.Attr(n, "", "Id"); ok {
		return have, nil
	}
	prefix, text := "wsu", ""
	for {
		uri, bound := e.doc.Lookup(n, prefix)
		if bound && uri != utility {
			prefix += "x"
			continue
		}
		if !bound {
			text = ` xmlns:` + prefix + `="` + utility + `"`
		}
		break
	}
	start, end := e.doc.ContentSpan(n)
	at := start - len(">")
	if e.doc.SelfClosed(n) {
		at = end - len("/>")
	}
	return id, []dsig.Edit{{Start: at, End: at, Text: text + " " + prefix + `:Id="` + id + `"`}}
}

// maker makes identifiers and nonces.
type maker struct{ rand io.Reader }

func (m maker) octets(n int) ([]byte, error) {
	r := m.rand
	if r == nil {
		r = rand.Reader
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, fault.New(fault.SignatureFailed).Wrap(err)
	}
	return b, nil
}

func (m maker) id(kind string) (string, error) {
	b, err := m.octets(16)
	return kind + "-" + hex.EncodeToString(b), err
}

// read reads an envelope into which bytes are put.
func read(xml []byte, lim xmlcore.Limits) (*envelope, error) {
	doc, err := xmlcore.Parse(xml, lim)
	if err != nil {
		return nil, err
	}
	if doc.Encoding() != "UTF-8" {
		return nil, fault.New(fault.SignatureWSSEnvelope, "problem", "encoding "+doc.Encoding())
	}
	return readEnvelope(doc)
}
