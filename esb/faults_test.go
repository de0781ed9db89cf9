package esb_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/esb"
	"github.com/hcm-egov/framework/esb/edxml"
	"github.com/hcm-egov/framework/esb/esbtest"
)

// signedBy makes the bytes of a message as the agency would send them.
func (w *world) signedBy(agency ident.AgencyCode, m edxml.Message) []byte {
	w.t.Helper()
	raw, err := edxml.Marshal(m)
	require.NoError(w.t, err)
	raw, err = w.seals.Sign(agency)(context.Background(), raw)
	require.NoError(w.t, err)
	return raw
}

func (w *world) letterFrom(agency ident.AgencyCode, d *edxml.Document) []byte {
	d.From = edxml.Organization{ID: agency, Name: "Cơ quan"}
	return w.signedBy(agency, d)
}

func statusFrom(agency ident.AgencyCode, owner ident.AgencyCode, id string, code edxml.StatusCode, at time.Time) *edxml.Status {
	return &edxml.Status{From: edxml.Organization{ID: agency, Name: "Cơ quan"}, Code: code, Timestamp: at, Description: "x",
		ResponseFor: edxml.ResponseFor{Agency: owner, DocumentID: id}}
}

func TestAPeerThatIsDownIsTriedLessAndLessOften(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA, func(c *esb.Config) { c.Random = zeros{} }).listen(), w.agency(agencyB).listen()
	w.wire.Down(agencyB, true)
	for i := range 20 {
		a.send(letter(i, agencyB))
	}
	var tried []time.Duration
	seen := 0
	for elapsed := time.Duration(0); elapsed < 30*time.Minute; elapsed += time.Second {
		w.settle(a)
		if n := w.wire.Attempts(agencyB); n > seen {
			seen = n
			tried = append(tried, elapsed)
		}
		w.clock.Advance(time.Second)
	}
	assert.Less(t, len(tried), 14)
	assert.Less(t, seen, 20, "a lane that is down is probed with one message")
	for i := 2; i+1 < len(tried); i++ {
		assert.LessOrEqual(t, tried[i+1]-tried[i], 10*time.Minute+time.Second)
	}
	assert.Equal(t, fault.EsbPeerDown, a.list(esb.Query{State: esb.Retrying})[0].Reason)

	w.wire.Down(agencyB, false)
	w.clock.Advance(10 * time.Minute)
	w.settle(a, b)
	assert.Len(t, b.received, 20)
	assert.Len(t, a.list(esb.Query{Kind: esb.KindDocument, State: esb.Delivered}), 20)
}

// zeros is randomness without jitter upwards; ids still differ by a counter.
type zeros struct{}

var counter atomic.Uint64

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	if len(p) == 16 {
		n := counter.Add(1)
		for i := range 6 {
			p[10+i] = byte(n >> (8 * (5 - i)))
		}
	}
	return len(p), nil
}

func TestWhatIsTooOldBecomesADeadLetterAndCanBeRetried(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA, func(c *esb.Config) { c.MaxAge = 24 * time.Hour }).listen(), w.agency(agencyB).listen()
	w.wire.Down(agencyB, true)
	for i := range 3 {
		a.send(letter(i, agencyB))
	}
	for range 26 * 6 {
		w.settle(a)
		w.clock.Advance(10 * time.Minute)
	}
	dead := a.list(esb.Query{State: esb.Dead})
	require.Len(t, dead, 3)
	assert.Equal(t, fault.EsbPeerDown, dead[0].Reason)
	assert.Contains(t, dead[0].Detail, "H29.17")
	assert.Len(t, a.seen(esb.EventDead), 3)

	w.wire.Down(agencyB, false)
	ctx := context.Background()
	require.NoError(t, a.Retry(ctx, dead[0].ID))
	assert.ErrorIs(t, a.Retry(ctx, dead[0].ID), fault.EsbNotDead)
	assert.ErrorIs(t, a.Retry(ctx, "no such"), fault.Missing)
	w.settle(a, b)
	assert.Len(t, b.received, 1)
	assert.Len(t, a.list(esb.Query{State: esb.Dead}), 2)
}

