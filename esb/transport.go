package esb

import (
	"context"
	"time"

	"github.com/hcm-egov/framework/egov/ident"
)

// Transport carries a signed message to another agency. Deliver returns after
// the other side has written the message down. The kind of its error decides
// what the bus does: Unavailable and Internal are tried again, all others make
// the message a dead letter. Deliver must be safe for concurrent use and may be
// given the same message more than once. The contract is tested by
// esbtest.RunTransport.
type Transport interface {
	Deliver(ctx context.Context, to ident.AgencyCode, message []byte) (Receipt, error)
}

// Receipt says that a message is on the disk of the side that answered.
//
//	{"id":"…","agency":"H29.17","at":"2026-01-05T08:00:02+07:00","sha256":"9f86…","duplicate":false}
type Receipt struct {
	ID        string           `json:"id"`               // the message's id at that side
	Agency    ident.AgencyCode `json:"agency,omitempty"` // who answered; a relay is not the receiver
	At        time.Time        `json:"at"`               // when it was first written down
	SHA256    string           `json:"sha256"`           // of the bytes received, in hexadecimal
	Duplicate bool             `json:"duplicate"`        // the message had been received before
}

// Evidence is what a signature proves about a message.
type Evidence struct {
	Agency      ident.AgencyCode // the agency the certificate stands for
	Subject     string           // subject of the certificate
	Fingerprint string           // SHA-256 of the certificate, hexadecimal
	Report      []byte           // the verifier's report, kept with the message
}
