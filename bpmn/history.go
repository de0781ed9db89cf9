package bpmn

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Visit is one stay of an instance at an element.
type Visit struct {
	ID         int64 // its number within the instance: the token that stood there
	Scope      int64 // the visit of the sub-process or loop around; 0 = the process
	Element    string
	Name       string
	Kind       string // name of the BPMN element
	EnteredAt  time.Time
	LeftAt     time.Time // zero while it lasts
	By         string    // subject of who ended it
	OnBehalfOf string    // the person By acted for
	Outcome    string    // completed, cancelled, error, terminated, joined, skipped, compensated, the flow taken by a gateway, or ""
}

// Change is one variable that was set.
type Change struct {
	Name       string
	Value      any
	At         time.Time
	By         string // subject of who set it
	OnBehalfOf string // the person By acted for
	Scope      int64  // visit of the sub-process or activity whose variable it is; 0 = of the process
}

// record packs what the steps of one transaction did to an instance into the text
// of one row: {"t":moment,"b":by,"f":for,"v":[visit…],"a":[change…]}. A visit is
// [id,element,microseconds it took,scope,outcome,by,for], a change
// [scope,variables,by,for], both without what is zero at their end; by and for
// stand there where they differ from those of the row.
type record struct {
	visits, changes []byte
}

func (r *record) empty() bool { return len(r.visits)+len(r.changes) == 0 }

func (r *record) visit(u *unit, v *core.Visit) {
	if u.e.cfg.History == HistoryNone {
		return
	}
	if r.visits == nil {
		r.visits = make([]byte, 0, 512)
	}
	b := strconv.AppendInt(append(r.visits, ",["...), v.ID, 10)
	b = core.AppendText(append(b, ','), v.Node.ID)
	foreign := v.By != u.by || v.For != u.on
	took := micro(u.at) - v.Entered
	switch {
	case foreign:
		b = appendRest(b, took, v.Scope, v.Outcome)
		b = core.AppendText(append(b, ','), v.By)
		b = core.AppendText(append(b, ','), v.For)
	case v.Outcome != "":
		b = appendRest(b, took, v.Scope, v.Outcome)
	case v.Scope != 0:
		b = strconv.AppendInt(append(b, ','), took, 10)
		b = strconv.AppendInt(append(b, ','), v.Scope, 10)
	case took != 0:
		b = strconv.AppendInt(append(b, ','), took, 10)
	}
	r.visits = append(b, ']')
}

func appendRest(b []byte, took, scope int64, outcome string) []byte {
	b = strconv.AppendInt(append(b, ','), took, 10)
	b = strconv.AppendInt(append(b, ','), scope, 10)
	return core.AppendText(append(b, ','), outcome)
}

func (r *record) assigned(u *unit, ef *core.Effect) {
	if u.e.cfg.History != HistoryFull {
		return
	}
	b := strconv.AppendInt(append(r.changes, ",["...), ef.Token, 10)
	b, err := core.AppendContext(append(b, ','), ef.Vars)
	if err != nil { // not plain; saving the variables tells
		return
	}
	if u.acting != "" {
		b = core.AppendText(append(b, ','), u.acting)
	}
	r.changes = append(b, ']')
}

// text is the row, and begins the next one.
func (r *record) text(u *unit) string {
	if r.empty() {
		return ""
	}
	b := make([]byte, 0, len(r.visits)+len(r.changes)+96)
	b = strconv.AppendInt(append(b, `{"t":`...), micro(u.at), 10)
	if u.by != "" {
		b = core.AppendText(append(b, `,"b":`...), u.by)
	}
	if u.on != "" {
		b = core.AppendText(append(b, `,"f":`...), u.on)
	}
	if len(r.visits) > 0 {
		b = append(append(append(b, `,"v":[`...), r.visits[1:]...), ']')
	}
	if len(r.changes) > 0 {
		b = append(append(append(b, `,"a":[`...), r.changes[1:]...), ']')
	}
	r.visits, r.changes = r.visits[:0], r.changes[:0]
	return string(append(b, '}'))
}

// row is a record as read.
type row struct {
	At      int64               `json:"t"`
	By      string              `json:"b"`
	For     string              `json:"f"`
	Visits  [][]json.RawMessage `json:"v"`
	Changes [][]json.RawMessage `json:"a"`
}

