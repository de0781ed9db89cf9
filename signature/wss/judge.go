package wss

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// signature verifies one signature of the header over the document as it is now,
// and notes what of the parts demanded it covers.
func (v *verification) signature(ctx context.Context, n xmlcore.Node) error {
	if v.dsig == nil {
		return fault.New(fault.SignatureNoKey)
	}
	j := &judged{e: v.e, security: v.security, node: n, through: map[xmlcore.Node]xmlcore.Node{}, covers: map[int]bool{}, token: token{node: xmlcore.None}}
	v.current = j
	report, err := v.dsig.VerifyElements(ctx, v.e.doc, n)
	j.report = report
	if len(report.Signatures) > 0 {
		j.signature = report.Signatures[0]
		v.report.Signatures = append(v.report.Signatures, j.signature)
	}
	if err != nil {
		return err
	}
	if j.once, err = v.print(n); err != nil {
		return err
	}
	v.report.SignatureValues = append(v.report.SignatureValues, signatureValue(v.e.doc, n))
	for i, p := range v.demanded {
		j.covers[i] = v.covered(j, p)
	}
	v.judged = append(v.judged, j)
	return nil
}

// key finds the certificate that the SecurityTokenReference of a KeyInfo names.
func (v *verification) key(_ context.Context, r xmldsig.KeyRequest) (xmldsig.Key, error) {
	var key xmldsig.Key
	for _, o := range r.Others {
		if !o.Document.Is(o.Node, secext, "SecurityTokenReference") {
			continue
		}
		if v.current.named || o.Document != v.e.doc {
			return key, bad(o.Document, o.Node, "more than one reference")
		}
		found, err := v.tokens.resolve(o.Document, o.Node)
		if err != nil {
			return key, err
		}
		v.current.token, v.current.named = found, true
		key.Certificates = append(found.certs[:len(found.certs):len(found.certs)], v.cfg.Known...)
	}
	return key, nil
}

// print is what a signature is remembered by: its SignedInfo, which nobody can
// change, as the value could be for ECDSA.
func (v *verification) print(n xmlcore.Node) (string, error) {
	h := sha256.New()
	for c := range v.e.doc.Elements(n) {
		if v.e.doc.Is(c, dsigNS, "SignedInfo") {
			if err := v.e.doc.Subtree(c).Canonical(h, xmlcore.Method{Exclusive: true}); err != nil {
				return "", err
			}
		}
	}
	return "signature\n" + encode(h.Sum(nil)), nil
}

// covered reports whether a signature covers a part in its place.
func (v *verification) covered(j *judged, p Part) bool {
	switch p.kind {
	case partToken:
		return v.coversToken(j)
	case partAttachment, partComplete:
		return v.coversAttachment(j, p)
	}
	nodes, missing := p.nodes(v.e, v.security)
	return !missing && !slices.ContainsFunc(nodes, func(n xmlcore.Node) bool { return !v.coversElement(j, n) })
}

// coversElement reports whether a reference is to exactly this element, or to the
// whole document. Identifiers play no part in it.
func (v *verification) coversElement(j *judged, n xmlcore.Node) bool {
	start, end := v.e.doc.Span(n)
	return slices.ContainsFunc(j.signature.References, func(r xmldsig.Reference) bool {
		if !r.Valid || r.External {
			return false
		}
		return r.WholeDocument && !v.e.doc.Inside(n, j.node) || exactly(r, start, end) && r.Elements[0].Whole
	})
}

func exactly(r xmldsig.Reference, start, end int) bool {
	return len(r.Elements) == 1 && !r.More && r.Elements[0].Start == start && r.Elements[0].End == end
}

