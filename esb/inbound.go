package esb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/esb/edxml"
)

// Inbound takes a message that came from outside: it is what the server side of
// a transport calls. When it returns without an error the message is on disk,
// and the receipt may be given to the sender. A document that came before gets
// its first receipt again, marked as duplicate.
//
// Errors: those of [edxml.Parse] and Validate; [fault.EsbSignature],
// [fault.EsbSigner] when the signature does not hold or is not the sender's;
// [fault.EsbNotForUs]; [fault.EsbUnknownDocument] for a status of a document
// that was not exchanged with its sender; [fault.EsbAltered] when a document
// of that id came before with other bytes.
func (b *Bus) Inbound(ctx context.Context, raw []byte) (Receipt, error) {
	in, err := b.read(raw)
	if err != nil {
		return Receipt{}, err
	}
	if in.evidence, err = b.verify(ctx, in); err != nil {
		b.refused(ctx, in, err)
		return Receipt{}, err
	}
	var receipt Receipt
	err = b.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		receipt, err = b.accept(tx, in)
		return err
	})
	if err != nil {
		b.refused(ctx, in, err)
		return Receipt{}, err
	}
	return receipt, nil
}

// incoming is a message that came from outside.
type incoming struct {
	raw      []byte
	hash     string
	message  edxml.Message
	sender   ident.AgencyCode
	evidence Evidence

	kind, ref, documentID, printed string
	issued                         time.Time
	code                           edxml.StatusCode
}

// inDocumentRef is the name under which a document of another agency is known
// here: the same id of two senders is two documents.
func inDocumentRef(sender ident.AgencyCode, documentID string) string {
	return "document " + string(sender) + " " + documentID
}

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

func (b *Bus) read(raw []byte) (*incoming, error) {
	raw = edxml.Trim(raw)
	m, err := edxml.Parse(raw, b.cfg.Limits)
	if err != nil {
		return nil, err
	}
	if err := m.Validate(); err != nil {
		return nil, err
	}
	in := &incoming{raw: raw, hash: hashOf(raw), message: m, sender: m.Sender()}
	switch m := m.(type) {
	case *edxml.Document:
		in.kind, in.documentID, in.printed, in.issued = KindDocument, m.DocumentID, m.Code.String(), m.Promulgation.Date
		in.ref = inDocumentRef(in.sender, m.DocumentID)
	case *edxml.Status:
		in.kind, in.documentID, in.code = KindStatus, m.ResponseFor.DocumentID, m.Code
		in.ref = "status " + string(in.sender) + " " + string(m.ResponseFor.Agency) + " " + string(m.Code) + " " + in.documentID
	}
	return in, nil
}

func (b *Bus) verify(ctx context.Context, in *incoming) (Evidence, error) {
	ev, err := b.cfg.Verify(ctx, in.raw)
	var known *fault.Error
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return Evidence{}, fault.New(fault.Canceled).Wrap(err)
	case errors.As(err, &known):
		return Evidence{}, err
	default:
		return Evidence{}, fault.New(fault.EsbSignature).Wrap(err)
	}
	if code, err := ident.ParseAgency(string(ev.Agency)); err == nil {
		ev.Agency = code
	}
	if ev.Agency != in.sender {
		return ev, fault.New(fault.EsbSigner, "signer", ev.Agency, "agency", in.sender).At("/MessageHeader/From/OrganId")
	}
	return ev, nil
}

// accept writes a message down, once.
func (b *Bus) accept(tx *store.Tx, in *incoming) (Receipt, error) {
	if err := tx.Lock("esb:in:" + in.ref); err != nil {
		return Receipt{}, err
	}
	earlier, err := b.earlier(tx, in)
	if err != nil || earlier.ID != "" {
		return earlier, err
	}
	id, err := b.newID()
	if err != nil {
		return Receipt{}, err
	}
	switch m := in.message.(type) {
	case *edxml.Document:
		err = b.acceptDocument(tx, in, m, id)
	case *edxml.Status:
		err = b.acceptStatus(tx, in, m, id)
	}
	if err != nil {
		return Receipt{}, err
	}
	tx.Notify(channel)
	at := b.now()
	return Receipt{ID: id, Agency: b.cfg.Agency, At: at.Round(time.Microsecond), SHA256: in.hash}, nil
}

