package esbtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/esb"
)

// End is a transport whose other side is the Inbound it was opened with.
type End struct {
	Transport esb.Transport
	Down      func() // takes the receiving side away, as a stop of its program
	Up        func() // brings it back
}

// RunTransport holds a transport to the contract of [esb.Transport]. open
// connects a transport so that what is delivered to the agency reaches in, and
// ends with the test.
func RunTransport(t *testing.T, open func(t *testing.T, to ident.AgencyCode, in Inbound) End) {
	laws := []struct {
		name string
		law  func(*testing.T, opener)
	}{
		{"TheSameBytesArrive", sameBytes},
		{"BigMessage", bigMessage},
		{"RefusalsKeepTheirKind", refusals},
		{"DuplicatesPassThrough", duplicates},
		{"PeerDown", peerDown},
		{"UnknownAgency", unknownAgency},
		{"CanceledContext", canceled},
		{"Concurrent", concurrent},
	}
	for _, l := range laws {
		t.Run(l.name, func(t *testing.T) { l.law(t, open) })
	}
}

type opener func(t *testing.T, to ident.AgencyCode, in Inbound) End

const receiver ident.AgencyCode = "H29.17"

var someTime = time.Date(2026, 1, 5, 1, 2, 3, 0, time.UTC)

func receiptFor(raw []byte) esb.Receipt {
	sum := sha256.Sum256(raw)
	hash := hex.EncodeToString(sum[:])
	return esb.Receipt{ID: "id-" + hash[:8], Agency: receiver, At: someTime, SHA256: hash}
}

// take acknowledges everything and remembers it.
type take struct {
	mu  sync.Mutex
	got [][]byte
}

func (k *take) in(_ context.Context, raw []byte) (esb.Receipt, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.got = append(k.got, bytes.Clone(raw))
	r := receiptFor(raw)
	r.Duplicate = len(k.got) > 1 && bytes.Equal(k.got[0], raw)
	return r, nil
}

func (k *take) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.got)
}

func deliver(t *testing.T, e End, raw []byte) esb.Receipt {
	t.Helper()
	r, err := e.Transport.Deliver(context.Background(), receiver, raw)
	if err != nil {
		t.Fatalf("not delivered: %v", err)
	}
	want := receiptFor(raw)
	if r.ID != want.ID || r.Agency != want.Agency || !r.At.Equal(want.At) || r.SHA256 != want.SHA256 {
		t.Fatalf("the receipt %+v is not the receiver's %+v", r, want)
	}
	return r
}

func sameBytes(t *testing.T, open opener) {
	for _, raw := range []string{"<a/>", "\ufeff<a>\r\nThử\tnghiệm </a>\r\n \n", "<a>\x00\xff</a>", "1212<a/>"} {
		var k take
		deliver(t, open(t, receiver, k.in), []byte(raw))
		if k.count() != 1 || string(k.got[0]) != raw {
			t.Errorf("%q arrived as %q", raw, k.got)
		}
	}
}

func bigMessage(t *testing.T, open opener) {
	var k take
	raw := bytes.Repeat([]byte("0123456789abcdef"), 5<<20/16)
	deliver(t, open(t, receiver, k.in), raw)
	if !bytes.Equal(k.got[0], raw) {
		t.Error("5 MB arrived changed")
	}
}

func refusals(t *testing.T, open opener) {
	for code, final := range map[fault.Code]bool{
		fault.EsbXML: true, fault.EsbSigner: true, fault.EsbAltered: true, fault.EsbUnknownDocument: true,
		fault.StoreBusy: false, fault.StoreIO: false, fault.Unexpected: false,
	} {
		e := open(t, receiver, func(context.Context, []byte) (esb.Receipt, error) { return esb.Receipt{}, fault.New(code) })
		_, err := e.Transport.Deliver(context.Background(), receiver, []byte("<a/>"))
		kind := fault.KindOf(err)
		again := kind == fault.Unavailable || kind == fault.Internal
		if err == nil || again == final {
			t.Errorf("the receiver said %s, the transport says %v", code, err)
		}
		if want := code.Kind(); (want == fault.Denied || want == fault.Conflict) && kind != want {
			t.Errorf("the receiver said %s, the transport says %s", want, kind)
		}
	}
}

func duplicates(t *testing.T, open opener) {
	var k take
	e := open(t, receiver, k.in)
	first, second := deliver(t, e, []byte("<a/>")), deliver(t, e, []byte("<a/>"))
	if first.Duplicate || !second.Duplicate || k.count() != 2 {
		t.Errorf("a repeated message must reach the receiver and its word must come back: %v %v", first, second)
	}
}

func peerDown(t *testing.T, open opener) {
	var k take
	e := open(t, receiver, k.in)
	e.Down()
	_, err := e.Transport.Deliver(context.Background(), receiver, []byte("<a/>"))
	if fault.KindOf(err) != fault.Unavailable {
		t.Errorf("the receiver is down, the transport says %v", err)
	}
	e.Up()
	deliver(t, e, []byte("<b/>"))
}

func unknownAgency(t *testing.T, open opener) {
	var k take
	e := open(t, receiver, k.in)
	_, err := e.Transport.Deliver(context.Background(), "H29.99", []byte("<a/>"))
	if fault.KindOf(err) != fault.NotFound || k.count() != 0 {
		t.Errorf("nobody knows the agency, the transport says %v", err)
	}
}

func canceled(t *testing.T, open opener) {
	arrived, release := make(chan struct{}, 1), make(chan struct{})
	defer close(release)
	e := open(t, receiver, func(context.Context, []byte) (esb.Receipt, error) {
		arrived <- struct{}{}
		<-release
		return esb.Receipt{}, fault.New(fault.Canceled)
	})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-arrived
		cancel()
	}()
	_, err := e.Transport.Deliver(ctx, receiver, []byte("<a/>"))
	if fault.KindOf(err) != fault.Unavailable {
		t.Errorf("the context ended, the transport says %v", err)
	}
	if _, err = e.Transport.Deliver(ctx, receiver, []byte("<a/>")); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("the context had ended before, the transport says %v", err)
	}
}

func concurrent(t *testing.T, open opener) {
	var k take
	e := open(t, receiver, k.in)
	var wg sync.WaitGroup
	var wrong atomic.Int64
	for i := range 32 {
		wg.Go(func() {
			raw := []byte(fmt.Sprintf("<a>%d</a>", i))
			r, err := e.Transport.Deliver(context.Background(), receiver, raw)
			if err != nil || r.SHA256 != receiptFor(raw).SHA256 {
				wrong.Add(1)
			}
		})
	}
	wg.Wait()
	if wrong.Load() > 0 || k.count() != 32 {
		t.Errorf("%d of 32 went wrong, %d arrived", wrong.Load(), k.count())
	}
}
