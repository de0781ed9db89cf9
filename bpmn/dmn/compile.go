package dmn

import (
	"maps"
	"slices"
	"time"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/graph"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// Source is one document: a file of DMN 1.1 to 1.5.
type Source struct {
	Name string // of the file, for imports that say where it lies
	XML  []byte
}

// Options are for [Compile]; the zero value means the defaults.
type Options struct {
	// Functions are called like built-in ones. They also stand for the Java
	// methods and PMML models that a document may call, under the name
	// "class.method(types)" or "document#model" as the document writes it,
	// without spaces. They must be safe for concurrent use. Default: none;
	// documents that call Java or PMML are refused.
	Functions map[string]feel.Func
	// Limits bound each text and each evaluation as a whole.
	Limits feel.Limits
	// Now is the clock of now() and today(). Default: time.Now.
	Now func() time.Time
	// Lenient compiles documents with faults in their logic: a decision or
	// function that has one is null, with the fault among the diagnostics. It is
	// for trying models out and for the conformance suite, not for production.
	// [Model.Warnings] lists what was found. What is no DMN is refused even so.
	Lenient bool
}

// Compile reads documents and compiles them into a model. The first is the main
// one; the others are those that it imports, directly or not. The error joins the
// faults of all documents ([fault.All] takes them apart), each with the line and
// the path of the element.
func Compile(opts Options, sources ...Source) (*Model, error) {
	c := &compiler{opts: opts, docs: map[*model.Definitions]*document{}}
	m := &Model{opts: opts}
	if !c.read(sources) {
		return nil, c.joined()
	}
	c.nodes(m)
	for _, n := range m.nodes {
		c.compile(m, n)
	}
	if len(c.list) > 0 && !opts.Lenient {
		return nil, c.joined()
	}
	m.warnings = append(fault.All(c.joined()), c.warnings...)
	m.index(c.graph)
	return m, nil
}

// compiler makes a model of documents and collects all their faults.
type compiler struct {
	faults
	opts     Options
	warnings []*fault.Error
	graph    *graph.Graph
	docs     map[*model.Definitions]*document
	types    *typing
}

// document is one file with what its texts may speak of.
type document struct {
	def     *model.Definitions
	types   *typing
	fields  []string // names of components with signs that FEEL would take for operators
	options feel.Options
}

// read reads the documents, joins them and makes their types; false where one of
// them is no DMN.
func (c *compiler) read(sources []Source) bool {
	var defs []*model.Definitions
	for _, s := range sources {
		def, err := model.Salvage(s.XML)
		c.err(err)
		if def == nil {
			return false
		}
		def.File = s.Name
		c.warnings = append(c.warnings, def.Warnings...)
		defs = append(defs, def)
	}
	g, err := graph.Salvage(defs)
	c.err(err)
	if g == nil {
		return false
	}
	c.warnings = append(c.warnings, g.Warnings...)
	opts := feel.Options{Functions: c.opts.Functions, Limits: c.opts.Limits, Now: c.opts.Now}
	c.graph, c.types = g, &typing{graph: g, opts: opts, done: map[*model.ItemDefinition]*feel.Type{}, faults: &c.faults}
	seen := map[string]bool{}
	for _, d := range g.Docs {
		for _, it := range d.Items {
			fields(it, seen)
		}
	}
	for _, d := range g.Docs {
		opts.Types = c.types.named(d)
		c.docs[d] = &document{def: d, types: c.types, fields: slices.Sorted(maps.Keys(seen)), options: opts}
	}
	return true
}

// compile compiles the logic of a node.
func (c *compiler) compile(m *Model, n *node) {
	before := len(c.list)
	l := c.logic(m, n)
	if l == nil {
		return
	}
	if len(c.list) == before {
		opts := n.doc.options
		opts.Names = n.visible()
		expr, err := feel.CompileLogic(l, opts)
		c.err(err)
		n.expr = expr
		if err == nil {
			c.check(n, l, opts)
		}
	}
	if len(c.list) > before {
		n.fault, _ = c.list[before].(*fault.Error)
	}
}

// check looks for what can never work. A finding is a fault, unless it says no
// more than that a comparison never holds. A lenient model computes what it can.
func (c *compiler) check(n *node, l feel.Logic, opts feel.Options) {
	known, findings := feel.Check(l, n.types(), opts)
	if n.known == nil {
		n.known = known
	}
	if c.opts.Lenient {
		return
	}
	for _, f := range findings {
		if f.Code() == fault.FeelNever || f.Code() == fault.FeelNeverLike {
			c.warnings = append(c.warnings, f)
		} else {
			c.list = append(c.list, f)
		}
	}
}

// logic is what a node computes; nil for input data and where there is none.
func (c *compiler) logic(m *Model, n *node) feel.Logic {
	conv := converter{n.doc, &c.faults, n.visible(), title(n.element), &m.tables}
	switch g := n.graph; {
	case g.Input != nil:
		return nil
	case g.Service != nil:
		return m.serviceLogic(n)
	case g.Decision != nil && g.Decision.Logic != nil:
		return conv.typed(conv.logic(g.Decision.Logic), g.Variable.TypeRef, n.element)
	case g.Knowledge != nil && g.Knowledge.Logic != nil:
		return conv.function(g.Knowledge.Logic, n.typ)
	}
	n.fault = located(n.element, fault.DmnNoLogic)
	return nil
}
