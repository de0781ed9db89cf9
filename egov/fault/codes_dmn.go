package fault

// Codes of bpmn/dmn: what is wrong with a document. Every one names the line of
// the XML and the id or name of the element concerned; its path leads there.
const (
	// DmnXML: the file is not well-formed XML.
	DmnXML Code = "dmn.xml"
	// DmnDTD: the file holds a document type declaration.
	DmnDTD Code = "dmn.dtd"
	// DmnRoot: the root element is not the definitions of DMN 1.1 to 1.5.
	DmnRoot Code = "dmn.root"
	// DmnMissing: an element lacks an attribute or a child it must have.
	DmnMissing Code = "dmn.missing"
	// DmnTwice: an element has more than one child where one is allowed.
	DmnTwice Code = "dmn.twice"
	// DmnValue: an attribute has a value that DMN does not know.
	DmnValue Code = "dmn.value"
	// DmnDuplicateID: two elements share an id.
	DmnDuplicateID Code = "dmn.duplicate-id"
	// DmnDuplicateName: two elements share a name where each needs its own.
	DmnDuplicateName Code = "dmn.duplicate-name"
	// DmnReference: a reference leads to nothing.
	DmnReference Code = "dmn.reference"
	// DmnReferenceKind: a reference leads to an element of a kind that is not allowed there.
	DmnReferenceKind Code = "dmn.reference-kind"
	// DmnImport: a document that is imported is not among those given.
	DmnImport Code = "dmn.import"
	// DmnType: a type is neither one of FEEL's nor defined.
	DmnType Code = "dmn.type"
	// DmnCycle: an element needs itself, directly or not.
	DmnCycle Code = "dmn.cycle"
	// DmnHidden: an element that is imported without a name cannot be reached by its name, which is taken (a warning).
	DmnHidden Code = "dmn.hidden"
	// DmnNoDiagram: there is nothing to draw, or not the drawing wanted.
	DmnNoDiagram Code = "dmn.no-diagram"
	// DmnPrefix: the prefix of a type is bound to no namespace that is known here.
	DmnPrefix Code = "dmn.prefix"
	// DmnCells: a row has more or fewer cells than its table or relation has columns.
	DmnCells Code = "dmn.cells"
	// DmnLanguage: an expression is in another language than FEEL.
	DmnLanguage Code = "dmn.language"
	// DmnUnsupported: an element of DMN that is not executed.
	DmnUnsupported Code = "dmn.unsupported"
	// DmnUnknownElement: DMN has no such element there; it is passed over (a warning).
	DmnUnknownElement Code = "dmn.unknown-element"
)

var dmnCodes = map[Code]entry{
	DmnXML:            {Invalid, "Tệp không phải XML hợp lệ (dòng {line}): {reason}.", "The file is not valid XML (line {line}): {reason}."},
	DmnDTD:            {Invalid, "Tệp chứa khai báo DTD ở dòng {line}; hệ thống không chấp nhận.", "The file has a document type declaration at line {line}, which is refused."},
	DmnRoot:           {Invalid, "Tệp không phải mô hình DMN 1.1 đến 1.5: phần tử gốc ở dòng {line} là {found}.", "The file is not a DMN model of version 1.1 to 1.5: its root element at line {line} is {found}."},
	DmnMissing:        {Invalid, "{element} (dòng {line}) thiếu {detail}.", "{element} (line {line}) lacks {detail}."},
	DmnTwice:          {Invalid, "{element} (dòng {line}) có nhiều hơn một {detail}.", "{element} (line {line}) has more than one {detail}."},
	DmnValue:          {Invalid, "{element} (dòng {line}): {detail} không được là {value}; cho phép: {allowed}.", "{element} (line {line}): {detail} must not be {value}; allowed: {allowed}."},
	DmnDuplicateID:    {Invalid, "Mã id {element} ở dòng {line} đã dùng ở dòng {first}.", "The id {element} at line {line} is used at line {first} already."},
	DmnDuplicateName:  {Invalid, "{element} (dòng {line}): tên {name} đã dùng ở dòng {first}.", "{element} (line {line}): the name {name} is used at line {first} already."},
	DmnReference:      {Invalid, "{element} (dòng {line}) tham chiếu đến {ref} không tồn tại.", "{element} (line {line}) refers to {ref}, which does not exist."},
	DmnReferenceKind:  {Invalid, "{element} (dòng {line}) tham chiếu đến {ref} thuộc loại {kind}, không dùng được ở {detail}.", "{element} (line {line}) refers to {ref} of the kind {kind}, which {detail} does not allow."},
	DmnImport:         {Invalid, "{element} (dòng {line}): không có tài liệu với không gian tên {namespace} để nhập.", "{element} (line {line}): there is no document with the namespace {namespace} to import."},
	DmnType:           {Invalid, "{element} (dòng {line}): không có kiểu {type}.", "{element} (line {line}): the type {type} is not known."},
	DmnCycle:          {Invalid, "{element} (dòng {line}) phụ thuộc vào chính nó: {cycle}.", "{element} (line {line}) depends on itself: {cycle}."},
	DmnHidden:         {Invalid, "{element} (dòng {line}): tên {name} đã có; phần tử cùng tên trong {from} không dùng được bằng tên này.", "{element} (line {line}): the name {name} is taken; the element of {from} with this name cannot be reached by it."},
	DmnNoDiagram:      {NotFound, "Mô hình không có sơ đồ {diagram} hoặc không có gì để vẽ.", "The model has no diagram {diagram}, or nothing to draw."},
	DmnPrefix:         {Invalid, "{element} (dòng {line}): tiền tố của kiểu {type} không ứng với không gian tên nào đã biết.", "{element} (line {line}): the prefix of the type {type} stands for no known namespace."},
	DmnCells:          {Invalid, "Hàng {rule} ({element}, dòng {line}) có {count} {kind}, bảng có {want} cột.", "Row {rule} ({element}, line {line}) has {count} {kind}, the table has {want} columns."},
	DmnLanguage:       {Invalid, "{element} (dòng {line}): ngôn ngữ biểu thức {language} không được hỗ trợ; chỉ dùng FEEL.", "{element} (line {line}): the expression language {language} is not supported; only FEEL is."},
	DmnUnsupported:    {Invalid, "{element} (dòng {line}): hệ thống chưa thực thi {detail}.", "{element} (line {line}): {detail} is not executed."},
	DmnUnknownElement: {Invalid, "{element} (dòng {line}): DMN không có phần tử {detail} ở đây; phần tử bị bỏ qua.", "{element} (line {line}): DMN has no element {detail} here; it is ignored."},
}
