package dsig

import (
	"crypto"
	"strconv"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

// contextSpace is where xmlsec puts the context of EdDSA, for which RFC 9231
// names no element.
const contextSpace = "http://www.aleksey.com/xmlsec/2025/12/xmldsig-more#"

// method reads a SignatureMethod with the parameters that its algorithm has.
func (r *reader) method(n xmlcore.Node) Method {
	m := Method{Node: n}
	uri := r.algorithm(n)
	if m.Algorithm, m.Known = AlgorithmOf(uri); !m.Known {
		m.URI = uri
		return m
	}
	c := r.children(n)
	switch {
	case m.Family == HMAC:
		if l := c.take(Space, "HMACOutputLength"); l != xmlcore.None {
			r.attributes(l)
			m.Bits = r.number(l)
			if m.Bits <= 0 || m.Bits%8 != 0 || m.Bits > 8*m.Hash.Size() {
				r.fail(l)
			}
		}
	case m.Explicit:
		r.pss(c.take(PSSSpace, "RSAPSSParams"), &m)
	case m.Contextual:
		if x := c.take(contextSpace, "EdDSAContextString"); x != xmlcore.None {
			r.attributes(x)
			m.Context = string(r.base64(x))
		}
	}
	c.done()
	return m
}

func (r *reader) number(n xmlcore.Node) int {
	v, err := strconv.ParseUint(trim(r.text(n)), 10, 20)
	if err != nil {
		r.fail(n)
	}
	return int(v)
}

// pss reads RSAPSSParams (RFC 9231, 2.3.10); what is left out has the defaults
// of that section: SHA-256 for hash and mask, a salt as long as the hash.
func (r *reader) pss(n xmlcore.Node, m *Method) {
	m.Hash = crypto.SHA256
	mask := crypto.SHA256
	if n != xmlcore.None {
		r.attributes(n)
		c := r.children(n)
		if d := c.take(Space, "DigestMethod"); d != xmlcore.None {
			m.Hash = r.hash(d, m)
		}
		if g := c.take(PSSSpace, "MaskGenerationFunction"); g != xmlcore.None {
			mask = r.mask(g, m)
		}
		m.Salt = -1
		if s := c.take(PSSSpace, "SaltLength"); s != xmlcore.None {
			r.attributes(s)
			m.Salt = r.number(s)
		}
		if t := c.take(PSSSpace, "TrailerField"); t != xmlcore.None && r.number(t) != 1 {
			m.Unsupported = "RSASSA-PSS trailer field"
		}
		c.done()
	}
	if m.Salt < 0 || n == xmlcore.None {
		m.Salt = m.Hash.Size()
	}
	if mask != m.Hash && m.Unsupported == "" {
		m.Unsupported = "RSASSA-PSS with two hashes"
	}
}

func (r *reader) hash(n xmlcore.Node, m *Method) crypto.Hash {
	uri := r.algorithm(n)
	h, ok := DigestOf(uri)
	if !ok {
		m.Unsupported = Feature(uri)
		return crypto.SHA256
	}
	r.empty(n)
	return h
}

// masks are the identifiers of mask generation functions that name the hash.
var masks = map[string]crypto.Hash{
	PSSSpace + "mgf1sha1": crypto.SHA1, PSSSpace + "mgf1sha224": crypto.SHA224, PSSSpace + "mgf1sha256": crypto.SHA256,
	PSSSpace + "mgf1sha384": crypto.SHA384, PSSSpace + "mgf1sha512": crypto.SHA512,
}

// mask reads a MaskGenerationFunction: MGF1 with the hash that its DigestMethod
// or its own identifier names.
func (r *reader) mask(n xmlcore.Node, m *Method) crypto.Hash {
	r.attributes(n, "Algorithm")
	uri := r.attr(n, "Algorithm")
	h, named := masks[uri]
	if !named && uri != "" && uri != PSSSpace+"MGF1" {
		m.Unsupported = Feature(uri)
		return crypto.SHA256
	}
	c := r.children(n)
	defer c.done()
	if named {
		return h
	}
	if d := c.take(Space, "DigestMethod"); d != xmlcore.None {
		return r.hash(d, m)
	}
	return crypto.SHA256
}
