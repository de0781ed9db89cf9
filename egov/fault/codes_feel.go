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
	// FeelNameLike: a name stands for nothing, but is spelt much like one that does.
	FeelNameLike Code = "feel.name-like"
	// FeelArgument: an argument of a function has a type that its parameter never takes.
	FeelArgument Code = "feel.argument"
	// FeelConform: a value does not conform to its declared type; it is null.
	FeelConform Code = "feel.conform"
	// FeelAllowed: a value is not among the allowed values of its type.
	FeelAllowed Code = "feel.allowed"
	// FeelNever: a value is compared with one outside its allowed values.
	FeelNever Code = "feel.never"
	// FeelNeverLike: a value is compared with one outside its allowed values, which is spelt much like one of them.
	FeelNeverLike Code = "feel.never-like"
	// FeelJSON: a text is not JSON, or not the encoding of a FEEL value.
	FeelJSON Code = "feel.json"
	// FeelDataType: a value of data does not fit the type that is expected at its path.
	FeelDataType Code = "feel.data-type"
	// FeelDataMissing: data lacks an entry.
	FeelDataMissing Code = "feel.data-missing"
	// FeelDataAllowed: a value of data is not among the allowed ones.
	FeelDataAllowed Code = "feel.data-allowed"
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
	FeelSyntax:      {Invalid, "Biểu thức sai cú pháp ở dòng {line}, cột {column}: gặp {found}, cần {expected}.", "Syntax error at line {line}, column {column}: found {found}, expected {expected}."},
	FeelLimit:       {Invalid, "Biểu thức vượt quá giới hạn {what} ({limit}).", "The expression exceeds the limit of {what} ({limit})."},
	FeelInput:       {Invalid, "Biến {name} có kiểu {type} mà biểu thức không dùng được.", "Variable {name} has the type {type}, which expressions cannot use."},
	FeelName:        {Invalid, "Dòng {line}, cột {column}: không có tên {name}.", "Line {line}, column {column}: the name {name} is not known."},
	FeelType:        {Invalid, "Dòng {line}, cột {column}: phép {op} không áp dụng cho {types}.", "Line {line}, column {column}: {op} does not apply to {types}."},
	FeelArguments:   {Invalid, "Dòng {line}, cột {column}: tham số của hàm {function} không phù hợp.", "Line {line}, column {column}: the arguments do not fit the function {function}."},
	FeelNameLike:    {Invalid, "Dòng {line}, cột {column}: không có tên {name}; có phải là {near}?", "Line {line}, column {column}: the name {name} is not known; did you mean {near}?"},
	FeelArgument:    {Invalid, "Dòng {line}, cột {column}: tham số {name} của hàm {function} phải có kiểu {expected}, không phải {type}.", "Line {line}, column {column}: the argument {name} of the function {function} must be of the type {expected}, not {type}."},
	FeelConform:     {Invalid, "Dòng {line}, cột {column}: giá trị kiểu {type} không hợp với kiểu đã khai báo {expected}.", "Line {line}, column {column}: a value of the type {type} does not conform to the declared type {expected}."},
	FeelAllowed:     {Invalid, "Dòng {line}, cột {column}: {value} không thuộc các giá trị cho phép ({allowed}).", "Line {line}, column {column}: {value} is not among the allowed values ({allowed})."},
	FeelNever:       {Invalid, "Dòng {line}, cột {column}: so sánh với {value} là vô nghĩa vì không thuộc các giá trị cho phép ({allowed}).", "Line {line}, column {column}: comparing with {value} is pointless, for it is not among the allowed values ({allowed})."},
	FeelNeverLike:   {Invalid, "Dòng {line}, cột {column}: so sánh với {value} là vô nghĩa vì không thuộc các giá trị cho phép ({allowed}); có phải là {near}?", "Line {line}, column {column}: comparing with {value} is pointless, for it is not among the allowed values ({allowed}); did you mean {near}?"},
	FeelJSON:        {Invalid, "Không phải JSON hợp lệ: {reason}.", "This is not valid JSON: {reason}."},
	FeelDataType:    {Invalid, "Giá trị kiểu {type} không hợp với kiểu {expected}.", "A value of the type {type} does not fit the type {expected}."},
	FeelDataMissing: {Invalid, "Thiếu trường {name}.", "The entry {name} is missing."},
	FeelDataAllowed: {Invalid, "Giá trị không thuộc các giá trị cho phép ({allowed}).", "The value is not among the allowed ones ({allowed})."},
	FeelValue:       {Invalid, "Dòng {line}, cột {column}: phép {op} không có kết quả với giá trị này.", "Line {line}, column {column}: {op} has no result for this value."},
	FeelCondition:   {Invalid, "Điều kiện cho kết quả kiểu {type}, không phải đúng hoặc sai.", "The condition gave a {type}, not true or false."},
	FeelExternal:    {Invalid, "Dòng {line}, cột {column}: không gọi được hàm ngoài {name} (Java hoặc PMML); hãy đăng ký một hàm Go với tên đó.", "Line {line}, column {column}: the external function {name} (Java or PMML) cannot be called; register a Go function of that name."},
	FeelPattern:     {Invalid, "Dòng {line}, cột {column}: mẫu {pattern} (cờ {flags}) không phải là biểu thức chính quy hợp lệ.", "Line {line}, column {column}: the pattern {pattern} (flags {flags}) is not a valid regular expression."},
}
