package fault

// Codes of the checks of decision tables: what is said about a table before it
// is ever evaluated. Rules are numbered from 1.
const (
	// DmnCheckSyntax: a text of the table is not FEEL; the cause says why.
	DmnCheckSyntax Code = "dmn.check-syntax"
	// DmnCheckNoRules: the table has no rules.
	DmnCheckNoRules Code = "dmn.check-no-rules"
	// DmnCheckGap: no rule covers a case.
	DmnCheckGap Code = "dmn.check-gap"
	// DmnCheckGapFraction: no rule covers a case that only numbers with a fraction can bring about.
	DmnCheckGapFraction Code = "dmn.check-gap-fraction"
	// DmnCheckGapDefault: no rule covers a case, which gets the default output.
	DmnCheckGapDefault Code = "dmn.check-gap-default"
	// DmnCheckMoreGaps: more gaps were found than are listed.
	DmnCheckMoreGaps Code = "dmn.check-more-gaps"
	// DmnCheckNoDefault: the table has gaps and no default output.
	DmnCheckNoDefault Code = "dmn.check-no-default"
	// DmnCheckDefaultUnused: the rules cover everything, so that the default is never used.
	DmnCheckDefaultUnused Code = "dmn.check-default-unused"
	// DmnCheckOverlap: two rules of a UNIQUE table can match together.
	DmnCheckOverlap Code = "dmn.check-overlap"
	// DmnCheckOverlapAny: two rules of an ANY table can match together with different outputs.
	DmnCheckOverlapAny Code = "dmn.check-overlap-any"
	// DmnCheckOverlapOrder: a rule overlaps others that the hit policy prefers.
	DmnCheckOverlapOrder Code = "dmn.check-overlap-order"
	// DmnCheckMoreOverlaps: more overlaps were found than are listed.
	DmnCheckMoreOverlaps Code = "dmn.check-more-overlaps"
	// DmnCheckUnreachable: other rules come before a rule in all its cases.
	DmnCheckUnreachable Code = "dmn.check-unreachable"
	// DmnCheckNever: no value passes a condition.
	DmnCheckNever Code = "dmn.check-never"
	// DmnCheckDuplicate: two rules say the same.
	DmnCheckDuplicate Code = "dmn.check-duplicate"
	// DmnCheckUntested: no rule has a condition on an input.
	DmnCheckUntested Code = "dmn.check-untested"
	// DmnCheckUnusedInput: no condition names one of the input values.
	DmnCheckUnusedInput Code = "dmn.check-unused-input"
	// DmnCheckUnusedOutput: no rule gives one of the output values.
	DmnCheckUnusedOutput Code = "dmn.check-unused-output"
	// DmnCheckInputType: a condition is about another type than its column's.
	DmnCheckInputType Code = "dmn.check-input-type"
	// DmnCheckInputValue: a condition names values that are not among the input values.
	DmnCheckInputValue Code = "dmn.check-input-value"
	// DmnCheckOutputType: an output is not of its column's type.
	DmnCheckOutputType Code = "dmn.check-output-type"
	// DmnCheckOutputValue: an output is not among the output values.
	DmnCheckOutputValue Code = "dmn.check-output-value"
	// DmnCheckMixed: the conditions of a column are about values that cannot be compared.
	DmnCheckMixed Code = "dmn.check-mixed"
	// DmnCheckPriorities: the hit policy needs output values, of which there are none.
	DmnCheckPriorities Code = "dmn.check-priorities"
	// DmnCheckAggregation: the aggregation does not fit the table.
	DmnCheckAggregation Code = "dmn.check-aggregation"
	// DmnCheckUndecided: conditions depend on more than literal values and were not checked.
	DmnCheckUndecided Code = "dmn.check-undecided"
	// DmnCheckNoDomain: allowed values are not literal, so that nobody knows which cases there are.
	DmnCheckNoDomain Code = "dmn.check-no-domain"
	// DmnCheckGaveUp: the table is too intricate; the check ended before it had seen everything.
	DmnCheckGaveUp Code = "dmn.check-gave-up"
)

