package bpmn

import (
	"context"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

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
	Owner       string   // whose it is while Assignee has it by delegation, and afterwards; "" = nobody's
	Delegated   bool     // whether Assignee is to give it back by [Engine.Resolve]
	Priority    int      // the higher the more urgent
	CreatedAt   time.Time
	DueAt       time.Time      // zero = no due date
	FollowUpAt  time.Time      // when it is to be looked at again; zero = not put off
	Suspended   bool           // whether its instance is suspended
	Variables   map[string]any // as the task sees them; by Engine.Task, or when the query asks
	Cursor      string         // its place in the list that was asked for: [TaskQuery].After of the next page
}

// newTask writes an open task.
func (u *unit) newTask(ef core.Effect) error {
	o, id, due := ef.Task, u.token(ef.Token), never
	if !o.Due.IsZero() {
		due = micro(o.Due)
	}
	followUp := int64(0)
	if !o.FollowUp.IsZero() {
		followUp = micro(o.FollowUp)
	}
	names := candidates(o.Groups, o.Users)
	_, err := u.tx.Exec(`INSERT INTO bpmn_task (id, instance, token, process, version, business_key, element, name, folded, form_key, candidates, assignee, created, due, follow_up, rank, suspended)
		VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)`,
		id, u.id, ef.Token, u.process, int64(u.version), u.state.Key, ef.Node.ID, ef.Node.Name, folded(ef.Node.Name), o.FormKey, strings.Join(names, "\n"),
		o.Assignee, micro(u.at), due, followUp, -o.Priority, truth(u.state.Suspended))
	for _, name := range names {
		if err != nil {
			return err
		}
		err = offer(u.tx, id, name, truth(o.Assignee != ""), due, -o.Priority, micro(u.at))
	}
	return err
}

// offer puts a task into the inbox of a group or person.
func offer(tx *store.Tx, task, name string, held, due, rank, created int64) error {
	_, err := tx.Exec(`INSERT INTO bpmn_candidate (task, name, held, due, rank, created) VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT DO NOTHING`,
		task, name, held, due, rank, created)
	return err
}

// dropTask takes a task away that was done or withdrawn.
func (u *unit) dropTask(id string) error {
	_, err := u.tx.Exec(`DELETE FROM bpmn_task WHERE id = $1`, id)
	if err == nil {
		_, err = u.tx.Exec(`DELETE FROM bpmn_candidate WHERE task = $1`, id)
	}
	return err
}

// candidates gives groups and users one name space.
func candidates(groups, users []string) []string {
	var names []string
	for _, g := range groups {
		names = append(names, Candidate{Group: g}.name())
	}
	for _, u := range users {
		names = append(names, Candidate{User: u}.name())
	}
	return names
}

// parted is candidates turned round.
func parted(names []string) (groups, users []string) {
	for _, name := range names {
		if g, ok := strings.CutPrefix(name, "g:"); ok {
			groups = append(groups, g)
		} else if u, ok := strings.CutPrefix(name, "u:"); ok {
			users = append(users, u)
		}
	}
	return groups, users
}

const taskColumns = `t.id, t.instance, t.process, t.version, t.business_key, t.element, t.name, t.form_key, t.candidates, t.assignee, t.owner, t.delegated, t.created, t.due, t.follow_up, t.rank, t.suspended`

func (e *Engine) scanTask(r store.Row) (Task, error) {
	var t Task
	var number, created, due, followUp, rank int64
	var names string
	err := r.Scan(&t.ID, &t.Instance, &t.Process, &number, &t.BusinessKey, &t.Element, &t.Name, &t.FormKey, &names, &t.Assignee, &t.Owner, &t.Delegated, &created, &due, &followUp, &rank, &t.Suspended)
	t.Version, t.CreatedAt, t.DueAt, t.FollowUpAt, t.Priority = int(number), e.moment(created), e.moment(due), e.moment(followUp), int(-rank)
	t.Groups, t.Users = parted(strings.Split(names, "\n"))
	return t, err
}

// Task gives an open task with the variables that it sees; of a task that is not
// open any more [fault.BpmnTaskGone].
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
	t, err := e.openTask(tx, id)
	if err != nil {
		return Task{}, err
	}
	t.Variables, err = e.seen(tx, t)
	return t, err
}

func (e *Engine) openTask(tx *store.Tx, id string) (Task, error) {
	t, err := e.scanTask(tx.Row(`SELECT `+taskColumns+` FROM bpmn_task t WHERE t.id = $1`, id))
	return t, missing(err, taskGone(id))
}

func taskGone(id string) error { return fault.New(fault.BpmnTaskGone, "task", id) }

// taskToken takes the id of a task apart.
func taskToken(id string) (instance string, token int64, ok bool) {
	instance, number, ok := strings.Cut(id, ".")
	token, err := strconv.ParseInt(number, 10, 64)
	return instance, token, ok && err == nil
}

// Complete does a task: vars are set, and the instance runs on to where it
// waits next. Who may do it is the caller's affair, of delegated tasks too; the
// principal of the context is written to the history. A task that was completed
// or withdrawn already answers [fault.BpmnTaskGone], one of a suspended instance
// [fault.BpmnSuspended].
func (e *Engine) Complete(ctx context.Context, taskID string, vars map[string]any) error {
	return e.settle(ctx, taskID, core.Event{Kind: core.Complete, Vars: vars})
}

// CompleteTx is [Engine.Complete] within the caller's transaction.
func (e *Engine) CompleteTx(tx *store.Tx, taskID string, vars map[string]any) error {
	return e.settleTx(tx, taskID, core.Event{Kind: core.Complete, Vars: vars}, false)
}

// ThrowTask ends a task with a business error, which an error boundary event or
// event sub-process catches; [fault.BpmnUncaught] and nothing changed when there
// is none.
func (e *Engine) ThrowTask(ctx context.Context, taskID string, er Error) error {
	return e.settle(ctx, taskID, thrownTask(er))
}

// ThrowTaskTx is [Engine.ThrowTask] within the caller's transaction.
func (e *Engine) ThrowTaskTx(tx *store.Tx, taskID string, er Error) error {
	return e.settleTx(tx, taskID, thrownTask(er), false)
}

func thrownTask(er Error) core.Event {
	return core.Event{Kind: core.Throw, Code: norm.NFC.String(er.Code), Text: norm.NFC.String(er.Message), Vars: er.Variables}
}

// EscalateTask raises an escalation from a task: whoever catches it acts, and the
// task stays open unless that interrupts it.
func (e *Engine) EscalateTask(ctx context.Context, taskID string, es Escalation) error {
	return e.settle(ctx, taskID, raisedTask(es))
}

// EscalateTaskTx is [Engine.EscalateTask] within the caller's transaction.
func (e *Engine) EscalateTaskTx(tx *store.Tx, taskID string, es Escalation) error {
	return e.settleTx(tx, taskID, raisedTask(es), false)
}

func raisedTask(es Escalation) core.Event {
	return core.Event{Kind: core.Raise, Code: norm.NFC.String(es.Code), Vars: es.Variables}
}

func (e *Engine) settle(ctx context.Context, taskID string, ev core.Event) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error { return e.settleTx(tx, taskID, ev, inline) })
}

func (e *Engine) settleTx(tx *store.Tx, taskID string, ev core.Event, inline bool) error {
	instance, token, ok := taskToken(taskID)
	if !ok {
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
	u.inline, ev.Token = inline, token
	if err := u.step(ev); err != nil {
		return err
	}
	return u.commit()
}
