package bpmn

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Task is a user task that waits to be done.
type Task struct {
	ID          string
	Instance    string
	Process     string
	Version     int
	BusinessKey string
	Element     string // id in the model
	Name        string
	FormKey     string
	Groups      []string // candidate groups
	Users       []string // candidate users
	Assignee    string   // who holds it; "" = nobody
	CreatedAt   time.Time
	DueAt       time.Time      // zero = no due date
	Variables   map[string]any // of the instance; by Engine.Task, or when the query asks
}

// TaskQuery selects open tasks. Conditions are joined by "and"; Groups and User
// are one condition: offered to one of the groups or to the user. The zero value
// selects all.
type TaskQuery struct {
	Groups      []string  // offered to one of them
	User        string    // offered to this person by name
	Assignee    string    // held by this person
	Unassigned  bool      // held by nobody
	BusinessKey string    //
	Instance    string    //
	Element     string    // id in the model
	DueBefore   time.Time // due before that moment
	After       string    // id of the last task of the page before
	Limit       int       // default 50, at most 1000
	Variables   bool      // fill Task.Variables
}

func (u *unit) newTask(ef core.Effect) error {
	id, due := u.token(ef.Token), never
	if !ef.Task.Due.IsZero() {
		due = micro(ef.Task.Due)
	}
	names := candidates(ef.Task.Groups, ef.Task.Users)
	_, err := u.tx.Exec(`INSERT INTO bpmn_task (id, instance, token, process, version, business_key, element, name, form_key, assignee, candidates, created, due)
		VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)`,
		id, u.id, ef.Token, u.process, int64(u.version), u.state.Key, ef.Node.ID, ef.Node.Name, ef.Node.FormKey,
		ef.Task.Assignee, strings.Join(names, "\n"), micro(u.at), due)
	for _, name := range names {
		if err != nil {
			return err
		}
		_, err = u.tx.Exec(`INSERT INTO bpmn_candidate (name, task) VALUES ($1,$2) ON CONFLICT DO NOTHING`, name, id)
	}
	return err
}

// candidates gives groups and users one name space.
func candidates(groups, users []string) []string {
	var names []string
	for _, g := range groups {
		names = append(names, "g:"+strings.ReplaceAll(g, "\n", " "))
	}
	for _, u := range users {
		names = append(names, "u:"+strings.ReplaceAll(u, "\n", " "))
	}
	return names
}

// Tasks lists open tasks, those due first in front.
func (e *Engine) Tasks(ctx context.Context, q TaskQuery) ([]Task, error) {
	var list []Task
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = e.TasksTx(tx, q)
		return err
	})
	return list, err
}

// TasksTx is [Engine.Tasks] within the caller's transaction.
func (e *Engine) TasksTx(tx *store.Tx, q TaskQuery) ([]Task, error) {
	w := &where{}
	if q.After != "" {
		var due int64
		if err := tx.Row(`SELECT due FROM bpmn_task WHERE id = $1`, q.After).Scan(&due); err != nil {
			return nil, missing(err, fault.New(fault.BpmnTaskGone, "task", q.After))
		}
		w.and("(due > ? OR (due = ? AND id > ?))", due, due, q.After)
	}
	q.conditions(w)
	limit := q.Limit
	if limit <= 0 {
		limit = 50
	}
	var list []Task
	err := tx.Each(func(r store.Row) error {
		t, err := e.scanTask(r)
		list = append(list, t)
		return err
	}, `SELECT `+taskColumns+` FROM bpmn_task`+w.text()+` ORDER BY due, id LIMIT `+itoa(int64(min(limit, 1000))), w.args...)
	if err != nil || !q.Variables {
		return list, err
	}
	for i := range list {
		if list[i].Variables, err = e.variables(tx, list[i].Instance); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (q TaskQuery) conditions(w *where) {
	var users []string
	if q.User != "" {
		users = []string{q.User}
	}
	if names := candidates(q.Groups, users); len(names) > 0 {
		args := make([]any, len(names))
		for i, n := range names {
			args[i] = n
		}
		w.and("id IN (SELECT task FROM bpmn_candidate WHERE name IN (?"+strings.Repeat(",?", len(names)-1)+"))", args...)
	}
	for column, value := range map[string]string{"assignee": q.Assignee, "business_key": q.BusinessKey, "instance": q.Instance, "element": q.Element} {
		if value != "" {
			w.and(column+" = ?", value)
		}
	}
	if q.Unassigned {
		w.and("assignee = ''")
	}
	if !q.DueBefore.IsZero() {
		w.and("due < ?", micro(q.DueBefore))
	}
}

// where collects conditions; ? stands for the next parameter.
type where struct {
	conds []string
	args  []any
}

func (w *where) and(cond string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		cond = strings.Replace(cond, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	w.conds = append(w.conds, cond)
}

func (w *where) text() string {
	if len(w.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conds, " AND ")
}

const taskColumns = `id, instance, process, version, business_key, element, name, form_key, assignee, candidates, created, due`

func (e *Engine) scanTask(r store.Row) (Task, error) {
	var t Task
	var number, created, due int64
	var names string
	err := r.Scan(&t.ID, &t.Instance, &t.Process, &number, &t.BusinessKey, &t.Element, &t.Name, &t.FormKey, &t.Assignee, &names, &created, &due)
	t.Version, t.CreatedAt, t.DueAt = int(number), e.moment(created), e.moment(due)
	for _, name := range strings.Split(names, "\n") {
		if g, ok := strings.CutPrefix(name, "g:"); ok {
			t.Groups = append(t.Groups, g)
		} else if u, ok := strings.CutPrefix(name, "u:"); ok {
			t.Users = append(t.Users, u)
		}
	}
	return t, err
}

func (e *Engine) variables(tx *store.Tx, instance string) (map[string]any, error) {
	var text string
	if err := tx.Row(`SELECT variables FROM bpmn_instance WHERE id = $1`, instance).Scan(&text); err != nil {
		return nil, missing(err, fault.New(fault.BpmnUnknownInstance, "instance", instance))
	}
	return decodeVars(text)
}

// Task gives an open task with the variables of its instance; of a task that is
// not open any more [fault.BpmnTaskGone].
func (e *Engine) Task(ctx context.Context, id string) (Task, error) {
	var t Task
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		t, err = e.TaskTx(tx, id)
		return err
	})
	return t, err
}

// TaskTx is [Engine.Task] within the caller's transaction.
func (e *Engine) TaskTx(tx *store.Tx, id string) (Task, error) {
	t, err := e.scanTask(tx.Row(`SELECT `+taskColumns+` FROM bpmn_task WHERE id = $1`, id))
	if err != nil {
		return Task{}, missing(err, taskGone(id))
	}
	t.Variables, err = e.variables(tx, t.Instance)
	return t, err
}

func taskGone(id string) error { return fault.New(fault.BpmnTaskGone, "task", id) }

// Claim takes a task for a person; claiming one's own task again does nothing.
// A task held by somebody else answers [fault.BpmnTaskClaimed].
func (e *Engine) Claim(ctx context.Context, taskID, user string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.ClaimTx(tx, taskID, user) })
}

