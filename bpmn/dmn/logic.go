package dmn

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// converter turns the expressions of a document into the FEEL logic that they
// stand for (DMN 1.5 clause 10.2).
type converter struct {
	*document
	faults *faults
	names  []string // in scope
	owner  string   // the decision or function, for people
	tables *[]placed
}

// with is a converter for what stands inside of new names.
func (c converter) with(names ...string) converter {
	c.names = append(c.names[:len(c.names):len(c.names)], names...)
	return c
}

// typeOf is the type of a reference; nil is Any.
func (d *document) typeOf(ref string) *feel.Type { return d.types.find(d.def, ref) }

// logic converts an expression; its value has the type that it declares.
func (c converter) logic(e model.Expression) feel.Logic {
	if e == nil {
		return feel.Literal{}
	}
	head := e.Head()
	if fn, ok := e.(*model.Function); ok {
		return c.function(fn, nil)
	}
	return c.typed(c.form(e), head.TypeRef, head.Element)
}

// typed converts a value to the type of a reference.
func (c converter) typed(l feel.Logic, ref string, at model.Element) feel.Logic {
	if t := c.typeOf(ref); t != nil {
		return feel.Typed{Value: l, Type: t, Where: at.Path, Line: at.Line}
	}
	return l
}

func (c converter) form(e model.Expression) feel.Logic {
	switch e := e.(type) {
	case *model.Literal:
		return c.literal(e)
	case *model.Context:
		return c.context(e)
	case *model.Relation:
		return c.relation(e)
	case *model.List:
		l := make(feel.List, len(e.Items))
		for i, item := range e.Items {
			l[i] = c.logic(item)
		}
		return l
	case *model.Invocation:
		return c.invocation(e)
	case *model.Conditional:
		return feel.If{Cond: c.logic(e.If), Then: c.logic(e.Then), Else: c.logic(e.Else)}
	case *model.Filter:
		return feel.Filter{In: c.domain(e.In, e.InType), Match: c.with("item").logic(e.Match)}
	case *model.For:
		return feel.For{Name: e.Iterator, In: c.domain(e.In, e.InType), Return: c.with(e.Iterator, "partial").logic(e.Return)}
	case *model.Quantified:
		return feel.Quantified{Every: e.Every, Name: e.Iterator, In: c.domain(e.In, e.InType), Satisfies: c.with(e.Iterator).logic(e.Satisfies)}
	case *model.Table:
		return c.table(e)
	}
	return feel.Literal{}
}

// constructs are the functions that write values of temporal types: where a name
// in scope hides one, its calls are no literals.
var constructs = map[string]bool{"date": true, "time": true, "date and time": true, "duration": true}

// domain is what an iteration or filter runs over, with the type it declares.
func (c converter) domain(e model.Expression, ref string) feel.Logic {
	if e == nil || ref == "" {
		return c.logic(e)
	}
	return c.typed(c.logic(e), ref, e.Head().Element)
}

// table is a decision table; one without a name has its owner's.
func (c converter) table(e *model.Table) feel.Logic {
	if e.OutputLabel == "" && e.Label == "" && e.Name == "" {
		e.Label = c.owner
	}
	env := table.Env{Type: c.typeOf, Names: slices.DeleteFunc(slices.Clone(c.names), func(name string) bool { return !constructs[name] })}
	*c.tables = append(*c.tables, placed{e, env})
	l, err := table.Logic(e, env)
	if err != nil {
		c.faults.err(err)
		return feel.Literal{}
	}
	return l
}

// literal is FEEL text; without text it is null.
func (c converter) literal(e *model.Literal) feel.Logic {
	if e.Text == "" {
		return feel.Literal{}
	}
	return feel.Source{Text: e.Text, Where: e.Path, Line: e.TextLine}
}

func (c converter) context(e *model.Context) feel.Logic {
	var out feel.Context
	for _, entry := range e.Entries {
		v := c.typed(c.logic(entry.Value), entry.Variable.TypeRef, entry.Element)
		if entry.Variable.Name == "" {
			out.Result = v
			continue
		}
		out.Entries = append(out.Entries, feel.Entry{Name: entry.Variable.Name, Value: v})
		c = c.with(entry.Variable.Name)
	}
	return out
}

