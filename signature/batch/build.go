package batch

import (
	"context"
	"crypto"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// Batch are messages under one root.
type Batch struct {
	hash   crypto.Hash
	leaves []leaf
	levels [][][]byte // of the tree, the leaves first, the root last
	tag    string     // the first value of each step of the tree, as it is written
}

type leaf struct {
	names   []string
	digests [][]byte
}

// Build reads the messages and builds their tree. The hash is SHA-256, SHA-384 or
// SHA-512. Errors: [fault.Config], [fault.TooLarge], [fault.SignatureBatchRead].
func Build(h crypto.Hash, messages ...Message) (*Batch, error) {
	switch {
	case uris[h] == "":
		return nil, fault.New(fault.Config, "field", "Hash", "reason", "not supported").At("Hash")
	case len(messages) == 0:
		return nil, fault.New(fault.Config, "field", "Message", "reason", "required").At("Message")
	case len(messages) > maxMessages:
		return nil, fault.New(fault.TooLarge, "what", "messages", "limit", maxMessages)
	}
	b := &Batch{hash: h}
	level := make([][]byte, len(messages))
	for i, m := range messages {
		names, digests, err := m.digests(h)
		if err != nil {
			return nil, err
		}
		b.leaves = append(b.leaves, leaf{names, digests})
		level[i] = step(h, append([][]byte{messageTag(h, names)}, digests...)...)
	}
	b.grow(level)
	return b, nil
}

// grow builds the levels above the leaves. The last of an odd level goes up as it
// is: doubling it would let two batches have one root.
func (b *Batch) grow(level [][]byte) {
	tag := nodeTag(b.hash)
	b.tag = hashValue(tag)
	b.levels = [][][]byte{level}
	for len(level) > 1 {
		var next [][]byte
		for i := 0; i+1 < len(level); i += 2 {
			next = append(next, step(b.hash, tag, level[i], level[i+1]))
		}
		if len(level)%2 == 1 {
			next = append(next, level[len(level)-1])
		}
		b.levels = append(b.levels, next)
		level = next
	}
}

// Len is the number of messages.
func (b *Batch) Len() int { return len(b.leaves) }

// Root is what is to be signed.
func (b *Batch) Root() Root { return Root{b.hash, b.levels[len(b.levels)-1][0]} }

// Proof writes the HashChain of a message, numbered from 0; nil for a number
// that no message has.
func (b *Batch) Proof(message int) []byte {
	if message < 0 || message >= len(b.leaves) {
		return nil
	}
	w := &chainWriter{}
	const each = 256 // bytes of a value, about
	w.Grow(each * (2 + 2*len(b.levels) + len(b.leaves[message].names)))
	w.WriteString(`<hc:HashChain xmlns:hc="` + chainSpace + `" xmlns:ds="` + dsigSpace + `">` +
		`<hc:DefaultDigestMethod Algorithm="` + uris[b.hash] + `"/>`)
	for l := len(b.levels) - 2; l >= 0; l-- {
		at := message >> l
		other := at ^ 1
		if other >= len(b.levels[l]) {
			continue // it went up as it is
		}
		w.open()
		w.WriteString(b.tag)
		if other < at {
			w.value(b.levels[l][other])
		}
		w.WriteString(`<hc:StepRef URI="#STEP` + strconv.Itoa(w.steps) + `"/>`)
		if other > at {
			w.value(b.levels[l][other])
		}
		w.WriteString(`</hc:HashStep>`)
	}
	w.open()
	m := b.leaves[message]
	w.value(messageTag(b.hash, m.names))
	for i, name := range m.names {
		w.WriteString(`<hc:DataRef URI="` + escape(name) + `">` + digestValue(m.digests[i]) + `</hc:DataRef>`)
	}
	w.WriteString(`</hc:HashStep></hc:HashChain>`)
	return []byte(w.String())
}

type chainWriter struct {
	strings.Builder
	steps int // opened
}

func (w *chainWriter) open() {
	w.WriteString(`<hc:HashStep id="STEP` + strconv.Itoa(w.steps) + `">`)
	w.steps++
}

func (w *chainWriter) value(digest []byte) { w.WriteString(hashValue(digest)) }

func hashValue(digest []byte) string {
	return `<hc:HashValue>` + digestValue(digest) + `</hc:HashValue>`
}

func digestValue(b []byte) string {
	return `<ds:DigestValue>` + base64.StdEncoding.EncodeToString(b) + `</ds:DigestValue>`
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;")

func escape(s string) string { return escapes.Replace(s) }

// XML writes the HashChainResult: what a signer of any kind signs. X-Road keeps it
// as /sig-hashchainresult.xml beside /sig-hashchain.xml, the proof.
func (r Root) XML() []byte {
	return []byte(`<hc:HashChainResult xmlns:hc="` + chainSpace + `" xmlns:ds="` + dsigSpace + `" URI="/sig-hashchain.xml#STEP0">` +
		`<ds:DigestMethod Algorithm="` + uris[r.Hash] + `"/>` + digestValue(r.Digest) + `</hc:HashChainResult>`)
}

// Signed is a batch that was signed: one signature and, in the order of the
// messages, a proof for each.
type Signed struct {
	Signature []byte // a ds:Signature around the HashChainResult
	Proofs    [][]byte
}

// Sign signs messages with one signature over SHA-256 hashes. Errors: those of
// [Build] and of [xmldsig.Signer.Sign].
func Sign(ctx context.Context, signer *xmldsig.Signer, messages ...Message) (*Signed, error) {
	b, err := Build(crypto.SHA256, messages...)
	if err != nil {
		return nil, err
	}
	sig, err := signer.Sign(ctx, nil, xmldsig.Options{Objects: []xmldsig.Object{{Content: string(b.Root().XML()), Sign: true}}})
	if err != nil {
		return nil, err
	}
	out := &Signed{Signature: sig}
	for i := range b.Len() {
		out.Proofs = append(out.Proofs, b.Proof(i))
	}
	return out, nil
}