// earlier is the receipt of the same message when it came before.
func (b *Bus) earlier(tx *store.Tx, in *incoming) (Receipt, error) {
	var id, hash string
	var received int64
	err := tx.Row(`SELECT id, hash, received FROM esb_in WHERE ref = $1`, in.ref).Scan(&id, &hash, &received)
	if errors.Is(err, fault.StoreNoRow) {
		return Receipt{}, nil
	}
	if err != nil {
		return Receipt{}, err
	}
	if s, ok := in.message.(*edxml.Status); ok { // a status is the same by what it says
		o := original{peer: in.sender, owner: s.ResponseFor.Agency, documentID: in.documentID}
		if err := recordStatus(tx, o, heard, s.Code, s.Description, s.Timestamp); err != nil {
			return Receipt{}, err
		}
	} else if hash != in.hash {
		return Receipt{}, fault.New(fault.EsbAltered, "document", in.documentID, "agency", in.sender)
	}
	return Receipt{ID: id, Agency: b.cfg.Agency, At: moment(received), SHA256: in.hash, Duplicate: true}, nil
}

func (b *Bus) acceptDocument(tx *store.Tx, in *incoming, d *edxml.Document, id string) error {
	if !slices.ContainsFunc(d.To, func(o edxml.Organization) bool { return o.ID == b.cfg.Agency }) {
		return fault.New(fault.EsbNotForUs, "agency", b.cfg.Agency).At("/MessageHeader/To")
	}
	if err := b.keep(tx, in, id); err != nil {
		return err
	}
	return b.StatusTx(tx, Report{To: in.sender, DocumentID: in.documentID, Code: edxml.Arrived})
}

func (b *Bus) acceptStatus(tx *store.Tx, in *incoming, s *edxml.Status, id string) error {
	owner := s.ResponseFor.Agency
	if (owner == in.sender) != (s.Code == edxml.Recalled) || owner != in.sender && owner != b.cfg.Agency {
		return fault.New(fault.EsbNotForUs, "agency", b.cfg.Agency).At("/MessageHeader/ResponseFor/OrganId")
	}
	o, err := b.find(tx, in.sender, owner, in.documentID)
	if err != nil {
		return err
	}
	if err := recordStatus(tx, o, heard, s.Code, s.Description, s.Timestamp); err != nil {
		return err
	}
	if owner == b.cfg.Agency {
		if err := b.arrived(tx, o); err != nil {
			return err
		}
	}
	return b.keep(tx, in, id)
}

// arrived marks our document as delivered: whoever reports on it has it, even
// if the receipt itself was lost.
func (b *Bus) arrived(tx *store.Tx, o original) error {
	now := micros(b.now())
	_, err := tx.Exec(`UPDATE esb_delivery SET state = $1, delivered = $2, sent = CASE WHEN sent = 0 THEN $2 ELSE sent END, reason = '', detail = ''
		WHERE receiver = $3 AND state <> $1 AND message IN (SELECT id FROM esb_out WHERE ref = $4)`,
		string(Delivered), now, string(o.peer), documentRef(o.documentID))
	return err
}

// keep writes the inbox row and the signed bytes.
func (b *Bus) keep(tx *store.Tx, in *incoming, id string) error {
	now := micros(b.now())
	if _, err := tx.Exec(`INSERT INTO esb_raw (id, raw, signed, hash) VALUES ($1, $2, $3, $4)`, id, in.raw, int64(1), in.hash); err != nil {
		return err
	}
	report := in.evidence.Report
	if report == nil {
		report = []byte{}
	}
	_, err := tx.Exec(`INSERT INTO esb_in (id, kind, ref, sender, document_id, code, printed, issued, hash, received, state, next, signer, subject, fingerprint, report)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		id, in.kind, in.ref, string(in.sender), in.documentID, string(in.code), in.printed, micros(in.issued), in.hash, now,
		string(Waiting), now, string(in.evidence.Agency), in.evidence.Subject, in.evidence.Fingerprint, report)
	if err != nil {
		return err
	}
	return b.observe(tx, Event{Kind: EventReceived, Message: id, Peer: in.sender, DocumentID: in.documentID, Code: in.code, SHA256: in.hash})
}

// refused tells the audit log of messages that a known signer should not have
// sent. Messages without a signer are logged only: writing to the store for
// anybody who knocks would let anybody fill it.
func (b *Bus) refused(ctx context.Context, in *incoming, err error) {
	b.warn("message refused", err, zap.String("peer", string(in.sender)), zap.String("sha256", in.hash))
	kind := fault.KindOf(err)
	if b.cfg.Observe == nil || in.evidence.Agency == "" || kind == fault.Unavailable || kind == fault.Internal {
		return
	}
	code, _ := codeOf(err)
	e := Event{Kind: EventRefused, Peer: in.evidence.Agency, DocumentID: in.documentID, Code: in.code, SHA256: in.hash, Reason: code}
	if err := b.cfg.Store.Update(ctx, func(tx *store.Tx) error { return b.observe(tx, e) }); err != nil {
		b.warn("refusal not recorded", err)
	}
}
