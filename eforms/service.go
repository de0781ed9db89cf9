package eforms

import (
	"context"
	"crypto/rand"
	"sync"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
	"go.uber.org/zap"
)

// Config sets a service up. Store is needed; the zero value of every other
// field is its default.
type Config struct {
	// Store keeps forms, drafts and attachments.
	Store *store.DB
	// Clock; default the machine's.
	Clock worktime.Clock
	// Log; default none. Never holds answers or file names.
	Log *zap.Logger
	// Options answers for the catalogs that forms name; default none, and a form
	// with a catalog shows that it cannot be read.
	Options OptionsFunc
	// Widgets are the program's own, by name; a form with a widget that is
	// neither here nor the package's is refused at Publish.
	Widgets map[string]Widget
	// Checks judge the values of the program's own widgets, by widget name, beyond
	// what the schema says: Validate reports what they answer at the field.
	Checks map[string]func(ctx context.Context, value any) error
	// MaxFile is the largest attachment in bytes where a field says nothing;
	// default 20 MiB.
	MaxFile int64
	// MaxFiles is how many attachments a field may hold where it says nothing;
	// default 20.
	MaxFiles int
	// Accept are the media types that a file field takes when it names none;
	// default PDF, JPEG and PNG.
	Accept []string
	// NewID makes the ids of drafts and attachments; default 128 random bits.
	NewID func() string
}

// Service publishes forms and keeps drafts and attachments. It is safe for
// concurrent use.
type Service struct {
	cfg Config

	mu    sync.Mutex
	forms map[formKey]*Form
}

type formKey struct {
	id      string
	version int
}

// New opens the tables and removes what uploads that broke off left behind.
func New(ctx context.Context, cfg Config) (*Service, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	s := &Service{cfg: cfg.filled(), forms: map[formKey]*Form{}}
	if err := cfg.Store.Migrate(ctx, "eforms", tables); err != nil {
		return nil, err
	}
	if err := s.Sweep(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

func (c Config) check() error {
	var faults []error
	bad := func(field, reason string) {
		faults = append(faults, fault.New(fault.Config, "field", field, "reason", reason).At(field))
	}
	if c.Store == nil {
		bad("Store", "nil")
	}
	if c.MaxFile < 0 || c.MaxFiles < 0 {
		bad("MaxFile", "< 0")
	}
	for name, w := range c.Widgets {
		if w == nil || !idShape.MatchString(name) || widgetTypes[name] != nil {
			bad("Widgets."+name, "nil, name")
		}
	}
	for _, t := range c.Accept {
		if !knownType(t) {
			bad("Accept", t)
		}
	}
	return fault.Join(faults...)
}

func (c Config) filled() Config {
	if c.Clock == nil {
		c.Clock = worktime.System()
	}
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	if c.MaxFile == 0 {
		c.MaxFile = 20 << 20
	}
	if c.MaxFiles == 0 {
		c.MaxFiles = 20
	}
	if len(c.Accept) == 0 {
		c.Accept = []string{"application/pdf", "image/jpeg", "image/png"}
	}
	if c.NewID == nil {
		c.NewID = rand.Text
	}
	return c
}

func (s *Service) now() int64 { return s.cfg.Clock.Now().UnixMicro() }

// tables of the island; times are microseconds since 1970.
const tables = `
CREATE TABLE eforms_form (
  id TEXT NOT NULL, version BIGINT NOT NULL, body BYTEA NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (id, version));
CREATE TABLE eforms_draft (
  id TEXT PRIMARY KEY, form TEXT NOT NULL, version BIGINT NOT NULL, owner TEXT NOT NULL,
  data BYTEA NOT NULL, page BIGINT NOT NULL, revision BIGINT NOT NULL,
  created BIGINT NOT NULL, updated BIGINT NOT NULL);
CREATE INDEX eforms_draft_owner ON eforms_draft (owner, updated);
CREATE TABLE eforms_file (
  id TEXT PRIMARY KEY, holder TEXT NOT NULL, field TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
  size BIGINT NOT NULL, sha256 TEXT NOT NULL, at BIGINT NOT NULL, place BIGINT NOT NULL);
CREATE INDEX eforms_file_holder ON eforms_file (holder, at);
CREATE TABLE eforms_chunk (
  file TEXT NOT NULL, n BIGINT NOT NULL, at BIGINT NOT NULL, body BYTEA NOT NULL,
  PRIMARY KEY (file, n));
CREATE INDEX eforms_chunk_at ON eforms_chunk (at)`
