package batch

import (
	"crypto"
	_ "crypto/sha256" // registers SHA-256
	_ "crypto/sha512" // registers SHA-384 and SHA-512
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
)

// Part is a message or one of its attachments.
type Part struct {
	// Name is what the proof calls it: a URI, in X-Road "/message.xml",
	// "/attachment1". No two parts of a message have the same.
	Name string
	Data io.Reader // read once, to its end
}

// Message is what one proof is of: the message itself and its attachments, in
// this order.
type Message []Part

// Limits of messages, batches and proofs.
const (
	maxParts    = 1000
	maxName     = 1024
	maxMessages = 1 << 20
	maxSteps    = 64
	maxProof    = 1 << 20 // bytes
)

// uris are the hashes with their identifiers (XML Encryption 1.1, 5.8; RFC 9231,
// 2.1.3).
var uris = map[crypto.Hash]string{
	crypto.SHA256: "http://www.w3.org/2001/04/xmlenc#sha256",
	crypto.SHA384: "http://www.w3.org/2001/04/xmldsig-more#sha384",
	crypto.SHA512: "http://www.w3.org/2001/04/xmlenc#sha512",
}

func hashOf(uri string) (crypto.Hash, bool) {
	for h, u := range uris {
		if u == uri {
			return h, true
		}
	}
	return 0, false
}

// step hashes the digests of a step.
func step(h crypto.Hash, digests ...[]byte) []byte {
	var b cryptobyte.Builder
	uri := []byte(uris[h])
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, d := range digests {
			b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1OctetString(d)
				b.AddASN1(tags.UTF8String, func(b *cryptobyte.Builder) { b.AddBytes(uri) })
				b.AddASN1(tags.SEQUENCE, func(*cryptobyte.Builder) {})
			})
		}
	})
	return sum(h, b.BytesOrPanic()) // of digests alone: it cannot fail
}

func sum(h crypto.Hash, b []byte) []byte {
	w := h.New()
	w.Write(b)
	return w.Sum(nil)
}

// nodeTag is the first value of a step of the tree.
func nodeTag(h crypto.Hash) []byte { return sum(h, []byte("urn:hcm-egov:batch:node")) }

// messageTag is the first value of a step over parts of these names. Names have
// no line ends.
func messageTag(h crypto.Hash, names []string) []byte {
	return sum(h, fmt.Appendf(nil, "urn:hcm-egov:batch:message\n%d\n%s\n", len(names), strings.Join(names, "\n")))
}

// digests reads the parts.
func (m Message) digests(h crypto.Hash) (names []string, list [][]byte, err error) {
	if err := m.check(); err != nil {
		return nil, nil, err
	}
	for _, p := range m {
		w := h.New()
		if _, err := io.Copy(w, p.Data); err != nil {
			return nil, nil, fault.New(fault.SignatureBatchRead, "name", clip(p.Name)).Wrap(err)
		}
		names, list = append(names, p.Name), append(list, w.Sum(nil))
	}
	return names, list, nil
}

// check refuses messages without parts and names that are unclear.
func (m Message) check() error {
	switch {
	case len(m) == 0:
		return fault.New(fault.Config, "field", "Message", "reason", "required").At("Message")
	case len(m) > maxParts:
		return fault.New(fault.TooLarge, "what", "parts", "limit", maxParts)
	}
	seen := map[string]bool{}
	for _, p := range m {
		if !isName(p.Name) || seen[p.Name] || p.Data == nil {
			return fault.New(fault.Config, "field", "Part", "reason", "needs data and a name of its own").At("Part")
		}
		seen[p.Name] = true
	}
	return nil
}

// isName reports whether a text may name a part: an attribute keeps it as it is.
func isName(s string) bool {
	return s != "" && len(s) <= maxName && strings.IndexFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7f || r >= 0xfffd
	}) < 0
}

// clip shortens what comes from a document for a sentence.
func clip(s string) string {
	s = strings.ToValidUTF8(s, "?")
	if len(s) > 100 {
		s = strings.ToValidUTF8(s[:100], "") + "…"
	}
	return s
}
