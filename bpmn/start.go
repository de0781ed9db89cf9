package bpmn

import (
	"context"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Start says what to start.
type Start struct {
	Process     string         // id of the process
	Version     int            // 0 = the latest
	BusinessKey string         // for example the dossier's code; also the correlation key of its messages
	Variables   map[string]any // anything JSON can hold
}

// Start starts an instance at the start event without trigger, runs it to where
// it waits and gives its id.
func (e *Engine) Start(ctx context.Context, s Start) (string, error) {
	var id string
	err := e.db.Update(ctx, func(tx *store.Tx) (err error) {
		id, err = e.StartTx(tx, s)
		return err
	})
	return id, err
}

// StartTx is [Engine.Start] within the caller's transaction.
func (e *Engine) StartTx(tx *store.Tx, s Start) (string, error) {
	def, err := e.definition(tx, s.Process, s.Version)
	if err != nil {
		return "", err
	}
	g, err := e.graph(tx, s.Process, def.Version)
	if err != nil {
		return "", err
	}
	if g.Root.Start == nil {
		return "", fault.New(fault.BpmnNoNoneStart, "process", s.Process)
	}
	return e.begin(tx, g, def.Version, g.Root.Start.ID, s)
}

// begin starts an instance at the given start event.
func (e *Engine) begin(tx *store.Tx, g *core.Graph, version int, element string, s Start) (string, error) {
	u := e.unit(tx, e.cfg.NewID())
	u.process, u.version, u.graph = g.Process, version, g
	u.state = core.NewState(norm.NFC.String(s.BusinessKey))
	u.started, u.startedBy, u.vars = micro(u.at), u.by, "{}"
	u.tell(Event{Kind: InstanceStarted}, nil)
	if err := u.step(core.Event{Kind: core.Start, Node: element, Vars: s.Variables}); err != nil {
		return "", err
	}
	return u.id, u.commit()
}
