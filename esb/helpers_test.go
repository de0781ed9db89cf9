package esb_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/esb"
	"github.com/hcm-egov/framework/esb/edxml"
	"github.com/hcm-egov/framework/esb/esbtest"
)

const (
	agencyA ident.AgencyCode = "H29.14"
	agencyB ident.AgencyCode = "H29.17"
	agencyC ident.AgencyCode = "H29.18"
)

var start = time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)

// world is some agencies on one wire with one clock.
type world struct {
	t     testing.TB
	clock *worktime.Manual
	wire  *esbtest.Wire
	seals esbtest.Seals
}

func newWorld(t testing.TB) *world {
	return &world{t: t, clock: worktime.NewManual(start), wire: &esbtest.Wire{}}
}

// node is one agency's program: its bus, its store, and what its handlers saw.
type node struct {
	*esb.Bus
	w      *world
	db     *store.DB
	agency ident.AgencyCode
	config esb.Config

	mu       sync.Mutex
	received []esb.Received
	statuses []esb.StatusChange
	events   []esb.Event
}

// agency opens a bus with its own store; change may adjust its configuration.
func (w *world) agency(code ident.AgencyCode, change ...func(*esb.Config)) *node {
	w.t.Helper()
	n := &node{w: w, db: storetest.Open(w.t), agency: code}
	n.config = esb.Config{Agency: code, Name: "Cơ quan " + string(code), Store: n.db, Transport: w.wire, Clock: w.clock,
		Sign: w.seals.Sign(code), Verify: w.seals.Verify, Observe: n.observe}
	for _, f := range change {
		f(&n.config)
	}
	n.open()
	return n
}

// open makes a bus on the node's store, as a program that starts (again).
func (n *node) open() {
	n.w.t.Helper()
	bus, err := esb.New(context.Background(), n.config)
	require.NoError(n.w.t, err)
	n.Bus = bus
	n.w.wire.Join(n.agency, bus.Inbound)
}

func (n *node) observe(tx *store.Tx, e esb.Event) error {
	tx.OnCommit(func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.events = append(n.events, e)
	})
	return nil
}

// listen registers handlers that remember what they were given.
func (n *node) listen() *node {
	n.Receive(func(tx *store.Tx, in esb.Received) error {
		tx.OnCommit(func() {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.received = append(n.received, in)
		})
		return nil
	})
	n.OnStatus(func(tx *store.Tx, s esb.StatusChange) error {
		tx.OnCommit(func() {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.statuses = append(n.statuses, s)
		})
		return nil
	})
	return n
}

func (n *node) codes() (codes []edxml.StatusCode) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, s := range n.statuses {
		codes = append(codes, s.Code)
	}
	return codes
}

func (n *node) seen(kind esb.EventKind) (list []esb.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, e := range n.events {
		if e.Kind == kind {
			list = append(list, e)
		}
	}
	return list
}

func (n *node) list(q esb.Query) []esb.Message {
	n.w.t.Helper()
	list, err := n.Messages(context.Background(), q)
	require.NoError(n.w.t, err)
	return list
}

func (n *node) one(q esb.Query) esb.Message {
	n.w.t.Helper()
	list := n.list(q)
	require.Len(n.w.t, list, 1)
	return list[0]
}

// settle flushes all nodes until nothing is left to do at this moment.
func (w *world) settle(nodes ...*node) {
	w.t.Helper()
	for {
		total := 0
		for _, n := range nodes {
			done, err := n.Flush(context.Background())
			require.NoError(w.t, err)
			total += done
		}
		if total == 0 {
			return
		}
	}
}

func letter(number int, to ...ident.AgencyCode) *edxml.Document {
	d := &edxml.Document{
		Code:         edxml.Code{Number: fmt.Sprint(number), Notation: "SXD-VP"},
		Promulgation: edxml.Promulgation{Place: "TP. Hồ Chí Minh", Date: edxml.Day(2026, 1, 5)},
		Type:         edxml.DocumentType{Type: 18, TypeName: "Công văn"},
		Subject:      fmt.Sprintf("Lấy ý kiến về hồ sơ số %d", number),
		DocumentID:   fmt.Sprintf("letter-%d", number),
		Attachments:  []edxml.Attachment{{ContentID: "a1", Name: "cv.pdf", MediaType: "application/pdf", Data: []byte("%PDF-1.7")}},
	}
	for _, a := range to {
		d.To = append(d.To, edxml.Organization{ID: a, Name: "Cơ quan " + string(a)})
	}
	return d
}

func (n *node) send(d *edxml.Document) string {
	n.w.t.Helper()
	id, err := n.Send(context.Background(), d)
	require.NoError(n.w.t, err)
	return id
}

func (n *node) update(fn func(tx *store.Tx) error) error {
	return n.db.Update(context.Background(), fn)
}