// relation is a list with a context for each row.
func (c converter) relation(e *model.Relation) feel.Logic {
	rows := make(feel.List, len(e.Rows))
	for i, row := range e.Rows {
		var out feel.Context
		for j, cell := range row {
			if j < len(e.Columns) {
				col := e.Columns[j]
				v := c.with(names(e.Columns[:j])...).logic(cell)
				out.Entries = append(out.Entries, feel.Entry{Name: col.Name, Value: c.typed(v, col.TypeRef, col.Element)})
			}
		}
		rows[i] = out
	}
	return rows
}

func (c converter) invocation(e *model.Invocation) feel.Logic {
	out := feel.Invoke{Function: c.logic(e.Called)}
	for _, b := range e.Bindings {
		out.Args = append(out.Args, feel.Entry{Name: b.Param.Name, Value: c.typed(c.logic(b.Value), b.Param.TypeRef, b.Param.Element)})
	}
	return out
}

// function converts a function definition. declared is the type of the variable
// that holds it: a function type, or (as DMN 1.1 has it) the type of its result.
func (c converter) function(e *model.Function, declared *feel.Type) feel.Logic {
	params, result := c.signature(e, declared)
	var body feel.Logic
	if e.Kind == "" || e.Kind == "FEEL" {
		body = c.with(names(e.Params)...).logic(e.Body)
	} else {
		body = c.external(e, params)
	}
	if result != nil {
		body = feel.Typed{Value: body, Type: result, Where: e.Path, Line: e.Line}
	}
	return feel.Lambda{Params: params, Body: body}
}

// signature is what a function takes and gives, by its parameters, its own type
// and that of its variable.
func (c converter) signature(e *model.Function, declared *feel.Type) (params []feel.Param, result *feel.Type) {
	for _, p := range e.Params {
		params = append(params, feel.Param{Name: p.Name, Type: c.typeOf(p.TypeRef)})
	}
	for _, t := range []*feel.Type{c.typeOf(e.TypeRef), declared} {
		switch {
		case t == nil:
		case t.Kind != feel.FunctionType:
			result = t
		default:
			result = t.Result
			for i := range params {
				if params[i].Type == nil && i < len(t.Params) {
					params[i].Type = t.Params[i]
				}
			}
		}
	}
	return params, result
}

// external is a function of the program in place of a Java method or PMML
// model; without one it is a fault.
func (c converter) external(e *model.Function, params []feel.Param) feel.Logic {
	name := externalName(e)
	f, ok := c.options.Functions[name]
	if !ok {
		c.faults.add(e.Element, fault.DmnExternal, "kind", e.Kind, "name", name)
		return feel.Literal{}
	}
	call := feel.Invoke{Function: feel.Literal{Value: feel.NewFunction(name, params, f)}}
	for _, p := range params {
		call.Args = append(call.Args, feel.Entry{Name: p.Name, Value: feel.Source{Text: p.Name, Where: e.Path}})
	}
	return call
}

// externalName is "class.method(types)" of a Java method, "document#model" of a
// PMML model, without spaces: the key in [Options.Functions].
func externalName(e *model.Function) string {
	part := map[string]string{}
	if body, ok := e.Body.(*model.Context); ok {
		for _, entry := range body.Entries {
			if l, ok := entry.Value.(*model.Literal); ok {
				part[entry.Variable.Name] = constant(l.Text)
			}
		}
	}
	if e.Kind == "PMML" {
		return part["document"] + "#" + part["model"]
	}
	return part["class"] + "." + part["method signature"]
}

func names(variables []*model.Variable) []string {
	list := make([]string, len(variables))
	for i, v := range variables {
		list[i] = v.Name
	}
	return list
}

// constant is the value of a text that is a FEEL string.
func constant(text string) string {
	e, err := feel.Compile(text)
	if err != nil {
		return ""
	}
	v, _ := e.Eval(nil)
	s, _ := v.(string)
	return strings.ReplaceAll(s, " ", "")
}
