package xades

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// SignerConfig says with what a [Signer] signs.
type SignerConfig struct {
	// XML says it for the signature itself. Its Key has a certificate.
	XML xmldsig.SignerConfig
	// Extender raises what was signed to levels above [BaselineB]; nil: no other
	// level can be made.
	Extender *Extender
}

// Format keeps the key out of every fmt verb.
func (SignerConfig) Format(s fmt.State, _ rune) {
	io.WriteString(s, "xades.SignerConfig{[key withheld]}")
}

// MarshalJSON keeps the key out of JSON and of structured logs.
func (SignerConfig) MarshalJSON() ([]byte, error) { return []byte(`"[key withheld]"`), nil }

// Options say what one signature is over and what the signer says with it.
type Options struct {
	// XML says where the signature stands and what it is over. References and
	// Objects get identifiers where they have none; the signed properties come
	// with an Object of their own.
	XML xmldsig.Options
	// Level is that of the baseline; default [BaselineB].
	Level Level
	// Policy, Commitments, Production and Roles are what the signer says.
	Policy      *PolicyID
	Commitments []Commitment
	Production  *ProductionPlace
	Roles       []string
	// Formats are those of references by their ID. A reference without one is
	// said to be XML when it names something in the document, of the MimeType of
	// an Object when it names one, else plain octets.
	Formats []DataFormat
}

// Signer makes XAdES signatures of the baseline (EN 319 132-1, clause 6). It is
// safe for concurrent use when its key is.
type Signer struct {
	xml      *xmldsig.Signer
	extender *Extender
	clock    worktime.Clock
	rand     io.Reader
	digest   crypto.Hash
}

// NewSigner makes a signer. Errors: [fault.Config] and those of
// [xmldsig.NewSigner].
func NewSigner(cfg SignerConfig) (*Signer, error) {
	inner, err := xmldsig.NewSigner(cfg.XML)
	if err != nil {
		return nil, err
	}
	if len(inner.Certificates()) == 0 {
		return nil, fault.New(fault.Config, "field", "XML.Key", "reason", "certificate required").At("XML/Key")
	}
	s := &Signer{xml: inner, extender: cfg.Extender, clock: cfg.XML.Clock, rand: cfg.XML.Rand, digest: cfg.XML.Digest}
	if s.clock == nil {
		s.clock = worktime.System()
	}
	if s.rand == nil {
		s.rand = rand.Reader
	}
	if s.digest == 0 {
		s.digest = crypto.SHA256
	}
	return s, nil
}

// Sign puts a signature into a document and changes no other byte, save what
// [xmldsig.Signer.Sign] says. Without a document (nil) the Signature is one by
// itself: enveloping what its Objects hold, or detached from what its
// references name outside.
//
// Errors: [fault.Config], those of [xmldsig.Signer.Sign] and, for levels above
// [BaselineB], of [Extender.Extend].
func (s *Signer) Sign(ctx context.Context, xml []byte, o Options) ([]byte, error) {
	if err := s.level(o.Level); err != nil {
		return nil, err
	}
	inner, err := s.prepare(o)
	if err != nil {
		return nil, err
	}
	out, err := s.xml.Sign(ctx, xml, inner)
	if err != nil || o.Level == "" || o.Level == BaselineB {
		return out, err
	}
	return s.extender.Extend(ctx, out, inner.ID, o.Level)
}

// level refuses levels that cannot be made.
func (s *Signer) level(l Level) error {
	if l == "" || l == BaselineB {
		return nil
	}
	if s.extender == nil {
		return fault.New(fault.Config, "field", "Extender", "reason", "required").At("Extender")
	}
	return s.extender.can(l)
}

// newID makes an identifier that no document has.
func (s *Signer) newID() (string, error) {
	b := make([]byte, 16)
	if _, err := io.ReadFull(s.rand, b); err != nil {
		return "", fault.New(fault.SignatureFailed).Wrap(err)
	}
	return "id-" + hex.EncodeToString(b), nil
}

