package xmlenc

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Limits bound what one call may cost. A zero field takes its default.
type Limits struct {
	Bytes      int64          // of all that is decrypted and referred to in one call; default 64 MiB
	Attachment int64          // of one attachment in memory; default 64 MiB
	XML        xmlcore.Limits // of documents and decrypted content
	Parts      int            // EncryptedData of one document; default 256
	Rounds     int            // EncryptedData inside what was decrypted; default 4
	Depth      int            // keys that are encrypted for each other; default 4
	Operations int            // uses of private keys and secrets; default 256
	Iterations int            // rounds of PBKDF2; default 2 million, about a second
}

func (l Limits) withDefaults() Limits {
	set := func(p *int, v int) {
		if *p <= 0 {
			*p = v
		}
	}
	set(&l.Parts, 256)
	set(&l.Rounds, 4)
	set(&l.Depth, 4)
	set(&l.Operations, 256)
	set(&l.Iterations, 2_000_000)
	if l.Bytes <= 0 {
		l.Bytes = 64 << 20
	}
	if l.Attachment <= 0 {
		l.Attachment = 64 << 20
	}
	return l
}

// Hook reads an element of a ds:KeyInfo that XML Encryption does not know, such
// as wsse:SecurityTokenReference.
type Hook func(ctx context.Context, doc *xmlcore.Document, element xmlcore.Node) (Hints, error)

// run is one call: what it may use and what it has used.
type run struct {
	ctx      context.Context
	doc      *xmlcore.Document
	keys     []Key
	anyKey   bool
	hook     Hook
	resolver Resolver
	closed   bool // no references inside the document
	limits   Limits
	judge

	bytes                  int64
	operations, iterations int
	depth                  int
	opening                map[xmlcore.Node]bool // EncryptedKeys being opened
	opened                 map[asked][]opened    // and those that were
	sealed                 []part                // the EncryptedKeys of the document
	indexed                bool

	tried   bool  // something secret was used
	refused error // the first fault of structure
	fatal   error // ends the call
}

// opened is a key with the long-term key that opened it, and what of the policy
// was used on the way.
type opened struct {
	key  []byte
	by   *Key
	weak weakness
}

// asked is an EncryptedKey of which a key of a length was asked for.
type asked struct {
	node   xmlcore.Node
	length int
}

// on makes the run one on another document.
func (r *run) on(doc *xmlcore.Document) {
	r.doc, r.indexed, r.sealed = doc, false, nil
	r.opening, r.opened = map[xmlcore.Node]bool{}, map[asked][]opened{}
}

// refuse notes a fault that is seen without any key: of structure, policy or
// reference. One of cost ends the call.
func (r *run) refuse(err error) {
	if errors.Is(err, fault.SignatureEncCost) {
		r.stop(err)
	}
	if r.refused == nil {
		r.refused = err
	}
}

func (r *run) stop(err error) {
	if r.fatal == nil {
		r.fatal = err
	}
}

// operate counts the use of something secret; false ends the call.
func (r *run) operate() bool {
	r.tried = true
	if err := r.ctx.Err(); err != nil {
		r.stop(fault.New(fault.Canceled).Wrap(err))
	}
	if r.operations++; r.operations > r.limits.Operations {
		r.stop(fault.New(fault.SignatureEncCost, "cost", fmt.Sprintf("keys > %d", r.limits.Operations)))
	}
	return r.fatal == nil
}

// device tells an error of a key's device apart from a key that does not open,
// of which nothing is kept.
func (r *run) device(err error) {
	if r.ctx.Err() != nil {
		r.stop(fault.New(fault.Canceled).Wrap(r.ctx.Err()))
	} else if errors.Is(err, fault.Unavailable) {
		r.stop(fault.New(fault.SignatureFailed))
	}
}

// take counts bytes.
func (r *run) take(n int64) error {
	if r.bytes += n; r.bytes > r.limits.Bytes {
		return fault.New(fault.TooLarge, "what", "EncryptedData", "limit", r.limits.Bytes)
	}
	return nil
}

// verdict is why nothing was opened. Once something secret was used there is
// one answer.
func (r *run) verdict() error {
	switch {
	case r.fatal != nil:
		return r.fatal
	case r.tried:
		return fault.New(fault.SignatureDecrypt)
	case r.refused != nil:
		return r.refused
	}
	return fault.New(fault.SignatureEncNoKey)
}

// index reads the EncryptedKeys of the document once, for those that are found
// by what they say they are for. Such as cannot be read are for nobody.
func (r *run) index() []part {
	if r.indexed {
		return r.sealed
	}
	r.indexed = true
	for n := range r.doc.Find(xmlcore.Top, enc, "EncryptedKey") {
		if p, err := readPart(r.doc, n, "EncryptedKey"); err == nil && (p.carried != "" || len(p.references) > 0) {
			r.sealed = append(r.sealed, p)
		}
		if len(r.sealed) == r.limits.Parts {
			break
		}
	}
	return r.sealed
}

// related are the EncryptedKeys elsewhere that say they hold the key of a part:
// by a reference to it, or by the name under which its KeyInfo names the key.
func (r *run) related(p *part, h *Hints) []xmlcore.Node {
	var list []xmlcore.Node
	for _, k := range r.index() {
		if k.node == p.node {
			continue
		}
		for _, uri := range k.references {
			if id, ok := strings.CutPrefix(uri, "#"); ok && id != "" && id == p.id {
				list = append(list, k.node)
			}
		}
		for _, name := range h.Names {
			if k.carried == name && name != "" {
				list = append(list, k.node)
			}
		}
	}
	return list
}
