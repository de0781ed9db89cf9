package dsig

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// content is what passes from one transform to the next: nodes of a document,
// or octets.
type content struct {
	set    *xmlcore.NodeSet // nil: octets
	octets io.Reader
	close  io.Closer // of what was opened; may be nil
}

func (c *content) done() {
	if c.close != nil {
		c.close.Close()
	}
}

// open dereferences a URI (XMLDSig 1.1, 4.4.3.1 and 4.4.3.2).
func (e *Env) open(ctx context.Context, uri string) (*content, error) {
	if uri == "" || uri[0] == '#' {
		set, err := e.Target(uri)
		return &content{set: set}, err
	}
	if e.Resolver == nil {
		return nil, unresolved(uri, "outside the document", nil)
	}
	in, err := e.Resolver(ctx, uri)
	if err != nil {
		return nil, unresolved(uri, "not found", err)
	}
	if in == nil {
		return nil, unresolved(uri, "not found", nil)
	}
	return &content{octets: &limited{ctx: ctx, uri: uri, r: in, limit: e.Limits.External}, close: in}, nil
}

func unresolved(uri, problem string, cause error) *fault.Error {
	f := fault.New(fault.SignatureReference, "uri", quoted(uri), "problem", problem)
	if cause != nil {
		f = f.Wrap(cause)
	}
	return f
}

// quoted writes a URI for people: the empty one stands for the document.
func quoted(uri string) string { return `"` + Clip(uri) + `"` }

// Target is the set of nodes that a same-document URI names: "", "#id",
// "#xpointer(/)" or "#xpointer(id('id'))". Comments are in it for the XPointers
// only. Faults: [fault.SignatureReference], [fault.SignatureDuplicateID] when
// two elements have the identifier, [fault.SignatureUnsupported] for other
// XPointers.
func (e *Env) Target(uri string) (*xmlcore.NodeSet, error) {
	fragment := strings.TrimPrefix(uri, "#")
	switch {
	case uri == "":
		return e.Doc.All().WithoutComments(), nil
	case fragment == "xpointer(/)":
		return e.Doc.All(), nil
	case strings.HasPrefix(fragment, "xpointer("):
		id, ok := pointed(fragment)
		if !ok {
			return nil, fault.New(fault.SignatureUnsupported, "feature", "xpointer")
		}
		n, err := e.ByID(id)
		if err != nil {
			return nil, err
		}
		return e.Doc.Subtree(n), nil
	}
	n, err := e.ByID(fragment)
	if err != nil {
		return nil, err
	}
	return e.Doc.Subtree(n).WithoutComments(), nil
}

// pointed is the identifier of "xpointer(id('…'))", in either kind of quotes.
func pointed(fragment string) (id string, ok bool) {
	for _, q := range []string{"'", `"`} {
		if inner, found := strings.CutPrefix(fragment, "xpointer(id("+q); found {
			if id, found = strings.CutSuffix(inner, q+"))"); found && id != "" && !strings.Contains(id, q) {
				return id, true
			}
		}
	}
	return "", false
}

// ByID is the element with an identifier, in the words of a signature's faults.
func (e *Env) ByID(id string) (xmlcore.Node, error) {
	n, err := e.Doc.ByID(id)
	switch {
	case errors.Is(err, fault.XMLDuplicateID):
		return xmlcore.None, fault.New(fault.SignatureDuplicateID).Wrap(err)
	case err != nil:
		return xmlcore.None, unresolved("#"+id, "no such identifier", err)
	}
	return n, nil
}

// limited reads at most limit bytes of something outside, as long as the caller
// waits.
type limited struct {
	ctx      context.Context
	uri      string
	r        io.Reader
	n, limit int64
}

func (l *limited) Read(p []byte) (int, error) {
	if err := l.ctx.Err(); err != nil {
		return 0, fault.New(fault.Canceled).Wrap(err)
	}
	n, err := l.r.Read(p)
	if l.n += int64(n); l.n > l.limit {
		return 0, fault.New(fault.TooLarge, "what", quoted(l.uri), "limit", l.limit)
	}
	if err != nil && err != io.EOF {
		err = unresolved(l.uri, "interrupted", err)
	}
	return n, err
}
