package xmldsig

import (
	"bytes"
	"context"
	"crypto/x509"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// Sign puts a signature into a document and changes no other byte, save that an
// element written as an empty tag is opened to hold it, and that elements named
// by Ref.Path get an identifier. Without a document (nil) the Signature is one
// by itself.
//
// Errors: those of reading the document, [fault.SignatureParent] when a place is
// not found once, [fault.SignatureReference] and others of following references,
// [fault.SignatureCertificateTime], [fault.SignatureFailed] of the key,
// [fault.SignatureMalformed] for a document that is not in UTF-8.
func (s *Signer) Sign(ctx context.Context, xml []byte, o Options) ([]byte, error) {
	if err := s.timely(); err != nil {
		return nil, err
	}
	d := &draft{s: s, o: o, xml: xml}
	if err := d.locate(); err != nil {
		return nil, err
	}
	text, err := d.write()
	if err != nil {
		return nil, err
	}
	at, out := 0, []byte(text)
	if xml != nil {
		at, out = d.splice(text)
	}
	pick := func(doc *xmlcore.Document) (xmlcore.Node, error) {
		return placed(doc, at, at+len(text), len(o.Objects))
	}
	if !slices.ContainsFunc(o.Objects, func(o Object) bool { return strings.Contains(o.Content, "Manifest") }) {
		return s.complete(ctx, out, pick)
	}
	e, err := s.read(ctx, out) // there may be room to be made for the digests of a Manifest
	if err != nil {
		return nil, err
	}
	n, err := pick(e.Doc)
	if err != nil {
		return nil, err
	}
	return s.fill(ctx, e, n, slices.Index(dsig.Find(e.Doc), n))
}

// placed is the Signature that was put between two offsets. What stands in its
// Objects must not have broken out of them.
func placed(doc *xmlcore.Document, start, end, objects int) (xmlcore.Node, error) {
	for _, n := range dsig.Find(doc) {
		if from, to := doc.Span(n); from == start && to == end {
			for o := range doc.Elements(n) {
				if doc.Is(o, dsig.Space, "Object") {
					objects--
				}
			}
			if objects == 0 {
				return n, nil
			}
		}
	}
	return xmlcore.None, fault.New(fault.SignatureTemplate, "problem", "content of an Object or KeyInfo")
}

// draft is a signature that is being written.
type draft struct {
	s     *Signer
	o     Options
	xml   []byte
	spot  dsig.Spot      // where it is put
	spots []dsig.Spot    // of the references by path, one after the other
	ids   map[int]string // identifiers that elements get, by their offset
}

// locate finds the places in one pass.
func (d *draft) locate() error {
	if d.xml == nil {
		return nil
	}
	places := []dsig.Place{{Path: d.o.Place.Path, ID: d.o.Place.ID}}
	for _, r := range d.o.References {
		if r.Path != "" {
			places = append(places, dsig.Place{Path: r.Path})
		}
	}
	spots, err := dsig.Locate(d.xml, d.s.cfg().Limits.Document, places)
	if err != nil {
		return err
	}
	d.spot, d.spots, d.ids = spots[0], spots[1:], map[int]string{}
	if d.spot.Root && d.o.Place.At >= Before {
		return fault.New(fault.SignatureParent, "parent", "/")
	}
	return nil
}

// write writes the Signature with room for its values.
func (d *draft) write() (string, error) {
	o := d.o
	p := &dsig.Plan{
		Prefix: "ds", ID: o.ID, Algorithm: d.s.algorithm, InfoID: o.InfoID, ValueID: o.ValueID,
		KeyInfoID: o.KeyInfo.ID, Spaces: o.Namespaces, Form: xmlcore.Method{Exclusive: true},
	}
	if o.Prefix != "" {
		p.Prefix = o.Prefix
	}
	if o.DefaultNamespace {
		p.Prefix = ""
	}
	if o.Form != nil {
		p.Form = *o.Form
	}
	if p.Prefix != "" && !xmlcore.IsNCName(p.Prefix) {
		return "", fault.New(fault.Config, "field", "Prefix", "reason", "not a name").At("Prefix")
	}
	if err := d.references(p); err != nil {
		return "", err
	}
	var err error
	if p.KeyInfo, err = d.keyInfo(p.Prefix); err != nil {
		return "", err
	}
	return p.XML(d.s.signing())
}

// references writes the references and Objects.
func (d *draft) references(p *dsig.Plan) error {
	refs := d.o.References
	for _, obj := range d.o.Objects {
		if obj.Sign && obj.ID == "" {
			id, err := d.s.newID()
			if err != nil {
				return err
			}
			obj.ID = id
		}
		if obj.Sign {
			refs = append(refs[:len(refs):len(refs)], Ref{URI: "#" + obj.ID, Type: dsig.ObjectType})
		}
		p.Objects = append(p.Objects, dsig.PlanObject{ID: obj.ID, MimeType: obj.MimeType, Encoding: obj.Encoding, Content: obj.Content})
	}
	if len(refs) == 0 {
		refs = []Ref{{}}
	}
	for _, r := range refs {
		if r.Path != "" {
			id, err := d.identifier()
			if err != nil {
				return err
			}
			r.URI = "#" + id
		}
		p.Refs = append(p.Refs, d.reference(r))
	}
	return nil
}

// identifier is that of the next element named by its path.
func (d *draft) identifier() (string, error) {
	if len(d.spots) == 0 {
		return "", fault.New(fault.SignatureParent, "parent", "/")
	}
	spot := d.spots[0]
	d.spots = d.spots[1:]
	if spot.ID != "" {
		return spot.ID, nil
	}
	at := spot.Open - len(">")
	if spot.Empty {
		at--
	}
	if d.ids[at] == "" {
		id, err := d.s.newID()
		if err != nil {
			return "", err
		}
		d.ids[at] = id
	}
	return d.ids[at], nil
}

func (d *draft) reference(r Ref) dsig.PlanReference {
	out := dsig.PlanReference{ID: r.ID, URI: r.URI, Type: r.Type, Digest: r.Digest}
	if out.Digest == 0 {
		out.Digest = d.s.cfg().Digest
	}
	transforms := r.Transforms
	if transforms == nil {
		switch {
		case r.URI == "":
			transforms = []Transform{Enveloped(), Canonical(xmlcore.Method{})}
		case r.URI[0] == '#':
			transforms = []Transform{Canonical(xmlcore.Method{Exclusive: true})}
		}
	}
	for _, t := range transforms {
		out.Transforms = append(out.Transforms, dsig.PlanTransform{Algorithm: t.algorithm, Content: t.content})
	}
	return out
}

func (d *draft) keyInfo(prefix string) (string, error) {
	k := d.o.KeyInfo
	if k.None {
		return "", nil
	}
	chain := d.s.chain
	p := dsig.KeyPlan{Name: k.Name, Value: k.Value, DER: k.DER, More: k.More}
	if len(chain) > 0 {
		p.Subject, p.IssuerSerial, p.SubjectName, p.KeyID, p.Digest = chain[0], k.IssuerSerial, k.SubjectName, k.KeyID, k.Digest
		switch k.Certificates {
		case CarryChain:
			p.Certificates = withoutRoot(chain)
		case CarryOwn:
			p.Certificates = chain[:1]
		}
	}
	return p.XML(prefix, d.s.signing().Public)
}

// withoutRoot drops self-issued certificates above the first: a root in the
// document proves nothing, the verifier has its own.
func withoutRoot(chain []*x509.Certificate) []*x509.Certificate {
	kept := chain[:1:1]
	for _, c := range chain[1:] {
		if !bytes.Equal(c.RawSubject, c.RawIssuer) {
			kept = append(kept, c)
		}
	}
	return kept
}

// splice puts the Signature and the identifiers into the document; at is where
// the Signature begins then.
func (d *draft) splice(text string) (at int, out []byte) {
	spot := d.spot
	var edit dsig.Edit
	switch d.o.Place.At {
	case Before:
		edit, at = dsig.Edit{Start: spot.Start, End: spot.Start, Text: text}, spot.Start
	case Behind:
		edit, at = dsig.Edit{Start: spot.End, End: spot.End, Text: text}, spot.End
	case FirstChild:
		edit, at = spot.Inside(text, spot.Open)
	default:
		edit, at = spot.Inside(text, spot.Close)
	}
	var edits []dsig.Edit
	for offset, id := range d.ids {
		e := dsig.Edit{Start: offset, End: offset, Text: ` Id="` + id + `"`}
		if edits = append(edits, e); offset <= edit.Start {
			at += len(e.Text)
		}
	}
	return at, dsig.Splice(d.xml, append(edits, edit)) // behind an identifier at the same place
}
