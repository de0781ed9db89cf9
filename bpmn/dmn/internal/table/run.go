package table

import (
	"slices"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/trace"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// run is one evaluation.
type run struct {
	*plan
	p      *feel.Parts
	values []value
	trace  *trace.Table // nil: nobody wants to know
}

// value is an input: read at most once, and where it lies on its column's line.
type value struct {
	feel    any
	segment int32
	read    bool
	lies    bool // on the line
}

func (p *plan) run(parts *feel.Parts) any {
	var inputs [8]value
	var found [8]int32
	r := run{plan: p, p: parts, values: inputs[:]}
	if len(p.inputs) > len(inputs) {
		r.values = make([]value, len(p.inputs))
	}
	if t, ok := parts.Session().Trace.(*trace.Trace); ok && t != nil {
		return r.traced(t, found[:0])
	}
	if !r.permitted() {
		return nil
	}
	return r.decide(r.match(found[:0]))
}

// value gives an input, converted to the type of its column.
func (r *run) value(col int) *value {
	v := &r.values[col]
	if v.read {
		return v
	}
	in := &r.inputs[col]
	v.read, v.feel = true, r.p.Value(int(in.part))
	if in.kind != nil {
		was := v.feel
		var ok bool
		if v.feel, ok = in.kind.Coerce(was); !ok {
			r.note(fault.DmnTableInputType, r.table.Inputs[col].Path, "column", inputLabel(r.table.Inputs[col]), "found", feel.TypeName(was), "type", in.kind)
		}
	}
	if in.line != nil {
		v.segment, v.lies = in.line.find(v.feel)
	}
	return v
}

func (r *run) note(code fault.Code, path string, pairs ...any) {
	r.p.Session().Note(fault.New(code, append([]any{"element", r.name}, pairs...)...).At(path))
}

// permitted tests the inputs whose values are limited. Null is always permitted:
// whether it is expected is for the rules to say.
func (r *run) permitted() bool {
	if !r.needed {
		return true
	}
	all := true
	for i := range r.inputs {
		allowed := r.inputs[i].allowed
		if allowed == none {
			continue
		}
		if v := r.value(i).feel; v != nil && !r.allows(allowed, v) {
			in := r.table.Inputs[i]
			r.note(fault.DmnTableInput, in.Path, "column", inputLabel(in), "allowed", in.Allowed.Text)
			all = false
		}
	}
	return all
}

// allows tests a value against allowed values: of a list its items, or else the
// list itself.
func (r *run) allows(tests int32, v any) bool {
	if list, ok := v.([]any); ok && !slices.ContainsFunc(list, func(item any) bool { return !r.p.Test(int(tests), item) }) {
		return true
	}
	return r.p.Test(int(tests), v)
}

// match appends the rules that match, in rule order; of a table whose value is
// settled by one rule or by two, no more than these.
func (r *run) match(found []int32) []int32 {
	most := len(r.table.Rules)
	switch r.table.HitPolicy {
	case model.First:
		most = 1
	case model.Unique, "":
		most = 2
	}
	rules, listed := r.candidates()
	n := len(rules)
	if !listed {
		n = len(r.table.Rules)
	}
	if !r.p.Use(1 + n/rulesPerStep) {
		return found
	}
	for i := 0; i < n && len(found) < most; i++ {
		rule := int32(i)
		if listed {
			rule = rules[i]
		}
		if r.matches(int(rule)) {
			found = append(found, rule)
		}
	}
	return found
}

const rulesPerStep = 16

// candidates are the rules among which the matching ones are, by the column that
// leaves the fewest.
func (r *run) candidates() (rules []int32, ok bool) {
	for i := range r.inputs {
		if r.inputs[i].rules == nil {
			continue
		}
		if v := r.value(i); v.lies {
			if here := r.inputs[i].rules[v.segment]; !ok || len(here) < len(rules) {
				rules, ok = here, true
			}
		}
	}
	return rules, ok
}

func (r *run) matches(rule int) bool {
	for col := range r.inputs {
		if !r.holds(rule, col) {
			return false
		}
	}
	return true
}

func (r *run) holds(rule, col int) bool {
	c := r.cell(rule, col)
	if c.part == none {
		return true
	}
	v := r.value(col)
	if v.lies {
		return c.holds(v.segment)
	}
	return r.p.Test(int(c.part), v.feel)
}
