package bpmn

import (
	"context"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Act is something that a person did with an instance or one of its tasks, beside
// completing tasks, which the history tells: a claim, a delegation, a comment, a
// suspension.
type Act struct {
	Instance   string
	Task       string    // "" for the instance as a whole
	Element    string    // id in the model, of the task
	Kind       EventKind // what was done
	At         time.Time
	By         string // subject of who did it
	OnBehalfOf string // the person By acted for
	Note       string // the comment; of other acts what [Event].Outcome says, or the reason given
}

// MaxComment bounds a comment, in bytes of UTF-8.
const MaxComment = 16 << 10

// Comment writes a comment to an instance, or to one of its tasks while it is
// open. It is kept with the instance, also after the task and the instance have
// ended, until the instance is deleted. Empty text answers [fault.BpmnComment],
// text beyond [MaxComment] [fault.TooLarge].
func (e *Engine) Comment(ctx context.Context, instance, taskID, text string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.CommentTx(tx, instance, taskID, text) })
}

// CommentTx is [Engine.Comment] within the caller's transaction.
func (e *Engine) CommentTx(tx *store.Tx, instance, taskID, text string) error {
	text = strings.TrimSpace(norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD")))
	switch {
	case text == "":
		return fault.New(fault.BpmnComment)
	case len(text) > MaxComment:
		return fault.New(fault.TooLarge, "what", "comment", "limit", MaxComment)
	}
	if taskID == "" {
		in, err := e.InstanceTx(tx, instance)
		if err != nil {
			return err
		}
		return e.actedOn(tx, in, CaseCommented, text, "")
	}
	t, err := e.openTask(tx, taskID)
	if err != nil {
		return err
	}
	if instance != "" && t.Instance != instance {
		return taskGone(taskID)
	}
	return e.acted(tx, t, TaskCommented, "", text)
}

// Comments lists the comments to an instance, its tasks and the instances that it
// has called, the oldest first.
func (e *Engine) Comments(ctx context.Context, instance string) ([]Act, error) {
	return e.acts(ctx, instance, []EventKind{TaskCommented, CaseCommented})
}

// Acts lists what people did with an instance, its tasks and the instances that
// it has called, comments included, the oldest first. At most 10,000.
func (e *Engine) Acts(ctx context.Context, instance string) ([]Act, error) {
	return e.acts(ctx, instance, nil)
}

func (e *Engine) acts(ctx context.Context, instance string, kinds []EventKind) ([]Act, error) {
	w := where{}
	w.and("root = ?", rootOf(instance))
	if len(kinds) > 0 {
		args := make([]any, len(kinds))
		for i, k := range kinds {
			args[i] = string(k)
		}
		w.and("kind IN (?"+strings.Repeat(",?", len(kinds)-1)+")", args...)
	}
	var list []Act
	err := e.db.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			var a Act
			var at int64
			err := r.Scan(&a.Instance, &a.Task, &a.Element, &a.Kind, &at, &a.By, &a.OnBehalfOf, &a.Note)
			a.At = e.moment(at)
			if a.Instance == instance || strings.HasPrefix(a.Instance, instance+"~") {
				list = append(list, a)
			}
			return err
		}, numbered(`SELECT instance, task, element, kind, at, author, behalf, note FROM bpmn_act`+w.text()+` ORDER BY number LIMIT 10000`), w.args...)
	})
	return list, err
}

// writeAct numbers an act within its root instance and stores it.
func (e *Engine) writeAct(tx *store.Tx, a Act) error {
	root := rootOf(a.Instance)
	if err := tx.Lock(lockOf(root)); err != nil {
		return err
	}
	by, on := actor(tx.Context())
	_, err := tx.Exec(`INSERT INTO bpmn_act (root, number, instance, task, element, kind, at, author, behalf, note)
		VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM bpmn_act WHERE root = $1), $2,$3,$4,$5,$6,$7,$8,$9)`,
		root, a.Instance, a.Task, a.Element, string(a.Kind), micro(e.now()), by, on, a.Note)
	return err
}

// actedOn writes down what somebody did with an instance as a whole and tells the
// observer.
func (e *Engine) actedOn(tx *store.Tx, in Instance, kind EventKind, note, outcome string) error {
	if err := e.writeAct(tx, Act{Instance: in.ID, Kind: kind, Note: note}); err != nil || e.cfg.Observe == nil {
		return err
	}
	by, on := actor(tx.Context())
	return e.cfg.Observe(tx, Event{Kind: kind, At: e.now(), By: by, OnBehalfOf: on, Instance: in.ID, Process: in.Process, Version: in.Version,
		BusinessKey: in.BusinessKey, Outcome: outcome})
}

// lockOf is the lock of an instance and of all that are called from the same root.
func lockOf(instance string) string { return "bpmn:instance:" + rootOf(instance) }
