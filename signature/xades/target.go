package xades

import (
	"context"
	"crypto/x509"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// target is a signature of a document that something is added to.
type target struct {
	env    *dsig.Env
	sig    *dsig.Signature
	q      *qualifying
	level  Level
	inside []*x509.Certificate // of KeyInfo
	leaf   *x509.Certificate
}

func (t *target) cannot(problem string) error {
	return fault.New(fault.SignatureXAdESExtend, "level", string(t.level), "problem", problem)
}

func (t *target) has(locals ...string) bool { return len(t.q.all(t.q.unsigned, locals...)) > 0 }

// findTarget reads a document and finds the signature with the Id, or the only
// one that stands in no CounterSignature.
func findTarget(xml []byte, id string, level Level) (*target, error) {
	t := &target{level: level}
	doc, err := xmlcore.Parse(xml, xmlcore.Limits{})
	if err != nil {
		return nil, err
	}
	if doc.Encoding() != "UTF-8" {
		return nil, fault.New(fault.SignatureMalformed, "problem", "encoding", "offset", 0)
	}
	t.env = dsig.NewEnv(doc, dsig.Limits{}, dsig.Policy{})
	found := xmlcore.None
	for _, n := range dsig.Find(doc) {
		v := view{doc}
		if id != "" && v.attr(n, "Id") != id || id == "" && v.named(doc.Parent(n), "CounterSignature") {
			continue
		}
		if found != xmlcore.None {
			return nil, t.cannot("several signatures")
		}
		found = n
	}
	if found == xmlcore.None {
		return nil, t.cannot("no such signature")
	}
	if t.sig, err = dsig.Read(doc, found, t.env.Limits); err != nil {
		return nil, err
	}
	if t.q = qualify(t.sig); t.q == nil {
		return nil, t.cannot("no XAdES")
	}
	return t, t.q.err
}

// target finds a signature that is intact.
func (e *Extender) target(ctx context.Context, xml []byte, id string, level Level) (*target, error) {
	t, err := findTarget(xml, id, level)
	if err != nil {
		return nil, err
	}
	t.env.Policy, t.env.Resolver = dsig.Policy(e.cfg.Policy), dsig.Resolver(e.cfg.Resolver)
	items, err := t.sig.Keys(ctx, t.env)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		if item.X509 != nil {
			for _, c := range item.X509.Certificates {
				t.inside = appendCertificate(t.inside, c)
			}
		}
	}
	candidates := append(t.inside[:len(t.inside):len(t.inside)], t.q.values(t.q.unsigned).certificates...)
	i := &inquiry{sig: t.sig, q: t.q}
	if t.leaf = i.choose(t.env, append(candidates, e.cfg.Known...)); t.leaf == nil {
		return nil, fault.Join(t.cannot("certificate"), fault.New(fault.SignatureXAdESCertificate))
	}
	if err := t.sig.CheckValue(t.env, dsig.CertificateKey(t.leaf)); err != nil {
		return nil, fault.Join(t.cannot("not intact"), err)
	}
	for _, c := range t.sig.CheckReferences(ctx, t.env) {
		if c.Err != nil {
			return nil, fault.Join(t.cannot("not intact"), c.Err)
		}
	}
	return t, nil
}

// state tells of each signature of the document, by its value, which references
// inside the document fit.
func (t *target) state(ctx context.Context) map[string][]bool {
	out := map[string][]bool{}
	env := dsig.NewEnv(t.sig.Doc, t.env.Limits, dsig.Policy{LegacySHA1: true, LegacyMD5: true})
	for _, n := range dsig.Find(t.sig.Doc) {
		sig, err := dsig.Read(t.sig.Doc, n, env.Limits)
		if err != nil {
			continue
		}
		var fits []bool
		for _, c := range sig.CheckReferences(ctx, env) {
			fits = append(fits, c.Err == nil)
		}
		out[string(sig.Value)] = fits
	}
	return out
}

// unbroken demands that every reference that fitted before fits in the new
// document: another signature may be over the one that something was added to.
func unbroken(ctx context.Context, before map[string][]bool, xml []byte) error {
	doc, err := xmlcore.Parse(xml, xmlcore.Limits{})
	if err != nil {
		return err
	}
	t := &target{env: dsig.NewEnv(doc, dsig.Limits{}, dsig.Policy{}), sig: &dsig.Signature{Doc: doc}}
	after := t.state(ctx)
	for value, fits := range before {
		now := after[value]
		for i, ok := range fits {
			if ok && (i >= len(now) || !now[i]) {
				return fault.New(fault.SignatureXAdESExtend, "level", string(BaselineB), "problem", "another signature is over this one")
			}
		}
	}
	return nil
}
