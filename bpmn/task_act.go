package bpmn

import (
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// What people do with open tasks. Who may do it is the caller's affair; the
// principal of the context is written down ([Engine.Acts]) and told to the
// observer.

// The kinds of events of tasks that people cause.
const (
	TaskClaimed   EventKind = "task-claimed"   // Outcome: the holder
	TaskUnclaimed EventKind = "task-unclaimed" //
	TaskAssigned  EventKind = "task-assigned"  // Outcome: the holder
	TaskDelegated EventKind = "task-delegated" // Outcome: the holder
	TaskResolved  EventKind = "task-resolved"  // Outcome: the owner, who holds it again
	TaskOffered   EventKind = "task-offered"   // Outcome: "g:" or "u:" and the candidate
	TaskWithheld  EventKind = "task-withheld"  // a candidate was taken away; Outcome as above
	TaskPlanned   EventKind = "task-planned"   // due date, follow-up date or priority were set; Outcome: "due 2026-03-02T08:00:00+07:00"
	TaskCommented EventKind = "task-commented" //
	CaseCommented EventKind = "case-commented" // of an instance as a whole
)

// Candidate is a group or a person to whom a task is offered. One of the two.
type Candidate struct{ Group, User string }

// name gives groups and users one name space.
func (c Candidate) name() string {
	if c.Group != "" {
		return "g:" + clean(c.Group)
	}
	return "u:" + clean(c.User)
}

func clean(name string) string { return strings.ReplaceAll(norm.NFC.String(name), "\n", " ") }

// Claim takes a task for a person; claiming one's own task again does nothing.
// A task held by somebody else answers [fault.BpmnTaskClaimed].
func (e *Engine) Claim(ctx context.Context, taskID, user string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.ClaimTx(tx, taskID, user) })
}

// ClaimTx is [Engine.Claim] within the caller's transaction.
func (e *Engine) ClaimTx(tx *store.Tx, taskID, user string) error {
	if user == "" {
		return nobody()
	}
	return e.change(tx, taskID, TaskClaimed, func(t *Task) (string, error) {
		if t.Assignee != "" && t.Assignee != user {
			return "", fault.New(fault.BpmnTaskClaimed, "task", taskID)
		}
		t.Assignee = user
		return user, nil
	})
}

// Unclaim gives a task back that the person holds. One that was delegated goes
// back to nobody, too, and its owner is forgotten.
func (e *Engine) Unclaim(ctx context.Context, taskID, user string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.UnclaimTx(tx, taskID, user) })
}

// UnclaimTx is [Engine.Unclaim] within the caller's transaction.
func (e *Engine) UnclaimTx(tx *store.Tx, taskID, user string) error {
	return e.change(tx, taskID, TaskUnclaimed, func(t *Task) (string, error) {
		if t.Assignee != "" && t.Assignee != user {
			return "", fault.New(fault.BpmnTaskClaimed, "task", taskID)
		}
		t.Assignee, t.Owner, t.Delegated = "", "", false
		return "", nil
	})
}

// Assign gives a task to a person, whoever holds it: the act of a leader. ""
// gives it to nobody. Owner and delegation are forgotten.
func (e *Engine) Assign(ctx context.Context, taskID, user string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.AssignTx(tx, taskID, user) })
}

// AssignTx is [Engine.Assign] within the caller's transaction.
func (e *Engine) AssignTx(tx *store.Tx, taskID, user string) error {
	return e.change(tx, taskID, TaskAssigned, func(t *Task) (string, error) {
		t.Assignee, t.Owner, t.Delegated = user, "", false
		return user, nil
	})
}

// Delegate hands a task that the person from holds to the person to, who does
// the work and gives it back by [Engine.Resolve]. from is remembered as the
// owner; when to delegates further, the first owner stays.
func (e *Engine) Delegate(ctx context.Context, taskID, from, to string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.DelegateTx(tx, taskID, from, to) })
}

