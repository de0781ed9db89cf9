package core

import (
	"maps"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Plan says where an instance goes when it moves to another version.
type Plan struct {
	// Map gives elements and flows their counterparts by id. What it does not name
	// goes to the element of the same id. "" says that there is none: a guard is
	// dropped, a completed activity cannot be compensated any more.
	Map map[string]string
	// Rearm names events of the target whose timers, messages and signals are
	// evaluated anew. All others wait for what they waited for.
	Rearm []string
}

// migration is the move of one instance.
type migration struct {
	run
	from   *Graph
	plan   Plan
	flows  map[string]*Flow   // of the target, by id
	scopes map[int64]*Node    // node of a token or record, as before the move
	images map[*Node]*Node    // counterparts found
	faults []*fault.Error     //
	seen   map[[3]string]bool // faults told already
}

// Migrate moves an instance to another version of its process; the given state is
// not changed. Everything is checked before, and every obstacle is told, each
// with the element, its counterpart and the reason. Elements must be of the same
// kind, and what stands inside a sub-process stays inside its counterpart.
// Boundary events and event sub-processes that only the target has are armed at
// the moment at; those that only the source has are dropped.
func Migrate(from, to *Graph, s *State, plan Plan, at time.Time) (*State, []Effect, []*fault.Error) {
	m := &migration{
		run: run{g: to, s: s.Clone(), ev: Event{At: at}, at: at.UnixMicro()}, from: from, plan: plan,
		flows: flowsOf(to), scopes: map[int64]*Node{}, images: map[*Node]*Node{}, seen: map[[3]string]bool{},
	}
	if s.Status != Running {
		return nil, nil, []*fault.Error{fault.New(fault.BpmnEnded, "instance", "")}
	}
	for _, t := range s.Tokens {
		m.scopes[t.ID] = t.Node
	}
	for _, d := range s.Done {
		m.scopes[d.ID] = d.Node
	}
	for _, f := range CheckPlan(from, to, plan) {
		m.tell(f)
	}
	m.tokens()
	m.records()
	m.watch()
	if len(m.faults) > 0 {
		return nil, nil, m.faults
	}
	if !m.s.Suspended && len(m.s.Tokens) > 0 {
		m.merge = true
		m.drain()
	}
	return m.s, m.out, nil
}

// CheckPlan judges a plan without an instance: whether it names elements of both
// versions, and whether those fit each other.
func CheckPlan(from, to *Graph, plan Plan) []*fault.Error {
	var faults []*fault.Error
	sources, targets := flowsOf(from), flowsOf(to)
	for _, id := range slices.Sorted(maps.Keys(plan.Map)) {
		target := plan.Map[id]
		n, m := from.Nodes[id], to.Nodes[target]
		switch {
		case n == nil && sources[id] == nil:
			faults = append(faults, unfit(fault.BpmnMigrateUnknown, id, target, 0))
		case target == "":
		case n != nil && m == nil || n == nil && targets[target] == nil:
			faults = append(faults, unfit(fault.BpmnMigrateMissing, id, target, 0))
		case n != nil:
			if code := differs(n, m); code != "" {
				faults = append(faults, unfit(code, id, target, m.Line))
			}
		}
	}
	for _, id := range plan.Rearm {
		if to.Nodes[id] == nil {
			faults = append(faults, unfit(fault.BpmnMigrateMissing, id, id, 0))
		}
	}
	return faults
}

func flowsOf(g *Graph) map[string]*Flow {
	flows := map[string]*Flow{}
	for _, n := range g.List {
		for _, f := range n.Out {
			if f.ID != "" {
				flows[f.ID] = f
			}
		}
	}
	return flows
}

func unfit(code fault.Code, element, target string, line int) *fault.Error {
	if target == "" {
		target = "-"
	}
	return fault.New(code, "element", element, "target", target, "line", line).At(element)
}

// differs says what keeps an element from being the counterpart of another.
func differs(n, m *Node) fault.Code {
	switch {
	case n.Kind != m.Kind:
		return fault.BpmnMigrateKind
	case !sameLoop(n.Loop, m.Loop):
		return fault.BpmnMigrateLoop
	case !sameTriggers(n, m):
		return fault.BpmnMigrateEvent
	}
	return ""
}

func sameLoop(a, b *Loop) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Multi == b.Multi && a.Sequential == b.Sequential
}

func sameTriggers(n, m *Node) bool {
	return n.All == m.All && slices.EqualFunc(n.Triggers, m.Triggers, func(a, b *Trigger) bool { return a.Kind == b.Kind })
}

func (m *migration) refuse(code fault.Code, n, target *Node) {
	to, line := m.plan.Map[n.ID], 0
	if target != nil {
		to, line = target.ID, target.Line
	}
	m.tell(unfit(code, n.ID, to, line))
}

// tell notes an obstacle, each once.
func (m *migration) tell(f *fault.Error) {
	if key := [3]string{string(f.Code()), f.Arg("element"), f.Arg("target")}; !m.seen[key] {
		m.seen[key] = true
		m.faults = append(m.faults, f)
	}
}

// named gives what the plan or the equality of ids says, and whether the plan
// speaks of the element.
func (m *migration) named(n *Node) (target *Node, said bool) {
	id, said := m.plan.Map[n.ID]
	if !said {
		id = n.ID
	}
	return m.g.Nodes[id], said
}

