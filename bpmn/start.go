package bpmn

import (
	"context"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Start says what to start.
type Start struct {
	Process     string         // id of the process or global task
	Version     int            // 0 = the latest
	VersionTag  string         // the latest version with this tag; "" = whatever Version says
	BusinessKey string         // for example the dossier's code; also the correlation key of its messages
	Variables   map[string]any // anything JSON can hold
	// ID is the id of the new instance; "" = one of its own. It must hold neither
	// "~" nor "."; one that exists already is refused with fault.BpmnExists, so
	// that a start can be repeated safely.
	ID string
}

// Start starts an instance at the start event without trigger, runs it to where
// it waits and gives its id. Jobs of [Engine.HandleTx] handlers on its way are
// done at once in the same transaction.
func (e *Engine) Start(ctx context.Context, s Start) (string, error) {
	var id string
	err := e.withInline(ctx, func(tx *store.Tx, inline bool) (err error) {
		id, err = e.start(tx, s, inline)
		return err
	})
	return id, err
}

// StartTx is [Engine.Start] within the caller's transaction; jobs are left to
// Run.
func (e *Engine) StartTx(tx *store.Tx, s Start) (string, error) { return e.start(tx, s, false) }

func (e *Engine) start(tx *store.Tx, s Start, inline bool) (string, error) {
	def, err := e.chosen(tx, s)
	if err != nil {
		return "", err
	}
	vars, err := normal(s.Variables)
	if err != nil {
		return "", err
	}
	id := s.ID
	if id == "" {
		id = e.cfg.NewID()
	} else if err := e.free(tx, id); err != nil {
		return "", err
	}
	t := e.turn(tx)
	t.inline = t.inline || inline
	if err := t.begin(def, beginning{id: id, key: norm.NFC.String(s.BusinessKey), vars: vars}); err != nil {
		return "", err
	}
	return id, t.commit()
}

func (e *Engine) chosen(tx *store.Tx, s Start) (*definition, error) {
	w := where{}
	w.and("process = ?", s.Process)
	name := any(s.Version)
	switch {
	case s.VersionTag != "":
		name = s.VersionTag
		w.and("tag = ?", s.VersionTag)
	case s.Version != 0:
		w.and("version = ?", s.Version)
	}
	var version int
	var suspended bool
	err := tx.Row(numbered(`SELECT version, suspended FROM bpmn_definition`+w.text()+` ORDER BY version DESC LIMIT 1`), w.args...).Scan(&version, &suspended)
	if err != nil {
		return nil, missing(err, unknownProcess(s.Process, name))
	}
	if suspended {
		return nil, versionSuspended(s.Process, version)
	}
	return e.definition(tx, s.Process, version)
}

// free checks an id that the caller has chosen.
func (e *Engine) free(tx *store.Tx, id string) error {
	if strings.ContainsAny(id, "~.") {
		return fault.New(fault.BpmnInstanceID, "instance", id)
	}
	if err := tx.Lock("bpmn:instance:" + id); err != nil {
		return err
	}
	var n int64
	err := tx.Row(`SELECT (SELECT COUNT(*) FROM bpmn_instance WHERE id = $1) + (SELECT COUNT(*) FROM bpmn_finished WHERE id = $1)`, id).Scan(&n)
	if err == nil && n > 0 {
		err = fault.New(fault.BpmnExists, "instance", id)
	}
	return err
}

// beginning says how an instance begins.
type beginning struct {
	id, key string
	node    string // the event that happened; "" = the start event without trigger
	def     int    // which of its triggers
	vars    map[string]any
	by      string // who starts it where that is not the turn's actor
}

// begin starts an instance; commit writes it.
func (t *turn) begin(def *definition, b beginning) error {
	u := &unit{turn: t, id: b.id, process: def.Process, version: def.Version, def: def, graph: def.graph, state: core.NewState(b.key), started: micro(t.at), startedBy: t.by}
	if b.by != "" {
		u.startedBy = b.by
	}
	events := len(t.events)
	u.tell(Event{Kind: InstanceStarted}, nil)
	t.units = append(t.units, u)
	if err := u.apply(core.Event{Kind: core.Start, Node: b.node, Def: b.def, Vars: b.vars, By: b.by}); err != nil {
		t.units = t.units[:len(t.units)-1]
		t.events = t.events[:events]
		return err
	}
	return nil
}
