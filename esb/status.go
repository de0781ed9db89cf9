package esb

import (
	"context"
	"errors"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/esb/edxml"
)

// Report is what this agency tells another about a document: about one that came
// from there (every code but 13), or about one of its own that it wants back
// (13).
type Report struct {
	To          ident.AgencyCode // the other agency
	DocumentID  string
	Code        edxml.StatusCode
	Description string      // required for 02, 13 and 16; default: the code's name
	Staff       edxml.Staff // who handles it; optional
}

// Status is [Bus.StatusTx] in a transaction of its own.
func (b *Bus) Status(ctx context.Context, r Report) error {
	return b.cfg.Store.Update(ctx, func(tx *store.Tx) error { return b.StatusTx(tx, r) })
}

// StatusTx queues a status message. Telling the same again does nothing.
//
// Errors: [fault.EsbUnknownDocument] when no such document was exchanged with
// that agency; [fault.EsbStatusOrder] when the document cannot come to that
// status, as from refused to finished; [fault.EsbReason] when a refusal has no
// description.
func (b *Bus) StatusTx(tx *store.Tx, r Report) error {
	r.DocumentID, r.Description = edxml.Clean(r.DocumentID), edxml.Clean(r.Description)
	switch r.Code {
	case edxml.Refused, edxml.Recalled, edxml.RecallNo:
		if r.Description == "" {
			return fault.New(fault.EsbReason).At("/Description")
		}
	}
	o, err := b.original(tx, r)
	if err != nil {
		return err
	}
	said, current, err := b.progress(tx, o, told, r.Code)
	switch {
	case err != nil || said:
		return err
	case !r.Code.Follows(current):
		return fault.New(fault.EsbStatusOrder, "from", current, "to", r.Code)
	}
	return b.tell(tx, o, r)
}

// AcceptTx tells the sender that its document stands in the register (03).
func (b *Bus) AcceptTx(tx *store.Tx, sender ident.AgencyCode, documentID string) error {
	return b.StatusTx(tx, Report{To: sender, DocumentID: documentID, Code: edxml.Accepted})
}

// ProcessTx tells the sender that its document is being processed (05).
func (b *Bus) ProcessTx(tx *store.Tx, sender ident.AgencyCode, documentID string) error {
	return b.StatusTx(tx, Report{To: sender, DocumentID: documentID, Code: edxml.Processed})
}

// FinishTx tells the sender that its document is done with (06).
func (b *Bus) FinishTx(tx *store.Tx, sender ident.AgencyCode, documentID string) error {
	return b.StatusTx(tx, Report{To: sender, DocumentID: documentID, Code: edxml.Finished})
}

// RefuseTx sends the document back with the reason (02).
func (b *Bus) RefuseTx(tx *store.Tx, sender ident.AgencyCode, documentID, reason string) error {
	return b.StatusTx(tx, Report{To: sender, DocumentID: documentID, Code: edxml.Refused, Description: reason})
}

// original is the document a status speaks of.
type original struct {
	peer, owner ident.AgencyCode // the other side; who sent the document
	documentID  string
	printed     string
	issued      time.Time
}

// original finds the document and locks its statuses.
func (b *Bus) original(tx *store.Tx, r Report) (o original, err error) {
	if r.Code == edxml.Recalled {
		return b.find(tx, r.To, b.cfg.Agency, r.DocumentID)
	}
	return b.find(tx, r.To, r.To, r.DocumentID)
}

// find looks for a document of the owner that was exchanged with the peer: one
// of ours that goes to the peer, or one that came from there.
func (b *Bus) find(tx *store.Tx, peer, owner ident.AgencyCode, documentID string) (original, error) {
	o := original{peer: peer, owner: owner, documentID: documentID}
	if err := tx.Lock("esb:status:" + string(peer) + " " + string(owner) + " " + documentID); err != nil {
		return o, err
	}
	var row store.Row
	switch owner {
	case b.cfg.Agency:
		row = tx.Row(`SELECT o.printed, o.issued FROM esb_out o JOIN esb_delivery d ON d.message = o.id
			WHERE o.ref = $1 AND d.receiver = $2`, documentRef(documentID), string(peer))
	default:
		row = tx.Row(`SELECT printed, issued FROM esb_in WHERE ref = $1`, inDocumentRef(owner, documentID))
	}
	var issued int64
	err := row.Scan(&o.printed, &issued)
	if errors.Is(err, fault.StoreNoRow) {
		return o, fault.New(fault.EsbUnknownDocument, "document", documentID, "agency", peer).At("/MessageHeader/ResponseFor/DocumentId")
	}
	o.issued = moment(issued)
	return o, err
}

// Directions of statuses in esb_status.
const (
	told  = "told"  // this agency said it
	heard = "heard" // the other side said it
)

// progress reports whether the code was already said in that direction, and the
// status the document has reached on the code's track (handling or recall).
func (b *Bus) progress(tx *store.Tx, o original, direction string, code edxml.StatusCode) (said bool, current edxml.StatusCode, err error) {
	err = tx.Each(func(r store.Row) error {
		var dir, c string
		if err := r.Scan(&dir, &c); err != nil {
			return err
		}
		one := edxml.StatusCode(c)
		said = said || dir == direction && one == code
		if one.SameTrack(code) && (current == "" || one.Final() || !current.Final() && one > current) {
			current = one
		}
		return nil
	}, `SELECT direction, code FROM esb_status WHERE peer = $1 AND owner = $2 AND document_id = $3 ORDER BY code`,
		string(o.peer), string(o.owner), o.documentID)
	return said, current, err
}

// tell writes the status down and queues its message.
func (b *Bus) tell(tx *store.Tx, o original, r Report) error {
	if r.Description == "" {
		r.Description = r.Code.Vi()
	}
	now := b.now()
	raw, err := edxml.Marshal(&edxml.Status{
		From:        edxml.Organization{ID: b.cfg.Agency, Name: b.cfg.Name},
		ResponseFor: edxml.ResponseFor{Agency: o.owner, Code: o.printed, DocumentID: o.documentID, Date: o.issued},
		Staff:       r.Staff,
		Code:        r.Code,
		Description: r.Description,
		Timestamp:   now,
	})
	if err != nil {
		return err
	}
	if err := recordStatus(tx, o, told, r.Code, r.Description, now); err != nil {
		return err
	}
	return b.queue(tx, outgoing{kind: KindStatus, ref: "status " + string(o.peer) + " " + string(o.owner) + " " + string(r.Code) + " " + o.documentID,
		documentID: o.documentID, code: r.Code, printed: o.printed, issued: o.issued, raw: raw, receivers: []ident.AgencyCode{o.peer}})
}

// recordStatus keeps the latest time at which a code was said.
func recordStatus(tx *store.Tx, o original, direction string, code edxml.StatusCode, description string, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO esb_status (direction, peer, owner, document_id, code, description, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (peer, owner, document_id, direction, code) DO UPDATE SET at = excluded.at, description = excluded.description WHERE excluded.at > esb_status.at`,
		direction, string(o.peer), string(o.owner), o.documentID, string(code), description, micros(at))
	return err
}
