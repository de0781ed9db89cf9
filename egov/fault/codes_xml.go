package fault

// Codes of egov/xmlcore and egov/xmlcore/xpath. Those of reading carry the
// arguments offset (bytes from 0), line and column (characters, from 1).
const (
	// XMLEncoding: the bytes are no text in the encoding of the document.
	XMLEncoding Code = "xml.encoding"
	// XMLEncodingName: the declared encoding is unknown or not that of the bytes.
	XMLEncodingName Code = "xml.encoding-name"
	// XMLDeclaration: the XML declaration is broken or of another version than 1.0.
	XMLDeclaration Code = "xml.declaration"
	// XMLDocType: there is a document type declaration; none is read.
	XMLDocType Code = "xml.doctype"
	// XMLSyntax: markup is not built as it must be.
	XMLSyntax Code = "xml.syntax"
	// XMLName: a name is no name of XML with namespaces.
	XMLName Code = "xml.name"
	// XMLReference: an entity other than the five, or no character reference.
	XMLReference Code = "xml.reference"
	// XMLText: "]]>" or a lone "<" stands where text is.
	XMLText Code = "xml.text"
	// XMLEndTag: an end tag does not close the element that is open.
	XMLEndTag Code = "xml.end-tag"
	// XMLUnclosed: the document ends too early.
	XMLUnclosed Code = "xml.unclosed"
	// XMLRoot: content stands outside the one root element.
	XMLRoot Code = "xml.root"
	// XMLDuplicateAttribute: one element has two attributes of one name.
	XMLDuplicateAttribute Code = "xml.duplicate-attribute"
	// XMLPrefix: a prefix is not bound to a namespace.
	XMLPrefix Code = "xml.prefix"
	// XMLNamespace: a namespace declaration breaks the rules of namespaces.
	XMLNamespace Code = "xml.namespace"
	// XMLRelativeNamespace: a namespace is a relative URI reference, for which no
	// canonical form is defined (Canonical XML 1.0 section 1.3).
	XMLRelativeNamespace Code = "xml.relative-namespace"
	// XMLLimit: the document exceeds a limit of reading.
	XMLLimit Code = "xml.limit"
	// XMLRead: the source of the document failed.
	XMLRead Code = "xml.read"
	// XMLDuplicateID: two elements have the identifier that was asked for.
	XMLDuplicateID Code = "xml.duplicate-id"
	// XMLNoID: no element has the identifier that was asked for.
	XMLNoID Code = "xml.no-id"
	// XMLWork: canonicalisation or an XPath expression exceeds its budget of steps.
	XMLWork Code = "xml.work"
	// XMLPath: an XPath expression is not one.
	XMLPath Code = "xml.xpath"
	// XMLPathType: the value of an XPath expression is not of the type needed.
	XMLPathType Code = "xml.xpath-type"
)