// fields reads the beginning of a packed list; what is not there stays as it is.
func fields(list []json.RawMessage, into ...any) error {
	for i := range min(len(list), len(into)) {
		if err := json.Unmarshal(list[i], into[i]); err != nil {
			return err
		}
	}
	return nil
}

// rows reads the history of an instance, the oldest step first.
func (e *Engine) rows(tx *store.Tx, id string) ([]row, error) {
	var list []row
	collect := func(r store.Row) error {
		var text string
		if err := r.Scan(&text); err != nil || text == "" {
			return err
		}
		var one row
		if err := json.Unmarshal([]byte(text), &one); err != nil {
			return fault.New(fault.BpmnState, "instance", id).Wrap(err)
		}
		list = append(list, one)
		return nil
	}
	if err := tx.Each(collect, `SELECT step FROM bpmn_history WHERE instance = $1 ORDER BY rev`, id); err != nil {
		return nil, err
	}
	err := tx.Each(collect, `SELECT history FROM bpmn_finished WHERE id = $1`, id)
	return list, err
}

// History lists the visits of an instance in the order in which it entered the
// elements, those that still last included.
func (e *Engine) History(ctx context.Context, id string) ([]Visit, error) {
	var list []Visit
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = e.HistoryTx(tx, id)
		return err
	})
	return list, err
}

// HistoryTx is [Engine.History] within the caller's transaction.
func (e *Engine) HistoryTx(tx *store.Tx, id string) ([]Visit, error) {
	s, err := e.stored(tx, id)
	if err != nil {
		return nil, err
	}
	rows, err := e.rows(tx, id)
	if err != nil {
		return nil, err
	}
	var list []Visit
	for _, r := range rows {
		for _, packed := range r.Visits {
			v := Visit{LeftAt: e.moment(r.At), By: r.By, OnBehalfOf: r.For}
			var took int64
			if err := fields(packed, &v.ID, &v.Element, &took, &v.Scope, &v.Outcome, &v.By, &v.OnBehalfOf); err != nil {
				return nil, fault.New(fault.BpmnState, "instance", id).Wrap(err)
			}
			v.EnteredAt = e.moment(r.At - took)
			list = append(list, v)
		}
	}
	def, err := e.definition(tx, s.Process, s.Version)
	if err != nil {
		return nil, err
	}
	if s.state != "" {
		state, err := decodeState(def.graph, id, s.state)
		if err != nil {
			return nil, err
		}
		for _, t := range state.Tokens {
			if !t.Guard {
				list = append(list, Visit{ID: t.ID, Scope: t.Scope, Element: t.Node.ID, EnteredAt: e.moment(t.Since)})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Visit) int { return cmp.Compare(a.ID, b.ID) })
	for i := range list {
		n, err := e.element(tx, def, list[i].Element)
		if err != nil {
			return nil, err
		}
		if n != nil {
			list[i].Name, list[i].Kind = n.Name, n.Kind.String()
		}
	}
	return list, nil
}

// VariableHistory lists the variables that were set during the life of an
// instance, in the order in which that happened. It is empty where
// [Config].History is not full.
func (e *Engine) VariableHistory(ctx context.Context, id string) ([]Change, error) {
	var list []Change
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = e.VariableHistoryTx(tx, id)
		return err
	})
	return list, err
}

// VariableHistoryTx is [Engine.VariableHistory] within the caller's transaction.
func (e *Engine) VariableHistoryTx(tx *store.Tx, id string) ([]Change, error) {
	if _, err := e.stored(tx, id); err != nil {
		return nil, err
	}
	rows, err := e.rows(tx, id)
	if err != nil {
		return nil, err
	}
	var list []Change
	for _, r := range rows {
		for _, packed := range r.Changes {
			c := Change{At: e.moment(r.At), By: r.By, OnBehalfOf: r.For}
			vars := json.RawMessage("{}")
			by := ""
			if err := fields(packed, &c.Scope, &vars, &by); err != nil {
				return nil, fault.New(fault.BpmnState, "instance", id).Wrap(err)
			}
			if by != "" {
				c.By, c.OnBehalfOf = by, ""
			}
			values, err := decodeVars(string(vars))
			if err != nil {
				return nil, err
			}
			for _, name := range sortedNames(values) {
				c.Name, c.Value = name, values[name]
				list = append(list, c)
			}
		}
	}
	return list, nil
}
