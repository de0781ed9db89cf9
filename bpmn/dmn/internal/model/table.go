package model

// HitPolicy says what a table gives when several rules match (DMN 1.5 clause
// 8.2.8 and 8.2.10).
type HitPolicy string

// The hit policies, as the XML spells them.
const (
	Unique      HitPolicy = "UNIQUE"
	First       HitPolicy = "FIRST"
	Priority    HitPolicy = "PRIORITY"
	Any         HitPolicy = "ANY"
	Collect     HitPolicy = "COLLECT"
	RuleOrder   HitPolicy = "RULE ORDER"
	OutputOrder HitPolicy = "OUTPUT ORDER"
)

// Aggregation is what a COLLECT table does with its values; "" keeps the list.
type Aggregation string

// The aggregators.
const (
	Sum   Aggregation = "SUM"
	Count Aggregation = "COUNT"
	Min   Aggregation = "MIN"
	Max   Aggregation = "MAX"
)

// Table is a decision table.
type Table struct {
	Base
	HitPolicy   HitPolicy
	Aggregation Aggregation
	Orientation string // preferredOrientation, "" = "Rule-as-Row"
	OutputLabel string
	Inputs      []*InputClause
	Outputs     []*OutputClause
	Annotations []string // names of the annotation columns
	Rules       []*Rule
}

// InputClause is an input column.
type InputClause struct {
	Element
	Expression Literal // its TypeRef is the type of the column
	Allowed    *Tests  // inputValues
}

// OutputClause is an output column. Its name is needed where there are several.
type OutputClause struct {
	Element
	TypeRef string
	Allowed *Tests     // outputValues; their order is the priority
	Default Expression // *Literal; nil: none
}

// Rule is a row.
type Rule struct {
	Element
	Inputs      []Cell // unary tests, one for each input column
	Outputs     []Cell // expressions, one for each output column
	Annotations []string
}

// Cell is one text of a table.
type Cell struct {
	Text string
	ID   string
	Line int
	Path string
}
