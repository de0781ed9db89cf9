package fault

// Codes of eforms. Arguments named label hold the label of a field, never what
// a person typed into it.
const (
	// Faults of a definition; the path points into it.

	// EformsJSON: the text is no JSON document.
	EformsJSON Code = "eforms.json"
	// EformsText: text that is not UTF-8.
	EformsText Code = "eforms.text"
	// EformsDepth: objects and arrays are nested too deeply.
	EformsDepth Code = "eforms.depth"
	// EformsNodes: too many values.
	EformsNodes Code = "eforms.nodes"
	// EformsNumberSize: a number too long or with too large an exponent.
	EformsNumberSize Code = "eforms.number-size"
	// EformsTwice: a key, field, rule or page stands twice.
	EformsTwice Code = "eforms.twice"
	// EformsKey: a key that the definition does not have.
	EformsKey Code = "eforms.key"
	// EformsShape: a value of the wrong JSON type, or absent.
	EformsShape Code = "eforms.shape"
	// EformsID: the form's id is not lower-case letters, digits and hyphens.
	EformsID Code = "eforms.id"
	// EformsLabel: the Vietnamese text is absent.
	EformsLabel Code = "eforms.label"
	// EformsPointer: a pointer to no property of the schema.
	EformsPointer Code = "eforms.pointer"
	// EformsNoField: a rule or binding for a field that the layout lacks.
	EformsNoField Code = "eforms.no-field"
	// EformsUnfillable: the schema requires what the layout does not ask.
	EformsUnfillable Code = "eforms.unfillable"
	// EformsWidget: a widget that nobody supplies.
	EformsWidget Code = "eforms.widget"
	// EformsWidgetType: the widget cannot enter the property's type.
	EformsWidgetType Code = "eforms.widget-type"
	// EformsOptions: a choice without options, or with both kinds.
	EformsOptions Code = "eforms.options"
	// EformsAccept: a media type that cannot be recognised by content.
	EformsAccept Code = "eforms.accept"
	// EformsAutocomplete: no token of the HTML standard.
	EformsAutocomplete Code = "eforms.autocomplete"
	// EformsOptionValue: an option that the schema's enum refuses.
	EformsOptionValue Code = "eforms.option-value"
	// EformsSchema: a schema object breaks the rules of JSON Schema.
	EformsSchema Code = "eforms.schema"
	// EformsSchemaDraft: another dialect than 2020-12.
	EformsSchemaDraft Code = "eforms.schema-draft"
	// EformsSchemaRoot: the data of a form is an object.
	EformsSchemaRoot Code = "eforms.schema-root"
	// EformsSchemaRef: a reference out of the document, or to nothing.
	EformsSchemaRef Code = "eforms.schema-ref"
	// EformsSchemaRecursion: a reference that comes back to itself.
	EformsSchemaRecursion Code = "eforms.schema-recursion"
	// EformsSchemaKeyword: a keyword that forms do not use.
	EformsSchemaKeyword Code = "eforms.schema-keyword"
	// EformsSchemaFormat: a format that nobody checks.
	EformsSchemaFormat Code = "eforms.schema-format"
	// EformsSchemaPattern: a regular expression that RE2 cannot read.
	EformsSchemaPattern Code = "eforms.schema-pattern"
	// EformsSchemaEnum: an empty list of choices.
	EformsSchemaEnum Code = "eforms.schema-enum"

	// Faults of an answer; the path points into the data.

	EformsRequired         Code = "eforms.required"          // not answered
	EformsChoose           Code = "eforms.choose"            // nothing chosen
	EformsAttach           Code = "eforms.attach"            // no file attached
	EformsAgree            Code = "eforms.agree"             // a box that must be ticked is not
	EformsInteger          Code = "eforms.integer"           // no whole number
	EformsNumber           Code = "eforms.number"            // no number
	EformsDate             Code = "eforms.date"              // no date of the calendar
	EformsType             Code = "eforms.type"              // another JSON type
	EformsMinLength        Code = "eforms.min-length"        // too few characters
	EformsMaxLength        Code = "eforms.max-length"        // too many characters
	EformsPattern          Code = "eforms.pattern"           // does not match the pattern
	EformsEmail            Code = "eforms.email"             // no mail address
	EformsCitizen          Code = "eforms.citizen"           // no personal number
	EformsTax              Code = "eforms.tax"               // no tax code
	EformsPhone            Code = "eforms.phone"             // no telephone number
	EformsFormat           Code = "eforms.format"            // another format broken
	EformsEnum             Code = "eforms.enum"              // not among the choices
	EformsMinimum          Code = "eforms.minimum"           // below the smallest value
	EformsMaximum          Code = "eforms.maximum"           // above the largest value
	EformsExclusiveMinimum Code = "eforms.exclusive-minimum" // not above the bound
	EformsExclusiveMaximum Code = "eforms.exclusive-maximum" // not below the bound
	EformsMultipleOf       Code = "eforms.multiple-of"       // no multiple of the step
	EformsMinItems         Code = "eforms.min-items"         // too few entries
	EformsMaxItems         Code = "eforms.max-items"         // too many entries
	EformsUnique           Code = "eforms.unique"            // the same entry twice
	EformsConst            Code = "eforms.const"             // not the one fixed value
	EformsUnknown          Code = "eforms.unknown"           // data that the form does not have
	EformsAnswer           Code = "eforms.answer"            // another rule is broken
	EformsMessage          Code = "eforms.message"           // the definition's own sentence

	// Faults of a request, of drafts and of files.

	// EformsRequest: the request holds no readable form.
	EformsRequest Code = "eforms.request"
	// EformsRequestSize: the request is larger than allowed.
	EformsRequestSize Code = "eforms.request-size"
	// EformsPage: the page does not exist.
	EformsPage Code = "eforms.page"
	// EformsRender: a template or widget failed.
	EformsRender Code = "eforms.render"
	// EformsValidator: the schema validator itself failed.
	EformsValidator Code = "eforms.validator"
	// EformsRule: a condition cannot be evaluated on these data.
	EformsRule Code = "eforms.rule"
	// EformsCatalog: the options of a catalog cannot be had now.
	EformsCatalog Code = "eforms.catalog"
	// EformsChanged: another body is published under the same version.
	EformsChanged Code = "eforms.changed"
	// EformsNoForm: no such form or version is published.
	EformsNoForm Code = "eforms.no-form"
	// EformsNoDraft: no such draft, or another person's.
	EformsNoDraft Code = "eforms.no-draft"
	// EformsDraftConflict: the draft was saved elsewhere meanwhile.
	EformsDraftConflict Code = "eforms.draft-conflict"
	// EformsNoFile: no such attachment.
	EformsNoFile Code = "eforms.no-file"
	// EformsNotFile: the field takes no files.
	EformsNotFile Code = "eforms.not-file"
	// EformsFileType: a type that the field does not accept.
	EformsFileType Code = "eforms.file-type"
	// EformsFileSize: a file too large.
	EformsFileSize Code = "eforms.file-size"
	// EformsFileEmpty: a file without content.
	EformsFileEmpty Code = "eforms.file-empty"
	// EformsFileCount: the field holds as many files as it may.
	EformsFileCount Code = "eforms.file-count"
	// EformsFileDamaged: the stored bytes are incomplete.
	EformsFileDamaged Code = "eforms.file-damaged"
)

