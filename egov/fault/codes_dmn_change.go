package fault

// Codes of what changed in a decision table when it came back from a
// spreadsheet. They are no faults; their sentences are for the list of changes.
const (
	// DmnChangeTitle: the table's name.
	DmnChangeTitle Code = "dmn.change-title"
	// DmnChangePolicy: the hit policy.
	DmnChangePolicy Code = "dmn.change-policy"
	// DmnChangeColumnAdded: a column is new.
	DmnChangeColumnAdded Code = "dmn.change-column-added"
	// DmnChangeColumnRemoved: a column is gone.
	DmnChangeColumnRemoved Code = "dmn.change-column-removed"
	// DmnChangeColumnOrder: columns stand in another order.
	DmnChangeColumnOrder Code = "dmn.change-column-order"
	// DmnChangeLabel: the label of a column.
	DmnChangeLabel Code = "dmn.change-label"
	// DmnChangeExpression: the expression of a condition's column, or the name of a result.
	DmnChangeExpression Code = "dmn.change-expression"
	// DmnChangeType: the type of a column.
	DmnChangeType Code = "dmn.change-type"
	// DmnChangeAllowed: the allowed values of a column.
	DmnChangeAllowed Code = "dmn.change-allowed"
	// DmnChangeDefault: the default of a result.
	DmnChangeDefault Code = "dmn.change-default"
	// DmnChangeRuleAdded: a rule is new.
	DmnChangeRuleAdded Code = "dmn.change-rule-added"
	// DmnChangeRuleRemoved: a rule is gone; its number is that of the former table.
	DmnChangeRuleRemoved Code = "dmn.change-rule-removed"
	// DmnChangeRuleMoved: a rule stands elsewhere among the others.
	DmnChangeRuleMoved Code = "dmn.change-rule-moved"
	// DmnChangeCell: a cell of a rule.
	DmnChangeCell Code = "dmn.change-cell"
)

var dmnChangeCodes = map[Code]entry{
	DmnChangeTitle:         {Invalid, "Tên bảng: “{was}” thành “{is}”.", "Name of the table: “{was}” became “{is}”."},
	DmnChangePolicy:        {Invalid, "Quy tắc chọn luật: {was} thành {is}.", "Hit policy: {was} became {is}."},
	DmnChangeColumnAdded:   {Invalid, "Thêm cột {column}.", "Column {column} was added."},
	DmnChangeColumnRemoved: {Invalid, "Bỏ cột {column}.", "Column {column} was removed."},
	DmnChangeColumnOrder:   {Invalid, "Các cột được xếp lại thứ tự.", "The columns were put in another order."},
	DmnChangeLabel:         {Invalid, "Nhãn của cột {column}: “{was}” thành “{is}”.", "Label of column {column}: “{was}” became “{is}”."},
	DmnChangeExpression:    {Invalid, "Biểu thức của cột {column}: “{was}” thành “{is}”.", "Expression of column {column}: “{was}” became “{is}”."},
	DmnChangeType:          {Invalid, "Kiểu của cột {column}: “{was}” thành “{is}”.", "Type of column {column}: “{was}” became “{is}”."},
	DmnChangeAllowed:       {Invalid, "Giá trị cho phép của cột {column}: “{was}” thành “{is}”.", "Allowed values of column {column}: “{was}” became “{is}”."},
	DmnChangeDefault:       {Invalid, "Giá trị mặc định của cột {column}: “{was}” thành “{is}”.", "Default of column {column}: “{was}” became “{is}”."},
	DmnChangeRuleAdded:     {Invalid, "Thêm luật {rule}: {text}.", "Rule {rule} was added: {text}."},
	DmnChangeRuleRemoved:   {Invalid, "Bỏ luật {rule} (số cũ): {text}.", "Rule {rule} (its former number) was removed: {text}."},
	DmnChangeRuleMoved:     {Invalid, "Luật {rule} trước đây là luật {was}.", "Rule {rule} was rule {was} before."},
	DmnChangeCell:          {Invalid, "Luật {rule}, cột {column}: “{was}” thành “{is}”.", "Rule {rule}, column {column}: “{was}” became “{is}”."},
}
