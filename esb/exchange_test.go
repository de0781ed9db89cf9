package esb_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/esb"
	"github.com/hcm-egov/framework/esb/edxml"
)

func TestADocumentArrivesWithItsEvidenceAndItsStatusesComeBack(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	id := a.send(letter(7, agencyB))
	assert.Equal(t, esb.Queued, a.one(esb.Query{}).State)
	w.settle(a, b)

	require.Len(t, b.received, 1)
	got := b.received[0]
	assert.Equal(t, agencyA, got.Sender)
	assert.Equal(t, id, got.Document.DocumentID)
	assert.Equal(t, "Cơ quan H29.14", got.Document.From.Name)
	assert.Equal(t, []edxml.Trace{{Agency: agencyA, At: start.In(got.Document.Trace[0].At.Location())}}, got.Document.Trace)
	assert.Equal(t, agencyA, got.Evidence.Agency)
	assert.Equal(t, "seal of H29.14", string(got.Evidence.Report))
	sent := a.one(esb.Query{Kind: esb.KindDocument})
	raw, err := a.Raw(context.Background(), sent.ID)
	require.NoError(t, err)
	assert.Equal(t, raw, got.Raw, "the receiver holds the sender's signed bytes")

	require.NoError(t, b.update(func(tx *store.Tx) error { return b.AcceptTx(tx, agencyA, id) }))
	w.clock.Advance(time.Hour)
	require.NoError(t, b.update(func(tx *store.Tx) error { return b.ProcessTx(tx, agencyA, id) }))
	w.clock.Advance(time.Hour)
	require.NoError(t, b.update(func(tx *store.Tx) error { return b.FinishTx(tx, agencyA, id) }))
	w.settle(a, b)
	assert.ElementsMatch(t, []edxml.StatusCode{"01", "03", "05", "06"}, a.codes())

	sent = a.one(esb.Query{Kind: esb.KindDocument})
	assert.Equal(t, esb.Delivered, sent.State)
	assert.Equal(t, agencyB, sent.Receipt.Agency)
	assert.True(t, start.Equal(sent.Delivered))
	var codes []edxml.StatusCode
	for _, s := range sent.Statuses {
		assert.False(t, s.Told)
		codes = append(codes, s.Code)
	}
	assert.Equal(t, []edxml.StatusCode{"01", "03", "05", "06"}, codes)
	assert.Equal(t, esb.Handled, b.one(esb.Query{Direction: esb.Incoming}).State)
}

func TestEventsFollowAMessage(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	a.send(letter(7, agencyB))
	w.settle(a, b)
	for kind, n := range map[esb.EventKind]*node{esb.EventQueued: a, esb.EventSent: a, esb.EventReceived: b, esb.EventHandled: b} {
		found := false
		for _, e := range n.seen(kind) {
			found = found || e.DocumentID == "letter-7" && e.Code == ""
		}
		assert.True(t, found, string(kind))
	}
	assert.Equal(t, a.seen(esb.EventSent)[0].SHA256, b.seen(esb.EventReceived)[0].SHA256)
}

func TestARefusalCarriesItsReason(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	id := a.send(letter(7, agencyB))
	w.settle(a, b)
	refuse := func(reason string) error {
		return b.update(func(tx *store.Tx) error { return b.RefuseTx(tx, agencyA, id, reason) })
	}
	assert.ErrorIs(t, refuse(" "), fault.EsbReason)
	require.NoError(t, refuse("Không thuộc thẩm quyền"))
	require.NoError(t, refuse("Không thuộc thẩm quyền"), "saying it again does nothing")
	w.settle(a, b)
	require.Equal(t, []edxml.StatusCode{"01", "02"}, a.codes())
	assert.Equal(t, "Không thuộc thẩm quyền", a.statuses[1].Description)
	err := b.update(func(tx *store.Tx) error { return b.FinishTx(tx, agencyA, id) })
	assert.ErrorIs(t, err, fault.EsbStatusOrder)
}

func TestAReplyNamesWhatItAnswers(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	b.Receive(func(tx *store.Tx, in esb.Received) error {
		reply := letter(99, in.Sender)
		reply.ResponseFor = []edxml.ResponseFor{
			{Agency: in.Sender, Code: in.Document.Code.String(), DocumentID: in.Document.DocumentID},
			{Agency: in.Sender, DocumentID: "something else"},
		}
		_, err := b.SendTx(tx, reply)
		return err
	})
	id := a.send(letter(7, agencyB))
	w.settle(a, b)
	require.Len(t, a.received, 1)
	assert.Equal(t, []string{id}, a.received[0].Answers, "only what was really sent there counts")
}