var eformsCodes = map[Code]entry{
	EformsJSON:            {Invalid, "Nội dung không phải JSON hợp lệ (dòng {line}).", "The text is not valid JSON (line {line})."},
	EformsText:            {Invalid, "Văn bản không đúng bảng mã Unicode (UTF-8).", "The text is not valid Unicode (UTF-8)."},
	EformsDepth:           {Invalid, "Dữ liệu lồng nhau quá {limit} cấp.", "The data is nested deeper than {limit} levels."},
	EformsNodes:           {Invalid, "Dữ liệu có quá {limit} giá trị.", "The data has more than {limit} values."},
	EformsNumberSize:      {Invalid, "Giá trị không phải số, hoặc số quá dài.", "The value is no number, or the number is too long."},
	EformsTwice:           {Invalid, "{what} xuất hiện hai lần.", "{what} appears twice."},
	EformsKey:             {Invalid, "Định nghĩa biểu mẫu không có khóa {key}.", "A form definition has no key {key}."},
	EformsShape:           {Invalid, "Thiếu giá trị hoặc sai kiểu: cần {want}.", "The value is missing or of a wrong type: {want} is expected."},
	EformsID:              {Invalid, "Mã chỉ gồm chữ thường không dấu, chữ số và gạch nối, tối đa 100 ký tự.", "An id consists of lower-case letters, digits and hyphens, at most 100 characters."},
	EformsLabel:           {Invalid, "Thiếu nội dung tiếng Việt (khóa vi).", "The Vietnamese text (key vi) is missing."},
	EformsPointer:         {Invalid, "{pointer} không trỏ tới thuộc tính nào của lược đồ.", "{pointer} does not point to a property of the schema."},
	EformsNoField:         {Invalid, "Bố cục không có trường {pointer}.", "The layout has no field {pointer}."},
	EformsUnfillable:      {Invalid, "Lược đồ bắt buộc {pointer} nhưng bố cục không có trường này.", "The schema requires {pointer}, which the layout does not ask for."},
	EformsWidget:          {Invalid, "Thành phần nhập liệu {widget} chưa được đăng ký.", "The widget {widget} is not registered."},
	EformsWidgetType:      {Invalid, "Thành phần {widget} không nhập được kiểu {type}.", "The widget {widget} cannot enter the type {type}."},
	EformsOptions:         {Invalid, "Trường chọn cần đúng một nguồn: options hoặc catalog.", "A choice needs exactly one source: options or catalog."},
	EformsAccept:          {Invalid, "Không nhận biết được loại tệp {type} từ nội dung.", "The file type {type} cannot be recognised by content."},
	EformsAutocomplete:    {Invalid, "Giá trị autocomplete không có trong chuẩn HTML.", "The autocomplete value is not in the HTML standard."},
	EformsOptionValue:     {Invalid, "Lược đồ (enum) không có giá trị {value}.", "The schema (enum) does not have the value {value}."},
	EformsSchema:          {Invalid, "Lược đồ dữ liệu sai quy tắc của JSON Schema.", "The schema breaks the rules of JSON Schema."},
	EformsSchemaDraft:     {Invalid, "Chỉ dùng JSON Schema 2020-12.", "Only JSON Schema 2020-12 is used."},
	EformsSchemaRoot:      {Invalid, "Lược đồ phải có type là object.", "The schema must have the type object."},
	EformsSchemaRef:       {Invalid, "$ref chỉ được trỏ tới một chỗ có thật trong cùng lược đồ (#/…).", "A $ref must point to an existing place of the same schema (#/…)."},
	EformsSchemaRecursion: {Invalid, "$ref trỏ vòng về chính nó.", "A $ref comes back to itself."},
	EformsSchemaKeyword:   {Invalid, "Từ khóa {keyword} không dùng trong lược đồ biểu mẫu.", "The keyword {keyword} is not used in a form's schema."},
	EformsSchemaFormat:    {Invalid, "Không có định dạng {format}.", "There is no format {format}."},
	EformsSchemaPattern:   {Invalid, "Biểu thức chính quy không đọc được (RE2) hoặc dài quá {limit} ký tự.", "The regular expression cannot be read (RE2) or is longer than {limit} characters."},
	EformsSchemaEnum:      {Invalid, "Danh sách enum không được rỗng.", "An enum must not be empty."},

	EformsRequired:         {Invalid, "{label}: cần nhập.", "{label}: an answer is needed."},
	EformsChoose:           {Invalid, "{label}: cần chọn.", "{label}: a choice is needed."},
	EformsAttach:           {Invalid, "{label}: cần đính kèm tệp.", "{label}: a file must be attached."},
	EformsAgree:            {Invalid, "{label}: cần đánh dấu vào ô này.", "{label}: this box must be ticked."},
	EformsInteger:          {Invalid, "{label}: cần nhập một số nguyên, ví dụ 12.", "{label}: a whole number is needed, for example 12."},
	EformsNumber:           {Invalid, "{label}: cần nhập một số, ví dụ 120,5.", "{label}: a number is needed, for example 120,5 (comma before the decimals)."},
	EformsDate:             {Invalid, "{label}: ngày không đúng, cần nhập theo dạng ngày/tháng/năm, ví dụ 05/11/2026.", "{label}: not a date; day/month/year is needed, for example 05/11/2026."},
	EformsType:             {Invalid, "{label}: giá trị không đúng kiểu.", "{label}: the value has a wrong type."},
	EformsMinLength:        {Invalid, "{label}: cần ít nhất {limit} ký tự.", "{label}: at least {limit} characters are needed."},
	EformsMaxLength:        {Invalid, "{label}: tối đa {limit} ký tự.", "{label}: at most {limit} characters are allowed."},
	EformsPattern:          {Invalid, "{label}: chưa đúng dạng yêu cầu.", "{label}: not in the expected form."},
	EformsEmail:            {Invalid, "{label}: địa chỉ thư điện tử chưa đúng, ví dụ ten@example.vn.", "{label}: not a mail address, for example name@example.vn."},
	EformsCitizen:          {Invalid, "{label}: số định danh cá nhân gồm 12 chữ số.", "{label}: a personal number has 12 digits."},
	EformsTax:              {Invalid, "{label}: mã số thuế chưa đúng, cần 10, 12 hoặc 13 chữ số.", "{label}: not a tax code, which has 10, 12 or 13 digits."},
	EformsPhone:            {Invalid, "{label}: số điện thoại chưa đúng, ví dụ 0901 234 567.", "{label}: not a telephone number, for example 0901 234 567."},
	EformsFormat:           {Invalid, "{label}: chưa đúng định dạng.", "{label}: not in the right format."},
	EformsEnum:             {Invalid, "{label}: cần chọn một giá trị trong danh sách.", "{label}: one of the listed values must be chosen."},
	EformsMinimum:          {Invalid, "{label}: phải từ {limit} trở lên.", "{label}: must be {limit} or more."},
	EformsMaximum:          {Invalid, "{label}: không được quá {limit}.", "{label}: must be {limit} or less."},
	EformsExclusiveMinimum: {Invalid, "{label}: phải lớn hơn {limit}.", "{label}: must be more than {limit}."},
	EformsExclusiveMaximum: {Invalid, "{label}: phải nhỏ hơn {limit}.", "{label}: must be less than {limit}."},
	EformsMultipleOf:       {Invalid, "{label}: phải là bội số của {limit}.", "{label}: must be a multiple of {limit}."},
	EformsMinItems:         {Invalid, "{label}: cần ít nhất {limit} mục.", "{label}: at least {limit} entries are needed."},
	EformsMaxItems:         {Invalid, "{label}: tối đa {limit} mục.", "{label}: at most {limit} entries are allowed."},
	EformsUnique:           {Invalid, "{label}: có mục bị trùng.", "{label}: an entry appears twice."},
	EformsConst:            {Invalid, "{label}: giá trị không được chấp nhận.", "{label}: the value is not accepted."},
	EformsUnknown:          {Invalid, "{label}: biểu mẫu không có mục này.", "{label}: the form has no such entry."},
	EformsAnswer:           {Invalid, "{label}: câu trả lời chưa phù hợp.", "{label}: the answer does not fit."},
	EformsMessage:          {Invalid, "{label}: {message}", "{label}: {message}"},

	EformsRequest:       {Invalid, "Không đọc được dữ liệu gửi lên. Vui lòng tải lại trang và gửi lại.", "The submitted data could not be read. Please reload the page and send again."},
	EformsRequestSize:   {Invalid, "Dữ liệu gửi lên vượt quá {limit}. Vui lòng gửi ít tệp hơn mỗi lần hoặc giảm dung lượng tệp.", "The submitted data exceeds {limit}. Please send fewer files at a time or smaller ones."},
	EformsPage:          {NotFound, "Biểu mẫu không có trang {page}.", "The form has no page {page}."},
	EformsRender:        {Internal, "Không hiển thị được biểu mẫu.", "The form could not be shown."},
	EformsValidator:     {Internal, "Không kiểm tra được dữ liệu của biểu mẫu.", "The form's data could not be checked."},
	EformsRule:          {Invalid, "Không tính được điều kiện hiển thị của trường {pointer}.", "The condition of field {pointer} could not be evaluated."},
	EformsCatalog:       {Unavailable, "Chưa lấy được danh mục {catalog}. Dữ liệu đã nhập vẫn còn; vui lòng thử lại sau.", "The catalog {catalog} cannot be read at present. What was entered is kept; please try again later."},
	EformsChanged:       {Conflict, "Biểu mẫu {id} phiên bản {version} đã ban hành với nội dung khác; cần tăng số phiên bản.", "Form {id} version {version} is already published with another content; raise the version number."},
	EformsNoForm:        {NotFound, "Không có biểu mẫu {id} phiên bản {version}.", "There is no form {id} version {version}."},
	EformsNoDraft:       {NotFound, "Không tìm thấy bản nháp.", "The draft was not found."},
	EformsDraftConflict: {Conflict, "Bản nháp đã được lưu ở nơi khác sau khi trang này mở. Vui lòng tải lại trang để xem bản mới nhất.", "The draft was saved elsewhere after this page was opened. Please reload the page to see the latest."},
	EformsNoFile:        {NotFound, "Không tìm thấy tệp đính kèm.", "The attachment was not found."},
	EformsNotFile:       {Invalid, "{label}: mục này không nhận tệp.", "{label}: this entry takes no files."},
	EformsFileType:      {Invalid, "{label}: tệp không đúng loại. Chỉ nhận {accept}.", "{label}: the file has a wrong type. Accepted: {accept}."},
	EformsFileSize:      {Invalid, "{label}: tệp lớn hơn {limit}. Vui lòng chụp hoặc quét lại với dung lượng nhỏ hơn.", "{label}: the file is larger than {limit}. Please photograph or scan again at a smaller size."},
	EformsFileEmpty:     {Invalid, "{label}: tệp rỗng.", "{label}: the file is empty."},
	EformsFileCount:     {Invalid, "{label}: tối đa {limit} tệp.", "{label}: at most {limit} files are allowed."},
	EformsFileDamaged:   {Internal, "Tệp đính kèm lưu trữ không đầy đủ.", "The stored attachment is incomplete."},
}