// ClaimTx is [Engine.Claim] within the caller's transaction.
func (e *Engine) ClaimTx(tx *store.Tx, taskID, user string) error {
	if user == "" {
		return fault.New(fault.Missing, "what", "user", "id", "")
	}
	n, err := tx.Exec(`UPDATE bpmn_task SET assignee = $1 WHERE id = $2 AND (assignee = '' OR assignee = $1)`, user, taskID)
	return e.claimed(tx, taskID, TaskClaimed, n, err)
}

// Unclaim gives a task back that the person holds.
func (e *Engine) Unclaim(ctx context.Context, taskID, user string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.UnclaimTx(tx, taskID, user) })
}

// UnclaimTx is [Engine.Unclaim] within the caller's transaction.
func (e *Engine) UnclaimTx(tx *store.Tx, taskID, user string) error {
	n, err := tx.Exec(`UPDATE bpmn_task SET assignee = '' WHERE id = $1 AND (assignee = $2 OR assignee = '')`, taskID, user)
	return e.claimed(tx, taskID, TaskUnclaimed, n, err)
}

func (e *Engine) claimed(tx *store.Tx, taskID string, kind EventKind, n int64, err error) error {
	if err != nil {
		return err
	}
	t, err := e.scanTask(tx.Row(`SELECT `+taskColumns+` FROM bpmn_task WHERE id = $1`, taskID))
	switch {
	case err != nil:
		return missing(err, taskGone(taskID))
	case n == 0:
		return fault.New(fault.BpmnTaskClaimed, "task", taskID)
	case e.cfg.Observe == nil:
		return nil
	}
	by, on := actor(tx.Context())
	return e.cfg.Observe(tx, Event{Kind: kind, At: e.now(), By: by, OnBehalfOf: on, Instance: t.Instance, Process: t.Process, Version: t.Version,
		BusinessKey: t.BusinessKey, Element: t.Element, ElementName: t.Name, ElementKind: string(core.UserTask), Task: t.ID})
}

// Complete does a task: vars are set, and the instance runs on to where it
// waits next. Who may do it is the caller's affair; the principal of the context
// is written to the history. A task that was completed or withdrawn already
// answers [fault.BpmnTaskGone].
func (e *Engine) Complete(ctx context.Context, taskID string, vars map[string]any) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.CompleteTx(tx, taskID, vars) })
}

// CompleteTx is [Engine.Complete] within the caller's transaction.
func (e *Engine) CompleteTx(tx *store.Tx, taskID string, vars map[string]any) error {
	return e.settleTask(tx, taskID, core.Event{Kind: core.Complete, Vars: vars})
}

// ThrowTask ends a task with a business error, which an error boundary event
// catches; [fault.BpmnUncaught] and nothing changed when there is none.
func (e *Engine) ThrowTask(ctx context.Context, taskID string, er Error) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.ThrowTaskTx(tx, taskID, er) })
}

// ThrowTaskTx is [Engine.ThrowTask] within the caller's transaction.
func (e *Engine) ThrowTaskTx(tx *store.Tx, taskID string, er Error) error {
	return e.settleTask(tx, taskID, core.Event{Kind: core.Throw, Code: er.Code, Vars: er.Variables})
}

func (e *Engine) settleTask(tx *store.Tx, taskID string, ev core.Event) error {
	instance, number, ok := strings.Cut(taskID, ".")
	token, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil {
		return taskGone(taskID)
	}
	u, err := e.load(tx, instance)
	switch code := codeOf(err); {
	case code == fault.BpmnEnded || code == fault.BpmnUnknownInstance:
		return taskGone(taskID)
	case err != nil:
		return err
	}
	if t := u.state.Token(token); t == nil || t.Wait != core.ForTask {
		return taskGone(taskID)
	}
	ev.Token = token
	if err := u.step(ev); err != nil {
		return err
	}
	return u.commit()
}

func codeOf(err error) fault.Code {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Code()
	}
	return ""
}
