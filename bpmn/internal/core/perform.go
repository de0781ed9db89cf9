package core

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// perform does what the node is for. On failure it has changed nothing but what
// behave takes back.
func (r *run) perform(tok Token) *fault.Error {
	n := tok.Node
	switch n.Kind {
	case StartEvent, CatchEvent:
		if len(n.Triggers) == 0 {
			return r.through(tok)
		}
		return r.await(tok)
	case BoundaryEvent:
		return r.through(tok)
	case ThrowEvent, EndEvent:
		return r.throwEvent(tok)
	case ExclusiveGateway, ParallelGateway, InclusiveGateway, EventGateway, ComplexGateway:
		return r.gateway(tok)
	}
	return r.activity(tok)
}

// through goes on at once.
func (r *run) through(tok Token) *fault.Error {
	if tok.Node.Initiator != "" {
		r.assign(tok.Scope, map[string]any{tok.Node.Initiator: r.ev.By})
	}
	flows, err := r.choose(tok.Node, r.scopeView(tok.Scope))
	if err != nil {
		return err
	}
	r.left(tok, "")
	r.forget(tok.ID)
	r.send(tok.Scope, flows, tok.Node)
	return nil
}

// activity begins an activity: with its boundary events, and as a loop if it is
// one.
func (r *run) activity(tok Token) *fault.Error {
	if tok.Round > 0 {
		return r.begin(tok)
	}
	looped := tok.Node.Loop != nil
	if !looped {
		if err := r.inputs(tok); err != nil {
			return err
		}
	}
	guards, err := r.arm(tok, tok.Node.Boundary)
	if err != nil {
		return err
	}
	if looped {
		err = r.loop(tok)
	} else {
		err = r.begin(tok)
	}
	if err != nil {
		return err
	}
	if r.s.Token(tok.ID) != nil {
		r.guard(guards)
	}
	return nil
}

// begin does the activity itself, or one round of it.
func (r *run) begin(tok Token) *fault.Error {
	if tok.Round > 0 {
		r.beginRound(tok)
		if err := r.inputs(tok); err != nil {
			return err
		}
	}
	n := tok.Node
	switch n.Kind {
	case UserTask:
		return r.offer(tok)
	case ReceiveTask:
		return r.await(tok)
	case CallActivity:
		return r.call(tok)
	case SubProcess, Transaction, EventSubProcess, AdHocSubProcess:
		return r.open(tok)
	}
	switch {
	case n.Script != nil:
		return r.evaluate(tok)
	case n.Type != "":
		r.wait(tok, ForJob)
		r.emit(Effect{Kind: NewJob, Token: tok.ID, Node: n})
		return nil
	case len(n.Triggers) > 0: // a send task that sends inside the engine
		if err := r.sendMessage(tok, n.Triggers[0]); err != nil {
			return err
		}
	}
	return r.done(tok)
}

// done ends an activity that takes no time. Unlike finish it reports what fails,
// so that the token gets stuck before the activity and not behind it.
func (r *run) done(tok Token) *fault.Error {
	r.wait(tok, ForThrow)
	if tok.Round > 0 {
		return r.endRound(tok, OutcomeDone)
	}
	if err := r.outputs(tok); err != nil {
		return err
	}
	var flows []*Flow
	if tok.Undo == 0 {
		var err *fault.Error
		if flows, err = r.choose(tok.Node, r.scopeView(tok.Scope)); err != nil {
			return err
		}
	}
	r.pass(tok, flows, doneOutcome(tok.Node))
	return nil
}

// doneOutcome is the outcome of a visit that ended as drawn.
func doneOutcome(n *Node) string {
	if n.Kind.Activity() {
		return OutcomeDone
	}
	return ""
}

// evaluate runs a script in FEEL.
func (r *run) evaluate(tok Token) *fault.Error {
	v, err := tok.Node.Script.Eval(r.view(tok))
	if err != nil {
		return r.fault(fault.BpmnEvaluation, tok.Node).Wrap(err)
	}
	vars, _ := v.(map[string]any) // a context without a name for it sets a variable for each entry
	if tok.Node.Result != "" {
		vars = map[string]any{tok.Node.Result: v}
	}
	r.results(tok, vars)
	return r.done(tok)
}

// open begins the inside of a sub-process.
func (r *run) open(tok Token) *fault.Error {
	body := tok.Node.Body
	r.declare(tok.ID, body.Data)
	handlers, err := r.armHandlers(tok.ID, body)
	if err != nil {
		return err
	}
	if tok.Node.Kind == AdHocSubProcess {
		if err := r.chooseAdHoc(&tok); err != nil {
			return err
		}
	}
	r.wait(tok, ForChildren)
	r.guard(handlers)
	if tok.Node.Kind == AdHocSubProcess {
		r.startAdHoc(tok.ID)
	} else {
		r.startScope(tok.ID, body)
	}
	r.touched = append(r.touched, tok.ID)
	return nil
}

