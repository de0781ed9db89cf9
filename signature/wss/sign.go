package wss

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// SignConfig says what a message gets: each field adds something, and the zero
// value a Timestamp alone.
type SignConfig struct {
	// Signature is the key and how it signs. Without its Key nothing is signed. Its
	// Resolver, Tokens and Octets are not used.
	Signature xmldsig.SignerConfig
	Token     TokenForm // how the certificate is named
	// Parts are what is signed. Default: Body, Timestamp, the token if it stands in
	// the header, UsernameToken, confirmations and the content of every attachment.
	Parts []Part
	// Lifetime is how long the message is valid; default 5 minutes.
	Lifetime time.Duration
	// NoTimestamp leaves the Timestamp out, for receivers that refuse one.
	NoTimestamp bool
	User        *User // adds a UsernameToken
	// Attachments come with the message. Those that are encrypted get the encrypted
	// content in the place of their own.
	Attachments []*Attachment
	// Actor is for whom the Security header is meant; "" is the last receiver.
	Actor string
	// Optional lets a receiver that knows nothing of WS-Security take the message:
	// mustUnderstand is left out.
	Optional bool
	// Confirms is the report of the request that this message answers: its
	// signatures are confirmed (SOAP Message Security 1.1, section 8.5).
	Confirms   *Report
	Encryption *Encryption
	Limits     xmlcore.Limits
	Clock      worktime.Clock // default worktime.System
	Rand       io.Reader      // makes identifiers and nonces; default crypto/rand.Reader
}

// Format keeps keys and passwords out of every fmt verb.
func (SignConfig) Format(s fmt.State, _ rune) {
	io.WriteString(s, "wss.SignConfig{[key withheld]}")
}

// MarshalJSON keeps keys and passwords out of JSON and of structured logs.
func (SignConfig) MarshalJSON() ([]byte, error) { return []byte(`"[key withheld]"`), nil }

// Sign adds a Security header to a SOAP envelope, signs and encrypts. It puts text
// into the bytes given and changes no other, save that parts get a wsu:Id and
// what is encrypted is replaced. A Security header that is there for the same
// actor is added to, in front.
//
// Errors: [fault.SignatureWSSEnvelope], [fault.SignatureWSSHeader],
// [fault.SignatureWSSUnsigned] for a part that is not there, xml.*, and those of
// [xmldsig.Signer.Sign] and of package xmlenc.
func Sign(ctx context.Context, xml []byte, cfg SignConfig) ([]byte, error) {
	if cfg.Clock == nil {
		cfg.Clock = worktime.System()
	}
	if cfg.Lifetime <= 0 {
		cfg.Lifetime = 5 * time.Minute
	}
	d := &draft{cfg: cfg, maker: maker{cfg.Rand}, to: receiver{cfg.Actor, cfg.Optional}}
	var err error
	if cfg.Encryption != nil && cfg.Encryption.First {
		if xml, err = d.encrypt(ctx, xml); err != nil {
			return nil, err
		}
	}
	if xml, err = d.sign(ctx, xml); err != nil {
		return nil, err
	}
	if cfg.Encryption != nil && !cfg.Encryption.First {
		return d.encrypt(ctx, xml)
	}
	return xml, nil
}

// draft is a message on its way out.
type draft struct {
	cfg SignConfig
	maker
	to receiver

	token tokenText
	last  string // identifier of the last element that stands in front of the signature
	refs  []xmldsig.Ref
}

// sign adds tokens and the signature over everything.
func (d *draft) sign(ctx context.Context, xml []byte) ([]byte, error) {
	signer, err := d.signer()
	if err != nil {
		return nil, err
	}
	content, err := d.content()
	if err != nil {
		return nil, err
	}
	e, err := read(xml, d.cfg.Limits)
	if err != nil {
		return nil, err
	}
	edit, err := e.prepend(d.to, content)
	if err != nil {
		return nil, err
	}
	if xml = dsig.Splice(xml, []dsig.Edit{edit}); signer == nil {
		return xml, nil
	}
	if xml, err = d.references(xml); err != nil {
		return nil, err
	}
	if len(d.refs) == 0 {
		return nil, fault.New(fault.Config, "field", "Parts", "reason", "required").At("Parts")
	}
	place, err := d.place(xml)
	if err != nil {
		return nil, err
	}
	return signer.Sign(ctx, xml, xmldsig.Options{
		Place: place, References: d.refs, KeyInfo: xmldsig.KeyInfo{Certificates: xmldsig.CarryNone, More: d.token.reference},
	})
}

// signer is nil when nothing is to be signed.
func (d *draft) signer() (*xmldsig.Signer, error) {
	cfg := d.cfg.Signature
	if cfg.Key == nil {
		return nil, nil
	}
	if cfg.Clock == nil {
		cfg.Clock = d.cfg.Clock
	}
	list := attachments(d.cfg.Attachments)
	cfg.Resolver, cfg.Octets = list.resolver(), list.octets()
	known := &tokens{known: cfg.Key.Chain(), policy: cfg.Policy}
	cfg.Tokens = known.transform(func(_, _ xmlcore.Node) {})
	return xmldsig.NewSigner(cfg)
}

