package bpmn

import (
	"context"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// InstanceQuery selects instances. Conditions are joined by "and"; the zero value
// selects all. Running instances come first, the one started last in front; then
// the ended ones, the one that ended last in front.
type InstanceQuery struct {
	Process       string
	Version       int   // 0 = all
	State         State // "" = all
	Suspended     bool  // suspended ones only
	BusinessKey   string
	KeyPrefix     string    // with which the business key begins
	StartedAfter  time.Time // started at or after that moment
	StartedBefore time.Time
	EndedAfter    time.Time // ended at or after that moment
	EndedBefore   time.Time
	Element       string // a token stands at the element of that id
	Incident      bool   // with an open incident
	Roots         bool   // without those that a call activity started
	After         string // [Instance].Cursor of the last one of the page before
	Limit         int    // default 50, at most 1000

	finishedOnly bool // of batches
}

// Instances lists instances. A wrong After answers [fault.BpmnCursor].
func (e *Engine) Instances(ctx context.Context, q InstanceQuery) ([]Instance, error) {
	var list []Instance
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = e.InstancesTx(tx, q)
		return err
	})
	return list, err
}

// InstancesTx is [Engine.Instances] within the caller's transaction.
func (e *Engine) InstancesTx(tx *store.Tx, q InstanceQuery) ([]Instance, error) {
	places, err := e.places(tx, q)
	if err != nil {
		return nil, err
	}
	list := make([]Instance, 0, len(places))
	for _, p := range places {
		in, err := e.InstanceTx(tx, p.id)
		if err != nil {
			return nil, err
		}
		in.Cursor = p.cursor()
		list = append(list, in)
	}
	return list, nil
}

// place is where an instance stands in the order of a query.
type place struct {
	table string // "r": running, "f": finished
	at    int64  // when it started or ended
	id    string
}

func (p place) cursor() string { return encodeCursor(p.table, p.at, p.id) }

func (q InstanceQuery) after() (place, error) {
	if q.After == "" {
		return place{}, nil
	}
	v, err := decodeCursor(q.After, 3)
	if err != nil || v[0] != "r" && v[0] != "f" {
		return place{}, fault.New(fault.BpmnCursor)
	}
	return place{v[0].(string), v[1].(int64), v[2].(string)}, nil
}

// places gives a page of instances by their ids.
func (e *Engine) places(tx *store.Tx, q InstanceQuery) ([]place, error) {
	limit := min(q.Limit, 1000)
	if limit <= 0 {
		limit = 50
	}
	after, err := q.after()
	if err != nil {
		return nil, err
	}
	processes := []string{q.Process}
	if q.Process == "" {
		if processes, err = e.processes(tx); err != nil {
			return nil, err
		}
		if len(processes) > maxStreams {
			processes = []string{""}
		}
	}
	halves := []string{"root = ''", "root <> ''"}
	if q.Roots {
		halves = halves[:1]
	}
	var list []place
	if q.wantsRunning() && after.table != "f" {
		if list, err = e.stretch(tx, q.running(), "r", "started", processes, halves, after, limit); err != nil {
			return nil, err
		}
		after = place{}
	}
	if q.wantsFinished() && len(list) < limit {
		more, err := e.stretch(tx, q.finished(), "f", "ended", processes, halves, after, limit-len(list))
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// stretch reads one table. Each process is two streams that indexes give in
// order: instances at the top and called ones.
func (e *Engine) stretch(tx *store.Tx, rest where, table, column string, processes, halves []string, after place, limit int) ([]place, error) {
	name := map[string]string{"r": "bpmn_instance", "f": "bpmn_finished"}[table]
	order := ` ORDER BY ` + column + ` DESC, id DESC LIMIT ` + itoa(int64(limit))
	var streams []string
	var args []any
	for _, process := range processes {
		for _, half := range halves {
			w := where{}
			w.and(half)
			w.equal("process", process)
			if after.id != "" {
				w.and("("+column+", id) < (?, ?)", after.at, after.id)
			}
			w.join(rest, "")
			streams = append(streams, `SELECT * FROM (SELECT `+column+`, id FROM `+name+w.text()+order+`) s`+itoa(int64(len(streams))))
			args = append(args, w.args...)
		}
	}
	if len(streams) == 0 {
		return nil, nil
	}
	var list []place
	err := tx.Each(func(r store.Row) error {
		p := place{table: table}
		err := r.Scan(&p.at, &p.id)
		list = append(list, p)
		return err
	}, numbered(`SELECT `+column+`, id FROM (`+strings.Join(streams, " UNION ALL ")+`) u`+order), args...)
	return list, err
}

func (e *Engine) processes(tx *store.Tx) ([]string, error) {
	var list []string
	err := tx.Each(func(r store.Row) error {
		var p string
		err := r.Scan(&p)
		list = append(list, p)
		return err
	}, `SELECT DISTINCT process FROM bpmn_definition ORDER BY process`)
	return list, err
}

func (q InstanceQuery) wantsRunning() bool {
	return !q.finishedOnly && (q.State == "" || q.State == Running) && q.EndedAfter.IsZero() && q.EndedBefore.IsZero()
}

func (q InstanceQuery) wantsFinished() bool {
	return q.State != Running && !q.Suspended && q.Element == "" && !q.Incident
}

func (q InstanceQuery) common() where {
	w := where{}
	if q.Version != 0 {
		w.and("version = ?", int64(q.Version))
	}
	w.equal("business_key", norm.NFC.String(q.BusinessKey))
	w.prefix("business_key", norm.NFC.String(q.KeyPrefix))
	w.since("started", q.StartedAfter)
	w.before("started", q.StartedBefore)
	return w
}

func (q InstanceQuery) running() where {
	w := q.common()
	if q.Suspended {
		w.and("suspended = 1")
	}
	if q.Element != "" {
		w.and(`active LIKE ? ESCAPE '\'`, "% "+escapeLike(q.Element)+"=%")
	}
	if q.Incident {
		w.and("id IN (SELECT instance FROM bpmn_incident)")
	}
	return w
}

func (q InstanceQuery) finished() where {
	w := q.common()
	w.equal("status", string(q.State))
	w.since("ended", q.EndedAfter)
	w.before("ended", q.EndedBefore)
	return w
}

// CountInstances counts the instances that a query selects. After and Limit do
// not matter.
func (e *Engine) CountInstances(ctx context.Context, q InstanceQuery) (int, error) {
	var total int64
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		total, err = e.countInstances(tx, q)
		return err
	})
	return int(total), err
}

