// Package model is a DMN document as data: what the XML says, with the lines
// where it says it, and nothing computed (DMN 1.5 clauses 6 and 7).
package model

import "github.com/hcm-egov/framework/egov/fault"

// Element is what every element has. Path is the element path for faults:
// "decision[fee]/decisionTable/rule[3]".
type Element struct {
	ID, Name, Label string // Name as [Name] gives it
	Description     string
	Line            int
	Path            string
}

// Definitions is one document.
type Definitions struct {
	Element
	Namespace  string
	File       string // its name, where it came from a file: not read, for who finds imports by location
	Version    string // "1.1" to "1.5", by the namespace of the XML
	Imports    []*Import
	Items      []*ItemDefinition
	Inputs     []*InputData
	Decisions  []*Decision
	Knowledge  []*KnowledgeModel
	Services   []*Service
	Diagrams   []*Diagram
	Extensions int // elements of foreign namespaces, which are kept in the XML and not read
	Warnings   []*fault.Error
}

// Import brings in the elements of another document under a name; with the
// name "" (DMN 1.5) under their own names.
type Import struct {
	Element
	Namespace, Location, Type string
}

// ItemDefinition is a named type or a component of one.
type ItemDefinition struct {
	Element
	TypeRef    string // "number", "tFee", "imported.tFee"; "" with components or a function
	Collection bool
	Allowed    *Tests // allowedValues: of each item where Collection
	Constraint *Tests // typeConstraint (DMN 1.5): of the value as a whole
	Components []*ItemDefinition
	Function   *FunctionItem
}

// FunctionItem is the type of a function.
type FunctionItem struct {
	Params []*Variable
	Output string // type
}

// Tests are unary tests. TextLine is where the text begins, as of a [Literal].
type Tests struct {
	Element
	Text     string
	TextLine int
}

// Variable is an information item: a name with a type.
type Variable struct {
	Element
	TypeRef string
}

// InputData is a value that is given from outside.
type InputData struct {
	Element
	Variable Variable // its name is the input data's where the XML has none
}

// Decision has a value by its logic.
type Decision struct {
	Element
	Variable                 Variable
	Question, AllowedAnswers string
	Inputs, Decisions        []Reference // required information
	Knowledge                []Reference // required business knowledge models and services
	Logic                    Expression  // nil: the decision has none
}

// Reference points at an element: "#id", or namespace and "#id" of an import.
type Reference struct {
	Namespace string // "" means this document and what it imports without a name
	ID        string
	// Requirement is the id of the requirement that holds the reference, by which
	// drawings find it; "" of the references of services.
	Requirement string
	Line        int
	Path        string
}

// KnowledgeModel is a function (business knowledge model).
type KnowledgeModel struct {
	Element
	Variable  Variable
	Knowledge []Reference
	Logic     *Function // nil: none
}

// Service is a decision service.
type Service struct {
	Element
	Variable                                        Variable
	Output, Encapsulated, InputDecisions, InputData []Reference
}

// Expression is decision logic: *Literal, *Table, *Context, *Relation, *List,
// *Function, *Invocation, *Conditional, *Filter, *For or *Quantified.
type Expression interface{ Head() *Base }

// Base is what every expression has.
type Base struct {
	Element
	TypeRef string
}

// Head gives access to it through the interface.
func (b *Base) Head() *Base { return b }

type (
	// Literal is FEEL text. Language is "" or the FEEL namespace of any version,
	// else the document is refused. TextLine is where the text begins: line 1 of
	// FEEL is this line of the XML.
	Literal struct {
		Base
		Language string
		Text     string
		TextLine int
	}
	// Context is a boxed context; an entry with an empty variable name is the
	// result.
	Context struct {
		Base
		Entries []*ContextEntry
	}
	// ContextEntry is a named expression.
	ContextEntry struct {
		Element
		Variable Variable
		Value    Expression
	}
	// Relation is a list of contexts written as a table.
	Relation struct {
		Base
		Columns []*Variable
		Rows    [][]Expression
	}
	// List is a boxed list.
	List struct {
		Base
		Items []Expression
	}
	// Function is a function definition; Kind is "FEEL", "Java" or "PMML".
	Function struct {
		Base
		Kind   string
		Params []*Variable
		Body   Expression
	}
	// Invocation calls a function with named arguments; Called nil means null.
	Invocation struct {
		Base
		Called   Expression
		Bindings []*Binding
	}
	// Binding is one argument; Value nil means null.
	Binding struct {
		Param Variable
		Value Expression
	}
	// Conditional is if, then, else.
	Conditional struct {
		Base
		If, Then, Else Expression
	}
	// Filter keeps the items for which Match is true. InType is the type that the
	// part In says its value has, "" where it says none; so of For and Quantified.
	Filter struct {
		Base
		InType    string
		In, Match Expression
	}
	// For gives a list with one value for each item.
	For struct {
		Base
		Iterator   string
		InType     string
		In, Return Expression
	}
	// Quantified is some or every.
	Quantified struct {
		Base
		Every         bool
		Iterator      string
		InType        string
		In, Satisfies Expression
	}
)