func TestRefusedMessagesAreDeadAtOnce(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	w.seals.Secret = "another circle"
	b.config.Verify = w.seals.Verify
	b.open()
	b.listen()
	a.send(letter(1, agencyB))
	a.send(letter(2, "H29.99"))
	w.settle(a, b)
	dead := a.list(esb.Query{State: esb.Dead})
	require.Len(t, dead, 2)
	assert.ElementsMatch(t, []fault.Code{fault.EsbSignature, fault.EsbPeerUnknown}, []fault.Code{dead[0].Reason, dead[1].Reason})
	assert.EqualValues(t, 1, dead[0].Attempts)
	assert.Empty(t, b.received)
	assert.Empty(t, b.seen(esb.EventRefused), "whoever cannot sign does not write into the audit log")
}

func TestADuplicateGetsTheFirstReceiptAndHasNoEffect(t *testing.T) {
	w := newWorld(t)
	b := w.agency(agencyB).listen()
	w.agency(agencyA)
	ctx := context.Background()
	raw := w.letterFrom(agencyA, letter(1, agencyB))
	first, err := b.Inbound(ctx, raw)
	require.NoError(t, err)
	w.clock.Advance(time.Hour)
	again, err := b.Inbound(ctx, append([]byte("\ufeff"), raw...))
	require.NoError(t, err)
	assert.True(t, again.Duplicate)
	again.Duplicate = false
	assert.True(t, first.At.Equal(again.At))
	first.At = again.At
	assert.Equal(t, first, again)
	w.settle(b)
	assert.Len(t, b.received, 1)
	assert.Len(t, b.list(esb.Query{Kind: esb.KindStatus}), 1, "one 01")
}

func TestHostileMessages(t *testing.T) {
	w := newWorld(t)
	w.agency(agencyA)
	b := w.agency(agencyB, func(c *esb.Config) { c.Limits = edxml.Limits{Bytes: 64 << 10} }).listen()
	ctx := context.Background()
	raw := w.letterFrom(agencyA, letter(1, agencyB))
	_, err := b.Inbound(ctx, raw)
	require.NoError(t, err)

	other := letter(1, agencyB)
	other.Subject = "Nội dung khác"
	foreign := letter(2, agencyB)
	foreign.From = edxml.Organization{ID: agencyC, Name: "Cơ quan C"}
	cases := map[string]struct {
		raw     []byte
		code    fault.Code
		audited bool
	}{
		"same id, other content":  {w.letterFrom(agencyA, other), fault.EsbAltered, true},
		"signed by somebody else": {w.signedBy(agencyA, foreign), fault.EsbSigner, true},
		"not for us":              {w.letterFrom(agencyA, letter(3, agencyC)), fault.EsbNotForUs, true},
		"altered on the way":      {bytes.Replace(raw, []byte("số 1"), []byte("số 2"), 1), fault.EsbSignature, false},
		"truncated":               {raw[:len(raw)-20], fault.EsbXML, false},
		"unsigned":                {bytes.Replace(raw, []byte("<Signature"), []byte("<Nothing"), 1), fault.EsbXML, false},
		"incomplete":              {[]byte("<edXML><edXMLEnvelope><edXMLHeader><MessageHeader><Subject>x</Subject></MessageHeader></edXMLHeader></edXMLEnvelope></edXML>"), fault.EsbMissing, false},
		"too large":               {bytes.Repeat(raw, 100), fault.TooLarge, false},
		"status of nothing":       {w.signedBy(agencyA, statusFrom(agencyA, agencyB, "letter-1", "03", start)), fault.EsbUnknownDocument, true},
		"status of others":        {w.signedBy(agencyA, statusFrom(agencyA, agencyC, "letter-1", "03", start)), fault.EsbNotForUs, true},
		"own document finished":   {w.signedBy(agencyA, statusFrom(agencyA, agencyA, "letter-1", "06", start)), fault.EsbNotForUs, true},
	}
	for name, c := range cases {
		before := len(b.seen(esb.EventRefused))
		_, err := b.Inbound(ctx, c.raw)
		assert.ErrorIs(t, err, c.code, name)
		audited := b.seen(esb.EventRefused)[before:]
		if assert.Equal(t, c.audited, len(audited) == 1, name) && c.audited {
			assert.Equal(t, c.code, audited[0].Reason)
			assert.Equal(t, agencyA, audited[0].Peer)
		}
	}
	assert.Len(t, b.list(esb.Query{Direction: esb.Incoming}), 1)
}

