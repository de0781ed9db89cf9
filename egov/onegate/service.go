package onegate

import (
	"context"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
)

// Config configures a one-stop unit.
type Config struct {
	Store      *store.DB          // required
	Agency     ident.AgencyCode   // required; the unit whose code dossiers carry
	AgencyName Text               // as printed on slips
	Parent     Text               // the body above, printed over the agency's name
	Procedures []Procedure        // the procedures offered here
	Clock      worktime.Clock     // default worktime.System()
	Calendar   *worktime.Calendar // default worktime.DefaultCalendar()
	// Observe is called in the transaction of every act, for audit and
	// notifications. An error undoes the act.
	Observe func(tx *store.Tx, ev Event) error
}

// Event is one act on a dossier.
type Event struct {
	Act     string // "submit", "accept", "refuse", "ask", "supply", "process", "finish", "return", "withdraw", "overdue"
	Dossier Dossier
	Step    Step
}

// Service is a one-stop unit.
type Service struct {
	cfg   Config
	procs map[string]Procedure
}

// New makes the service and its tables. All faults of the configuration are
// reported together.
func New(ctx context.Context, cfg Config) (*Service, error) {
	if cfg.Clock == nil {
		cfg.Clock = worktime.System()
	}
	if cfg.Calendar == nil {
		cfg.Calendar = worktime.DefaultCalendar()
	}
	var faults []error
	if cfg.Store == nil {
		faults = append(faults, fault.New(fault.Config, "field", "Store", "reason", "trống / empty").At("/store"))
	}
	if cfg.Agency == "" {
		faults = append(faults, fault.New(fault.Config, "field", "Agency", "reason", "trống / empty").At("/agency"))
	}
	s := &Service{cfg: cfg, procs: map[string]Procedure{}}
	for i, p := range cfg.Procedures {
		faults = append(faults, p.check(i))
		s.procs[p.Code] = p
	}
	if err := fault.Join(faults...); err != nil {
		return nil, err
	}
	return s, cfg.Store.Migrate(ctx, "onegate", schema)
}

const schema = `
CREATE TABLE onegate_dossier (
	code TEXT PRIMARY KEY,
	procedure_code TEXT NOT NULL,
	state BIGINT NOT NULL,
	subject TEXT NOT NULL,
	name TEXT NOT NULL,
	name_key TEXT NOT NULL,
	citizen_id TEXT NOT NULL,
	submitted BIGINT NOT NULL,
	due BIGINT NOT NULL,
	body TEXT NOT NULL
);
CREATE INDEX onegate_dossier_subject ON onegate_dossier (subject, submitted);
CREATE INDEX onegate_dossier_state ON onegate_dossier (state, due);
CREATE INDEX onegate_dossier_name ON onegate_dossier (name_key);
CREATE INDEX onegate_dossier_citizen ON onegate_dossier (citizen_id);
CREATE TABLE onegate_step (
	dossier TEXT NOT NULL,
	seq BIGINT NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (dossier, seq)
);
CREATE TABLE onegate_result (
	dossier TEXT NOT NULL,
	seq BIGINT NOT NULL,
	name TEXT NOT NULL,
	media TEXT NOT NULL,
	at BIGINT NOT NULL,
	content BYTEA NOT NULL,
	PRIMARY KEY (dossier, seq)
);
CREATE TABLE onegate_notice (
	id TEXT PRIMARY KEY,
	dossier TEXT NOT NULL,
	recipient TEXT NOT NULL,
	at BIGINT NOT NULL,
	body TEXT NOT NULL
);
CREATE INDEX onegate_notice_recipient ON onegate_notice (recipient, at);
`

// Procedures lists the procedures in the order of the configuration.
func (s *Service) Procedures() []Procedure { return s.cfg.Procedures }

// Procedure finds a procedure by its code.
func (s *Service) Procedure(code string) (Procedure, error) {
	p, ok := s.procs[code]
	if !ok {
		return Procedure{}, fault.New(fault.OnegateProcedure, "code", code)
	}
	return p, nil
}

func (s *Service) now() time.Time { return s.cfg.Clock.Now() }
