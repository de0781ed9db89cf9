package core

import (
	"maps"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// view gives the variables as they are seen from a token: its own over those of
// the scopes around it. The map must not be changed.
func (r *run) view(tok Token) map[string]any {
	own := r.s.Locals[tok.ID]
	around := r.scopeView(tok.Scope)
	if len(own) == 0 {
		return around
	}
	merged := make(map[string]any, len(around)+len(own))
	maps.Copy(merged, around)
	maps.Copy(merged, own)
	delete(merged, hidden)
	return merged
}

// scopeView is the view from inside a scope, by the number of its token.
func (r *run) scopeView(scope int64) map[string]any {
	if scope == 0 || len(r.s.Locals) == 0 {
		return r.s.Vars
	}
	if v, ok := r.views[scope]; ok {
		return v
	}
	t := r.s.Token(scope)
	if t == nil {
		return r.s.Vars
	}
	v := r.view(*t)
	if r.views == nil {
		r.views = map[int64]map[string]any{}
	}
	r.views[scope] = v
	return v
}

// guardView is what an event that guards something sees.
func (r *run) guardView(t Token) map[string]any {
	if host := r.s.Token(t.Host); t.Guard && host != nil {
		return r.view(*host)
	}
	return r.scopeView(t.Scope)
}

// merge is a view with more variables.
func merge(view, more map[string]any) map[string]any {
	if len(more) == 0 {
		return view
	}
	merged := make(map[string]any, len(view)+len(more))
	maps.Copy(merged, view)
	maps.Copy(merged, more)
	return merged
}

// with is the view with one more variable.
func with(view map[string]any, name string, value any) map[string]any {
	more := make(map[string]any, len(view)+1)
	maps.Copy(more, view)
	more[name] = value
	return more
}

func copied(vars map[string]any) map[string]any {
	if len(vars) == 0 {
		return nil
	}
	return maps.Clone(vars)
}

// changed forgets what was worked out from the variables before.
func (r *run) changed() {
	clear(r.views)
	r.look = true
}

// assign sets variables: each in the innermost scope around that has it, else in
// the process.
func (r *run) assign(scope int64, vars map[string]any) {
	if len(vars) == 0 {
		return
	}
	r.changed()
	if scope == 0 || len(r.s.Locals) == 0 {
		maps.Copy(r.s.Vars, vars)
		r.emit(Effect{Kind: Assigned, Vars: vars})
		return
	}
	byOwner := map[int64]map[string]any{}
	for name, v := range vars {
		owner := r.owner(scope, name)
		if byOwner[owner] == nil {
			byOwner[owner] = map[string]any{}
		}
		byOwner[owner][name] = v
	}
	for owner := scope; ; {
		if some := byOwner[owner]; some != nil {
			maps.Copy(r.varsOf(owner), some)
			r.emit(Effect{Kind: Assigned, Token: owner, Vars: some})
		}
		if owner == 0 {
			return
		}
		owner = r.outer(owner)
	}
}

// owner finds the scope that has the variable.
func (r *run) owner(scope int64, name string) int64 {
	for scope != 0 {
		if _, ok := r.s.Locals[scope][name]; ok {
			return scope
		}
		scope = r.outer(scope)
	}
	return 0
}

func (r *run) outer(scope int64) int64 {
	if t := r.s.Token(scope); t != nil {
		return t.Scope
	}
	return 0
}

func (r *run) varsOf(owner int64) map[string]any {
	if owner == 0 {
		return r.s.Vars
	}
	return r.s.Locals[owner]
}

// assignAt sets variables from outside, in the process or in the scope of a
// token.
func (r *run) assignAt(owner int64, vars map[string]any) error {
	if owner == 0 {
		r.assign(0, vars)
		return nil
	}
	if r.s.Token(owner) == nil {
		return fault.New(fault.BpmnTaskGone, "task", owner)
	}
	r.mergeLocals(owner, vars)
	return nil
}

func (r *run) setLocals(id int64, vars map[string]any) {
	if r.s.Locals == nil {
		r.s.Locals = map[int64]map[string]any{}
	}
	r.s.Locals[id] = vars
}

// local sets one variable of a token's own, without telling of it: counters,
// items, declarations.
func (r *run) local(id int64, name string, v any) {
	if r.s.Locals[id] == nil {
		r.setLocals(id, map[string]any{})
	}
	r.s.Locals[id][name] = v
	clear(r.views)
}

// mergeLocals sets variables of a token's own.
func (r *run) mergeLocals(id int64, vars map[string]any) {
	if len(vars) == 0 {
		return
	}
	for name, v := range vars {
		r.local(id, name, v)
	}
	r.changed()
	r.emit(Effect{Kind: Assigned, Token: id, Vars: vars})
}

// forget drops the variables of a token.
func (r *run) forget(id int64) {
	if _, ok := r.s.Locals[id]; ok {
		delete(r.s.Locals, id)
		clear(r.views)
	}
}

// declare makes data objects and properties variables of a scope.
func (r *run) declare(id int64, data []Data) {
	for _, d := range data {
		r.local(id, d.Name, nil)
	}
}

// inputs gives an activity its own variables. Each mapping sees those before it.
func (r *run) inputs(tok Token) *fault.Error {
	n := tok.Node
	r.declare(tok.ID, n.Data)
	for _, m := range n.Inputs {
		vars := map[string]any{}
		if err := r.mapInto(vars, []Mapping{m}, r.view(tok), n); err != nil {
			return err
		}
		r.mergeLocals(tok.ID, vars)
	}
	return nil
}

// outputs carries values out of an activity.
func (r *run) outputs(tok Token) *fault.Error {
	n := tok.Node
	if len(n.Outputs) == 0 {
		return nil
	}
	vars := map[string]any{}
	if err := r.mapInto(vars, n.Outputs, r.view(tok), n); err != nil {
		return err
	}
	r.assign(tok.Scope, vars)
	return nil
}

// mapInto evaluates mappings. A target a.b.c sets a field inside the variable a,
// whose other fields stay.
func (r *run) mapInto(vars map[string]any, list []Mapping, view map[string]any, n *Node) *fault.Error {
	for _, m := range list {
		v, err := m.Source.Eval(view)
		if err != nil {
			return r.fault(fault.BpmnEvaluation, n).Wrap(err)
		}
		name, path, nested := strings.Cut(m.Target, ".")
		if !nested {
			vars[name] = v
			continue
		}
		base, ok := vars[name]
		if !ok {
			base = view[name]
		}
		vars[name] = withField(base, path, v)
	}
	return nil
}

// withField is the context base with the field at the path set.
func withField(base any, path string, v any) map[string]any {
	fields, _ := base.(map[string]any)
	fields = maps.Clone(fields)
	if fields == nil {
		fields = map[string]any{}
	}
	name, rest, nested := strings.Cut(path, ".")
	if nested {
		v = withField(fields[name], rest, v)
	}
	fields[name] = v
	return fields
}

// results sets what an activity has given: in the scopes around, or in its own
// variables where only mappings lead out.
func (r *run) results(tok Token, vars map[string]any) {
	n := tok.Node
	if n.Call != nil && r.ev.Kind == Complete {
		vars = r.returned(tok, vars)
	}
	gathered := tok.Round > 0 && n.Loop.Multi && n.Loop.Output != ""
	if n.Closed || gathered {
		r.mergeLocals(tok.ID, vars)
		return
	}
	r.assign(tok.ID, vars)
}

// returned picks what comes out of a called instance.
func (r *run) returned(tok Token, vars map[string]any) map[string]any {
	c := tok.Node.Call
	out := map[string]any{}
	if c.AllOut {
		maps.Copy(out, vars)
	}
	// A mapping that fails gives null, as FEEL does.
	_ = r.mapInto(out, c.Out, vars, tok.Node)
	return out
}

// View gives the variables as they are seen from a token: a copy that belongs to
// the caller. Token 0 is the process.
func View(s *State, token int64) map[string]any {
	t := s.Token(token)
	if t == nil || len(s.Locals) == 0 {
		return maps.Clone(s.Vars)
	}
	r := run{s: s}
	return maps.Clone(r.view(*t))
}
