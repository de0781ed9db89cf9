package fault

// Codes of decision tables: what can happen while they are evaluated. The path
// leads to the table, column or rule.
const (
	// DmnTableUnique: several rules of a UNIQUE table matched; its value is null.
	DmnTableUnique Code = "dmn.table-unique"
	// DmnTableAny: matching rules of an ANY table gave different outputs; its value is null.
	DmnTableAny Code = "dmn.table-any"
	// DmnTableInput: the value of an input is not among the column's values; the table's value is null.
	DmnTableInput Code = "dmn.table-input"
	// DmnTableInputType: the value of an input is not of the column's type; it counts as null.
	DmnTableInputType Code = "dmn.table-input-type"
	// DmnTableOutput: an output is not among the column's values; it counts as null.
	DmnTableOutput Code = "dmn.table-output"
	// DmnTableOutputType: an output is not of the column's type; it counts as null.
	DmnTableOutputType Code = "dmn.table-output-type"
	// DmnTableAggregation: an aggregation over several outputs has no meaning; the value is null.
	DmnTableAggregation Code = "dmn.table-aggregation"
)

var dmnTableCodes = map[Code]entry{
	DmnTableUnique:      {Invalid, "Bảng quyết định {element} chỉ cho phép một luật khớp, nhưng các luật {rules} cùng khớp.", "Decision table {element} allows one matching rule, but the rules {rules} match."},
	DmnTableAny:         {Invalid, "Các luật {rules} của bảng quyết định {element} cùng khớp nhưng cho kết quả khác nhau.", "The rules {rules} of decision table {element} match with different outputs."},
	DmnTableInput:       {Invalid, "Bảng quyết định {element}: giá trị của cột {column} nằm ngoài các giá trị cho phép: {allowed}.", "Decision table {element}: the value of column {column} is not among its allowed values: {allowed}."},
	DmnTableInputType:   {Invalid, "Bảng quyết định {element}: giá trị của cột {column} có kiểu {found}, không phải {type}.", "Decision table {element}: the value of column {column} is a {found}, not a {type}."},
	DmnTableOutput:      {Invalid, "Bảng quyết định {element}, luật {rule}: kết quả của cột {column} nằm ngoài các giá trị cho phép: {allowed}.", "Decision table {element}, rule {rule}: the output of column {column} is not among its allowed values: {allowed}."},
	DmnTableOutputType:  {Invalid, "Bảng quyết định {element}, luật {rule}: kết quả của cột {column} có kiểu {found}, không phải {type}.", "Decision table {element}, rule {rule}: the output of column {column} is a {found}, not a {type}."},
	DmnTableAggregation: {Invalid, "Bảng quyết định {element} có nhiều cột kết quả nên không thể tổng hợp bằng {aggregation}.", "Decision table {element} has several outputs, so {aggregation} has no meaning."},
}
