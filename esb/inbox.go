package esb

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/esb/edxml"
)

// Received is a document that came from another agency.
type Received struct {
	ID       string           // id in the inbox
	Sender   ident.AgencyCode //
	Document *edxml.Document
	Raw      []byte    // the signed bytes
	Evidence Evidence  // of the signature
	At       time.Time // when it was written down
	// Answers are the DocumentIDs in ResponseFor that this agency had indeed
	// sent to the sender.
	Answers []string
}

// StatusChange is news about a document.
type StatusChange struct {
	ID          string           // id of the status message in the inbox
	Peer        ident.AgencyCode // who says so
	Owner       ident.AgencyCode // who sent the document: this agency, or Peer for code 13
	DocumentID  string
	Code        edxml.StatusCode
	Description string
	Staff       edxml.Staff // personal data
	Said        time.Time   // the time the other side gave it
	Late        bool        // the other side has said something later already
	Raw         []byte      // the signed bytes
	Evidence    Evidence
	At          time.Time // when it was written down
}

// Receive registers a handler for documents. It is called once in effect for
// each document, in a transaction whose context carries the sender as a System
// principal; what it writes through tx commits together with the fact that the
// document was handled. When it fails it is called again later; after
// HandlerAttempts failures, or at once when the error is Invalid or Denied, the
// document becomes a dead letter and others go on. Several handlers run one
// after another in one transaction. Different documents are handled at the same
// time, so what a handler keeps outside the transaction needs its own lock.
// Register handlers before Run or Flush; without one, documents wait.
func (b *Bus) Receive(handler func(tx *store.Tx, in Received) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.receive = append(b.receive, handler)
}

// OnStatus registers a handler for statuses, under the rules of [Bus.Receive].
// It is called once for each (agency, document, code). Statuses may come out of
// order: Late says so. Without a handler they are only listed in [Bus.Messages].
func (b *Bus) OnStatus(handler func(tx *store.Tx, s StatusChange) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.onStatus = append(b.onStatus, handler)
}

func (b *Bus) handlers() ([]func(*store.Tx, Received) error, []func(*store.Tx, StatusChange) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.receive, b.onStatus
}

// inRow is an inbox message taken up for handling.
type inRow struct {
	id, kind, sender, documentID, code string
	received, attempts                 int64
	evidence                           Evidence
}

const (
	inboxBatch   = 32
	inboxWorkers = 8
)

// inboxLane handles what waits in the inbox until nothing is due.
func (b *Bus) inboxLane(ctx context.Context) (done int, err error) {
	for ctx.Err() == nil {
		rows, err := b.claimInbox(ctx)
		if err != nil || len(rows) == 0 {
			return done, err
		}
		var wg sync.WaitGroup
		slots := make(chan struct{}, inboxWorkers)
		for _, r := range rows {
			slots <- struct{}{}
			wg.Go(func() {
				b.handle(ctx, r)
				<-slots
			})
		}
		wg.Wait()
		done += len(rows)
	}
	return done, nil
}

func (b *Bus) claimInbox(ctx context.Context) (rows []inRow, err error) {
	now := b.now()
	err = b.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		rows = nil
		if err := tx.Lock("esb:inbox"); err != nil {
			return err
		}
		return tx.Each(func(r store.Row) error {
			var one inRow
			var signer string
			err := r.Scan(&one.id, &one.kind, &one.sender, &one.documentID, &one.code, &one.received, &one.attempts,
				&signer, &one.evidence.Subject, &one.evidence.Fingerprint, &one.evidence.Report)
			one.evidence.Agency = ident.AgencyCode(signer)
			rows = append(rows, one)
			return err
		}, `UPDATE esb_in SET next = $1, claim = $2 WHERE id IN (
				SELECT id FROM esb_in WHERE state = $3 AND (kind = $4 OR kind = $5) AND (next <= $6 OR next > $7) ORDER BY next LIMIT $8)
			RETURNING id, kind, sender, document_id, code, received, attempts, signer, subject, fingerprint, report`,
			micros(now.Add(b.claimFor())), b.cfg.Node, string(Waiting), KindStatus, b.documentKind(),
			micros(now), micros(now.Add(b.longest())), int64(inboxBatch))
	})
	return rows, err
}

// documentKind is KindDocument when somebody handles documents.
func (b *Bus) documentKind() string {
	if receive, _ := b.handlers(); len(receive) == 0 {
		return KindStatus
	}
	return KindDocument
}

// handle gives one message to the handlers and keeps account of the outcome.
func (b *Bus) handle(ctx context.Context, r inRow) {
	raw, err := b.raw(ctx, r.id)
	if err == nil {
		err = b.callHandlers(ctx, r, raw)
	}
	if err == nil {
		return
	}
	if ctx.Err() != nil {
		ctx = context.WithoutCancel(ctx)
		err = nil
	}
	if err := b.cfg.Store.Update(ctx, func(tx *store.Tx) error { return b.handlerFailed(tx, r, err) }); err != nil {
		b.warn("inbox row not updated", err, zap.String("id", r.id))
	}
}

