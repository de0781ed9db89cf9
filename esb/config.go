package esb

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/esb/edxml"
)

// Config describes the bus of one agency. Agency, Name, Store, Transport, Sign
// and Verify are required; the zero value of every other field is its default.
type Config struct {
	Agency ident.AgencyCode // this agency
	Name   string           // its name, as other agencies read it
	Store  *store.DB        // where outbox and inbox live

	Transport Transport
	// Sign returns the message with the agency's signature at the end of
	// edXMLHeader. It is called outside of transactions and tried again when it
	// answers Unavailable. Every message leaves signed.
	Sign func(ctx context.Context, xml []byte) ([]byte, error)
	// Verify checks the signature over the whole message and says who made it.
	// An error that is no *fault.Error counts as [fault.EsbSignature].
	Verify func(ctx context.Context, xml []byte) (Evidence, error)

	// Observe is told of every event in the transaction that brings it about,
	// for the audit log. Its error rolls that transaction back. Default: none.
	Observe func(tx *store.Tx, e Event) error

	Clock  worktime.Clock // default: worktime.System()
	Log    *zap.Logger    // default: none
	Node   string         // name of this process among those on one store; default: random
	Random io.Reader      // ids and jitter; default: crypto/rand

	Backoff         Backoff       // between attempts; see its defaults
	MaxAge          time.Duration // a message that cannot be delivered for so long is a dead letter; default 7 days
	DeliverTimeout  time.Duration // of one attempt, signing included; default 1 minute
	HandlerAttempts int           // after so many failures of a handler the message is a dead letter; default 10
	Lanes           int           // receivers served at the same time; default 64
	Limits          edxml.Limits  // of messages received
}

// Bus is the message bus of one agency. It is safe for concurrent use.
type Bus struct {
	cfg Config
	log *zap.Logger

	mu       sync.Mutex
	receive  []func(tx *store.Tx, in Received) error
	onStatus []func(tx *store.Tx, s StatusChange) error
	busy     map[ident.AgencyCode]bool // lanes at work in this process
	kick     chan struct{}             // a lane has ended
}

// New opens the bus and brings its tables up to date. Faults of the
// configuration are reported together.
func New(ctx context.Context, cfg Config) (*Bus, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if err := cfg.Store.Migrate(ctx, "esb", schema...); err != nil {
		return nil, err
	}
	b := &Bus{cfg: cfg, log: cfg.Log, busy: map[ident.AgencyCode]bool{}, kick: make(chan struct{}, 1)}
	if b.cfg.Node == "" {
		node, err := b.newID()
		if err != nil {
			return nil, err
		}
		b.cfg.Node = node
	}
	return b, nil
}

func (c *Config) check() error {
	var faults []error
	need := func(ok bool, field, reason string) {
		if !ok {
			faults = append(faults, fault.New(fault.Config, "field", "esb."+field, "reason", reason).At("/"+field))
		}
	}
	code, err := ident.ParseAgency(string(c.Agency))
	need(err == nil, "Agency", "H29.14, 000.00.14.H29")
	need(c.Name != "", "Name", "≠ \"\"")
	need(c.Store != nil, "Store", "≠ nil")
	need(c.Transport != nil, "Transport", "≠ nil")
	need(c.Sign != nil, "Sign", "≠ nil")
	need(c.Verify != nil, "Verify", "≠ nil")
	need(c.MaxAge >= 0, "MaxAge", "≥ 0")
	need(c.DeliverTimeout >= 0, "DeliverTimeout", "≥ 0")
	need(c.HandlerAttempts >= 0, "HandlerAttempts", "≥ 0")
	need(c.Lanes >= 0, "Lanes", "≥ 0")
	need(c.Backoff.ok(), "Backoff", "0 ≤ First ≤ Max, 0 ≤ Jitter ≤ 1")
	c.Agency = code
	c.defaults()
	return fault.Join(faults...)
}

func (c *Config) defaults() {
	if c.Clock == nil {
		c.Clock = worktime.System()
	}
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.MaxAge == 0 {
		c.MaxAge = 7 * 24 * time.Hour
	}
	if c.DeliverTimeout == 0 {
		c.DeliverTimeout = time.Minute
	}
	if c.HandlerAttempts == 0 {
		c.HandlerAttempts = 10
	}
	if c.Lanes == 0 {
		c.Lanes = 64
	}
	c.Backoff = c.Backoff.orDefault()
	c.Random = &shared{from: c.Random}
}

// shared lets several goroutines read from one source.
type shared struct {
	mu   sync.Mutex
	from io.Reader
}

func (s *shared) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return io.ReadFull(s.from, p)
}

// Agency is the agency whose bus this is.
func (b *Bus) Agency() ident.AgencyCode { return b.cfg.Agency }

// MaxBytes is the size of the largest message [Bus.Inbound] takes.
func (b *Bus) MaxBytes() int64 {
	if b.cfg.Limits.Bytes > 0 {
		return b.cfg.Limits.Bytes
	}
	return edxml.DefaultBytes
}

// newID makes a random identifier in the form of a UUID, version 4.
func (b *Bus) newID() (string, error) {
	var u [16]byte
	if _, err := io.ReadFull(b.cfg.Random, u[:]); err != nil {
		return "", fault.New(fault.Unexpected).Wrap(err)
	}
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	s := hex.EncodeToString(u[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:], nil
}

func (b *Bus) now() time.Time { return b.cfg.Clock.Now() }

// micros is how tables keep a moment.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
