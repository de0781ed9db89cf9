package dsig

import (
	"bytes"
	"context"
	"crypto/x509"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// maxSteps bounds how many RetrievalMethods and KeyInfoReferences are followed
// for one signature.
const maxSteps = 8

// Keys reads the KeyInfo and follows what it refers to; the items that say
// where others stand are left out. There are none without a KeyInfo.
func (s *Signature) Keys(ctx context.Context, e *Env) ([]KeyItem, error) {
	if s.KeyInfo == xmlcore.None {
		return nil, nil
	}
	f := &follower{ctx: ctx, e: e, seen: map[xmlcore.Node]bool{s.KeyInfo: true}}
	items, err := ReadKeyInfo(s.Doc, s.KeyInfo, e.Limits)
	if err != nil {
		return nil, err
	}
	return f.all(items)
}

// follower follows references from one KeyInfo to others.
type follower struct {
	ctx   context.Context
	e     *Env
	steps int
	seen  map[xmlcore.Node]bool
}

func (f *follower) all(items []KeyItem) ([]KeyItem, error) {
	var list []KeyItem
	for _, item := range items {
		switch item.Kind {
		case KeyRetrieval, KeyInfoElsewhere:
			if f.steps++; f.steps > maxSteps {
				return nil, At(item.Doc, item.Node, fault.TooLarge, "what", "RetrievalMethod", "limit", maxSteps)
			}
			more, err := f.follow(item)
			if err != nil {
				return nil, placed(item.Doc, item.Node, err)
			}
			list = append(list, more...)
		default:
			list = append(list, item)
		}
	}
	return list, nil
}

func (f *follower) follow(item KeyItem) ([]KeyItem, error) {
	if item.Kind == KeyInfoElsewhere {
		return f.keyInfo(item)
	}
	doc, n := f.e.Doc, xmlcore.None
	if len(item.Transforms) == 0 && len(item.URI) > 1 && item.URI[0] == '#' {
		set, err := f.e.Target(item.URI)
		if err != nil {
			return nil, err
		}
		n = (&Coverage{Set: set}).Anchor()
	} else {
		octets, err := f.octets(item)
		if err != nil {
			return nil, err
		}
		if item.Type == RawX509Type {
			return rawCertificate(item, octets)
		}
		if doc, err = xmlcore.Parse(octets, xmlcore.Limits{}); err != nil {
			return nil, err
		}
		n = doc.Root()
	}
	if n == xmlcore.None || !typed(doc, n, item.Type) {
		return nil, At(item.Doc, item.Node, fault.SignatureKeyInfo)
	}
	found, err := ReadKeyItem(doc, n, f.e.Limits)
	if err != nil {
		return nil, err
	}
	return f.all([]KeyItem{found})
}

// typed reports whether an element is what the Type of a reference says.
func typed(doc *xmlcore.Document, n xmlcore.Node, kind string) bool {
	return kind == "" || doc.Space(n)+doc.Local(n) == kind
}

// octets are what a RetrievalMethod names, behind its transforms.
func (f *follower) octets(item KeyItem) ([]byte, error) {
	var b bytes.Buffer
	m := &meter{w: &b, limit: 1 << 20, what: "RetrievalMethod"}
	c := &chain{e: f.e, ctx: f.ctx, sig: xmlcore.None, shown: shown{in: xmlcore.None}, out: m}
	err := c.run(item.URI, item.Transforms)
	return b.Bytes(), err
}

func rawCertificate(item KeyItem, der []byte) ([]KeyItem, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, At(item.Doc, item.Node, fault.SignatureCertificate).Wrap(err)
	}
	return []KeyItem{{Doc: item.Doc, Node: item.Node, Kind: KeyX509, X509: &X509Data{Certificates: []*x509.Certificate{cert}}}}, nil
}

// keyInfo follows a KeyInfoReference inside the document.
func (f *follower) keyInfo(item KeyItem) ([]KeyItem, error) {
	set, err := f.e.Target(item.URI)
	if err != nil {
		return nil, err
	}
	n := (&Coverage{Set: set}).Anchor()
	if n == xmlcore.None || !f.e.Doc.Is(n, Space, "KeyInfo") || f.seen[n] {
		return nil, At(item.Doc, item.Node, fault.SignatureKeyInfo)
	}
	f.seen[n] = true
	items, err := ReadKeyInfo(f.e.Doc, n, f.e.Limits)
	if err != nil {
		return nil, err
	}
	return f.all(items)
}
