package audit

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is the state of a log at a moment. Its text is
//
//	H29.17
//	1024
//	b0xoTjCgVn6bFpDnbDmwRqTQ1pcoiyaVRwSCPmsELjs=
//
// (origin, size, root hash), followed, when signed, by an empty line and
// signature lines in the form of golang.org/x/mod/sumdb/note. Who keeps a
// checkpoint outside the agency notices whatever is altered before it.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   Hash
	// Text is the checkpoint as written, signed when the log has a key.
	Text string
}

// sign prepares the key of checkpoints.
func (l *Log) sign(key ed25519.PrivateKey) error {
	if len(key) == 0 {
		return nil
	}
	vkey, err := note.NewEd25519VerifierKey(l.origin, key.Public().(ed25519.PublicKey))
	if err != nil {
		return fault.New(fault.Config, "field", "Key", "reason", "unusable").Wrap(err)
	}
	// NAME+HASH+KEY becomes PRIVATE+KEY+NAME+HASH+SEED, note's form of a secret
	// key; algorithm byte 1 is Ed25519.
	public := strings.Join(strings.SplitN(vkey, "+", 3)[:2], "+")
	seed := base64.StdEncoding.EncodeToString(append([]byte{1}, key.Seed()...))
	if l.signer, err = note.NewSigner("PRIVATE+KEY+" + public + "+" + seed); err != nil {
		return fault.New(fault.Config, "field", "Key", "reason", "unusable")
	}
	l.vkey = vkey
	return nil
}

// VerifierKey is the public key of the log's checkpoints in the text form of
// golang.org/x/mod/sumdb/note ("NAME+HASH+KEY"), or "" when they are unsigned.
func (l *Log) VerifierKey() string { return l.vkey }

// Checkpoint describes the log as it stands now, signed when the log has a key.
func (l *Log) Checkpoint(ctx context.Context) (cp Checkpoint, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		h, err := readHead(tx)
		if err != nil {
			return err
		}
		cp, err = l.checkpoint(h)
		return err
	})
	return cp, err
}

func (l *Log) checkpoint(h *head) (Checkpoint, error) {
	cp := Checkpoint{Origin: l.origin, Size: h.size, Root: h.root()}
	cp.Text = cp.body()
	if l.signer == nil {
		return cp, nil
	}
	signed, err := note.Sign(&note.Note{Text: cp.Text}, l.signer)
	if err != nil {
		return cp, fault.New(fault.AuditCheckpoint).Wrap(err)
	}
	cp.Text = string(signed)
	return cp, nil
}

func (cp Checkpoint) body() string {
	return cp.Origin + "\n" + strconv.FormatInt(cp.Size, 10) + "\n" + tlog.Hash(cp.Root).String() + "\n"
}

// maxCheckpoint bounds the text of a checkpoint.
const maxCheckpoint = 10_000

// ParseCheckpoint reads a checkpoint. With keys (in the form of
// [Log.VerifierKey]) it must be signed by one of them: [fault.AuditUnsigned]
// otherwise. Without keys signatures are not judged. A text in any other form
// is refused with [fault.AuditCheckpoint].
func ParseCheckpoint(text string, keys ...string) (Checkpoint, error) {
	bad := func(err error) (Checkpoint, error) {
		return Checkpoint{}, fault.New(fault.AuditCheckpoint).Wrap(err)
	}
	body := text
	if i := strings.Index(text, "\n\n"); i >= 0 {
		body = text[:i+1]
	}
	lines := strings.Split(body, "\n")
	if len(text) > maxCheckpoint || len(lines) != 4 || lines[3] != "" || !originForm.MatchString(lines[0]) {
		return bad(nil)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return bad(err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return bad(err)
	}
	cp := Checkpoint{Origin: lines[0], Size: size, Root: root, Text: text}
	if cp.body() != body {
		return bad(nil)
	}
	if len(keys) == 0 {
		return cp, nil
	}
	return cp, signedBy(text, keys)
}

func signedBy(text string, keys []string) error {
	var known []note.Verifier
	for _, key := range keys {
		v, err := note.NewVerifier(key)
		if err != nil {
			return fault.New(fault.Config, "field", "keys", "reason", "not a verifier key").Wrap(err)
		}
		known = append(known, v)
	}
	n, err := note.Open([]byte(text), note.VerifierList(known...))
	if err != nil {
		return fault.New(fault.AuditUnsigned).Wrap(err)
	}
	for _, sig := range append(n.Sigs, n.UnverifiedSigs...) {
		// note overlooks loose bits at the end of the base64; no byte may differ.
		if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil {
			return fault.New(fault.AuditUnsigned).Wrap(err)
		}
	}
	return nil
}