// content writes what stands in the header beside the signature.
func (d *draft) content() (string, error) {
	var out string
	if key := d.cfg.Signature.Key; key != nil {
		chain := key.Chain()
		if len(chain) == 0 {
			return "", fault.New(fault.Config, "field", "Key", "reason", "needs a certificate").At("Key")
		}
		id, err := d.id("X509")
		if err != nil {
			return "", err
		}
		reference, err := d.id("STR")
		if err != nil {
			return "", err
		}
		if d.token, err = writeToken(d.cfg.Token, chain, id, reference); err != nil {
			return "", err
		}
		if d.token.identifiable {
			out, d.last = d.token.binary, id
		}
	}
	now := d.cfg.Clock.Now()
	if !d.cfg.NoTimestamp {
		id, err := d.id("TS")
		if err != nil {
			return "", err
		}
		out += timestampText(id, now, d.cfg.Lifetime)
		d.last = id
	}
	if u := d.cfg.User; u != nil {
		id, err := d.id("UT")
		if err != nil {
			return "", err
		}
		nonce, err := d.octets(16)
		if err != nil {
			return "", err
		}
		out += userText(u, id, now, nonce)
		d.last = id
	}
	confirmations, err := d.confirmations()
	return out + confirmations, err
}

// confirmations write one SignatureConfirmation for each signature of the
// request, and one without a value for a request without any.
func (d *draft) confirmations() (string, error) {
	if d.cfg.Confirms == nil {
		return "", nil
	}
	values := []string{""}
	if list := d.cfg.Confirms.SignatureValues; len(list) > 0 {
		values = nil
		for _, v := range list {
			values = append(values, encode(v))
		}
	}
	var out string
	for _, v := range values {
		id, err := d.id("SC")
		if err != nil {
			return "", err
		}
		out += tag("wsse11:SignatureConfirmation", []string{"xmlns:wsse11", secext1, "xmlns:wsu", utility, "wsu:Id", id, "Value", v})
		d.last = id
	}
	return out, nil
}

// parts are what is signed.
func (d *draft) parts() []Part {
	if d.cfg.Parts != nil {
		return d.cfg.Parts
	}
	list := []Part{Body()}
	if !d.cfg.NoTimestamp {
		list = append(list, Timestamp())
	}
	if d.token.identifiable {
		list = append(list, Token())
	}
	if d.cfg.User != nil {
		list = append(list, UserToken())
	}
	if d.cfg.Confirms != nil {
		list = append(list, Confirmations())
	}
	for _, a := range d.cfg.Attachments {
		list = append(list, AttachmentContent(a.ID))
	}
	return list
}

// references gives the parts identifiers and refers to them.
func (d *draft) references(xml []byte) ([]byte, error) {
	e, err := read(xml, d.cfg.Limits)
	if err != nil {
		return nil, err
	}
	security, err := e.security(d.to.actor)
	if err != nil {
		return nil, err
	}
	var edits []dsig.Edit
	for _, p := range d.parts() {
		switch p.kind {
		case partToken:
			d.refs = append(d.refs, d.tokenReference())
			continue
		case partAttachment:
			d.refs = append(d.refs, xmldsig.Ref{URI: p.uri, Transforms: []xmldsig.Transform{xmldsig.CustomTransform(transformContent, "")}})
			continue
		case partComplete:
			d.refs = append(d.refs, xmldsig.Ref{URI: p.uri, Transforms: []xmldsig.Transform{xmldsig.CustomTransform(transformComplete, "")}})
			continue
		}
		nodes, missing := p.nodes(e, security)
		if missing {
			return nil, fault.New(fault.SignatureWSSUnsigned, "part", p)
		}
		for _, n := range nodes {
			fresh, err := d.id("id")
			if err != nil {
				return nil, err
			}
			id, more := e.identify(n, fresh)
			edits = append(edits, more...)
			d.refs = append(d.refs, xmldsig.Ref{URI: "#" + id})
		}
	}
	return dsig.Splice(xml, edits), nil
}

// tokenReference signs the token: itself where it stands in the header, else by
// way of the reference to it.
func (d *draft) tokenReference() xmldsig.Ref {
	if d.token.identifiable {
		return xmldsig.Ref{URI: "#" + d.token.id}
	}
	parameters := tag("wsse:TransformationParameters", []string{"xmlns:wsse", secext},
		tag("ds:CanonicalizationMethod", []string{"xmlns:ds", dsigNS, "Algorithm", exclusive}))
	return xmldsig.Ref{URI: "#" + d.token.referenceID, Transforms: []xmldsig.Transform{xmldsig.CustomTransform(transformSTR, parameters)}}
}

// place is where the signature goes: behind what was written for it, in front of
// what others wrote.
func (d *draft) place(xml []byte) (xmldsig.Place, error) {
	if d.last != "" {
		return xmldsig.Place{ID: d.last, At: xmldsig.Behind}, nil
	}
	e, err := read(xml, d.cfg.Limits)
	if err != nil {
		return xmldsig.Place{}, err
	}
	for i, n := range e.headers(secext, "Security") {
		if e.actor(n) == d.to.actor {
			path := "/{" + e.soap + "}Envelope/{" + e.soap + "}Header/{" + secext + "}Security[" + strconv.Itoa(i+1) + "]"
			return xmldsig.Place{Path: path, At: xmldsig.FirstChild}, nil
		}
	}
	return xmldsig.Place{}, fault.New(fault.SignatureWSSAbsent)
}