// prepare adds the properties to what is to be signed.
func (s *Signer) prepare(o Options) (xmldsig.Options, error) {
	x := o.XML
	if x.ID == "" {
		var err error
		if x.ID, err = s.newID(); err != nil {
			return x, err
		}
	}
	if !xmlcore.IsNCName(x.ID) {
		return x, fault.New(fault.Config, "field", "XML.ID", "reason", "not a name").At("XML/ID")
	}
	if x.ValueID == "" {
		x.ValueID = "value-" + x.ID
	}
	x.References, x.Objects = slices.Clone(x.References), slices.Clone(x.Objects)
	for i := range x.Objects {
		obj := &x.Objects[i]
		if !obj.Sign {
			continue
		}
		if obj.ID == "" {
			obj.ID = fmt.Sprintf("o%d-%s", i+1, x.ID)
		}
		obj.Sign = false
		x.References = append(x.References, xmldsig.Ref{URI: "#" + obj.ID, Type: dsig.ObjectType})
	}
	if len(x.References) == 0 {
		x.References = []xmldsig.Ref{{}}
	}
	p := &Properties{SigningTime: s.clock.Now(), Policy: o.Policy, Commitments: o.Commitments, Production: o.Production, Roles: o.Roles}
	for i := range x.References {
		ref := &x.References[i]
		if ref.ID == "" {
			ref.ID = fmt.Sprintf("r%d-%s", i+1, x.ID)
		}
		if ref.Type != countersignedType {
			p.Formats = append(p.Formats, o.format(ref, x.Objects))
		}
	}
	id := "xades-" + x.ID
	x.References = append(x.References, xmldsig.Ref{URI: "#" + id, Type: signedPropertiesType})
	content := qualifyingProperties(x.ID, id, p, s.xml.Certificates()[0], s.digest)
	x.Objects = append(x.Objects, xmldsig.Object{Content: content})
	return x, nil
}

// format is that of what a reference names.
func (o *Options) format(ref *xmldsig.Ref, objects []xmldsig.Object) DataFormat {
	for _, f := range o.Formats {
		if f.Reference == ref.ID {
			return f
		}
	}
	f := DataFormat{Reference: ref.ID, MimeType: "text/xml"}
	if ref.Path == "" && ref.URI != "" && ref.URI[0] != '#' {
		f.MimeType = "application/octet-stream"
	}
	for _, obj := range objects {
		if obj.ID != "" && ref.URI == "#"+obj.ID && obj.MimeType != "" {
			f.MimeType, f.Encoding = obj.MimeType, obj.Encoding
		}
	}
	return f
}

// CounterSign signs the signature with the Id, or the only one that is no
// counter-signature; it puts the counter-signature among the unsigned properties
// of that one and changes no other byte. Of the options' XML only ID, KeyInfo,
// Form and the prefixes count.
//
// Errors: [fault.SignatureXAdESExtend] when there is no such XAdES signature or
// its value has no Id, and those of [Signer.Sign].
func (s *Signer) CounterSign(ctx context.Context, xml []byte, id string, o Options) ([]byte, error) {
	if err := s.level(o.Level); err != nil {
		return nil, err
	}
	t, err := findTarget(xml, id, BaselineB)
	if err != nil {
		return nil, err
	}
	if t.sig.ValueID == "" {
		return nil, t.cannot("SignatureValue without Id")
	}
	before := t.state(ctx)
	held, err := findTarget(dsig.Splice(xml, []dsig.Edit{t.q.insert(wrapped("CounterSignature", ""))}), id, BaselineB)
	if err != nil {
		return nil, err
	}
	holders := held.q.all(held.q.unsigned, "CounterSignature")
	o.XML.Place = xmldsig.Place{Path: dsig.Path(held.sig.Doc, holders[len(holders)-1])}
	o.XML.References = []xmldsig.Ref{{URI: "#" + t.sig.ValueID, Type: countersignedType}}
	o.XML.Objects = nil
	out, err := s.Sign(ctx, held.sig.Doc.Source(), o)
	if err != nil {
		return nil, err
	}
	if err := unbroken(ctx, before, out); err != nil {
		return nil, err
	}
	return out, nil
}