// coversToken reports whether the token that named the signer is signed: by
// itself, or by way of a reference to it.
func (v *verification) coversToken(j *judged) bool {
	if !j.named {
		return false
	}
	if j.token.node != xmlcore.None && v.coversElement(j, j.token.node) {
		return true
	}
	for ref, target := range j.through {
		if target != j.token.node || target == xmlcore.None && !v.e.doc.Inside(ref, j.node) {
			continue
		}
		start, end := v.e.doc.Span(ref)
		if slices.ContainsFunc(j.signature.References, func(r xmldsig.Reference) bool {
			return r.Valid && exactly(r, start, end) && slices.Equal(r.Transforms, []string{transformSTR})
		}) {
			return true
		}
	}
	return false
}

// coversAttachment reports whether an attachment is signed. What transforms
// followed is not guessed at: then no attachment counts.
func (v *verification) coversAttachment(j *judged, p Part) bool {
	a := attachments(v.cfg.Attachments).find(p.uri)
	if a == nil || slices.ContainsFunc(j.signature.References, func(r xmldsig.Reference) bool { return r.External && len(r.Transforms) != 1 }) {
		return false
	}
	return slices.ContainsFunc(j.attached, func(x attached) bool { return x.Attachment == a && (x.complete || p.kind == partAttachment) })
}

// coverage finds the signature that covers all that is demanded: of several the
// first whose signer may send the message.
func (v *verification) coverage() error {
	if len(v.demanded) == 0 {
		return nil
	}
	if len(v.judged) == 0 {
		return fault.New(fault.SignatureAbsent)
	}
	best := v.judged[0]
	for _, j := range v.judged[1:] {
		if better := count(j) - count(best); better > 0 || better == 0 && v.ask(best) != nil && v.ask(j) == nil {
			best = j
		}
	}
	v.report.Signature, v.report.by = best.signature, best
	var faults []error
	for i, p := range v.demanded {
		if best.covers[i] {
			v.report.covered = append(v.report.covered, p)
			continue
		}
		faults = append(faults, fault.New(fault.SignatureWSSUnsigned, "part", dsig.Clip(p.String())))
	}
	return fault.Join(faults...)
}

func count(j *judged) (n int) {
	for _, covers := range j.covers {
		if covers {
			n++
		}
	}
	return n
}

// accept asks whether the signer may send the message.
func (v *verification) accept() error {
	if v.report.by == nil {
		return nil
	}
	return v.ask(v.report.by)
}

func (v *verification) ask(j *judged) error {
	if v.cfg.Accept == nil {
		return nil
	}
	if err := v.cfg.Accept(j.signature); err != nil {
		return fault.New(fault.SignatureWSSSigner, "signer", dsig.Clip(j.signature.Signer.CommonName)).Wrap(err)
	}
	return nil
}

// signatureValue is the value of a Signature element.
func signatureValue(doc *xmlcore.Document, n xmlcore.Node) []byte {
	for c := range doc.Elements(n) {
		if doc.Is(c, dsigNS, "SignatureValue") {
			s, _ := doc.Text(c)
			b, _ := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), "")) // was read before
			return b
		}
	}
	return nil
}

// confirmed compares the confirmations with the signatures of the request.
func (v *verification) confirmed() error {
	if v.cfg.Sent == nil {
		return nil
	}
	sent, err := read(v.cfg.Sent, v.cfg.Limits.Document)
	if err != nil {
		return err
	}
	var want [][]byte
	for _, s := range sent.headers(secext, "Security") {
		for c := range sent.doc.Elements(s) {
			if sent.doc.Is(c, dsigNS, "Signature") {
				want = append(want, signatureValue(sent.doc, c))
			}
		}
	}
	if len(want) == 0 {
		want = [][]byte{nil} // a confirmation without a value
	}
	var have [][]byte
	nodes, _ := Confirmations().nodes(v.e, v.security)
	for _, n := range nodes {
		s, _ := v.e.doc.Attr(n, "", "Value")
		b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
		if err != nil {
			return fault.New(fault.SignatureWSSConfirmation)
		}
		have = append(have, b)
	}
	slices.SortFunc(want, bytes.Compare)
	slices.SortFunc(have, bytes.Compare)
	if !slices.EqualFunc(want, have, bytes.Equal) {
		return fault.New(fault.SignatureWSSConfirmation)
	}
	return nil
}