var xmlCodes = map[Code]entry{
	XMLEncoding:           {Invalid, "Tệp XML có byte không thuộc bảng mã {encoding}, dòng {line}, cột {column} (byte {offset}).", "The XML holds a byte that is no character of {encoding} at line {line}, column {column} (byte {offset})."},
	XMLEncodingName:       {Invalid, "Bảng mã khai báo {encoding} không được hỗ trợ hoặc không đúng với nội dung tệp XML, dòng {line}, cột {column} (byte {offset}).", "The declared encoding {encoding} is not supported or is not that of the XML, line {line}, column {column} (byte {offset})."},
	XMLDeclaration:        {Invalid, "Khai báo XML ở đầu tệp không hợp lệ, dòng {line}, cột {column} (byte {offset}).", "The XML declaration is not valid, line {line}, column {column} (byte {offset})."},
	XMLDocType:            {Invalid, "Tệp XML có khai báo DOCTYPE, dòng {line}, cột {column} (byte {offset}); loại tệp này không được chấp nhận.", "The XML has a document type declaration at line {line}, column {column} (byte {offset}), which is not accepted."},
	XMLSyntax:             {Invalid, "Tệp XML sai cú pháp ở dòng {line}, cột {column} (byte {offset}).", "The XML is malformed at line {line}, column {column} (byte {offset})."},
	XMLName:               {Invalid, "Tên không hợp lệ trong tệp XML ở dòng {line}, cột {column} (byte {offset}).", "A name in the XML is not valid at line {line}, column {column} (byte {offset})."},
	XMLReference:          {Invalid, "Tham chiếu {reference} không được chấp nhận, dòng {line}, cột {column} (byte {offset}).", "The reference {reference} is not accepted at line {line}, column {column} (byte {offset})."},
	XMLText:               {Invalid, "Nội dung văn bản trong tệp XML chứa ký hiệu không được phép, dòng {line}, cột {column} (byte {offset}).", "Text in the XML holds markup that must not stand there, line {line}, column {column} (byte {offset})."},
	XMLEndTag:             {Invalid, "Thẻ đóng không khớp với thành phần {element} đang mở, dòng {line}, cột {column} (byte {offset}).", "The end tag does not close the open element {element} at line {line}, column {column} (byte {offset})."},
	XMLUnclosed:           {Invalid, "Tệp XML kết thúc đột ngột ở dòng {line}, cột {column} (byte {offset}).", "The XML ends too early at line {line}, column {column} (byte {offset})."},
	XMLRoot:               {Invalid, "Tệp XML phải có đúng một thành phần gốc; nội dung thừa ở dòng {line}, cột {column} (byte {offset}).", "The XML must have exactly one root element; other content stands at line {line}, column {column} (byte {offset})."},
	XMLDuplicateAttribute: {Invalid, "Thuộc tính {attribute} xuất hiện hai lần trong một thành phần, dòng {line}, cột {column} (byte {offset}).", "The attribute {attribute} occurs twice in one element at line {line}, column {column} (byte {offset})."},
	XMLPrefix:             {Invalid, "Tiền tố {prefix} chưa được khai báo không gian tên, dòng {line}, cột {column} (byte {offset}).", "The prefix {prefix} is not bound to a namespace at line {line}, column {column} (byte {offset})."},
	XMLNamespace:          {Invalid, "Khai báo không gian tên cho tiền tố {prefix} không được phép, dòng {line}, cột {column} (byte {offset}).", "The namespace declaration for the prefix {prefix} is not allowed at line {line}, column {column} (byte {offset})."},
	XMLRelativeNamespace:  {Invalid, "Không gian tên {uri} không phải là URI tuyệt đối nên không thể chuẩn hóa tệp XML.", "The namespace {uri} is no absolute URI, so the XML has no canonical form."},
	XMLLimit:              {Invalid, "Tệp XML vượt quá giới hạn {limit} ({what}), dòng {line}, cột {column} (byte {offset}).", "The XML exceeds the limit of {limit} ({what}) at line {line}, column {column} (byte {offset})."},
	XMLRead:               {Unavailable, "Không đọc tiếp được tệp XML sau dòng {line}, cột {column} (byte {offset}).", "The XML could not be read further than line {line}, column {column} (byte {offset})."},
	XMLDuplicateID:        {Denied, "Có hai thành phần cùng mã định danh {id}.", "Two elements have the same identifier {id}."},
	XMLNoID:               {Invalid, "Không có thành phần nào mang mã định danh {id}.", "No element has the identifier {id}."},
	XMLWork:               {Invalid, "Việc xử lý tệp XML vượt quá giới hạn {limit} bước.", "Processing the XML exceeds the limit of {limit} steps."},
	XMLPath:               {Invalid, "Biểu thức XPath không hợp lệ tại vị trí {position}.", "The XPath expression is not valid at position {position}."},
	XMLPathType:           {Invalid, "Biểu thức XPath cho kết quả kiểu {have}, cần kiểu {want}.", "The XPath expression gives a value of type {have}, not {want}."},
}
