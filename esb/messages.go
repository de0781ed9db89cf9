package esb

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/esb/edxml"
)

// State is where a message stands.
type State string

// The states. Outgoing: queued, then sent (a relay has it) or delivered (the
// receiver has it); retrying or dead when it does not go through. Incoming:
// waiting, then handled or dead.
const (
	Queued    State = "queued"
	Retrying  State = "retrying"
	Sent      State = "sent"
	Delivered State = "delivered"
	Waiting   State = "waiting"
	Handled   State = "handled"
	Dead      State = "dead"
)

// Direction says which box is listed.
type Direction string

// The directions.
const (
	Outgoing Direction = "out"
	Incoming Direction = "in"
)

// Query chooses messages. Zero fields do not restrict.
type Query struct {
	Direction  Direction // default: Outgoing
	Kind       string    // KindDocument or KindStatus
	State      State
	Peer       ident.AgencyCode
	DocumentID string
	Limit      int    // default 100, at most 1000
	After      string // Cursor of the last message of the page before
}

// Message is one line of the outbox (a message to one receiver) or the inbox.
type Message struct {
	ID         string
	Direction  Direction
	Kind       string
	Peer       ident.AgencyCode // the receiver, or the sender
	DocumentID string
	Code       edxml.StatusCode // of a status message
	State      State
	Attempts   int64
	Created    time.Time  // queued or received
	Next       time.Time  // next attempt; zero when none is planned
	Done       time.Time  // sent or handled; zero before
	Delivered  time.Time  // the receiver has it; zero before
	Reason     fault.Code // of the last failure
	Detail     string     // its sentence in Vietnamese
	Receipt    Receipt    // of an outgoing message
	Evidence   Evidence   // of an incoming one, without the report
	Statuses   []StatusLine
	Cursor     string // for Query.After
}

// StatusLine is one status of the message's document between the two agencies.
type StatusLine struct {
	Told        bool // this agency said it; otherwise the other did
	Code        edxml.StatusCode
	Description string
	At          time.Time
}

// Messages lists messages, newest first.
func (b *Bus) Messages(ctx context.Context, q Query) (list []Message, err error) {
	at, id, err := q.cursor()
	if err != nil {
		return nil, err
	}
	limit := min(max(q.Limit, 0), 1000)
	if limit == 0 {
		limit = 100
	}
	read, query := readOut, listOut
	if q.Direction == Incoming {
		read, query = readIn, listIn
	}
	err = b.cfg.Store.View(ctx, func(tx *store.Tx) error {
		list = nil
		err := tx.Each(func(r store.Row) error {
			m, err := read(r)
			list = append(list, m)
			return err
		}, query, q.Kind, string(q.State), string(q.Peer), edxml.Clean(q.DocumentID), at, id, int64(limit))
		if err != nil {
			return err
		}
		return b.statuses(tx, list)
	})
	return list, err
}

// noEnd is a moment after every other, in microseconds.
const noEnd = int64(1) << 62

func (q Query) cursor() (at int64, id string, err error) {
	if q.After == "" {
		return noEnd, "", nil
	}
	left, id, ok := strings.Cut(q.After, ".")
	at, err = strconv.ParseInt(left, 10, 64)
	if !ok || err != nil {
		return 0, "", fault.New(fault.EsbField, "field", "After", "expected", "Cursor").At("/After")
	}
	return at, id, nil
}

const listOut = `SELECT d.id, o.kind, d.receiver, o.document_id, o.code, d.state, d.attempts, d.created, d.next, d.sent, d.delivered, d.reason, d.detail, d.receipt
	FROM esb_delivery d JOIN esb_out o ON o.id = d.message
	WHERE ($1 = '' OR o.kind = $1) AND ($2 = '' OR d.state = $2) AND ($3 = '' OR d.receiver = $3) AND ($4 = '' OR o.document_id = $4)
		AND (d.created < $5 OR d.created = $5 AND d.id < $6)
	ORDER BY d.created DESC, d.id DESC LIMIT $7`

const listIn = `SELECT id, kind, sender, document_id, code, state, attempts, received, next, handled, reason, detail, signer, subject, fingerprint
	FROM esb_in
	WHERE ($1 = '' OR kind = $1) AND ($2 = '' OR state = $2) AND ($3 = '' OR sender = $3) AND ($4 = '' OR document_id = $4)
		AND (received < $5 OR received = $5 AND id < $6)
	ORDER BY received DESC, id DESC LIMIT $7`

func readOut(r store.Row) (Message, error) {
	m := Message{Direction: Outgoing}
	var peer, code, state, reason, receipt string
	var created, next, sent, delivered int64
	if err := r.Scan(&m.ID, &m.Kind, &peer, &m.DocumentID, &code, &state, &m.Attempts, &created, &next, &sent, &delivered, &reason, &m.Detail, &receipt); err != nil {
		return m, err
	}
	m.set(peer, code, state, reason, created, next, sent)
	m.Delivered = moment(delivered)
	if receipt != "" {
		if err := json.Unmarshal([]byte(receipt), &m.Receipt); err != nil {
			return m, fault.New(fault.Unexpected).Wrap(err)
		}
	}
	return m, nil
}

