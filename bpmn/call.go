package bpmn

import (
	"maps"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
)

// A called instance has the id of its caller, "~" and the number of the call
// activity's token. Both are under the lock of the instance at the top, so a
// called instance can begin, end and be answered in one transaction.

// maxCalls bounds how deep instances may call each other.
const maxCalls = 100

// caller takes the id of a called instance apart.
func caller(id string) (parent string, token int64, ok bool) {
	i := strings.LastIndexByte(id, '~')
	if i < 0 {
		return "", 0, false
	}
	token, ok = parseInt(id[i+1:])
	return id[:i], token, ok
}

func calledID(parent string, token int64) string { return parent + "~" + itoa(token) }

// call starts the instance of a call activity. What cannot be called is an
// incident at the activity, whose retry tries again.
func (u *unit) call(ef core.Effect) error {
	if u.jobs++; u.jobs > maxInline { // an endless chain of calls must not be one transaction
		return u.newJob(ef, kindCall, &item{})
	}
	def, err := u.callee(ef.Call)
	if err == nil {
		err = u.e.startable(u.tx, def)
	}
	if err != nil {
		return u.callFailed(ef, err)
	}
	if crowded, err := u.crowded(); crowded || err != nil {
		if err == nil {
			err = u.callFailed(ef, located(fault.BpmnEndless, ef.Node))
		}
		return err
	}
	id := calledID(u.id, ef.Token)
	u.tell(Event{Kind: CallStarted, Name: def.Process, Outcome: id}, ef.Node)
	err = u.begin(def, beginning{id: id, key: ef.Call.Key, vars: ef.Call.Vars})
	if err != nil {
		return u.callFailed(ef, err)
	}
	return nil
}

// crowded tells whether the tree of instances is too deep or too large. It is
// counted by calls that waited for a transaction of their own: the others are few.
func (u *unit) crowded() (bool, error) {
	if deep := strings.Count(u.id, "~") >= maxCalls; deep || !u.called {
		return deep, nil
	}
	var n int
	err := u.tx.Row(`SELECT COUNT(*) FROM (SELECT 1 FROM bpmn_instance WHERE root = $1 AND root <> '' LIMIT $2) x`, rootOf(u.id), u.e.cfg.MaxCalled).Scan(&n)
	return n >= u.e.cfg.MaxCalled, err
}

func (u *unit) callFailed(ef core.Effect, err error) error {
	switch codeOf(err) {
	case fault.BpmnUnknownProcess, fault.BpmnVersionSuspended, fault.BpmnNoNoneStart, fault.BpmnEndless, fault.BpmnTimer, fault.BpmnEvaluation:
	default:
		return err // of the store
	}
	u.tell(Event{Kind: IncidentRaised, Outcome: string(codeOf(err))}, ef.Node)
	return u.raise(ef.Token, ef.Node, codeOf(err), err)
}

// callee finds the definition that a call activity calls.
func (u *unit) callee(c *core.CallOffer) (*definition, error) {
	process := norm.NFC.String(c.Process)
	unknown := fault.New(fault.BpmnUnknownProcess, "process", process, "version", c.Version)
	switch c.Binding {
	case core.Deployment:
		return u.e.deployedWith(u.tx, process, u.def.deployment)
	case core.Version:
		version, ok := parseInt(c.Version)
		if !ok || version < 1 {
			return nil, unknown
		}
		return u.e.definition(u.tx, process, int(version))
	case core.VersionTag:
		return u.e.tagged(u.tx, process, c.Version)
	}
	return u.e.latest(u.tx, process)
}

// answer tells the caller that the instance has ended.
func (u *unit) answer() error {
	p, token, err := u.waitingCaller()
	if p == nil || err != nil {
		return err
	}
	ev := core.Event{Kind: core.Complete, Token: token, Vars: maps.Clone(u.state.Vars)}
	switch u.state.Status {
	case core.Terminated:
		return nil // by its caller
	case core.Failed:
		ev.Kind, ev.Code = core.Fail, u.state.Code
	}
	p.doing = token
	err = p.apply(ev)
	p.doing = 0
	return err
}

// escalated hands an escalation to the caller.
func (u *unit) escalated(ef core.Effect) error {
	u.tell(Event{Kind: EscalationRaised, Name: ef.Code}, ef.Node)
	p, token, err := u.waitingCaller()
	if p == nil || err != nil {
		return err
	}
	return p.apply(core.Event{Kind: core.Raise, Token: token, Code: ef.Code, Vars: maps.Clone(ef.Vars)})
}

// waitingCaller loads the instance that has called this one and waits for it; nil
// when there is none.
func (u *unit) waitingCaller() (*unit, int64, error) {
	parent, token, ok := caller(u.id)
	if !ok {
		return nil, 0, nil
	}
	p, err := u.turn.load(parent)
	if ended(err) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	if t := p.state.Token(token); t == nil || t.Wait != core.ForCall {
		return nil, 0, nil
	}
	return p, token, nil
}

// dropCall cancels a called instance that is not waited for any more, or forgets
// that it could not be started.
func (u *unit) dropCall(ef *core.Effect) error {
	child, err := u.turn.load(calledID(u.id, ef.Token))
	if err == nil {
		child.reason = u.reason
		return child.apply(core.Event{Kind: core.Cancel})
	}
	if !ended(err) {
		return err
	}
	if codeOf(err) == fault.BpmnEnded {
		return nil
	}
	id := u.token(ef.Token)
	if _, err := u.tx.Exec(`DELETE FROM bpmn_job WHERE id = $1`, id); err != nil {
		return err
	}
	return u.clear(id, ef.Node)
}

// located is a fault at an element.
func located(code fault.Code, n *core.Node) *fault.Error {
	return fault.New(code, "line", n.Line, "element", n.ID).At(n.ID)
}
