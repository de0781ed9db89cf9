package fault

// Codes of egov/feel.
const (
	// FeelSyntax: the text is not a FEEL expression.
	FeelSyntax Code = "feel.syntax"
	// FeelLimit: a budget of the evaluation was used up.
	FeelLimit Code = "feel.limit"
	// FeelInput: a variable holds a Go value that has no FEEL counterpart.
	FeelInput Code = "feel.input"
	// FeelName: a name stands for nothing; its value is null.
	FeelName Code = "feel.name"
	// FeelType: an operator does not apply to values of these types.
	FeelType Code = "feel.type"
	// FeelArguments: a function was called with arguments it does not take.
	FeelArguments Code = "feel.arguments"
	// FeelPattern: a pattern with its flags is no regular expression of XPath.
	FeelPattern Code = "feel.pattern"
	// FeelValue: the operation has no result for these values.
	FeelValue Code = "feel.value"
	// FeelCondition: a condition gave something other than true or false.
	FeelCondition Code = "feel.condition"
	// FeelExternal: an external function was not registered with the program.
	FeelExternal Code = "feel.external"
)

var feelCodes = map[Code]entry{
	FeelSyntax:    {Invalid, "Biểu thức sai cú pháp ở dòng {line}, cột {column}: gặp {found}, cần {expected}.", "Syntax error at line {line}, column {column}: found {found}, expected {expected}."},
	FeelLimit:     {Invalid, "Biểu thức vượt quá giới hạn {what} ({limit}).", "The expression exceeds the limit of {what} ({limit})."},
	FeelInput:     {Invalid, "Biến {name} có kiểu {type} mà biểu thức không dùng được.", "Variable {name} has the type {type}, which expressions cannot use."},
	FeelName:      {Invalid, "Dòng {line}, cột {column}: không có tên {name}.", "Line {line}, column {column}: the name {name} is not known."},
	FeelType:      {Invalid, "Dòng {line}, cột {column}: phép {op} không áp dụng cho {types}.", "Line {line}, column {column}: {op} does not apply to {types}."},
	FeelArguments: {Invalid, "Dòng {line}, cột {column}: tham số của hàm {function} không phù hợp.", "Line {line}, column {column}: the arguments do not fit the function {function}."},
	FeelPattern:   {Invalid, "Dòng {line}, cột {column}: mẫu {pattern} (cờ {flags}) không phải là biểu thức chính quy hợp lệ.", "Line {line}, column {column}: the pattern {pattern} (flags {flags}) is not a valid regular expression."},
	FeelValue:     {Invalid, "Dòng {line}, cột {column}: phép {op} không có kết quả với giá trị này.", "Line {line}, column {column}: {op} has no result for this value."},
	FeelCondition: {Invalid, "Điều kiện cho kết quả kiểu {type}, không phải đúng hoặc sai.", "The condition gave a {type}, not true or false."},
	FeelExternal:  {Invalid, "Dòng {line}, cột {column}: không gọi được hàm ngoài {name} (Java hoặc PMML); hãy đăng ký một hàm Go với tên đó.", "Line {line}, column {column}: the external function {name} (Java or PMML) cannot be called; register a Go function of that name."},
}