func TestTheSenderAsksForItsDocumentBack(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	id := a.send(letter(7, agencyB))
	w.settle(a, b)
	ctx := context.Background()
	assert.ErrorIs(t, b.Status(ctx, esb.Report{To: agencyA, DocumentID: id, Code: edxml.RecallYes}), fault.EsbStatusOrder)
	require.NoError(t, a.Status(ctx, esb.Report{To: agencyB, DocumentID: id, Code: edxml.Recalled, Description: "Sai thể thức"}))
	w.settle(a, b)
	require.Equal(t, []edxml.StatusCode{"13"}, b.codes())
	assert.Equal(t, agencyA, b.statuses[0].Owner)
	require.NoError(t, b.Status(ctx, esb.Report{To: agencyA, DocumentID: id, Code: edxml.RecallYes}))
	w.settle(a, b)
	assert.Equal(t, []edxml.StatusCode{"01", "15"}, a.codes())
}

func TestStatusOfWhatWasNotExchanged(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	id := a.send(letter(7, agencyB))
	w.settle(a, b)
	ctx := context.Background()
	assert.ErrorIs(t, b.Status(ctx, esb.Report{To: agencyA, DocumentID: "other", Code: edxml.Accepted}), fault.EsbUnknownDocument)
	assert.ErrorIs(t, b.Status(ctx, esb.Report{To: agencyC, DocumentID: id, Code: edxml.Accepted}), fault.EsbUnknownDocument)
	assert.ErrorIs(t, a.Status(ctx, esb.Report{To: agencyC, DocumentID: id, Code: edxml.Recalled, Description: "x"}), fault.EsbUnknownDocument)
}

func TestOneDocumentForSeveralReceivers(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.agency(agencyA).listen(), w.agency(agencyB).listen(), w.agency(agencyC).listen()
	w.wire.Down(agencyC, true)
	a.send(letter(7, agencyC, agencyB))
	w.settle(a, b, c)
	assert.Len(t, b.received, 1)
	assert.Empty(t, c.received)
	w.wire.Down(agencyC, false)
	w.clock.Advance(time.Minute)
	w.settle(a, b, c)
	require.Len(t, c.received, 1)
	assert.Equal(t, b.received[0].Raw, c.received[0].Raw, "signed once for all")
}

func TestSendRefuses(t *testing.T) {
	w := newWorld(t)
	a := w.agency(agencyA)
	ctx := context.Background()
	d := letter(7, agencyB)
	d.From.ID = agencyC
	_, err := a.Send(ctx, d)
	assert.ErrorIs(t, err, fault.EsbField)
	_, err = a.Send(ctx, &edxml.Document{})
	assert.Greater(t, len(fault.All(err)), 5)
	a.send(letter(7, agencyB))
	_, err = a.Send(ctx, letter(7, agencyB))
	assert.ErrorIs(t, err, fault.EsbDuplicate)
	assert.ErrorIs(t, err, fault.Conflict)
	d = letter(8, agencyB)
	d.DocumentID = " letter-7\n"
	_, err = a.Send(ctx, d)
	assert.ErrorIs(t, err, fault.EsbDuplicate, "ids are compared in the form in which they travel")
	d = letter(9, agencyB)
	d.DocumentID = ""
	id := a.send(d)
	assert.Len(t, id, 36)
	assert.Empty(t, d.DocumentID, "the caller's document is not changed")
}

func TestWhatIsRolledBackIsNotSent(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	stop := errors.New("stop")
	err := a.update(func(tx *store.Tx) error {
		if _, err := a.SendTx(tx, letter(7, agencyB)); err != nil {
			return err
		}
		return stop
	})
	require.ErrorIs(t, err, stop)
	w.settle(a, b)
	assert.Empty(t, b.received)
	assert.Empty(t, a.list(esb.Query{}))
}

func TestTheHandlerActsAsTheSender(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA), w.agency(agencyB)
	var who ident.Principal
	b.Receive(func(tx *store.Tx, in esb.Received) error {
		who, _ = ident.From(tx.Context())
		return nil
	})
	a.send(letter(7, agencyB))
	w.settle(a, b)
	assert.Equal(t, ident.Principal{Subject: "agency:H29.14", Kind: ident.System, Agency: agencyA}, who)
}

func TestNewReportsEveryFault(t *testing.T) {
	_, err := esb.New(context.Background(), esb.Config{Agency: "nobody", MaxAge: -1, Backoff: esb.Backoff{Jitter: 2}})
	var paths []string
	for _, f := range fault.All(err) {
		assert.Equal(t, fault.Config, f.Code())
		paths = append(paths, f.Path())
	}
	assert.Equal(t, []string{"/Agency", "/Name", "/Store", "/Transport", "/Sign", "/Verify", "/MaxAge", "/Backoff"}, paths)
}