func TestAVerifierThatIsDownIsNotARefusal(t *testing.T) {
	w := newWorld(t)
	a := w.agency(agencyA).listen()
	down := true
	b := w.agency(agencyB, func(c *esb.Config) {
		c.Verify = func(ctx context.Context, xml []byte) (esb.Evidence, error) {
			if down {
				return esb.Evidence{}, fault.New(fault.StoreBusy)
			}
			return w.seals.Verify(ctx, xml)
		}
	}).listen()
	a.send(letter(1, agencyB))
	w.settle(a, b)
	assert.Equal(t, esb.Retrying, a.one(esb.Query{}).State)
	down = false
	w.clock.Advance(time.Minute)
	w.settle(a, b)
	assert.Len(t, b.received, 1)
}

func TestASignerThatIsDownDelaysOnly(t *testing.T) {
	w := newWorld(t)
	b := w.agency(agencyB).listen()
	down := true
	var signed atomic.Int64
	a := w.agency(agencyA, func(c *esb.Config) {
		c.Sign = func(ctx context.Context, xml []byte) ([]byte, error) {
			if down {
				return nil, fault.New(fault.StoreBusy)
			}
			signed.Add(1)
			return w.seals.Sign(agencyA)(ctx, xml)
		}
	})
	a.send(letter(1, agencyB))
	w.settle(a, b)
	assert.Zero(t, w.wire.Attempts(agencyB))
	down = false
	w.wire.Via(func(ctx context.Context, to ident.AgencyCode, raw []byte, pass esbtest.Inbound) (esb.Receipt, error) {
		if w.wire.Attempts(to) < 3 {
			return esb.Receipt{}, fault.New(fault.EsbPeerDown, "agency", to)
		}
		return pass(ctx, raw)
	})
	for range 10 {
		w.clock.Advance(time.Minute)
		w.settle(a, b)
	}
	assert.Len(t, b.received, 1)
	assert.EqualValues(t, 1, signed.Load(), "every attempt carries the same signed bytes")
}

func TestLostReceiptsDoNotDouble(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	var lost atomic.Int64
	w.wire.Via(func(ctx context.Context, to ident.AgencyCode, raw []byte, pass esbtest.Inbound) (esb.Receipt, error) {
		r, err := pass(ctx, raw)
		if err == nil && lost.Add(1) <= 6 {
			return esb.Receipt{}, fault.New(fault.EsbPeerDown, "agency", to)
		}
		return r, err
	})
	for i := range 5 {
		a.send(letter(i, agencyB))
	}
	for range 20 {
		w.settle(a, b)
		w.clock.Advance(time.Minute)
	}
	assert.Len(t, b.received, 5)
	assert.Len(t, a.codes(), 5)
	assert.Len(t, a.list(esb.Query{Kind: esb.KindDocument, State: esb.Delivered}), 5)
}

