package fault

// Codes of egov/ident. Their arguments never carry what a person typed: an
// input that is not understood may be anything, a personal number included.
const (
	// IdentAgency: the text is no agency code of QCVN 102 or Decision 20/2020.
	IdentAgency Code = "ident.agency"
	// IdentAgencyAmbiguous: the text reads as two different agencies.
	IdentAgencyAmbiguous Code = "ident.agency-ambiguous"
	// IdentAgencyDepth: the agency stands deeper than the older form can say.
	IdentAgencyDepth Code = "ident.agency-depth"
	// IdentAgencyWidth: a group of the code does not fit the older form.
	IdentAgencyWidth Code = "ident.agency-width"
	// IdentAgencyTaken: by the table, the older code belongs to another agency.
	IdentAgencyTaken Code = "ident.agency-taken"
	// IdentAgencyTwice: the agency table names a code twice.
	IdentAgencyTwice Code = "ident.agency-twice"
	// IdentAgencyList: the list of agencies is no list of code pairs.
	IdentAgencyList Code = "ident.agency-list"
	// IdentProcedure: the text is no procedure code.
	IdentProcedure Code = "ident.procedure"
	// IdentDossier: the text is no dossier code.
	IdentDossier Code = "ident.dossier"
	// IdentDossierNumber: the running number cannot stand in a dossier code.
	IdentDossierNumber Code = "ident.dossier-number"
	// IdentDocument: the text is no number and notation of a document.
	IdentDocument Code = "ident.document"
	// IdentCitizen: the text is no 12-digit personal number.
	IdentCitizen Code = "ident.citizen"
	// IdentOldCitizen: the text is no 9-digit identity card number.
	IdentOldCitizen Code = "ident.old-citizen"
	// IdentTax: the text is no tax code.
	IdentTax Code = "ident.tax"
	// IdentTaxCheck: the check digit of the tax code is wrong.
	IdentTaxCheck Code = "ident.tax-check"
	// IdentTaxShort: nine digits, a leftover of a list that lost leading zeros.
	IdentTaxShort Code = "ident.tax-short"
	// IdentPhone: the text is no telephone number of the plan.
	IdentPhone Code = "ident.phone"
)

var identCodes = map[Code]entry{
	IdentAgency:          {Invalid, "Mã định danh cơ quan không đúng dạng (ví dụ H29.14 hoặc 000.00.14.H29).", "The agency code is not well formed (for example H29.14 or 000.00.14.H29)."},
	IdentAgencyAmbiguous: {Invalid, "Mã định danh cơ quan hiểu được theo hai cách; cần nêu rõ dạng mã.", "The agency code can be read in two ways; its form must be named."},
	IdentAgencyDepth:     {Invalid, "Mã cơ quan {code} có nhiều cấp hơn {levels} cấp của dạng {form}.", "Agency code {code} has more levels than the {levels} of form {form}."},
	IdentAgencyWidth:     {Invalid, "Nhóm {group} của mã cơ quan {code} không đúng độ dài của dạng {form}.", "Group {group} of agency code {code} does not have the length that form {form} requires."},
	IdentAgencyTaken:     {Conflict, "Mã {other} đã thuộc về cơ quan khác trong bảng mã, không dùng được cho {code}.", "Code {other} belongs to another agency in the table and cannot stand for {code}."},
	IdentAgencyTwice:     {Conflict, "Mã {code} xuất hiện nhiều lần trong bảng mã cơ quan.", "Code {code} appears more than once in the agency table."},
	IdentAgencyList:      {Invalid, "Danh sách mã cơ quan không đúng cấu trúc.", "The list of agency codes is not well formed."},
	IdentProcedure:       {Invalid, "Mã thủ tục hành chính không đúng dạng (ví dụ 1.000894).", "The procedure code is not well formed (for example 1.000894)."},
	IdentDossier:         {Invalid, "Mã hồ sơ không đúng dạng (ví dụ H29.14-20260609-0000001).", "The dossier code is not well formed (for example H29.14-20260609-0000001)."},
	IdentDossierNumber:   {Invalid, "Số thứ tự hồ sơ phải là số nguyên dương.", "The running number of a dossier must be a positive whole number."},
	IdentDocument:        {Invalid, "Số, ký hiệu văn bản không đúng dạng (ví dụ 12/QĐ-UBND).", "The document's number and notation are not well formed (for example 12/QĐ-UBND)."},
	IdentCitizen:         {Invalid, "Số định danh cá nhân phải gồm 12 chữ số hợp lệ.", "The personal number must have 12 valid digits."},
	IdentOldCitizen:      {Invalid, "Số chứng minh nhân dân phải gồm 9 chữ số.", "The old identity card number must have 9 digits."},
	IdentTax:             {Invalid, "Mã số thuế phải gồm 10 chữ số, 13 chữ số (chi nhánh) hoặc 12 chữ số (cá nhân, hộ kinh doanh).", "A tax code has 10 digits, 13 digits (branch) or 12 digits (person, household business)."},
	IdentTaxCheck:        {Invalid, "Mã số thuế sai chữ số kiểm tra; vui lòng kiểm tra lại.", "The check digit of the tax code is wrong; please check the number."},
	IdentTaxShort:        {Invalid, "Mã số thuế chỉ có 9 chữ số, có thể đã mất số 0 ở đầu; vui lòng nhập đủ.", "The tax code has only 9 digits, a leading 0 may be lost; please enter it in full."},
	IdentPhone:           {Invalid, "Số điện thoại không hợp lệ.", "The telephone number is not valid."},
}
