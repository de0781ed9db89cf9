package dsig

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// chain applies the transforms of one reference or RetrievalMethod and writes
// the octets that result.
type chain struct {
	e     *Env
	ctx   context.Context
	sig   xmlcore.Node // Signature that the enveloped transform leaves out; None if there is none
	shown shown        // what protects the expressions
	out   io.Writer
	uri   string // what the reference names
	// covers is what of the document goes into the octets.
	covers Coverage
}

// run writes the octets of a URI behind its transforms.
func (c *chain) run(uri string, transforms []Transform) error {
	c.uri = uri
	in, err := c.e.open(c.ctx, uri)
	if err != nil {
		return err
	}
	defer in.done()
	now := *in
	for i, t := range transforms {
		last := i == len(transforms)-1
		if t.Form != nil && last {
			return c.canonical(now, *t.Form, c.out)
		}
		if now, err = c.apply(now, t); err != nil {
			return err
		}
	}
	if now.set != nil {
		return c.canonical(now, xmlcore.Method{}, c.out)
	}
	_, err = io.CopyBuffer(onlyWriter{c.out}, now.octets, make([]byte, 64<<10))
	return err
}

// onlyWriter hides other methods, so that the buffer given is used.
type onlyWriter struct{ io.Writer }

func (c *chain) apply(in content, t Transform) (content, error) {
	switch {
	case t.Form != nil:
		return c.kept(func(w io.Writer) error { return c.canonical(in, *t.Form, w) })
	case t.Algorithm == EnvelopedTransform:
		if in.set == nil || in.set.Document() != c.e.Doc || c.sig == xmlcore.None {
			return in, misplaced(t, "not over the document of the signature")
		}
		return content{set: in.set.Without(c.sig)}, nil
	case t.Algorithm == Base64Transform:
		return c.base64(in, t)
	case len(t.Paths) > 0:
		set, err := c.nodes(in)
		if err != nil {
			return in, err
		}
		set, err = c.filter(set, t)
		return content{set: set}, err
	case t.Algorithm == TokenTransform && c.e.Token != nil:
		return c.token(in, t)
	case in.set == nil && c.e.Octets != nil:
		octets, err := c.e.Octets(c.ctx, c.uri, t, in.octets)
		if octets != nil || err != nil {
			return content{octets: octets}, err
		}
	}
	return in, At(c.e.Doc, t.Node, fault.SignatureUnsupported, "feature", Feature(t.Algorithm))
}

func misplaced(t Transform, problem string) error {
	return fault.New(fault.SignatureTransform, "transform", Clip(t.Algorithm), "problem", problem)
}

// canonical writes the canonical form of nodes, or of a document in octets.
func (c *chain) canonical(in content, m xmlcore.Method, w io.Writer) error {
	if in.set == nil {
		return xmlcore.Canonicalize(w, in.octets, m, xmlcore.Selection{}, xmlcore.Limits{})
	}
	if in.set.Document() == c.e.Doc {
		c.covers.note(in.set)
	}
	return in.set.Canonical(w, m)
}

// kept holds what is written for the next transform.
func (c *chain) kept(write func(io.Writer) error) (content, error) {
	c.covers.Further = true
	var b bytes.Buffer
	err := write(&meter{w: &b, limit: c.e.Limits.Kept, what: "transformed content"})
	return content{octets: &b}, err
}

// nodes reads octets as a document, as transforms of nodes need it.
func (c *chain) nodes(in content) (*xmlcore.NodeSet, error) {
	if in.set != nil {
		return in.set, nil
	}
	var b bytes.Buffer
	m := &meter{w: &b, limit: c.e.Limits.Kept, what: "transformed content"}
	if _, err := io.Copy(m, in.octets); err != nil {
		return nil, err
	}
	d, err := xmlcore.Parse(b.Bytes(), xmlcore.Limits{})
	if err != nil {
		return nil, err
	}
	return d.All(), nil
}

// token hands nodes to the STR-Transform.
func (c *chain) token(in content, t Transform) (content, error) {
	set, err := c.nodes(in)
	if err != nil {
		return in, err
	}
	if set.Document() == c.e.Doc {
		c.covers.note(set)
	}
	c.covers.Further = true
	octets, err := c.e.Token(c.ctx, t, set)
	return content{octets: bytes.NewReader(octets)}, err
}

// base64 decodes octets, or the text of nodes (XMLDSig 1.1, 6.6.2).
func (c *chain) base64(in content, t Transform) (content, error) {
	if in.set == nil {
		return content{octets: base64.NewDecoder(strict, &spaceless{in.octets})}, nil
	}
	d := in.set.Document()
	if d == c.e.Doc {
		c.covers.note(in.set)
		c.covers.Further = true
	}
	var text []byte
	for r := range in.set.Refs() {
		if d.RefKind(r) == xmlcore.KindText {
			text = d.AppendValue(text, r)
		}
	}
	raw, err := Decode(string(text))
	if err != nil {
		return in, misplaced(t, "no base64")
	}
	return content{octets: bytes.NewReader(raw)}, nil
}

// spaceless leaves the white space of XML out of a stream.
type spaceless struct{ r io.Reader }

func (s *spaceless) Read(p []byte) (int, error) {
	for {
		n, err := s.r.Read(p)
		kept := p[:0]
		for _, b := range p[:n] {
			if b != ' ' && b != '\t' && b != '\r' && b != '\n' {
				kept = append(kept, b)
			}
		}
		if len(kept) > 0 || err != nil || len(p) == 0 {
			return len(kept), err
		}
	}
}
