package core

import (
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

func lineOf(f *fault.Error) int {
	n, _ := strconv.Atoi(f.Arg("line"))
	return n
}

// formal compiles an expression element of the norm in its own language or that
// of the file.
func (c *compiler) formal(p place, n *model.Node) Expr {
	lang := strings.TrimSpace(n.Attr("language"))
	if lang == "" {
		lang = c.language
	}
	return c.expression(p, lang, n.Text)
}

// expression compiles an expression with or without the leading "=" or the
// wrapping ${…}, which is taken off with a warning: what is inside must be FEEL.
func (c *compiler) expression(p place, lang, text string) Expr {
	text = strings.TrimSpace(text)
	foreign := lang != "" && !model.FEEL(lang)
	if parts, ok := pieces(text); !foreign && ok && len(parts) == 1 && parts[0].expr {
		c.warnJUEL(p)
		text = parts[0].text
	}
	if !foreign {
		text = strings.TrimSpace(strings.TrimPrefix(text, "="))
	}
	if text == "" {
		c.report(p, fault.BpmnExpression)
		return never{}
	}
	x, err := c.opt.Expr(lang, text)
	if err != nil {
		c.faults = append(c.faults, located(fault.BpmnExpression, p.line, p.id).Wrap(err))
		return never{}
	}
	return x
}

// value compiles a text of a modeller, which may be a literal, an expression
// ("=…", "${…}") or literals with expressions in between; nil for none.
func (c *compiler) value(p place, text string) *Value {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	v := &Value{Text: text}
	switch parts, ok := pieces(text); {
	case text[0] == '=' || ok && len(parts) == 1 && parts[0].expr:
		v.Expr = c.expression(p, "", text)
	case !ok:
		c.report(p, fault.BpmnExpression)
	case len(parts) > 1:
		v.Expr = c.joined(p, parts)
	}
	return v
}

func (c *compiler) joined(p place, parts []piece) Expr {
	c.warnJUEL(p)
	var all concat
	for _, part := range parts {
		v := &Value{Text: part.text}
		if part.expr {
			v.Expr = c.expression(p, "", part.text)
		}
		all = append(all, v)
	}
	return all
}

// warnJUEL warns once of each element.
func (c *compiler) warnJUEL(p place) {
	if !c.juel[p.id] {
		c.juel[p.id] = true
		c.warn(p, fault.BpmnJUEL)
	}
}

// source compiles the source of a mapping.
func (c *compiler) source(p place, s model.Source) *Value {
	p = p.on(s.Line)
	switch s.Kind {
	case model.ListSource:
		var x listOf
		for _, one := range s.List {
			x = append(x, c.source(p, one))
		}
		return &Value{Expr: x}
	case model.ContextSource:
		x := contextOf{}
		for _, e := range s.Entries {
			x[e.Target] = c.source(p, e.Source)
		}
		return &Value{Expr: x}
	}
	return c.value(p, s.Text)
}

func (c *compiler) mappings(p place, list []model.Mapping) []Mapping {
	var out []Mapping
	for _, m := range list {
		q := p
		if m.Source.Line > 0 {
			q = p.on(m.Source.Line)
		}
		out = append(out, Mapping{Target: c.target(q, m.Target), Source: c.source(q, m.Source)})
	}
	return out
}

// target is the variable, or the path of a field, that something is put into.
func (c *compiler) target(p place, text string) string {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		c.report(p, fault.BpmnMissing, "detail", "target")
	case text[0] == '=' || strings.Contains(text, "${") || strings.Contains(text, "#{"):
		c.report(p, fault.BpmnUnsupportedDetail, "detail", "target "+text)
	}
	return text
}

// fixed is a text that must be a literal, because it is needed before anything
// runs.
func (c *compiler) fixed(p place, detail, text string) string {
	text = strings.TrimSpace(text)
	if parts, ok := pieces(text); strings.HasPrefix(text, "=") || !ok || len(parts) > 1 || len(parts) == 1 && parts[0].expr {
		c.report(p, fault.BpmnUnsupportedDetail, "detail", detail+" "+text)
	}
	return text
}

// whole reads a whole number not below least; a missing one is otherwise.
func (c *compiler) whole(p place, detail, text string, least, otherwise int) int {
	text = strings.TrimSpace(text)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least {
		c.report(p, fault.BpmnCount, "detail", detail, "least", least)
		return otherwise
	}
	return n
}

// piece is a literal or an expression of a text such as "Hello ${name}".
type piece struct {
	text string
	expr bool
}

// pieces takes a text apart at ${…} and #{…}; false when one is not closed.
// Braces inside an expression are counted, those in its strings are not.
func pieces(s string) ([]piece, bool) {
	var list []piece
	for s != "" {
		open := opening(s)
		if open < 0 {
			return append(list, piece{text: s}), true
		}
		if open > 0 {
			list = append(list, piece{text: s[:open]})
		}
		end := closing(s[open+2:])
		if end < 0 {
			return nil, false
		}
		list = append(list, piece{text: s[open+2 : open+2+end], expr: true})
		s = s[open+2+end+1:]
	}
	return list, true
}

func opening(s string) int {
	for i := 0; i+1 < len(s); i++ {
		if (s[i] == '$' || s[i] == '#') && s[i+1] == '{' {
			return i
		}
	}
	return -1
}

func closing(s string) int {
	depth, quote := 1, byte(0)
	for i := 0; i < len(s); i++ {
		switch ch := s[i]; {
		case quote != 0 && ch == '\\':
			i++
		case quote != 0:
			if ch == quote {
				quote = 0
			}
		case ch == '"' || ch == '\'':
			quote = ch
		case ch == '{':
			depth++
		case ch == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// never stands where an expression was refused; its graph is not used.
type never struct{}

func (never) Eval(map[string]any) (any, error) { return nil, nil }

// variable reads one variable by its name.
type variable string

func (v variable) Eval(vars map[string]any) (any, error) { return vars[string(v)], nil }

// concat joins the texts of its parts; null adds nothing.
type concat []*Value

func (x concat) Eval(vars map[string]any) (any, error) {
	var b strings.Builder
	for _, part := range x {
		v, err := part.Eval(vars)
		if err != nil {
			return nil, err
		}
		switch one := v.(type) {
		case nil:
		case bool:
			b.WriteString(strconv.FormatBool(one))
		case string:
			b.WriteString(one)
		default:
			text, ok := keyText(one)
			if !ok {
				return nil, errText
			}
			b.WriteString(text)
		}
	}
	return b.String(), nil
}

// listOf is a list of values.
type listOf []*Value

func (x listOf) Eval(vars map[string]any) (any, error) {
	out := make([]any, len(x))
	for i, one := range x {
		v, err := one.Eval(vars)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// contextOf is a context of values.
type contextOf map[string]*Value

func (x contextOf) Eval(vars map[string]any) (any, error) {
	out := make(map[string]any, len(x))
	for name, one := range x {
		v, err := one.Eval(vars)
		if err != nil {
			return nil, err
		}
		out[name] = v
	}
	return out, nil
}
