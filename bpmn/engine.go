package bpmn

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
)

// Engine executes processes. Make one per database with [New]; it is safe for
// use by many goroutines, and engines of several programs may share one
// database.
type Engine struct {
	cfg Config
	db  *store.DB
	log *zap.Logger

	graphMu sync.RWMutex
	graphs  map[version]*definition

	handlerMu sync.RWMutex
	handlers  map[string]handler
	warned    map[string]bool

	hands hands // the work that this node has in hand
	turns turns
}

type version struct {
	process string
	number  int
}

// New makes an engine on a store and creates its tables where they are missing.
// Nothing runs until [Engine.Run] or [Engine.Advance] is called.
func New(ctx context.Context, cfg Config) (*Engine, error) {
	cfg, err := cfg.filled()
	if err != nil {
		return nil, err
	}
	if err := cfg.Store.Migrate(ctx, "bpmn", schema...); err != nil {
		return nil, err
	}
	e := &Engine{
		cfg: cfg, db: cfg.Store, log: cfg.Log.Named("bpmn"),
		graphs: map[version]*definition{}, handlers: map[string]handler{}, warned: map[string]bool{},
	}
	if cfg.Decisions != nil {
		e.HandleTx(decisionType, e.decide)
	}
	return e, nil
}

// channel is the notification by which nodes tell each other of new work.
const channel = "bpmn"

// never is the due time of what has none.
const never = int64(1)<<62 - 1

func (e *Engine) now() time.Time { return e.cfg.Clock.Now().In(e.cfg.Location) }

func micro(t time.Time) int64 { return t.UnixMicro() }

// moment is the time of a column; zero for 0 and for never.
func (e *Engine) moment(us int64) time.Time {
	if us == 0 || us == never {
		return time.Time{}
	}
	return time.UnixMicro(us).In(e.cfg.Location)
}

// system is the principal of what the engine does by itself.
var system = ident.Principal{Subject: "system:bpmn", Kind: ident.System}

// actor is who acts in the context, and on whose behalf.
func actor(ctx context.Context) (by, on string) {
	p, _ := ident.From(ctx)
	return p.Subject, p.OnBehalfOf
}

// missing is otherwise where a row was not found, and err in any other case.
func missing(err error, otherwise error) error {
	if fault.KindOf(err) == fault.NotFound {
		return otherwise
	}
	return err
}

// codeOf is the code of an error, the first one of several.
func codeOf(err error) fault.Code {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Code()
	}
	return ""
}

// ended tells that an instance is not among the running ones.
func ended(err error) bool {
	code := codeOf(err)
	return code == fault.BpmnEnded || code == fault.BpmnUnknownInstance
}

// truth is a column of 0 or 1.
func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// Expression is a compiled expression of a language that [Config].Expressions
// plugs in. Eval gives plain values only: nil, bool, string, int64, float64,
// []any and map[string]any; dates, times and durations as ISO 8601 texts. It must
// be safe for concurrent use and must not keep or change vars.
type Expression = core.Expr