func readIn(r store.Row) (Message, error) {
	m := Message{Direction: Incoming}
	var peer, code, state, reason, signer string
	var received, next, handled int64
	err := r.Scan(&m.ID, &m.Kind, &peer, &m.DocumentID, &code, &state, &m.Attempts, &received, &next, &handled, &reason, &m.Detail,
		&signer, &m.Evidence.Subject, &m.Evidence.Fingerprint)
	m.set(peer, code, state, reason, received, next, handled)
	m.Evidence.Agency = ident.AgencyCode(signer)
	return m, err
}

func (m *Message) set(peer, code, state, reason string, created, next, done int64) {
	m.Peer, m.Code, m.State, m.Reason = ident.AgencyCode(peer), edxml.StatusCode(code), State(state), fault.Code(reason)
	m.Created, m.Done = moment(created), moment(done)
	if m.State == Queued || m.State == Retrying || m.State == Waiting {
		m.Next = moment(next)
	}
	m.Cursor = strconv.FormatInt(created, 10) + "." + m.ID
}

// statuses adds what both sides said about the documents of the list.
func (b *Bus) statuses(tx *store.Tx, list []Message) error {
	for i := range list {
		m := &list[i]
		if m.Kind != KindDocument {
			continue
		}
		owner := b.cfg.Agency
		if m.Direction == Incoming {
			owner = m.Peer
		}
		err := tx.Each(func(r store.Row) error {
			var direction, code string
			var at int64
			var s StatusLine
			err := r.Scan(&direction, &code, &s.Description, &at)
			s.Told, s.Code, s.At = direction == told, edxml.StatusCode(code), moment(at)
			m.Statuses = append(m.Statuses, s)
			return err
		}, `SELECT direction, code, description, at FROM esb_status WHERE peer = $1 AND owner = $2 AND document_id = $3 ORDER BY at, code`,
			string(m.Peer), string(owner), m.DocumentID)
		if err != nil {
			return err
		}
	}
	return nil
}

// Raw gives the bytes of a message: signed, or still unsigned when a queued
// message has not been tried yet. id is that of [Message] or [Received].
func (b *Bus) Raw(ctx context.Context, id string) (raw []byte, err error) {
	if raw, err = b.raw(ctx, id); errors.Is(err, fault.StoreNoRow) {
		return nil, fault.New(fault.Missing, "what", "esb", "id", id)
	}
	return raw, err
}

func (b *Bus) raw(ctx context.Context, id string) (raw []byte, err error) {
	err = b.cfg.Store.View(ctx, func(tx *store.Tx) error {
		return tx.Row(`SELECT raw FROM esb_raw WHERE id = $1 OR id IN (SELECT message FROM esb_delivery WHERE id = $1)`, id).Scan(&raw)
	})
	return raw, err
}

// Retry is [Bus.RetryTx] in a transaction of its own.
func (b *Bus) Retry(ctx context.Context, id string) error {
	return b.cfg.Store.Update(ctx, func(tx *store.Tx) error { return b.RetryTx(tx, id) })
}

// RetryTx sets a dead letter going again, with the same bytes and its count of
// attempts and age at zero. Errors: [fault.EsbNotDead]; [fault.Missing].
func (b *Bus) RetryTx(tx *store.Tx, id string) error {
	now := micros(b.now())
	out, err := tx.Exec(`UPDATE esb_delivery SET state = 'queued', attempts = 0, since = $1, next = $1, claim = '' WHERE id = $2 AND state = 'dead'`, now, id)
	if err != nil {
		return err
	}
	in, err := tx.Exec(`UPDATE esb_in SET state = 'waiting', attempts = 0, next = $1, claim = '' WHERE id = $2 AND state = 'dead'`, now, id)
	if err != nil {
		return err
	}
	if out+in == 0 {
		return b.notDead(tx, id)
	}
	// The operator expects an attempt now, not when the lane had planned it.
	if _, err := tx.Exec(`UPDATE esb_lane SET failures = 0, next = 0 WHERE receiver IN (SELECT receiver FROM esb_delivery WHERE id = $1)`, id); err != nil {
		return err
	}
	tx.Notify(channel)
	return b.observe(tx, Event{Kind: EventRetried, Message: id})
}

func (b *Bus) notDead(tx *store.Tx, id string) error {
	var n int64
	if err := tx.Row(`SELECT (SELECT COUNT(*) FROM esb_delivery WHERE id = $1) + (SELECT COUNT(*) FROM esb_in WHERE id = $1)`, id).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Missing, "what", "esb", "id", id)
	}
	return fault.New(fault.EsbNotDead, "id", id)
}
