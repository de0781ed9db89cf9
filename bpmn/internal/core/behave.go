package core

import (
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// perform does what the node is for. It evaluates everything before it emits
// the first effect, so that a failure leaves nothing half done.
func (r *run) perform(tok Token, n *Node) *fault.Error {
	switch n.Kind {
	case ExclusiveGateway:
		return r.decide(tok, n)
	case ParallelGateway:
		r.join(tok, n)
		return nil
	case EndEvent:
		return r.finish(tok, n)
	case CatchEvent:
		return r.await(tok, n)
	case StartEvent, Task, ManualTask:
		return r.pass(tok, n)
	case ThrowEvent:
		if n.Type == "" {
			return r.pass(tok, n)
		}
	}
	return r.activity(tok, n)
}

// pass goes on at once.
func (r *run) pass(tok Token, n *Node) *fault.Error {
	flows, err := r.choose(n)
	if err == nil {
		r.leave(tok, flows, "")
	}
	return err
}

// decide follows the first flow whose condition holds, else the default.
func (r *run) decide(tok Token, n *Node) *fault.Error {
	for _, f := range n.Out {
		if f == n.Default {
			continue
		}
		yes, err := r.holds(f)
		if err != nil {
			return err
		}
		if yes {
			r.leave(tok, []*Flow{f}, f.ID)
			return nil
		}
	}
	if n.Default == nil {
		return r.fault(fault.BpmnNoFlow, n)
	}
	r.leave(tok, []*Flow{n.Default}, n.Default.ID)
	return nil
}

func (r *run) holds(f *Flow) (bool, *fault.Error) {
	if f.Cond == nil {
		return true, nil
	}
	v, err := f.Cond.Eval(r.state.Vars)
	if err != nil {
		return false, located(fault.BpmnEvaluation, f.Line, f.ID).Wrap(err)
	}
	switch yes := v.(type) {
	case bool:
		return yes, nil
	case nil:
		// FEEL: an unknown comparison does not hold.
		return false, nil
	}
	return false, located(fault.BpmnEvaluation, f.Line, f.ID)
}

// choose gives the flows by which a finished node is left: those without
// condition and those whose condition holds, else the default. No flow at all
// is an implicit end.
func (r *run) choose(n *Node) ([]*Flow, *fault.Error) {
	if len(n.Out) == 0 {
		return nil, nil
	}
	var flows []*Flow
	for _, f := range n.Out {
		if f == n.Default {
			continue
		}
		yes, err := r.holds(f)
		if err != nil {
			return nil, err
		}
		if yes {
			flows = append(flows, f)
		}
	}
	if len(flows) == 0 && n.Default != nil {
		return []*Flow{n.Default}, nil
	}
	if len(flows) == 0 {
		return nil, r.fault(fault.BpmnNoFlow, n)
	}
	return flows, nil
}

// join waits for one token of every incoming flow and then follows all outgoing
// flows.
func (r *run) join(tok Token, n *Node) {
	if len(n.In) < 2 {
		r.leave(tok, n.Out, "")
		return
	}
	r.wait(tok, ForJoin)
	var arrived []Token
	for _, f := range n.In {
		i := slices.IndexFunc(r.state.Tokens, func(t Token) bool {
			return t.Wait == ForJoin && t.Node == n.ID && t.Scope == tok.Scope && t.Via == f.ID
		})
		if i < 0 {
			return
		}
		arrived = append(arrived, r.state.Tokens[i])
	}
	for i, t := range arrived {
		r.release(t)
		if i < len(arrived)-1 {
			r.left(t, "joined")
		}
	}
	r.leave(arrived[len(arrived)-1], n.Out, "")
}

// finish reaches an end event.
func (r *run) finish(tok Token, n *Node) *fault.Error {
	switch n.Trigger {
	case Terminate:
		r.left(tok, "")
		r.sweep(tok.Scope, outcomeOff)
	case Error:
		r.left(tok, outcomeErr)
		if !r.raise(tok.Scope, n.ErrorCode) {
			r.end(Failed)
		}
	case Message:
		return r.activity(tok, n)
	default:
		r.left(tok, "")
	}
	return nil
}

// await lets a catching event wait.
func (r *run) await(tok Token, n *Node) *fault.Error {
	arm, err := r.arm(tok, n)
	if err != nil {
		return err
	}
	r.set(arm)
	return nil
}

// armed is an event that is ready to wait.
type armed struct {
	tok  Token
	node *Node
	due  time.Time
	key  string
}

// arm evaluates what an event waits for.
func (r *run) arm(tok Token, n *Node) (armed, *fault.Error) {
	a := armed{tok: tok, node: n}
	if n.Trigger == Timer {
		sched, err := n.Timer.Evaluate(r.state.Vars, r.event.At)
		if err != nil {
			return a, r.fault(fault.BpmnTimer, n).Wrap(err)
		}
		a.due, a.tok.Wait = sched.Due, ForTimer
		a.tok.Left, a.tok.Every = sched.Times, sched.Every
		return a, nil
	}
	a.tok.Wait, a.key = ForMessage, r.state.Key
	if n.MessageKey != nil {
		v, err := n.MessageKey.Eval(r.state.Vars)
		text, ok := keyText(v)
		if err != nil || !ok {
			return a, r.fault(fault.BpmnEvaluation, n).Wrap(err)
		}
		a.key = text
	}
	return a, nil
}

func (r *run) set(a armed) {
	r.state.Tokens = append(r.state.Tokens, a.tok)
	if a.tok.Wait == ForTimer {
		r.emit(Effect{Kind: NewTimer, Token: a.tok.ID, Node: a.node, Due: a.due})
		return
	}
	r.emit(Effect{Kind: NewSubscription, Token: a.tok.ID, Node: a.node, Key: a.key})
}

// activity begins what lasts: a task, a job, a sub-process, a wait for a message.
func (r *run) activity(tok Token, n *Node) *fault.Error {
	guards, err := r.guards(tok, n)
	if err != nil {
		return err
	}
	switch n.Kind {
	case UserTask:
		offer, err := r.offer(n)
		if err != nil {
			return err
		}
		r.wait(tok, ForTask)
		r.emit(Effect{Kind: NewTask, Token: tok.ID, Node: n, Task: offer})
	case ReceiveTask:
		if err := r.await(tok, n); err != nil {
			return err
		}
	case SubProcess:
		r.wait(tok, ForChildren)
		r.queue = append(r.queue, arrival{tok.ID, n.Body.Start, ""})
	default:
		r.wait(tok, ForJob)
		r.emit(Effect{Kind: NewJob, Token: tok.ID, Node: n})
	}
	for _, g := range guards {
		r.set(g)
	}
	return nil
}

// guards evaluates the boundary events that wait while the activity lasts.
// Their tokens are numbered only when the activity has begun for sure.
func (r *run) guards(tok Token, n *Node) ([]armed, *fault.Error) {
	var list []armed
	seq := r.state.Seq
	for _, b := range n.Boundary {
		if b.Trigger == Error {
			continue
		}
		seq++
		a, err := r.arm(Token{ID: seq, Node: b.ID, Scope: tok.Scope, Host: tok.ID, Since: r.at}, b)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	r.state.Seq = seq
	return list, nil
}

// offer evaluates to whom a user task is offered and when it is due.
func (r *run) offer(n *Node) (*TaskOffer, *fault.Error) {
	o := &TaskOffer{}
	assignee, err1 := names(n.Assignee, r.state.Vars)
	groups, err2 := names(n.CandidateGroups, r.state.Vars)
	users, err3 := names(n.CandidateUsers, r.state.Vars)
	if err := fault.Join(err1, err2, err3); err != nil {
		return nil, r.fault(fault.BpmnEvaluation, n).Wrap(err)
	}
	if len(assignee) > 0 {
		o.Assignee = assignee[0]
	}
	o.Groups, o.Users = groups, users
	v, err := n.Due.Eval(r.state.Vars)
	if err == nil && v != nil {
		o.Due, err = due(v, r.event.At)
	}
	if err != nil {
		return nil, r.fault(fault.BpmnTimer, n).Wrap(err)
	}
	return o, nil
}

// names reads a comma-separated text or a list of texts.
func names(v *Value, vars map[string]any) ([]string, error) {
	got, err := v.Eval(vars)
	if err != nil || got == nil {
		return nil, err
	}
	var list []string
	switch x := got.(type) {
	case []any:
		for _, one := range x {
			text, ok := keyText(one)
			if !ok {
				return nil, errText
			}
			list = append(list, text)
		}
	default:
		text, ok := keyText(got)
		if !ok {
			return nil, errText
		}
		for _, part := range strings.Split(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
	}
	return list, nil
}