// DelegateTx is [Engine.Delegate] within the caller's transaction.
func (e *Engine) DelegateTx(tx *store.Tx, taskID, from, to string) error {
	if from == "" || to == "" {
		return nobody()
	}
	return e.change(tx, taskID, TaskDelegated, func(t *Task) (string, error) {
		if t.Assignee != from {
			return "", fault.New(fault.BpmnTaskHolder, "task", taskID)
		}
		if !t.Delegated {
			t.Owner = from
		}
		t.Assignee, t.Delegated = to, true
		return to, nil
	})
}

// Resolve gives a delegated task back to its owner, who goes on with it. user
// must hold it; a task that is not delegated answers [fault.BpmnTaskHolder].
func (e *Engine) Resolve(ctx context.Context, taskID, user string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.ResolveTx(tx, taskID, user) })
}

// ResolveTx is [Engine.Resolve] within the caller's transaction.
func (e *Engine) ResolveTx(tx *store.Tx, taskID, user string) error {
	return e.change(tx, taskID, TaskResolved, func(t *Task) (string, error) {
		if t.Assignee != user || !t.Delegated {
			return "", fault.New(fault.BpmnTaskHolder, "task", taskID)
		}
		t.Assignee, t.Delegated = t.Owner, false
		return t.Owner, nil
	})
}

// AddCandidate offers a task to one more group or person.
func (e *Engine) AddCandidate(ctx context.Context, taskID string, c Candidate) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.AddCandidateTx(tx, taskID, c) })
}

// AddCandidateTx is [Engine.AddCandidate] within the caller's transaction.
func (e *Engine) AddCandidateTx(tx *store.Tx, taskID string, c Candidate) error {
	return e.candidate(tx, taskID, c, TaskOffered, func(names []string, name string) []string {
		if slices.Contains(names, name) {
			return names
		}
		return append(names, name)
	})
}

// RemoveCandidate offers a task to a group or person no more. Who holds it keeps
// it.
func (e *Engine) RemoveCandidate(ctx context.Context, taskID string, c Candidate) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.RemoveCandidateTx(tx, taskID, c) })
}

// RemoveCandidateTx is [Engine.RemoveCandidate] within the caller's transaction.
func (e *Engine) RemoveCandidateTx(tx *store.Tx, taskID string, c Candidate) error {
	return e.candidate(tx, taskID, c, TaskWithheld, func(names []string, name string) []string {
		return slices.DeleteFunc(names, func(n string) bool { return n == name })
	})
}

func (e *Engine) candidate(tx *store.Tx, taskID string, c Candidate, kind EventKind, edit func(names []string, name string) []string) error {
	if (c.Group == "") == (c.User == "") {
		return nobody()
	}
	return e.change(tx, taskID, kind, func(t *Task) (string, error) {
		names := edit(candidates(t.Groups, t.Users), c.name())
		t.Groups, t.Users = parted(names)
		return c.name(), nil
	})
}

// SetDue sets the day by which a task is to be done; zero takes it away.
func (e *Engine) SetDue(ctx context.Context, taskID string, due time.Time) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.SetDueTx(tx, taskID, due) })
}

// SetDueTx is [Engine.SetDue] within the caller's transaction.
func (e *Engine) SetDueTx(tx *store.Tx, taskID string, due time.Time) error {
	return e.change(tx, taskID, TaskPlanned, func(t *Task) (string, error) {
		t.DueAt = due
		return "due " + e.written(due), nil
	})
}

// SetFollowUp puts a task off to a moment; zero puts it off no more.
func (e *Engine) SetFollowUp(ctx context.Context, taskID string, at time.Time) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.SetFollowUpTx(tx, taskID, at) })
}

// SetFollowUpTx is [Engine.SetFollowUp] within the caller's transaction.
func (e *Engine) SetFollowUpTx(tx *store.Tx, taskID string, at time.Time) error {
	return e.change(tx, taskID, TaskPlanned, func(t *Task) (string, error) {
		t.FollowUpAt = at
		return "follow-up " + e.written(at), nil
	})
}