var dmnCheckCodes = map[Code]entry{
	DmnCheckSyntax:        {Invalid, "Luật {rule}, cột {column} của bảng quyết định {element} (dòng {line}) sai cú pháp FEEL.", "Rule {rule}, column {column} of decision table {element} (line {line}) is not valid FEEL."},
	DmnCheckNoRules:       {Invalid, "Bảng quyết định {element} (dòng {line}) chưa có luật nào.", "Decision table {element} (line {line}) has no rules."},
	DmnCheckGap:           {Invalid, "Bảng quyết định {element} (dòng {line}) không có luật cho trường hợp: {case}.", "Decision table {element} (line {line}) has no rule for the case: {case}."},
	DmnCheckGapFraction:   {Invalid, "Bảng quyết định {element} (dòng {line}) không có luật cho số lẻ ở trường hợp: {case}.", "Decision table {element} (line {line}) has no rule for numbers with a fraction in the case: {case}."},
	DmnCheckGapDefault:    {Invalid, "Bảng quyết định {element} (dòng {line}) dùng kết quả mặc định cho trường hợp: {case}.", "Decision table {element} (line {line}) gives its default output in the case: {case}."},
	DmnCheckMoreGaps:      {Invalid, "Bảng quyết định {element} (dòng {line}) còn trường hợp khác không có luật, ngoài {count} trường hợp đã nêu.", "Decision table {element} (line {line}) has cases without a rule beyond the {count} listed."},
	DmnCheckNoDefault:     {Invalid, "Bảng quyết định {element} (dòng {line}) có trường hợp không có luật và không có kết quả mặc định; kết quả khi đó là null.", "Decision table {element} (line {line}) has cases without a rule and no default output; their result is null."},
	DmnCheckDefaultUnused: {Invalid, "Các luật của bảng quyết định {element} (dòng {line}) đã đủ mọi trường hợp; kết quả mặc định không bao giờ dùng đến.", "The rules of decision table {element} (line {line}) cover every case; the default output is never used."},
	DmnCheckOverlap:       {Invalid, "Luật {rules} của bảng quyết định {element} (dòng {line}) cùng khớp ở trường hợp: {case}.", "The rules {rules} of decision table {element} (line {line}) match together in the case: {case}."},
	DmnCheckOverlapAny:    {Invalid, "Luật {rules} của bảng quyết định {element} (dòng {line}) cho kết quả khác nhau ở trường hợp: {case}.", "The rules {rules} of decision table {element} (line {line}) give different outputs in the case: {case}."},
	DmnCheckOverlapOrder:  {Invalid, "Luật {rule} của bảng quyết định {element} (dòng {line}) trùng một phần với các luật được ưu tiên hơn: {rules}.", "Rule {rule} of decision table {element} (line {line}) overlaps rules that come before it: {rules}."},
	DmnCheckMoreOverlaps:  {Invalid, "Bảng quyết định {element} (dòng {line}) còn các luật trùng nhau khác, ngoài {count} trường hợp đã nêu.", "Decision table {element} (line {line}) has overlapping rules beyond the {count} cases listed."},
	DmnCheckUnreachable:   {Invalid, "Luật {rule} của bảng quyết định {element} (dòng {line}) không bao giờ được dùng: các luật {rules} đã bao hết.", "Rule {rule} of decision table {element} (line {line}) is never used: the rules {rules} come before it in all its cases."},
	DmnCheckNever:         {Invalid, "Luật {rule}, cột {column} của bảng quyết định {element} (dòng {line}): không giá trị nào thỏa điều kiện {text}.", "Rule {rule}, column {column} of decision table {element} (line {line}): no value passes the condition {text}."},
	DmnCheckDuplicate:     {Invalid, "Luật {rules} của bảng quyết định {element} (dòng {line}) giống nhau.", "The rules {rules} of decision table {element} (line {line}) say the same."},
	DmnCheckUntested:      {Invalid, "Không luật nào của bảng quyết định {element} (dòng {line}) có điều kiện ở cột {column}.", "No rule of decision table {element} (line {line}) has a condition in column {column}."},
	DmnCheckUnusedInput:   {Invalid, "Cột {column} của bảng quyết định {element} (dòng {line}): không luật nào nêu giá trị {text}.", "Column {column} of decision table {element} (line {line}): no rule names the value {text}."},
	DmnCheckUnusedOutput:  {Invalid, "Cột kết quả {column} của bảng quyết định {element} (dòng {line}): không luật nào cho giá trị {text}.", "Output {column} of decision table {element} (line {line}): no rule gives the value {text}."},
	DmnCheckInputType:     {Invalid, "Luật {rule}, cột {column} của bảng quyết định {element} (dòng {line}): {text} không phải giá trị kiểu {type} nên điều kiện không bao giờ đúng.", "Rule {rule}, column {column} of decision table {element} (line {line}): {text} is not of the type {type}, so the condition never holds."},
	DmnCheckInputValue:    {Invalid, "Luật {rule}, cột {column} của bảng quyết định {element} (dòng {line}): {text} nằm ngoài các giá trị cho phép: {allowed}.", "Rule {rule}, column {column} of decision table {element} (line {line}): {text} is not among the allowed values: {allowed}."},
	DmnCheckOutputType:    {Invalid, "Luật {rule}, cột {column} của bảng quyết định {element} (dòng {line}): {text} không phải giá trị kiểu {type}.", "Rule {rule}, column {column} of decision table {element} (line {line}): {text} is not of the type {type}."},
	DmnCheckOutputValue:   {Invalid, "Luật {rule}, cột {column} của bảng quyết định {element} (dòng {line}): kết quả {text} nằm ngoài các giá trị cho phép: {allowed}.", "Rule {rule}, column {column} of decision table {element} (line {line}): the output {text} is not among the allowed values: {allowed}."},
	DmnCheckMixed:         {Invalid, "Cột {column} của bảng quyết định {element} (dòng {line}) có điều kiện thuộc các kiểu khác nhau.", "Column {column} of decision table {element} (line {line}) has conditions of different types."},
	DmnCheckPriorities:    {Invalid, "Bảng quyết định {element} (dòng {line}) xếp theo ưu tiên nhưng không cột kết quả nào có danh sách giá trị.", "Decision table {element} (line {line}) goes by priority, but no output has a list of values."},
	DmnCheckAggregation:   {Invalid, "Bảng quyết định {element} (dòng {line}): {aggregation} chỉ dùng cho COLLECT với một cột kết quả.", "Decision table {element} (line {line}): {aggregation} is only for COLLECT with one output."},
	DmnCheckUndecided:     {Invalid, "Cột {column} của bảng quyết định {element} (dòng {line}): điều kiện của các luật {rules} không chỉ gồm giá trị cố định nên chưa được kiểm tra.", "Column {column} of decision table {element} (line {line}): the conditions of the rules {rules} are not literal values alone and were not checked."},
	DmnCheckNoDomain:      {Invalid, "Cột {column} của bảng quyết định {element} (dòng {line}): các giá trị cho phép {allowed} không chỉ gồm giá trị cố định nên chưa tìm được trường hợp thiếu luật.", "Column {column} of decision table {element} (line {line}): the allowed values {allowed} are not literal, so cases without a rule were not sought."},
	DmnCheckGaveUp:        {Invalid, "Bảng quyết định {element} (dòng {line}) quá phức tạp; việc kiểm tra dừng trước khi xét hết mọi trường hợp.", "Decision table {element} (line {line}) is too intricate; the check ended before all cases were seen."},
}
