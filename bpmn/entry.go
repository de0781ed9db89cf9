package bpmn

import (
	"context"
	"encoding/json"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// An entry is an event by which the latest version of a process begins: a trigger
// of a start event, an instantiating receive task, an event behind an
// instantiating event gateway.
type entry struct {
	kind, name       string
	process, element string
	def, version     int
}

// The kinds of entries, and of subscriptions.
const (
	byMessage   = "m"
	bySignal    = "s"
	byTimer     = "t"
	byCondition = "c"
)

var entryKinds = map[core.TriggerKind]string{core.Message: byMessage, core.Signal: bySignal, core.Timer: byTimer, core.Conditional: byCondition}

// entries lets events start the new version and the older ones no more.
func (e *Engine) entries(tx *store.Tx, g *core.Graph, def Definition) error {
	if err := e.closeEntries(tx, def.ProcessID); err != nil {
		return err
	}
	for _, n := range entryNodes(g) {
		for i, t := range n.Triggers {
			kind := entryKinds[t.Kind]
			if kind == "" {
				continue
			}
			en := entry{kind: kind, process: def.ProcessID, element: n.ID, def: i, version: def.Version}
			if t.Kind == core.Message || t.Kind == core.Signal {
				v, err := t.Name.Eval(map[string]any{})
				name, ok := v.(string)
				if err != nil || !ok || name == "" {
					return located(fault.BpmnEvaluation, n).Wrap(err)
				}
				en.name = norm.NFC.String(name)
			}
			if err := e.open(tx, en, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// entryNodes lists the elements at which events start instances.
func entryNodes(g *core.Graph) []*core.Node {
	var list []*core.Node
	for _, n := range g.Root.Starts {
		if n.Kind != core.EventGateway {
			list = append(list, n)
			continue
		}
		for _, f := range n.Out {
			list = append(list, f.To)
		}
	}
	return list
}

func (e *Engine) open(tx *store.Tx, en entry, t *core.Trigger) error {
	_, err := tx.Exec(`INSERT INTO bpmn_entry (kind, name, process, element, def, version) VALUES ($1,$2,$3,$4,$5,$6)`,
		en.kind, en.name, en.process, en.element, en.def, en.version)
	if err != nil || t.Kind != core.Timer {
		return err
	}
	sched, err := t.Timer.Evaluate(map[string]any{}, e.now())
	if err != nil {
		return err
	}
	return e.wind(tx, en, sched)
}

func (e *Engine) closeEntries(tx *store.Tx, process string) error {
	list, err := e.findEntries(tx, `process = $1 AND kind = $2`, process, byTimer)
	if err != nil {
		return err
	}
	for _, en := range list {
		if _, err := tx.Exec(`DELETE FROM bpmn_job WHERE id = $1`, en.jobID()); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`DELETE FROM bpmn_entry WHERE process = $1`, process)
	return err
}

func (e *Engine) findEntries(tx *store.Tx, where string, args ...any) ([]entry, error) {
	var list []entry
	err := tx.Each(func(r store.Row) error {
		var en entry
		err := r.Scan(&en.kind, &en.name, &en.process, &en.element, &en.def, &en.version)
		list = append(list, en)
		return err
	}, `SELECT kind, name, process, element, def, version FROM bpmn_entry WHERE (shut = 0 OR kind = 't') AND `+where+` ORDER BY process, element, def`, args...)
	return list, err
}

// enter starts an instance at an entry.
func (t *turn) enter(en entry, key string, vars map[string]any) error {
	def, err := t.e.definition(t.tx, en.process, en.version)
	if err != nil {
		return err
	}
	return t.begin(def, beginning{id: t.e.cfg.NewID(), key: key, node: en.element, def: en.def, vars: vars})
}

func (en entry) jobID() string {
	return "start:" + defKey(en.process, en.version) + ":" + en.element + ":" + itoa(int64(en.def))
}

// winding is the note of a timer that starts instances.
type winding struct {
	Def   int           `json:"def"`
	Sched core.Schedule `json:"schedule"`
}

// wind sets the timer of an entry.
func (e *Engine) wind(tx *store.Tx, en entry, sched core.Schedule) error {
	note, err := json.Marshal(winding{en.def, sched})
	if err != nil {
		return err
	}
	return e.insertJob(tx, jobRow{id: en.jobID(), kind: kindStart, process: en.process, version: int64(en.version), element: en.element, due: micro(sched.Due), note: string(note)})
}

// fireStart starts an instance and winds a repeating timer up. When it comes
// late, for example after the program stood still, missed repeats are made up
// for one by one.
func (e *Engine) fireStart(ctx context.Context, j jobRow) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error {
		if err := tx.Lock("bpmn:deployment"); err != nil {
			return err
		}
		if ok, err := e.remove(tx, j); !ok || err != nil {
			return err
		}
		var w winding
		if err := json.Unmarshal([]byte(j.note), &w); err != nil {
			return fault.New(fault.BpmnState, "instance", j.id).Wrap(err)
		}
		en := entry{kind: byTimer, process: j.process, element: j.element, def: w.Def, version: int(j.version)}
		if err := e.rewind(tx, en, w.Sched); err != nil {
			return err
		}
		t := e.turn(tx)
		t.inline = inline
		if err := t.enter(en, "", nil); err != nil {
			return err
		}
		return t.commit()
	})
}

func (e *Engine) rewind(tx *store.Tx, en entry, s core.Schedule) error {
	if s.Times > 0 {
		s.Times--
	}
	next, ok := s.After(s.Due)
	if s.Times == 0 || !ok {
		return nil
	}
	s.Due = next.In(e.cfg.Location)
	return e.wind(tx, en, s)
}

// StartWhere starts every process whose conditional start event holds for the
// variables (BPMN 2.0, table 10.84): the latest versions are asked, and the ids of
// the new instances are given. A condition that fails or is null does not hold.
func (e *Engine) StartWhere(ctx context.Context, businessKey string, vars map[string]any) ([]string, error) {
	var ids []string
	err := e.withInline(ctx, func(tx *store.Tx, inline bool) (err error) {
		ids, err = e.startWhere(tx, businessKey, vars, inline)
		return err
	})
	return ids, err
}

// StartWhereTx is [Engine.StartWhere] within the caller's transaction.
func (e *Engine) StartWhereTx(tx *store.Tx, businessKey string, vars map[string]any) ([]string, error) {
	return e.startWhere(tx, businessKey, vars, false)
}

func (e *Engine) startWhere(tx *store.Tx, businessKey string, vars map[string]any, inline bool) ([]string, error) {
	vars, err := normal(vars)
	if err != nil {
		return nil, err
	}
	if vars == nil {
		vars = map[string]any{}
	}
	list, err := e.findEntries(tx, `kind = $1`, byCondition)
	if err != nil {
		return nil, err
	}
	t := e.turn(tx)
	t.inline = t.inline || inline
	var ids []string
	for _, en := range list {
		def, err := e.definition(tx, en.process, en.version)
		if err != nil {
			return nil, err
		}
		if v, err := def.graph.Nodes[en.element].Triggers[en.def].Cond.Eval(vars); err != nil || v != true {
			continue
		}
		id := e.cfg.NewID()
		if err := t.begin(def, beginning{id: id, key: norm.NFC.String(businessKey), node: en.element, def: en.def, vars: vars}); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, t.commit()
}
