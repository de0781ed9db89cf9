package bpmn

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/store"
)

// startTimer sets the timer of a timer start event at deployment. The note of
// its row is the number of firings left, -1 for ever.
func (e *Engine) startTimer(tx *store.Tx, n *core.Node, def Definition) error {
	sched, err := n.Timer.Evaluate(map[string]any{}, e.now())
	if err != nil {
		return err
	}
	return insertJob(tx, jobRow{id: "start:" + def.Key + ":" + n.ID, kind: kindStart, process: def.ProcessID, version: int64(def.Version),
		element: n.ID, due: micro(sched.Due), note: strconv.Itoa(sched.Times)})
}

// fireStart starts an instance and winds a repeating timer up. When it comes
// late, for example after the program stood still, missed repeats are made up
// for one by one.
func (e *Engine) fireStart(tx *store.Tx, j jobRow) error {
	if err := tx.Lock("bpmn:job:" + j.id); err != nil {
		return err
	}
	n, err := tx.Exec(`DELETE FROM bpmn_job WHERE id = $1 AND due = $2`, j.id, j.due)
	if n == 0 || err != nil {
		return err
	}
	g, err := e.graph(tx, j.process, int(j.version))
	if err != nil {
		return err
	}
	node := g.Nodes[j.element]
	left, _ := strconv.Atoi(j.note)
	if left > 0 {
		left--
	}
	if left != 0 {
		due := e.moment(j.due)
		sched, err := node.Timer.Evaluate(map[string]any{}, due)
		if err != nil {
			return err
		}
		j.due, j.note = micro(sched.Every.AddTo(due)), strconv.Itoa(left)
		if err := insertJob(tx, j); err != nil {
			return err
		}
	}
	_, err = e.begin(tx, g, int(j.version), node.ID, Start{Process: j.process})
	return err
}

// dueJobs lists rows that are due, those of unknown types and those in hand left
// out, and the time of the next row after now. Each type is asked for by itself,
// so that the index gives its rows in order whatever else waits.
func (e *Engine) dueJobs(tx *store.Tx, now time.Time, limit int) (list []jobRow, next int64, err error) {
	busy := e.busy()
	next = never
	for _, typ := range e.handled() {
		err := tx.Each(func(r store.Row) error {
			j, err := scanJob(r)
			switch {
			case err != nil:
			case j.due > micro(now):
				next = min(next, j.due)
			case !busy[j.id]:
				list = append(list, j)
			}
			return err
		}, `SELECT `+jobColumns+` FROM bpmn_job WHERE type = $1 ORDER BY due, instance, token LIMIT $2`, typ, int64(limit+len(busy)+1))
		if err != nil {
			return nil, 0, err
		}
	}
	slices.SortFunc(list, func(a, b jobRow) int {
		return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.instance, b.instance), cmp.Compare(a.token, b.token), cmp.Compare(a.id, b.id))
	})
	return list[:min(len(list), limit)], next, nil
}

func (e *Engine) busy() map[string]bool {
	e.handMu.Lock()
	defer e.handMu.Unlock()
	copied := make(map[string]bool, len(e.inHand))
	for id := range e.inHand {
		copied[id] = true
	}
	return copied
}

// hold takes a row in hand; false when another worker of this node has it.
func (e *Engine) hold(id string) bool {
	e.handMu.Lock()
	defer e.handMu.Unlock()
	if e.inHand[id] {
		return false
	}
	e.inHand[id] = true
	return true
}

func (e *Engine) release(id string) {
	e.handMu.Lock()
	defer e.handMu.Unlock()
	delete(e.inHand, id)
}

// warnUnhandled tells the log once of each type that waits without a handler.
func (e *Engine) warnUnhandled(types []string) {
	e.handlerMu.Lock()
	defer e.handlerMu.Unlock()
	for _, t := range types {
		if !e.warned[t] {
			e.warned[t] = true
			e.log.Warn("service tasks wait for a handler that is not registered", zap.String("type", t))
		}
	}
}
