package bpmn

import (
	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
)

// commit carries out the effects of all steps of the transaction, writes its
// instances and tells the observer. Inside a handler that was called by the
// engine it leaves all that to the engine.
func (t *turn) commit() error {
	if t.nested > 0 {
		return nil
	}
	err := t.write()
	if err != nil && t.inlined { // perhaps by what a job did; without it the caller's own work stands
		err = inlineFailed{err}
	}
	return err
}

func (t *turn) write() error {
	if err := t.settle(); err != nil {
		return err
	}
	for _, u := range t.units {
		if err := u.save(); err != nil {
			return err
		}
	}
	return t.observed()
}

// save writes the state of an instance and the history of what was done to it.
func (u *unit) save() error {
	if !u.touched {
		return nil
	}
	u.touched = false
	if u.state.Status != core.Running {
		return u.finish()
	}
	vars, err := u.storedVars()
	if err != nil {
		return err
	}
	state, err := core.Encode(u.state)
	if err != nil {
		return fault.New(fault.BpmnVariables, "name", "").Wrap(err)
	}
	if len(state) > maxState+u.e.cfg.MaxVariables {
		return fault.New(fault.TooLarge, "what", "variables", "limit", u.e.cfg.MaxVariables)
	}
	if u.rev == 0 {
		_, err = u.tx.Exec(`INSERT INTO bpmn_instance (id, process, version, business_key, state, variables, rev, started, started_by, suspended, root, active) VALUES ($1,$2,$3,$4,$5,$6,1,$7,$8,$9,$10,$11)`,
			u.id, u.process, u.version, u.state.Key, string(state), vars, u.started, u.startedBy, truth(u.state.Suspended), u.root(), active(u.state))
	} else {
		var n int64
		n, err = u.tx.Exec(`UPDATE bpmn_instance SET process = $1, version = $2, state = $3, variables = $4, rev = $5, suspended = $6, active = $7 WHERE id = $8 AND rev = $9`,
			u.process, u.version, string(state), vars, u.rev+1, truth(u.state.Suspended), active(u.state), u.id, u.rev)
		err = u.fenced(n, err)
	}
	if err != nil {
		return err
	}
	u.rev++
	return u.remember()
}

// maxState bounds the stored state of an instance beside the variables of its
// scopes: room for some hundred thousand tokens.
const maxState = 32 << 20

// remember writes the history of the step as a row of its own.
func (u *unit) remember() error {
	text := u.history.text(u)
	if text == "" {
		return nil
	}
	_, err := u.tx.Exec(`INSERT INTO bpmn_history (instance, rev, step) VALUES ($1,$2,$3)`, u.id, u.rev, text)
	return err
}

func (u *unit) storedVars() (string, error) {
	if u.changed || u.rev == 0 {
		text, err := u.e.encodeVars(u.state.Vars)
		if err != nil {
			return "", err
		}
		u.vars, u.changed = text, false
	}
	return u.vars, nil
}

// fenced refuses the step when another node advanced the instance meanwhile.
func (u *unit) fenced(n int64, err error) error {
	if err == nil && n != 1 {
		return fault.New(fault.BpmnStale, "instance", u.id)
	}
	return err
}

// finish moves an ended instance out of the hot tables. The history of its last
// step lies in the same row, so that an instance that begins and ends in one
// transaction is one row.
func (u *unit) finish() error {
	vars, err := u.storedVars()
	if err != nil {
		return err
	}
	if u.rev > 0 {
		n, err := u.tx.Exec(`DELETE FROM bpmn_instance WHERE id = $1 AND rev = $2`, u.id, u.rev)
		if err := u.fenced(n, err); err != nil {
			return err
		}
	}
	_, err = u.tx.Exec(`INSERT INTO bpmn_finished (id, root, process, version, business_key, status, code, reason, variables, started, started_by, ended, history) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)`,
		u.id, u.root(), u.process, u.version, u.state.Key, string(u.state.Status), u.state.Code, u.reason, vars, u.started, u.startedBy, micro(u.at), u.history.text(u))
	return err
}

// root is the column of that name: the instance at the top, "" for itself.
func (u *unit) root() string {
	if root := rootOf(u.id); root != u.id {
		return root
	}
	return ""
}