func (b *Bus) callHandlers(ctx context.Context, r inRow, raw []byte) error {
	m, err := edxml.Parse(raw, b.cfg.Limits)
	if err != nil {
		return err
	}
	ctx = ident.With(ctx, ident.Principal{Subject: "agency:" + r.sender, Kind: ident.System, Agency: ident.AgencyCode(r.sender)})
	return b.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		if mine, err := b.stillMine(tx, r); err != nil || !mine {
			return err
		}
		switch m := m.(type) {
		case *edxml.Document:
			err = b.callReceive(tx, r, raw, m)
		case *edxml.Status:
			err = b.callOnStatus(tx, r, raw, m)
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE esb_in SET state = $1, handled = $2, claim = '', reason = '', detail = '' WHERE id = $3`,
			string(Handled), micros(b.now()), r.id); err != nil {
			return err
		}
		return b.observe(tx, r.event(EventHandled))
	})
}

func (r inRow) event(kind EventKind) Event {
	return Event{Kind: kind, Message: r.id, Peer: ident.AgencyCode(r.sender), DocumentID: r.documentID, Code: edxml.StatusCode(r.code)}
}

// stillMine locks the row and reports whether it still waits under our claim.
// Another process has it when our claim ran out.
func (b *Bus) stillMine(tx *store.Tx, r inRow) (bool, error) {
	if err := tx.Lock("esb:handle:" + r.id); err != nil {
		return false, err
	}
	var n int64
	err := tx.Row(`SELECT COUNT(*) FROM esb_in WHERE id = $1 AND state = $2 AND claim = $3`, r.id, string(Waiting), b.cfg.Node).Scan(&n)
	return n == 1, err
}

func (b *Bus) callReceive(tx *store.Tx, r inRow, raw []byte, d *edxml.Document) error {
	in := Received{ID: r.id, Sender: ident.AgencyCode(r.sender), Document: d, Raw: raw, Evidence: r.evidence, At: moment(r.received)}
	for _, f := range d.ResponseFor {
		if f.DocumentID == "" || f.Agency != "" && f.Agency != b.cfg.Agency {
			continue
		}
		var n int64
		if err := tx.Row(`SELECT COUNT(*) FROM esb_out o JOIN esb_delivery d ON d.message = o.id WHERE o.ref = $1 AND d.receiver = $2`,
			documentRef(f.DocumentID), r.sender).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			in.Answers = append(in.Answers, f.DocumentID)
		}
	}
	handlers, _ := b.handlers()
	for _, h := range handlers {
		if err := h(tx, in); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bus) callOnStatus(tx *store.Tx, r inRow, raw []byte, s *edxml.Status) error {
	_, handlers := b.handlers()
	if len(handlers) == 0 {
		return nil
	}
	c := StatusChange{ID: r.id, Peer: ident.AgencyCode(r.sender), Owner: s.ResponseFor.Agency, DocumentID: r.documentID, Code: s.Code,
		Description: s.Description, Staff: s.Staff, Said: s.Timestamp, Raw: raw, Evidence: r.evidence, At: moment(r.received)}
	late, err := b.late(tx, c)
	if err != nil {
		return err
	}
	c.Late = late
	for _, h := range handlers {
		if err := h(tx, c); err != nil {
			return err
		}
	}
	return nil
}

// late reports whether the other side has said something that comes after the
// code: at a later time or, times being whole seconds, further along the track.
func (b *Bus) late(tx *store.Tx, c StatusChange) (late bool, err error) {
	err = tx.Each(func(r store.Row) error {
		var code string
		var at int64
		if err := r.Scan(&code, &at); err != nil {
			return err
		}
		other := edxml.StatusCode(code)
		if other != c.Code && other.SameTrack(c.Code) && (at > micros(c.Said) || at == micros(c.Said) && other.Follows(c.Code)) {
			late = true
		}
		return nil
	}, `SELECT code, at FROM esb_status WHERE peer = $1 AND owner = $2 AND document_id = $3 AND direction = $4`,
		string(c.Peer), string(c.Owner), c.DocumentID, heard)
	return late, err
}

// handlerFailed plans the next attempt or gives the message up. A nil error
// stands for a stop of the program: the attempt does not count.
func (b *Bus) handlerFailed(tx *store.Tx, r inRow, err error) error {
	if mine, e := b.stillMine(tx, r); e != nil || !mine {
		return e
	}
	if err == nil {
		_, e := tx.Exec(`UPDATE esb_in SET next = $1, claim = '' WHERE id = $2`, micros(b.now()), r.id)
		return e
	}
	code, sentence := codeOf(err)
	state, next := Waiting, b.now().Add(b.cfg.Backoff.after(r.attempts+1, b.cfg.Random))
	kind := fault.KindOf(err)
	dead := kind == fault.Invalid || kind == fault.Denied || r.attempts+1 >= int64(b.cfg.HandlerAttempts)
	if dead {
		state = Dead
	}
	b.warn("handler failed", err, zap.String("id", r.id), zap.Bool("dead", dead))
	if _, e := tx.Exec(`UPDATE esb_in SET state = $1, next = $2, claim = '', attempts = attempts + 1, reason = $3, detail = $4 WHERE id = $5`,
		string(state), micros(next), string(code), sentence, r.id); e != nil {
		return e
	}
	if !dead {
		tx.Notify(channel)
		return nil
	}
	e := r.event(EventDead)
	e.Reason = code
	return b.observe(tx, e)
}
