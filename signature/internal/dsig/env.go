package dsig

import (
	"context"
	"io"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Resolver opens what stands outside the document: attachments by "cid:" and
// external resources. An error says that there is none, or that it may not be
// had. The reader is read once, as a stream, and closed.
type Resolver func(ctx context.Context, uri string) (io.ReadCloser, error)

// TokenHook is the STR-Transform of WS-Security: it turns a set of nodes into
// the octets that stand for them, with the tokens in the places of references.
type TokenHook func(ctx context.Context, t Transform, set *xmlcore.NodeSet) ([]byte, error)

// OctetHook is a transform of octets that others define, as those of SOAP with
// attachments: uri is what the reference names. A nil reader says that the
// transform is not known.
type OctetHook func(ctx context.Context, uri string, t Transform, in io.Reader) (io.Reader, error)

// Env is what the signatures of one document are judged or made in. Its budgets
// are spent by all of them together; it is for one goroutine.
type Env struct {
	Doc      *xmlcore.Document
	Limits   Limits
	Policy   Policy
	Resolver Resolver  // nil: nothing outside the document
	Token    TokenHook // nil: STR-Transform is not supported
	Octets   OctetHook // nil: no further transforms of octets

	xpaths int   // expressions evaluated
	work   int64 // bytes written
}

// NewEnv makes the environment of a document.
func NewEnv(doc *xmlcore.Document, lim Limits, policy Policy) *Env {
	lim = lim.WithDefaults()
	if lim.Work <= 0 {
		lim.Work = 16<<20 + 8*int64(len(doc.Source()))
	}
	return &Env{Doc: doc, Limits: lim, Policy: policy}
}

// meter counts what is written and stops at a limit.
type meter struct {
	w     io.Writer
	n     int64
	spent *int64 // budget shared with others; nil: none
	limit int64
	what  string
}

func (m *meter) Write(p []byte) (int, error) {
	m.n += int64(len(p))
	spent := m.n
	if m.spent != nil {
		*m.spent += int64(len(p))
		spent = *m.spent
	}
	if spent > m.limit {
		return 0, fault.New(fault.TooLarge, "what", m.what, "limit", m.limit)
	}
	return m.w.Write(p)
}