// image gives the counterpart of an element that must have one; nil when it has
// none that fits, which is told once.
func (m *migration) image(n *Node) *Node {
	if target, ok := m.images[n]; ok {
		return target
	}
	target, _ := m.named(n)
	if target == nil {
		m.refuse(fault.BpmnMigrateMissing, n, nil)
	} else if code := differs(n, target); code != "" {
		m.refuse(code, n, target)
		target = nil
	}
	m.images[n] = target
	return target
}

// tokens moves the tokens that are no guards, and guards that mark that a complex
// gateway has had a flow.
func (m *migration) tokens() {
	for i := range m.s.Tokens {
		t := &m.s.Tokens[i]
		if t.Guard && t.Wait != ForReset {
			continue
		}
		n, target := t.Node, m.image(t.Node)
		if target == nil {
			continue
		}
		m.nested(n, target, t.Scope)
		m.fits(*t, target)
		m.moved(t, target)
	}
}

// moved lets a token stand at its new element.
func (m *migration) moved(t *Token, target *Node) {
	if t.Wait.Outside() || t.Node.ID != target.ID {
		m.emit(Effect{Kind: Moved, Token: t.ID, Node: target, Wait: t.Wait})
	}
	t.Via = m.flow(*t, target)
	if t.Node.Kind == AdHocSubProcess {
		m.chosen(t.ID, t.Node)
	}
	t.Node = target
}

// nested checks that what stands in a sub-process goes to an element inside its
// counterpart. The round of a loop belongs to the loop itself, and what an event
// sub-process has done to the scope around it.
func (m *migration) nested(n, target *Node, scope int64) {
	owner := m.scopes[scope]
	if owner == n {
		return
	}
	inner, image := n, target
	for inner.Parent.Owner != owner {
		inner, image = inner.Parent.Owner, image.Parent.Owner
		if inner == nil || image == nil || m.image(inner) != image {
			m.refuse(fault.BpmnMigrateScope, n, target)
			return
		}
	}
	if owner == nil && image.Parent.Owner == nil || owner != nil && m.image(owner) == image.Parent.Owner {
		return
	}
	if owner == nil || m.image(owner) != nil { // otherwise told already
		m.refuse(fault.BpmnMigrateScope, n, target)
	}
}

// fits checks that the counterpart waits in the way in which the token waits.
func (m *migration) fits(t Token, target *Node) {
	switch t.Wait {
	case ForJob:
		if target.Type == "" || target.Script != nil {
			m.refuse(fault.BpmnMigrateForm, t.Node, target)
		}
	case ForQuantity:
		if m.collected(t) >= target.StartQuantity {
			m.refuse(fault.BpmnMigrateForm, t.Node, target)
		}
	case ForEvents:
		if target.Kind == EventGateway && len(target.Out) == 0 {
			m.refuse(fault.BpmnMigrateForm, t.Node, target)
		}
	}
	switch target.Kind {
	case ParallelGateway, InclusiveGateway, ComplexGateway:
		if t.Via != nil && m.flow(t, target) == nil {
			m.refuse(fault.BpmnMigrateFlow, t.Node, target)
		}
	}
}

func (m *migration) collected(t Token) (count int) {
	for _, other := range m.s.Tokens {
		if other.Wait == ForQuantity && other.Scope == t.Scope && m.scopes[other.ID] == t.Node {
			count++
		}
	}
	return count
}

// flow gives the counterpart of the flow by which a token came: by the plan, by
// its id, or the only one between the counterparts of its ends.
func (m *migration) flow(t Token, target *Node) *Flow {
	if t.Via == nil {
		return nil
	}
	id, said := m.plan.Map[t.Via.ID]
	if !said {
		id = t.Via.ID
	}
	if f := m.flows[id]; said || f != nil && f.To == target {
		if f == nil || f.To != target {
			return nil
		}
		return f
	}
	source, _ := m.named(t.Via.From)
	var found *Flow
	for _, f := range target.In {
		if f.From == source {
			if found != nil {
				return nil
			}
			found = f
		}
	}
	return found
}

// chosen maps the activities that an ad-hoc sub-process has chosen to begin.
func (m *migration) chosen(id int64, n *Node) {
	ids, _ := m.s.Locals[id][hidden].([]any)
	if len(ids) == 0 {
		return
	}
	next := make([]any, len(ids))
	for i, v := range ids {
		text, _ := v.(string)
		if inner := m.from.Nodes[text]; inner != nil {
			if target := m.image(inner); target != nil {
				m.nested(inner, target, id)
				next[i] = target.ID
			}
		}
	}
	m.s.Locals[id][hidden] = next
}

// records moves what is remembered of completed activities.
func (m *migration) records() {
	kept := m.s.Done[:0]
	for _, d := range m.s.Done {
		if id, said := m.plan.Map[d.Node.ID]; said && id == "" {
			continue
		}
		target := m.image(d.Node)
		if target == nil {
			continue
		}
		m.nested(d.Node, target, d.Scope)
		if d.Node.Handler != nil && target.Handler == nil {
			m.refuse(fault.BpmnMigrateUndo, d.Node, target)
		}
		d.Node = target
		kept = append(kept, d)
	}
	m.s.Done = kept
}