func TestATruncatedMessageIsRefusedAndOneThatWasReplacedByARelayToo(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	w.wire.Via(func(ctx context.Context, to ident.AgencyCode, raw []byte, pass esbtest.Inbound) (esb.Receipt, error) {
		r, err := pass(ctx, raw)
		r.SHA256 = "0000" // a receipt for other bytes
		return r, err
	})
	a.send(letter(1, agencyB))
	w.settle(a)
	m := a.one(esb.Query{Kind: esb.KindDocument})
	assert.Equal(t, esb.Retrying, m.State)
	assert.Equal(t, fault.EsbPeerAnswer, m.Reason)
	w.wire.Via(nil)
	w.settle(a, b)
	assert.Equal(t, esb.Delivered, a.one(esb.Query{Kind: esb.KindDocument}).State, "a status proves the arrival as well")
}

func TestStatusesInAnyOrder(t *testing.T) {
	w := newWorld(t)
	a := w.agency(agencyA).listen()
	w.agency(agencyB)
	id := a.send(letter(1, agencyB))
	ctx := context.Background()
	say := func(code edxml.StatusCode, at time.Duration) {
		_, err := a.Inbound(ctx, w.signedBy(agencyB, statusFrom(agencyB, agencyA, id, code, start.Add(at))))
		require.NoError(t, err)
		_, err = a.Flush(ctx)
		require.NoError(t, err)
	}
	say("05", 2*time.Hour)
	say("03", time.Hour)
	say("03", 3*time.Hour) // repeated: no news, the latest time is kept
	say("06", 4*time.Hour)
	say("01", 0)
	var got []string
	for _, s := range a.statuses {
		got = append(got, fmt.Sprintf("%s late=%t", s.Code, s.Late))
	}
	assert.Equal(t, []string{"05 late=false", "03 late=true", "06 late=false", "01 late=true"}, got)
	for _, s := range a.one(esb.Query{Kind: esb.KindDocument}).Statuses {
		if s.Code == "03" {
			assert.True(t, s.At.Equal(start.Add(3*time.Hour)))
		}
	}
}

func TestAPoisonMessageBecomesADeadLetterAndOthersGoOn(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA), w.agency(agencyB, func(c *esb.Config) { c.HandlerAttempts = 3 })
	healed := false
	b.Receive(func(tx *store.Tx, in esb.Received) error {
		switch {
		case healed:
		case in.Document.Code.Number == "2":
			return errors.New("cannot digest")
		case in.Document.Code.Number == "3":
			panic("cannot digest either")
		case in.Document.Code.Number == "4":
			return fault.New(fault.EsbField)
		}
		return nil
	})
	b.listen()
	for i := range 6 {
		a.send(letter(i, agencyB))
	}
	for range 10 {
		w.settle(a, b)
		w.clock.Advance(time.Minute)
	}
	assert.Len(t, b.received, 3)
	attempts := map[string]int64{}
	for _, m := range b.list(esb.Query{Direction: esb.Incoming, State: esb.Dead}) {
		attempts[m.DocumentID] = m.Attempts
	}
	assert.Equal(t, map[string]int64{"letter-2": 3, "letter-3": 3, "letter-4": 1}, attempts)

	healed = true
	for _, m := range b.list(esb.Query{Direction: esb.Incoming, State: esb.Dead}) {
		require.NoError(t, b.Retry(context.Background(), m.ID))
	}
	w.settle(b)
	assert.Len(t, b.received, 6)
	assert.Empty(t, b.list(esb.Query{Direction: esb.Incoming, State: esb.Dead}))
}

func TestWhatWasTakenIsHandledAfterARestart(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA), w.agency(agencyB)
	a.send(letter(1, agencyB))
	w.settle(a, b) // no handler yet: the program stopped right after the receipt
	assert.Equal(t, esb.Waiting, b.one(esb.Query{Direction: esb.Incoming}).State)
	b.open()
	b.listen()
	w.settle(b)
	assert.Len(t, b.received, 1)
}

