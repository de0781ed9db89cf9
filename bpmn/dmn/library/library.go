package library

import (
	"context"
	"sync"
	"time"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
)

// Config says how a library works. Only Store must be given.
type Config struct {
	// Store keeps the models; each agency has its own. Required.
	Store *store.DB
	// Clock tells the time, also to now() and today() of the models. Default: the
	// machine's.
	Clock worktime.Clock
	// Location is the zone of now() and today(). Default: Vietnam (UTC+7).
	Location *time.Location
	// Options are how models are compiled; Now is the clock's. A lenient library
	// would put faulty models into use, so Lenient is refused.
	Options dmn.Options
	// Observe is called for everything that was decided, within the transaction
	// of the step, so that an audit record commits together with it. An error
	// rolls the step back. Default: none.
	Observe func(tx *store.Tx, d Decided) error
	// Explain gives Observe the explanations of the results.
	Explain bool
}

// Decided is a decision that was made.
type Decided struct {
	Definition Definition
	Call       bpmn.DecisionCall // what asked; only ID and Variables of [Library.Evaluate]
	Result     *dmn.Result
}

// Library keeps the models of one store, and decides by them. It implements
// [bpmn.Decisions] and is safe for concurrent use, also beside libraries of other
// programs on the same store.
type Library struct {
	cfg Config
	db  *store.DB

	mu     sync.RWMutex
	models map[int64]*dmn.Model // by deployment, which never changes
}

var _ bpmn.Decisions = (*Library)(nil)

// New makes a library on a store and creates its tables where they are missing.
func New(ctx context.Context, cfg Config) (*Library, error) {
	var faults []error
	if cfg.Store == nil {
		faults = append(faults, invalid("Store", "required"))
	}
	if cfg.Options.Lenient {
		faults = append(faults, invalid("Options.Lenient", "true"))
	}
	if cfg.Clock == nil {
		cfg.Clock = worktime.System()
	}
	if cfg.Location == nil {
		cfg.Location = time.FixedZone("+07", 7*3600)
	}
	if err := fault.Join(faults...); err != nil {
		return nil, err
	}
	cfg.Options.Now = func() time.Time { return cfg.Clock.Now().In(cfg.Location) }
	if err := cfg.Store.Migrate(ctx, "dmn", schema...); err != nil {
		return nil, err
	}
	return &Library{cfg: cfg, db: cfg.Store, models: map[int64]*dmn.Model{}}, nil
}

func invalid(field, reason string) error {
	return fault.New(fault.Config, "field", "library.Config."+field, "reason", reason)
}

// model gives the compiled model of a deployment.
func (l *Library) model(tx *store.Tx, deployment int64) (*dmn.Model, error) {
	l.mu.RLock()
	m := l.models[deployment]
	l.mu.RUnlock()
	if m != nil {
		return m, nil
	}
	sources, err := documents(tx, deployment)
	if err != nil {
		return nil, err
	}
	// What was deployed once is not judged again, so that a rule learnt later
	// stops no process.
	opts := l.cfg.Options
	opts.Lenient = true
	if m, err = dmn.Compile(opts, sources...); err != nil {
		return nil, err
	}
	tx.OnCommit(func() { // not of a deployment that is rolled back
		l.mu.Lock()
		defer l.mu.Unlock()
		l.models[deployment] = m
	})
	return m, nil
}

func documents(tx *store.Tx, deployment int64) (list []dmn.Source, err error) {
	err = tx.Each(func(r store.Row) error {
		var s dmn.Source
		err := r.Scan(&s.Name, &s.XML)
		list = append(list, s)
		return err
	}, `SELECT file, xml FROM dmn_document WHERE deployment = $1 ORDER BY place`, deployment)
	return list, err
}
