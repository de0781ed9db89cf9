package table

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// input checks the conditions of a column one by one.
func (c *checker) input(col int) {
	clause := c.table.Inputs[col]
	kind := c.env.typeOf(clause.Expression.TypeRef)
	allowed, _ := c.env.allowed(clause.Allowed, kind)
	tested := false
	var undecided []int
	var named []feel.Literals
	for i, r := range c.table.Rules {
		cell := r.Inputs[col]
		if irrelevant(cell.Text) {
			continue
		}
		tested = true
		t, ok, err := feel.ParseLiterals(cell.Text, feel.Options{Names: c.env.Names})
		switch {
		case err != nil:
			f := c.cell(Error, fault.DmnCheckSyntax, i, col, cell)
			f.Fault = f.Fault.Wrap(err)
		case c.grid.unknown[i][col]:
			undecided = append(undecided, i)
		case ok:
			named = append(named, t)
			c.condition(i, col, cell, t, kind, allowed)
		}
	}
	if !tested {
		c.add(Warning, fault.DmnCheckUntested, clause.Element, "column", c.label(col)).Column = col + 1
	}
	if undecided != nil {
		c.undecided(col, undecided)
	}
	if tested && undecided == nil && allowed != nil {
		c.unnamed(col, named, *allowed)
	}
}

// undecided tells of conditions that are not literal, or not of one type.
func (c *checker) undecided(col int, rules []int) {
	clause := c.table.Inputs[col]
	code, sev := fault.DmnCheckUndecided, Info
	if kind := c.env.typeOf(clause.Expression.TypeRef); c.grid.axes[col] == nil && (kind == nil || scalar(kind.Kind)) {
		code, sev = fault.DmnCheckMixed, Warning
	}
	f := c.add(sev, code, clause.Element, "column", c.label(col), "rules", numbers(rules))
	f.Column = col + 1
	for _, r := range rules {
		f.Rules = append(f.Rules, r+1)
	}
}

// condition checks a literal condition against the type and the values allowed.
func (c *checker) condition(rule, col int, cell model.Cell, t feel.Literals, kind *feel.Type, allowed *feel.Literals) {
	if kind != nil && kind.Kind != feel.AnyType && scalar(kind.Kind) {
		if i := slices.IndexFunc(t.Ranges, func(g feel.Range) bool { return !fits(g, kind.Kind) }); i >= 0 {
			c.cell(Error, fault.DmnCheckInputType, rule, col, cell, "type", kind, "text", spellRange(t.Ranges[i]))
			return
		}
	}
	if allowed != nil && !t.Not {
		for _, g := range t.Ranges {
			if isPoint(g) && !passes(*allowed, g.Low) {
				c.cell(Error, fault.DmnCheckInputValue, rule, col, cell, "allowed", c.allowedText(col), "text", Spell(g.Low))
				return
			}
		}
	}
	if len(c.grid.rules[rule][col]) == 0 {
		c.cell(Error, fault.DmnCheckNever, rule, col, cell)
	}
}

// unnamed tells of allowed values that no condition names.
func (c *checker) unnamed(col int, named []feel.Literals, allowed feel.Literals) {
	if allowed.Not {
		return
	}
	for _, g := range allowed.Ranges {
		if isPoint(g) && !slices.ContainsFunc(named, func(t feel.Literals) bool { return passes(t, g.Low) }) {
			f := c.add(Info, fault.DmnCheckUnusedInput, c.table.Inputs[col].Element, "column", c.label(col), "text", Spell(g.Low))
			f.Column = col + 1
		}
	}
}

func (c *checker) allowedText(col int) string {
	in := c.table.Inputs[col]
	return allowedText(in.Allowed, c.env.typeOf(in.Expression.TypeRef))
}

// passes reports whether a value other than null passes literal tests.
func passes(t feel.Literals, v any) bool {
	in := slices.ContainsFunc(t.Ranges, func(g feel.Range) bool { return within(v, g) })
	return t.Any || in != t.Not
}

// output checks the results of a column one by one.
func (c *checker) output(col int) {
	clause := c.table.Outputs[col]
	kind := c.env.typeOf(clause.TypeRef)
	allowed, _ := c.env.allowed(clause.Allowed, kind)
	at := len(c.table.Inputs) + col
	literal := true
	var given []any
	for i, r := range c.table.Rules {
		if c.values == nil {
			c.values = make([][]result, len(c.table.Rules))
		}
		v := c.result(i, at, r.Outputs[col])
		c.values[i] = append(c.values[i], v)
		if literal = literal && v.known; !v.known || v.value == nil {
			continue
		}
		given = append(given, v.value)
		if _, ok := kind.Coerce(v.value); !ok {
			c.cell(Error, fault.DmnCheckOutputType, i, at, r.Outputs[col], "type", kind)
		} else if allowed != nil && !passes(*allowed, v.value) {
			c.cell(Error, fault.DmnCheckOutputValue, i, at, r.Outputs[col], "allowed", allowedText(clause.Allowed, kind))
		}
	}
	if literal && allowed != nil && !allowed.Not && c.table.HitPolicy != model.Collect {
		c.ungiven(col, given, *allowed)
	}
}

// result reads an output entry.
func (c *checker) result(rule, col int, cell model.Cell) result {
	if strings.TrimSpace(cell.Text) == "" {
		return result{nil, true}
	}
	v, ok, err := feel.ParseLiteral(cell.Text, feel.Options{Names: c.env.Names})
	if err != nil {
		f := c.cell(Error, fault.DmnCheckSyntax, rule, col, cell)
		f.Fault = f.Fault.Wrap(err)
	}
	return result{v, ok && err == nil}
}

// ungiven tells of output values that no rule gives.
func (c *checker) ungiven(col int, given []any, allowed feel.Literals) {
	clause := c.table.Outputs[col]
	if d, ok := clause.Default.(*model.Literal); ok {
		if v, ok, err := feel.ParseLiteral(d.Text, feel.Options{}); err == nil && ok {
			given = append(given, v)
		}
	}
	for _, g := range allowed.Ranges {
		if isPoint(g) && !slices.ContainsFunc(given, func(v any) bool { return feel.Equal(v, g.Low) }) {
			f := c.add(Info, fault.DmnCheckUnusedOutput, clause.Element, "column", c.label(len(c.table.Inputs)+col), "text", Spell(g.Low))
			f.Column = len(c.table.Inputs) + col + 1
		}
	}
}
