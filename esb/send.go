package esb

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/esb/edxml"
)

// Kinds of messages.
const (
	KindDocument = "document"
	KindStatus   = "status"
)

// channel is what the store notifies when there is work.
const channel = "esb"

// Send is [Bus.SendTx] in a transaction of its own.
func (b *Bus) Send(ctx context.Context, d *edxml.Document) (documentID string, err error) {
	err = b.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		documentID, err = b.SendTx(tx, d)
		return err
	})
	return documentID, err
}

// SendTx entrusts a document to the bus, for every agency in To. It fills in
// what the document leaves empty: From (this agency), DocumentID (a UUID) and
// the first line of the trace; d itself is not changed. The result is the
// DocumentID, under which statuses come back.
//
// Errors: those of [edxml.Document.Validate]; [fault.EsbField] when From names
// another agency or To this one; [fault.EsbDuplicate] when a document of that id was sent
// before, whatever its content.
func (b *Bus) SendTx(tx *store.Tx, d *edxml.Document) (documentID string, err error) {
	doc, err := b.complete(d)
	if err != nil {
		return "", err
	}
	raw, err := edxml.Marshal(doc)
	if err != nil {
		return "", err
	}
	m := outgoing{kind: KindDocument, ref: documentRef(doc.DocumentID), documentID: doc.DocumentID,
		printed: doc.Code.String(), issued: doc.Promulgation.Date, raw: raw}
	for i, to := range doc.To {
		if to.ID == b.cfg.Agency {
			path := "/MessageHeader/To[" + strconv.Itoa(i+1) + "]/OrganId"
			return "", fault.New(fault.EsbField, "field", "OrganId", "expected", "≠ "+string(b.cfg.Agency)).At(path)
		}
		m.receivers = append(m.receivers, to.ID)
	}
	if known, err := b.exists(tx, m.ref); err != nil {
		return "", err
	} else if known {
		return "", fault.New(fault.EsbDuplicate, "document", doc.DocumentID)
	}
	return doc.DocumentID, b.queue(tx, m)
}

func documentRef(id string) string { return "document " + id }

// complete returns a copy of the document with what the bus knows.
func (b *Bus) complete(d *edxml.Document) (*edxml.Document, error) {
	doc := *d
	if doc.From.ID == "" {
		doc.From.ID = b.cfg.Agency
	}
	if doc.From.ID != b.cfg.Agency {
		return nil, fault.New(fault.EsbField, "field", "OrganId", "expected", b.cfg.Agency).At("/MessageHeader/From/OrganId")
	}
	if doc.From.Name == "" {
		doc.From.Name = b.cfg.Name
	}
	if doc.DocumentID = edxml.Clean(doc.DocumentID); doc.DocumentID == "" {
		id, err := b.newID()
		if err != nil {
			return nil, err
		}
		doc.DocumentID = id
	}
	if len(doc.Trace) == 0 {
		doc.Trace = []edxml.Trace{{Agency: b.cfg.Agency, At: b.now()}}
	}
	return &doc, nil
}

// outgoing is a message on its way into the outbox.
type outgoing struct {
	kind, ref, documentID string
	code                  edxml.StatusCode
	printed               string
	issued                time.Time
	raw                   []byte
	receivers             []ident.AgencyCode
}

// exists locks the reference and reports whether a message bears it.
func (b *Bus) exists(tx *store.Tx, ref string) (bool, error) {
	if err := tx.Lock("esb:out:" + ref); err != nil {
		return false, err
	}
	var n int64
	err := tx.Row(`SELECT COUNT(*) FROM esb_out WHERE ref = $1`, ref).Scan(&n)
	return n > 0, err
}

// queue writes a message into the outbox: its bytes, still unsigned, and one
// delivery for each receiver. Signing waits until the transaction is over: it
// may take long, and a signer that is down must not stop the act itself.
func (b *Bus) queue(tx *store.Tx, m outgoing) error {
	id, err := b.newID()
	if err != nil {
		return err
	}
	now := micros(b.now())
	if _, err := tx.Exec(`INSERT INTO esb_raw (id, raw, signed) VALUES ($1, $2, $3)`, id, m.raw, int64(0)); err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO esb_out (id, kind, ref, document_id, code, printed, issued, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, m.kind, m.ref, m.documentID, string(m.code), m.printed, micros(m.issued), now); err != nil {
		return err
	}
	// Lanes are touched in one order by everybody, so that no two transactions
	// wait for each other.
	slices.Sort(m.receivers)
	for _, to := range m.receivers {
		if err := b.queueFor(tx, m, id, to, now); err != nil {
			return err
		}
	}
	tx.Notify(channel)
	return nil
}

func (b *Bus) queueFor(tx *store.Tx, m outgoing, message string, to ident.AgencyCode, now int64) error {
	id, err := b.newID()
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO esb_lane (receiver) VALUES ($1) ON CONFLICT (receiver) DO NOTHING`, string(to)); err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO esb_delivery (id, message, receiver, state, created, since, next) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, message, string(to), string(Queued), now, now, now); err != nil {
		return err
	}
	return b.observe(tx, Event{Kind: EventQueued, Message: id, Peer: to, DocumentID: m.documentID, Code: m.code})
}