// startScope sends tokens to where a scope begins.
func (r *run) startScope(scope int64, body *Scope) {
	if body.Start != nil {
		r.queue = append(r.queue, arrival{scope: scope, node: body.Start})
		return
	}
	for _, n := range body.Implicit {
		r.queue = append(r.queue, arrival{scope: scope, node: n})
	}
}

// call asks for the called instance.
func (r *run) call(tok Token) *fault.Error {
	c, n, view := tok.Node.Call, tok.Node, r.view(tok)
	offer := &CallOffer{Binding: c.Binding, Key: r.s.Key}
	var err error
	if offer.Process, err = textOf(&c.Process, view); err == nil {
		offer.Version, err = textOf(&c.Version, view)
	}
	if err == nil && c.Key != nil {
		var v any
		if v, err = c.Key.Eval(view); err == nil {
			offer.Key, _ = keyText(v)
		}
	}
	if err != nil {
		return r.fault(fault.BpmnEvaluation, n).Wrap(err)
	}
	if c.LocalKey {
		offer.Key = ""
	}
	offer.Vars = map[string]any{}
	if c.AllIn {
		for name, v := range view {
			offer.Vars[name] = v
		}
	}
	if err := r.mapInto(offer.Vars, c.In, view, n); err != nil {
		return err
	}
	r.wait(tok, ForCall)
	r.emit(Effect{Kind: NewCall, Token: tok.ID, Node: n, Call: offer})
	return nil
}

// offer evaluates to whom a user task is offered and when it is due.
func (r *run) offer(tok Token) *fault.Error {
	n, o := tok.Node, &TaskOffer{}
	if u := n.User; u != nil {
		view := r.view(tok)
		o.FormKey = u.FormKey
		assignee, err1 := names(u.Assignee, view)
		groups, err2 := names(u.CandidateGroups, view)
		users, err3 := names(u.CandidateUsers, view)
		if err := fault.Join(err1, err2, err3); err != nil {
			return r.fault(fault.BpmnEvaluation, n).Wrap(err)
		}
		if len(assignee) > 0 {
			o.Assignee = assignee[0]
		}
		o.Groups, o.Users = groups, users
		if err := r.dates(o, u, view); err != nil {
			return r.fault(fault.BpmnTimer, n).Wrap(err)
		}
		var err error
		if o.Priority, err = whole(u.Priority, view); err != nil {
			return r.fault(fault.BpmnEvaluation, n).Wrap(err)
		}
	}
	r.wait(tok, ForTask)
	r.emit(Effect{Kind: NewTask, Token: tok.ID, Node: n, Task: o})
	return nil
}

func (r *run) dates(o *TaskOffer, u *User, view map[string]any) error {
	v, err := u.Due.Eval(view)
	if err == nil && v != nil {
		o.Due, err = due(v, u.Calendar, r.ev.At)
	}
	if err != nil {
		return err
	}
	if v, err = u.FollowUp.Eval(view); err == nil && v != nil {
		o.FollowUp, err = due(v, u.Calendar, r.ev.At)
	}
	return err
}

// enough collects tokens for an activity that needs several (startQuantity);
// true when tok completes their number, and then it stands for all of them.
func (r *run) enough(tok *Token) bool {
	var waiting []Token
	for _, t := range r.s.Tokens {
		if t.Wait == ForQuantity && t.Node == tok.Node && t.Scope == tok.Scope {
			waiting = append(waiting, t)
		}
	}
	if len(waiting)+1 < tok.Node.StartQuantity {
		r.wait(*tok, ForQuantity)
		return false
	}
	for _, t := range waiting {
		r.remove(t.ID)
		r.left(t, OutcomeJoined)
	}
	return true
}

// start begins the instance at its start event, at the event that happened, or
// wherever a process without start events begins.
func (r *run) start() error {
	root := r.g.Root
	vars := r.s.Vars
	if len(root.Handlers) > 0 { // they see what the instance begins with
		r.s.Vars = merge(vars, r.ev.Vars)
	}
	handlers, bad := r.armHandlers(0, root)
	r.s.Vars = vars
	if bad != nil {
		return bad
	}
	if r.ev.Node == "" {
		if root.Start == nil && len(root.Implicit) == 0 {
			return fault.New(fault.BpmnNoNoneStart, "process", r.g.Process)
		}
		r.assign(0, r.ev.Vars)
		r.guard(handlers)
		r.startScope(0, root)
		return nil
	}
	n := r.g.Nodes[r.ev.Node]
	if n == nil || n.Kind != StartEvent && n.Kind != ReceiveTask && n.Kind != CatchEvent {
		return fault.New(fault.BpmnNoNoneStart, "process", r.g.Process)
	}
	r.assign(0, r.ev.Vars)
	r.guard(handlers)
	r.begun(n)
	return nil
}