// SetPriority says how urgent a task is; the higher the more.
func (e *Engine) SetPriority(ctx context.Context, taskID string, priority int) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.SetPriorityTx(tx, taskID, priority) })
}

// SetPriorityTx is [Engine.SetPriority] within the caller's transaction.
func (e *Engine) SetPriorityTx(tx *store.Tx, taskID string, priority int) error {
	return e.change(tx, taskID, TaskPlanned, func(t *Task) (string, error) {
		t.Priority = priority
		return "priority " + itoa(int64(priority)), nil
	})
}

func (e *Engine) written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(e.cfg.Location).Format(time.RFC3339)
}

func nobody() error { return fault.New(fault.Missing, "what", "user", "id", "") }

// change edits an open task, under the lock of its instance.
func (e *Engine) change(tx *store.Tx, taskID string, kind EventKind, edit func(*Task) (outcome string, err error)) error {
	instance, _, ok := taskToken(taskID)
	if !ok {
		return taskGone(taskID)
	}
	if err := tx.Lock(lockOf(instance)); err != nil {
		return err
	}
	t, err := e.openTask(tx, taskID)
	if err != nil {
		return err
	}
	before := t
	before.Groups, before.Users = slices.Clone(t.Groups), slices.Clone(t.Users)
	outcome, err := edit(&t)
	if err != nil {
		return err
	}
	if err := e.rewrite(tx, before, t); err != nil {
		return err
	}
	return e.acted(tx, t, kind, outcome, outcome)
}

// rewrite stores an edited task and its places in the inboxes.
func (e *Engine) rewrite(tx *store.Tx, before, t Task) error {
	due, followUp, rank, held := never, int64(0), int64(-t.Priority), truth(t.Assignee != "")
	if !t.DueAt.IsZero() {
		due = micro(t.DueAt)
	}
	if !t.FollowUpAt.IsZero() {
		followUp = micro(t.FollowUpAt)
	}
	names, old := candidates(t.Groups, t.Users), candidates(before.Groups, before.Users)
	n, err := tx.Exec(`UPDATE bpmn_task SET assignee = $1, owner = $2, delegated = $3, candidates = $4, due = $5, follow_up = $6, rank = $7 WHERE id = $8`,
		t.Assignee, t.Owner, truth(t.Delegated), strings.Join(names, "\n"), due, followUp, rank, t.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return taskGone(t.ID)
	}
	for _, name := range old {
		if !slices.Contains(names, name) {
			if _, err := tx.Exec(`DELETE FROM bpmn_candidate WHERE task = $1 AND name = $2`, t.ID, name); err != nil {
				return err
			}
		}
	}
	if held != truth(before.Assignee != "") || !t.DueAt.Equal(before.DueAt) || t.Priority != before.Priority {
		if _, err := tx.Exec(`UPDATE bpmn_candidate SET held = $1, due = $2, rank = $3 WHERE task = $4`, held, due, rank, t.ID); err != nil {
			return err
		}
	}
	for _, name := range names {
		if !slices.Contains(old, name) {
			if err := offer(tx, t.ID, name, held, due, rank, micro(t.CreatedAt)); err != nil {
				return err
			}
		}
	}
	return nil
}

// acted writes down what somebody did with a task and tells the observer.
func (e *Engine) acted(tx *store.Tx, t Task, kind EventKind, outcome, note string) error {
	if err := e.writeAct(tx, Act{Instance: t.Instance, Task: t.ID, Element: t.Element, Kind: kind, Note: note}); err != nil {
		return err
	}
	if e.cfg.Observe == nil {
		return nil
	}
	by, on := actor(tx.Context())
	return e.cfg.Observe(tx, Event{Kind: kind, At: e.now(), By: by, OnBehalfOf: on, Instance: t.Instance, Process: t.Process, Version: t.Version,
		BusinessKey: t.BusinessKey, Element: t.Element, ElementName: t.Name, ElementKind: core.UserTask.String(), Task: t.ID, Outcome: outcome})
}
