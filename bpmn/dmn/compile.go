package dmn

import (
	"time"

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
	// [Model.Faults] lists what was found. Documents that cannot be read are
	// refused even so.
	Lenient bool
}

// Compile reads documents and compiles them into a model. The first is the main
// one; the others are those that it imports, directly or not. The error joins the
// faults of all documents ([fault.All] takes them apart), each with the line and
// the path of the element.
func Compile(opts Options, sources ...Source) (*Model, error) {
	c := &compiler{opts: opts}
	if len(sources) == 0 {
		return nil, fault.New(fault.DmnXML, "line", 0, "element", "", "reason", "no document")
	}
	for _, s := range sources {
		c.read(s)
	}
	if err := fault.Join(c.list...); err != nil {
		return nil, err
	}
	for _, d := range c.docs {
		c.imports(d)
	}
	m := &Model{opts: opts, main: c.docs[0]}
	for _, d := range c.docs {
		c.nodes(m, d)
	}
	for _, n := range m.nodes {
		c.connect(n)
	}
	c.types()
	for _, n := range m.nodes {
		n.typ = n.doc.types.find(n.typeRef, n.element)
	}
	for _, n := range m.nodes {
		c.compile(m, n)
	}
	m.faults = fault.All(fault.Join(c.list...))
	if len(m.faults) > 0 && !opts.Lenient {
		return nil, fault.Join(c.list...)
	}
	m.index()
	return m, nil
}

// compiler makes a model of documents and collects all their faults.
type compiler struct {
	faults
	opts Options
	docs []*document
}

// document is one file with what its texts may speak of.
type document struct {
	def     *model.Definitions
	name    string // of the file
	imports []imported
	types   *typing
	nodes   map[string]*node // by id
	fields  []string         // names of components with signs that FEEL would take for operators
	options feel.Options
}

// imported is a document under the name of an import.
type imported struct {
	name string
	doc  *document
}

// prefix is what stands before the names of an import.
func (i imported) prefix() string {
	if i.name == "" {
		return ""
	}
	return i.name + "."
}

func (c *compiler) read(s Source) {
	def, err := model.Read(s.XML)
	if err != nil {
		c.err(err)
		return
	}
	d := &document{def: def, name: s.Name, nodes: map[string]*node{}, options: feel.Options{
		Functions: c.opts.Functions, Limits: c.opts.Limits, Now: c.opts.Now,
	}}
	d.types = newTyping(d, &c.faults)
	c.docs = append(c.docs, d)
}

// types resolves the item definitions of all documents.
func (c *compiler) types() {
	seen := map[string]bool{}
	for _, d := range c.docs {
		for _, it := range d.def.Items {
			d.types.item(it.Name)
			fields(it, seen)
		}
	}
	for _, d := range c.docs {
		d.options.Types = d.types.all()
		for name := range seen {
			d.fields = append(d.fields, name)
		}
	}
}

// fields gathers the names of components that FEEL reads only when it knows them.
func fields(it *model.ItemDefinition, into map[string]bool) {
	for _, c := range it.Components {
		if !plain(c.Name) {
			into[c.Name] = true
		}
		fields(c, into)
	}
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
	}
	if len(c.list) > before {
		n.fault, _ = c.list[before].(*fault.Error)
	}
}

// logic is what a node computes; nil for input data and where there is none.
func (c *compiler) logic(m *Model, n *node) feel.Logic {
	conv := converter{n.doc, &c.faults, n.visible()}
	switch src := n.source.(type) {
	case *model.Decision:
		if src.Logic != nil {
			return conv.typed(conv.logic(src.Logic), n.typeRef, src.Element)
		}
	case *model.KnowledgeModel:
		if src.Logic != nil {
			return conv.function(src.Logic, n.typ)
		}
	case *model.Service:
		return m.serviceLogic(n)
	case *model.InputData:
		return nil
	}
	n.fault = located(n.element, fault.DmnNoLogic)
	return nil
}