func (e *Engine) countInstances(tx *store.Tx, q InstanceQuery) (total int64, err error) {
	for _, t := range []struct {
		wanted bool
		table  string
		rest   where
	}{{q.wantsRunning(), "bpmn_instance", q.running()}, {q.wantsFinished(), "bpmn_finished", q.finished()}} {
		if !t.wanted {
			continue
		}
		var n int64
		t.rest.equal("process", q.Process)
		if q.Roots {
			t.rest.and("root = ''")
		}
		if err := tx.Row(numbered(`SELECT COUNT(*) FROM `+t.table+t.rest.text()), t.rest.args...).Scan(&n); err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// version gives a version of a process; 0 is the latest.
func (e *Engine) version(tx *store.Tx, process string, number int) (*definition, error) {
	return e.target(tx, MigrationPlan{Process: process, To: number})
}

// ElementCount is how much stands at one element of a process.
type ElementCount struct {
	Tokens    int // places where instances stand
	Instances int // instances that stand there
	Incidents int // open incidents there
}

// Counts tells how many instances of a version stand at each element, for the
// picture of the process; elements where none stands are left out.
func (e *Engine) Counts(ctx context.Context, process string, version int) (map[string]ElementCount, error) {
	var counts map[string]ElementCount
	err := e.db.View(ctx, func(tx *store.Tx) error {
		def, err := e.version(tx, process, version)
		if err != nil {
			return err
		}
		counts = map[string]ElementCount{}
		err = tx.Each(func(r store.Row) error {
			var active string
			var n int64
			err := r.Scan(&active, &n)
			for _, entry := range strings.Fields(active) {
				id, tokens := activeEntry(entry)
				c := counts[id]
				c.Tokens, c.Instances = c.Tokens+tokens*int(n), c.Instances+int(n)
				counts[id] = c
			}
			return err
		}, `SELECT active, COUNT(*) FROM bpmn_instance WHERE process = $1 AND version = $2 GROUP BY active`, process, int64(def.Version))
		if err != nil {
			return err
		}
		return tx.Each(func(r store.Row) error {
			var id string
			var n int64
			err := r.Scan(&id, &n)
			c := counts[id]
			c.Incidents = int(n)
			counts[id] = c
			return err
		}, `SELECT element, COUNT(*) FROM bpmn_incident WHERE process = $1 AND version = $2 GROUP BY element`, process, int64(def.Version))
	})
	return counts, err
}