// begun lets the event that starts the instance be over, and the others that
// belong to it be waited for: the rest of a parallel multiple start event, the
// other events behind a parallel event gateway.
func (r *run) begun(n *Node) {
	for _, gw := range r.g.Root.Starts {
		if gw.Kind == EventGateway && slices.ContainsFunc(gw.Out, func(f *Flow) bool { return f.To == n }) {
			r.left(r.visit(gw, 0), "")
			for _, f := range gw.Out {
				if gw.ParallelStart && f.To != n {
					r.queue = append(r.queue, arrival{node: f.To, via: f})
				}
			}
		}
	}
	tok := r.visit(n, 0)
	if n.All && len(n.Triggers) > 1 {
		if err := r.awaitRest(tok, r.ev.Def); err != nil {
			r.stick(tok, StuckIn, err)
		}
		return
	}
	if n.Kind.Activity() {
		r.wait(tok, ForThrow)
		r.finish(tok, OutcomeDone)
		return
	}
	if err := r.through(tok); err != nil {
		r.stick(tok, StuckOut, err)
	}
}

// chooseAdHoc decides which activities an ad-hoc sub-process starts by itself.
func (r *run) chooseAdHoc(tok *Token) *fault.Error {
	n := tok.Node
	var ids []any
	if n.Select == nil {
		for _, inner := range n.Body.Implicit {
			ids = append(ids, inner.ID)
		}
	} else {
		v, err := n.Select.Eval(r.view(*tok))
		list, ok := v.([]any)
		if err != nil || !ok && v != nil {
			return r.fault(fault.BpmnEvaluation, n).Wrap(err)
		}
		for _, id := range list {
			text, _ := id.(string)
			if inner := r.g.Nodes[text]; inner == nil || inner.Parent != n.Body {
				return located(fault.BpmnReference, n.Line, n.ID, "ref", text)
			}
			ids = append(ids, text)
		}
	}
	r.local(tok.ID, hidden, ids)
	return nil
}

// hidden is the local under which a loop or ad-hoc sub-process keeps its list.
const hidden = ""

// startAdHoc begins the next activities: all, or one where they go in sequence.
func (r *run) startAdHoc(scope int64) {
	t := r.s.Token(scope)
	ids, _ := r.s.Locals[scope][hidden].([]any)
	for t.Count < len(ids) {
		id, _ := ids[t.Count].(string)
		t.Count++
		r.queue = append(r.queue, arrival{scope: scope, node: r.g.Nodes[id]})
		if t.Node.Sequential {
			return
		}
	}
}

// adHocGoesOn starts the next activity of a sequence when the one before has
// ended.
func (r *run) adHocGoesOn(t Token) bool {
	before := len(r.queue)
	r.startAdHoc(t.ID)
	return len(r.queue) > before
}

// adHocProgress asks the completion condition of the ad-hoc sub-process in which
// an activity has ended.
func (r *run) adHocProgress(tok Token) {
	t := r.s.Token(tok.Scope)
	if t != nil && t.Node.Kind == AdHocSubProcess && t.Wait == ForChildren && tok.Node.Kind.Activity() {
		r.adHocEnds(*t)
	}
}

// adHocEnds ends an ad-hoc sub-process whose condition holds; what still runs is
// cancelled, unless the model says it shall be waited for.
func (r *run) adHocEnds(t Token) bool {
	n := t.Node
	if n.Complete == nil {
		return false
	}
	v, err := n.Complete.Eval(r.view(t))
	if err != nil || v != true {
		return false
	}
	if n.KeepRest && r.inhabited(t.ID) {
		r.local(t.ID, hidden, nil)
		return false
	}
	r.sweep(t.ID, OutcomeCancelled)
	r.finish(t, OutcomeDone)
	return true
}

// activate starts one more activity inside a running ad-hoc sub-process.
func (r *run) activate(tok Token) error {
	n := r.g.Nodes[r.ev.Node]
	if tok.Node.Kind != AdHocSubProcess || n == nil || n.Parent != tok.Node.Body {
		return fault.New(fault.BpmnTaskGone, "task", r.ev.Node)
	}
	r.assign(tok.ID, r.ev.Vars)
	r.queue = append(r.queue, arrival{scope: tok.ID, node: n})
	return nil
}

func textOf(v *Value, view map[string]any) (string, error) {
	got, err := v.Eval(view)
	if err != nil {
		return "", err
	}
	text, ok := keyText(got)
	if !ok && got != nil && got != "" {
		return "", errText
	}
	return strings.TrimSpace(text), nil
}
