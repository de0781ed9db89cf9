package esbtest

import (
	"context"
	"sync"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/esb"
)

// Inbound is the receiving side of a transport, such as [esb.Bus.Inbound].
type Inbound func(ctx context.Context, raw []byte) (esb.Receipt, error)

// Wire is a transport between buses of one process, with the misfortunes that a
// test wants. The zero value is ready; it is safe for concurrent use.
type Wire struct {
	mu    sync.Mutex
	ends  map[ident.AgencyCode]Inbound
	down  map[ident.AgencyCode]bool
	count map[ident.AgencyCode]int
	via   func(ctx context.Context, to ident.AgencyCode, raw []byte, pass Inbound) (esb.Receipt, error)
}

// Join gives an agency its end of the wire.
func (w *Wire) Join(agency ident.AgencyCode, in Inbound) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ends == nil {
		w.ends, w.down, w.count = map[ident.AgencyCode]Inbound{}, map[ident.AgencyCode]bool{}, map[ident.AgencyCode]int{}
	}
	w.ends[agency] = in
}

// Down takes an agency off the wire or puts it back.
func (w *Wire) Down(agency ident.AgencyCode, down bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down[agency] = down
}

// Via puts something between the two ends that may lose, repeat or change
// messages: it calls pass as it likes. nil takes it away.
func (w *Wire) Via(f func(ctx context.Context, to ident.AgencyCode, raw []byte, pass Inbound) (esb.Receipt, error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.via = f
}

// Attempts is how often something was offered to the agency.
func (w *Wire) Attempts(agency ident.AgencyCode) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.count[agency]
}

// Deliver implements [esb.Transport].
func (w *Wire) Deliver(ctx context.Context, to ident.AgencyCode, raw []byte) (esb.Receipt, error) {
	w.mu.Lock()
	end, down, via := w.ends[to], w.down[to], w.via
	if w.count != nil {
		w.count[to]++
	}
	w.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return esb.Receipt{}, fault.New(fault.Canceled).Wrap(ctx.Err())
	case end == nil:
		return esb.Receipt{}, fault.New(fault.EsbPeerUnknown, "agency", to)
	case down:
		return esb.Receipt{}, fault.New(fault.EsbPeerDown, "agency", to)
	case via != nil:
		return via(ctx, to, raw, end)
	}
	return leave(ctx, end, raw)
}

// leave returns when the receiver answers or the sender's context ends. The
// receiver works on with the context: that is what a network does.
func leave(ctx context.Context, end Inbound, raw []byte) (esb.Receipt, error) {
	type outcome struct {
		r   esb.Receipt
		err error
	}
	answered := make(chan outcome, 1)
	go func() {
		r, err := end(ctx, raw)
		answered <- outcome{r, err}
	}()
	select {
	case o := <-answered:
		return o.r, o.err
	case <-ctx.Done():
		return esb.Receipt{}, fault.New(fault.Canceled).Wrap(ctx.Err())
	}
}
