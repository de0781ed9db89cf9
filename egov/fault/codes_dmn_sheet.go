package fault

// Codes of decision tables in spreadsheets. The cell is named as spreadsheets
// name it, "C7", and is the path too.
const (
	// DmnSheetEncoding: the file is neither UTF-8 nor UTF-16 with a byte order mark.
	DmnSheetEncoding Code = "dmn.sheet-encoding"
	// DmnSheetCSV: a quotation mark stands where CSV allows none.
	DmnSheetCSV Code = "dmn.sheet-csv"
	// DmnSheetSize: the file has more of something than a table may have.
	DmnSheetSize Code = "dmn.sheet-size"
	// DmnSheetTitle: the first row is not the title row.
	DmnSheetTitle Code = "dmn.sheet-title"
	// DmnSheetPolicy: the hit policy is not known.
	DmnSheetPolicy Code = "dmn.sheet-policy"
	// DmnSheetRow: the first cell of a row before the rules names no row of the head.
	DmnSheetRow Code = "dmn.sheet-row"
	// DmnSheetRowTwice: a row of the head comes twice.
	DmnSheetRowTwice Code = "dmn.sheet-row-twice"
	// DmnSheetNoColumns: the row that says which column is what is missing.
	DmnSheetNoColumns Code = "dmn.sheet-no-columns"
	// DmnSheetColumn: a column is called neither condition, result nor annotation.
	DmnSheetColumn Code = "dmn.sheet-column"
	// DmnSheetNoResult: there is no column of results.
	DmnSheetNoResult Code = "dmn.sheet-no-result"
	// DmnSheetNoExpression: a column of conditions does not say what it tests.
	DmnSheetNoExpression Code = "dmn.sheet-no-expression"
	// DmnSheetName: one of several columns of results has no name, or that of another.
	DmnSheetName Code = "dmn.sheet-name"
	// DmnSheetStray: a cell has a text where the table has no place for it.
	DmnSheetStray Code = "dmn.sheet-stray"
	// DmnSheetSyntax: a text is not FEEL; the cause says why.
	DmnSheetSyntax Code = "dmn.sheet-syntax"
	// DmnSheetPlain: a text in a column of strings is not FEEL; the cause says why.
	DmnSheetPlain Code = "dmn.sheet-plain"
)

// Codes of workbooks (XLSX).
const (
	// DmnSheetFile: the file is not an XLSX workbook, or is damaged.
	DmnSheetFile Code = "dmn.sheet-file"
	// DmnSheetHidden: the workbook has a hidden worksheet.
	DmnSheetHidden Code = "dmn.sheet-hidden"
	// DmnSheetSeveral: more than one worksheet holds a decision table.
	DmnSheetSeveral Code = "dmn.sheet-several"
	// DmnSheetFormula: a cell holds a formula.
	DmnSheetFormula Code = "dmn.sheet-formula"
	// DmnSheetMerged: cells are merged.
	DmnSheetMerged Code = "dmn.sheet-merged"
	// DmnSheetError: a cell holds an error such as #N/A.
	DmnSheetError Code = "dmn.sheet-error"
)

var dmnSheetCodes = map[Code]entry{
	DmnSheetEncoding:     {Invalid, "Tệp không phải UTF-8; hãy lưu lại dưới dạng CSV UTF-8.", "The file is not UTF-8; save it as CSV UTF-8."},
	DmnSheetCSV:          {Invalid, "Ô {cell}: dấu ngoặc kép đặt sai chỗ trong tệp CSV.", "Cell {cell}: a quotation mark is out of place in the CSV file."},
	DmnSheetSize:         {Invalid, "Tệp vượt quá giới hạn {what} ({limit}).", "The file exceeds the limit of {what} ({limit})."},
	DmnSheetTitle:        {Invalid, "Ô {cell} phải là “Bảng quyết định”.", "Cell {cell} must be “Decision table”."},
	DmnSheetPolicy:       {Invalid, "Ô {cell}: không có quy tắc chọn luật {text}; cho phép: {allowed}.", "Cell {cell}: there is no hit policy {text}; allowed: {allowed}."},
	DmnSheetRow:          {Invalid, "Ô {cell}: {text} không phải tên dòng đầu bảng; cho phép: {allowed}.", "Cell {cell}: {text} names no row of the head; allowed: {allowed}."},
	DmnSheetRowTwice:     {Invalid, "Ô {cell}: dòng {text} bị lặp.", "Cell {cell}: the row {text} comes twice."},
	DmnSheetNoColumns:    {Invalid, "Bảng thiếu dòng “Cột” cho biết mỗi cột là điều kiện, kết quả hay ghi chú.", "The table lacks the row “Column” that says whether a column is condition, result or annotation."},
	DmnSheetColumn:       {Invalid, "Ô {cell}: loại cột {text} không có; cho phép: {allowed}.", "Cell {cell}: there is no kind of column {text}; allowed: {allowed}."},
	DmnSheetNoResult:     {Invalid, "Bảng không có cột kết quả.", "The table has no column of results."},
	DmnSheetNoExpression: {Invalid, "Ô {cell}: cột điều kiện cần một biểu thức.", "Cell {cell}: a column of conditions needs an expression."},
	DmnSheetName:         {Invalid, "Ô {cell}: mỗi cột kết quả cần một tên riêng.", "Cell {cell}: each column of results needs a name of its own."},
	DmnSheetStray:        {Invalid, "Ô {cell} nằm ngoài bảng nhưng có nội dung.", "Cell {cell} lies outside the table but holds a text."},
	DmnSheetSyntax:       {Invalid, "Ô {cell}: {text} sai cú pháp FEEL.", "Cell {cell}: {text} is not valid FEEL."},
	DmnSheetPlain:        {Invalid, "Ô {cell}: {text} sai cú pháp FEEL; nếu là chuỗi ký tự, hãy đặt trong dấu ngoặc kép.", "Cell {cell}: {text} is not valid FEEL; if it is a text, put it in quotation marks."},

	DmnSheetFile:    {Invalid, "Tệp không phải sổ tính XLSX hoặc bị hỏng.", "The file is not an XLSX workbook, or is damaged."},
	DmnSheetHidden:  {Invalid, "Sổ tính có trang ẩn {name}; hãy hiện hoặc xóa trang đó.", "The workbook has the hidden worksheet {name}; show it or delete it."},
	DmnSheetSeveral: {Invalid, "Các trang {names} đều chứa bảng quyết định; chỉ được một.", "The worksheets {names} all hold a decision table; only one may."},
	DmnSheetFormula: {Invalid, "Ô {cell} chứa công thức; hãy thay bằng giá trị.", "Cell {cell} holds a formula; put its value there."},
	DmnSheetMerged:  {Invalid, "Các ô {cell} bị gộp; hãy tách ra.", "The cells {cell} are merged; split them."},
	DmnSheetError:   {Invalid, "Ô {cell} chứa lỗi {text} của sổ tính.", "Cell {cell} holds the error {text} of the workbook."},
}
