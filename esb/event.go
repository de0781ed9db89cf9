package esb

import (
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/esb/edxml"
)

// EventKind says what happened on the bus.
type EventKind string

// The events.
const (
	EventQueued   EventKind = "queued"   // a message was entrusted to the bus
	EventSent     EventKind = "sent"     // a relay or the receiver has it
	EventDead     EventKind = "dead"     // a message became a dead letter
	EventRetried  EventKind = "retried"  // a dead letter was set going again
	EventReceived EventKind = "received" // a message was written down
	EventHandled  EventKind = "handled"  // the program's handlers took it
	EventRefused  EventKind = "refused"  // a message of a known signer was refused
)

// Event is one event, without texts or personal data.
type Event struct {
	Kind       EventKind
	Message    string           // id as in [Message]; "" for what was not written down
	Peer       ident.AgencyCode // the other side
	DocumentID string
	Code       edxml.StatusCode // of a status message, else ""
	SHA256     string           // of the signed bytes, hexadecimal; "" before signing
	Reason     fault.Code       // why it is dead or refused
	At         time.Time
}

func (b *Bus) observe(tx *store.Tx, e Event) error {
	if b.cfg.Observe == nil {
		return nil
	}
	e.At = b.now()
	return b.cfg.Observe(tx, e)
}

// codeOf is the code of an error and the sentence for people; causes stay out
// of tables.
func codeOf(err error) (fault.Code, string) {
	all := fault.All(err)
	if len(all) == 0 {
		return "", ""
	}
	return all[0].Code(), all[0].Vi()
}

func (b *Bus) warn(what string, err error, fields ...zap.Field) {
	code, _ := codeOf(err)
	b.log.Warn(what, append(fields, zap.String("code", string(code)), zap.Error(err))...)
}
