package dsig

import (
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/egov/xmlcore/xpath"
)

// filter applies an XPath transform (XMLDSig 1.1, 6.6.3) or an XPath Filter 2.0
// to a set of nodes.
func (c *chain) filter(in *xmlcore.NodeSet, t Transform) (*xmlcore.NodeSet, error) {
	if t.Algorithm == XPathTransform {
		expr, opts, err := c.compile(t.Paths[0], in)
		if err != nil {
			return nil, err
		}
		return expr.Filter(in, opts)
	}
	d := in.Document()
	kept := d.All()
	for _, f := range t.Paths {
		expr, opts, err := c.compile(f, in)
		if err != nil {
			return nil, err
		}
		set, err := expr.Select(d, xmlcore.Top.Ref(), opts)
		if err != nil {
			return nil, err
		}
		switch set = set.Expand(); f.Filter {
		case "intersect":
			kept = kept.Intersect(set)
		case "subtract":
			kept = kept.Subtract(set)
		case "union":
			kept = kept.Union(set)
		}
	}
	return in.Intersect(kept), nil
}

// compile reads an expression for a set. here() exists in the document of the
// signature only.
func (c *chain) compile(f PathFilter, in *xmlcore.NodeSet) (*xpath.Expr, xpath.Options, error) {
	opts := xpath.Options{Steps: c.e.Limits.XPathSteps}
	if c.e.xpaths++; c.e.xpaths > c.e.Limits.XPaths {
		return nil, opts, At(c.e.Doc, f.Node, fault.TooLarge, "what", "XPath", "limit", c.e.Limits.XPaths)
	}
	if in.Document() == c.e.Doc {
		opts.Here = c.e.Doc.Set(f.Node.Ref())
	}
	loose := ""
	expr, err := xpath.Compile(xpath.Text(c.e.Doc, f.Node), func(prefix string) (string, bool) {
		uri, ok := c.e.Doc.Lookup(f.Node, prefix)
		if ok && !c.signed(f.Node, prefix, uri) {
			loose = prefix
		}
		return uri, ok
	})
	if err == nil && loose != "" {
		err = At(c.e.Doc, f.Node, fault.SignatureTransform, "transform", "XPath", "problem", "prefix "+Clip(loose)+" is not signed")
	}
	return expr, opts, err
}

// signed reports whether the signature protects the meaning of a prefix inside
// an expression. The exclusive form leaves declarations out that only texts
// use: who rebinds such a prefix changes what is signed, and no value.
func (c *chain) signed(n xmlcore.Node, prefix, uri string) bool {
	form, in := c.shown.form, c.shown.in
	if in == xmlcore.None || form == nil || !form.Exclusive || prefix == "xml" || slices.Contains(form.Prefixes, prefix) {
		return true
	}
	for ; ; n = c.e.Doc.Parent(n) {
		if have, _ := c.e.Doc.Lookup(n, prefix); have != uri {
			return false
		}
		if c.uses(n, prefix) {
			return true
		}
		if n == in {
			return false
		}
	}
}

// uses reports whether the names of an element and its attributes use a prefix.
func (c *chain) uses(n xmlcore.Node, prefix string) bool {
	if c.e.Doc.Prefix(n) == prefix {
		return true
	}
	for a := range c.e.Doc.Attrs(n) {
		if a.Prefix == prefix && prefix != "" {
			return true
		}
	}
	return false
}
