package bpmn

import (
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
)

// item is an effect that has still to be carried out.
type item struct {
	u    *unit
	ef   core.Effect
	gone bool  // carried out, or not needed any more
	due  int64 // of a job: when it is to be looked at, 0 = at once
	note string
}

// settle carries out the effects of all steps. Those that may lead to further
// steps go first, in their order: called instances, messages that lie in the
// buffer already, what is thrown; then, one after another, jobs that are done at
// once. What then still waits gets its row.
func (t *turn) settle() error {
	seen, job := 0, 0
	for seen < len(t.queue) || job < len(t.queue) {
		i := seen
		if seen < len(t.queue) {
			seen++
		} else {
			i = job
			job++
		}
		if it := &t.queue[i]; it.gone || (it.ef.Kind == core.NewJob) != (i < job) {
			continue
		}
		if err := t.active(i); err != nil {
			return err
		}
	}
	for i := range t.queue {
		it := &t.queue[i]
		if it.gone {
			continue
		}
		it.gone = true
		if err := it.u.row(it); err != nil {
			return err
		}
	}
	clear(t.queue)
	t.queue = t.queue[:0]
	return nil
}

// active carries out an effect that may lead to further steps. The queue may grow
// meanwhile.
func (t *turn) active(i int) error {
	u, ef := t.queue[i].u, t.queue[i].ef
	switch ef.Kind {
	case core.NewJob:
		return u.inlineJob(i)
	case core.NewMessage:
		return u.subscribe(i)
	case core.NewCall:
		t.queue[i].gone = true
		return u.call(ef)
	case core.Send:
		t.queue[i].gone = true
		return u.send(ef)
	case core.Broadcast:
		t.queue[i].gone = true
		return u.broadcast(ef)
	case core.Escalated:
		t.queue[i].gone = true
		return u.escalated(ef)
	case core.Ended:
		t.queue[i].gone = true
		return u.answer()
	}
	return nil
}

// row writes what a waiting token needs.
func (u *unit) row(it *item) error {
	ef := it.ef
	switch ef.Kind {
	case core.NewTask:
		u.tell(Event{Kind: TaskCreated, Task: u.token(ef.Token)}, ef.Node)
		return u.newTask(ef)
	case core.NewJob:
		u.tell(Event{Kind: JobCreated, Name: ef.Node.Type}, ef.Node)
		return u.newJob(ef, kindJob, it)
	case core.NewTimer:
		u.tell(Event{Kind: TimerSet, Outcome: ef.Due.Format(time.RFC3339)}, ef.Node)
		it.due = micro(ef.Due)
		return u.newJob(ef, kindTimer, it)
	case core.NewSignal:
		return u.listen(ef)
	case core.NewCall: // too many in this transaction
		return u.newJob(ef, kindCall, it)
	case core.Incident:
		u.tell(Event{Kind: IncidentRaised, Outcome: string(ef.Fault.Code())}, ef.Node)
		return u.raise(ef.Token, ef.Node, ef.Fault.Code(), ef.Fault)
	}
	return nil
}

// drop takes away what was made for a token; what was not yet written is
// forgotten.
func (u *unit) drop(ef *core.Effect) error {
	if ef.Wait == core.ForTask {
		u.task = ef.Token
	}
	if u.withdrawn(ef.Token) {
		return nil
	}
	if ef.Token == u.doing && (ef.Wait == core.ForJob || ef.Wait == core.ForTimer || ef.Wait == core.ForCall) {
		return nil // its row was consumed, the called instance has ended
	}
	id := u.token(ef.Token)
	var err error
	switch ef.Wait {
	case core.ForTask:
		return u.dropTask(id)
	case core.ForJob, core.ForTimer:
		if _, err = u.tx.Exec(`DELETE FROM bpmn_job WHERE id = $1`, id); err == nil && ef.Wait == core.ForJob {
			err = u.clear(id, ef.Node)
		}
	case core.ForMessage, core.ForSignal:
		_, err = u.tx.Exec(`DELETE FROM bpmn_subscription WHERE id = $1`, id)
	case core.ForCall:
		return u.dropCall(ef)
	case core.StuckIn, core.StuckOut:
		err = u.clear(id, ef.Node)
	}
	return err
}

// withdrawn takes what was to be made for the token out of the queue; false when
// there was nothing.
func (u *unit) withdrawn(token int64) bool {
	for i := range u.queue {
		it := &u.queue[i]
		if it.u != u || it.gone || it.ef.Token != token {
			continue
		}
		switch it.ef.Kind {
		case core.NewTask, core.NewJob, core.NewTimer, core.NewMessage, core.NewSignal, core.NewCall, core.Incident:
			it.gone = true
			return true
		}
	}
	return false
}
