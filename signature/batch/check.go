package batch

import (
	"bytes"
	"context"
	"crypto"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// Root is the root of a batch: what was, or is to be, signed.
type Root struct {
	Hash   crypto.Hash
	Digest []byte
}

// Policy says what is taken beside what is strong. The zero value is strict.
type Policy struct {
	// LegacyUntagged takes chains whose steps do not say what they are, as X-Road
	// writes them. Whoever holds messages of one batch can then pass off two of
	// them as one with an attachment, or leave the attachment out; the caller must
	// know by other means which parts belong together. Messages that begin like a
	// step of a chain are refused.
	LegacyUntagged bool
}

// Check reports whether the message is in the batch: its parts, their names and
// their order. It says nothing of who signed the root.
//
// Errors: [fault.SignatureBatchStructure] for a proof that is not built as it
// must be, [fault.SignatureBatchPart] for a part that is not the one in the
// proof, [fault.SignatureBatchRoot] when the proof leads to another root,
// [fault.SignatureBatchRead], [fault.TooLarge], and xml.*.
func (r Root) Check(proof []byte, m Message, p Policy) error {
	c, err := readChain(proof, p.LegacyUntagged)
	if err != nil {
		return err
	}
	if c.hash != r.Hash {
		return fault.New(fault.SignatureBatchRoot)
	}
	if p.LegacyUntagged {
		m = sniffed(m)
	}
	names, digests, err := m.digests(c.hash)
	if err != nil {
		return err
	}
	for i, p := range c.parts {
		if i >= len(names) || p.name != names[i] || !bytes.Equal(p.digest, digests[i]) {
			return fault.New(fault.SignatureBatchPart, "name", clip(p.name))
		}
	}
	if len(names) > len(c.parts) {
		return fault.New(fault.SignatureBatchPart, "name", clip(names[len(c.parts)]))
	}
	if !bytes.Equal(c.root(names), r.Digest) {
		return fault.New(fault.SignatureBatchRoot)
	}
	return nil
}

// Opened is a root whose signature was verified. It checks any number of
// messages of the batch.
type Opened struct {
	Root   Root
	Report *xmldsig.Report // of the signature
}

// Open verifies the signature of a batch made by [Sign]. The root is taken from
// what was signed. The report is not nil; errors are those of
// [xmldsig.Verifier.Verify], [fault.SignatureUncovered] and
// [fault.SignatureBatchStructure].
func Open(ctx context.Context, v *xmldsig.Verifier, signature []byte) (*Opened, error) {
	report, err := v.Verify(ctx, signature)
	o := &Opened{Report: report}
	if err != nil {
		return o, err
	}
	signed, err := report.Signed(ctx, "/{"+dsigSpace+"}Signature/{"+dsigSpace+"}Object/{"+chainSpace+"}HashChainResult")
	if err != nil {
		return o, err
	}
	o.Root, err = readRoot(signed.Document, signed.Node)
	return o, err
}

// ParseRoot reads a HashChainResult that the caller knows to be signed. Errors:
// [fault.SignatureBatchStructure], and xml.*.
func ParseRoot(xml []byte) (Root, error) {
	doc, err := xmlcore.Parse(xml, xmlcore.Limits{Bytes: maxProof})
	if err != nil {
		return Root{}, err
	}
	return readRoot(doc, doc.Root())
}

// Verify verifies one message of a batch alone: the signature, and that the
// proof leads from the message to what was signed. The report, of the signature,
// is not nil. Errors: those of [Open] and [Root.Check].
func Verify(ctx context.Context, v *xmldsig.Verifier, signature, proof []byte, m Message) (*xmldsig.Report, error) {
	o, err := Open(ctx, v, signature)
	if err != nil {
		return o.Report, err
	}
	return o.Report, o.Root.Check(proof, m, Policy{})
}