func TestAHandlerIsNotCalledTwiceInEffect(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA), w.agency(agencyB)
	require.NoError(t, b.db.Migrate(context.Background(), "test", `CREATE TABLE test_got (document TEXT NOT NULL)`))
	calls := 0
	b.Receive(func(tx *store.Tx, in esb.Received) error {
		calls++
		if _, err := tx.Exec(`INSERT INTO test_got (document) VALUES ($1)`, in.Document.DocumentID); err != nil {
			return err
		}
		if calls < 3 {
			return errors.New("the effect is rolled back")
		}
		return nil
	})
	a.send(letter(1, agencyB))
	for range 5 {
		w.settle(a, b)
		w.clock.Advance(time.Minute)
	}
	var n int64
	require.NoError(t, b.db.View(context.Background(), func(tx *store.Tx) error {
		return tx.Row(`SELECT COUNT(*) FROM test_got`).Scan(&n)
	}))
	assert.EqualValues(t, 1, n)
	assert.Equal(t, 3, calls)
}

func TestAClockThatJumps(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	w.wire.Down(agencyB, true)
	a.send(letter(1, agencyB))
	w.settle(a)
	w.clock.Advance(400 * 24 * time.Hour)
	w.settle(a)
	assert.Equal(t, esb.Retrying, a.one(esb.Query{}).State, "a leap ahead alone makes no dead letter")
	w.clock.Set(start.Add(-24 * time.Hour))
	w.wire.Down(agencyB, false)
	w.settle(a, b)
	assert.Len(t, b.received, 1, "a clock turned back does not stop the lane")
}

func TestAnAuditLogThatFailsStopsTheAct(t *testing.T) {
	w := newWorld(t)
	broken := errors.New("no audit")
	a := w.agency(agencyA, func(c *esb.Config) { c.Observe = func(*store.Tx, esb.Event) error { return broken } })
	_, err := a.Send(context.Background(), letter(1, agencyB))
	assert.ErrorIs(t, err, broken)
	assert.Empty(t, a.list(esb.Query{}))
}

func TestNobodyWritesToItself(t *testing.T) {
	w := newWorld(t)
	a := w.agency(agencyA)
	_, err := a.Send(context.Background(), letter(1, agencyB, agencyA))
	var f *fault.Error
	require.ErrorAs(t, err, &f)
	assert.Equal(t, "/MessageHeader/To[2]/OrganId", f.Path())
}

func TestTheVerifierMayNameTheAgencyInTheOlderForm(t *testing.T) {
	w := newWorld(t)
	a := w.agency(agencyA)
	b := w.agency(agencyB, func(c *esb.Config) {
		c.Verify = func(ctx context.Context, xml []byte) (esb.Evidence, error) {
			ev, err := w.seals.Verify(ctx, xml)
			ev.Agency = "000.00.14.H29"
			return ev, err
		}
	}).listen()
	a.send(letter(1, agencyB))
	w.settle(a, b)
	require.Len(t, b.received, 1)
	assert.Equal(t, agencyA, b.received[0].Evidence.Agency)
}

func TestListing(t *testing.T) {
	w := newWorld(t)
	a := w.agency(agencyA)
	w.wire.Down(agencyB, true)
	for i := range 7 {
		a.send(letter(i, agencyB, agencyC))
		w.clock.Advance(time.Second)
	}
	var ids []string
	q := esb.Query{Peer: agencyB, Limit: 3}
	for {
		page := a.list(q)
		if len(page) == 0 {
			break
		}
		for _, m := range page {
			ids = append(ids, m.DocumentID)
		}
		q.After = page[len(page)-1].Cursor
	}
	assert.Equal(t, []string{"letter-6", "letter-5", "letter-4", "letter-3", "letter-2", "letter-1", "letter-0"}, ids)
	assert.Len(t, a.list(esb.Query{DocumentID: "letter-3"}), 2)
	_, err := a.Messages(context.Background(), esb.Query{After: "x"})
	assert.ErrorIs(t, err, fault.EsbField)
	_, err = a.Raw(context.Background(), "x")
	assert.ErrorIs(t, err, fault.Missing)
}
