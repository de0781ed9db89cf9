package fault

import (
	"maps"
	"slices"
)

// Code is the stable name of an error, "room.what" in lower case with hyphens.
// A released code never changes its meaning. It is itself an error, so that
// errors.Is(err, fault.StoreClosed) works on any wrapped *Error.
type Code string

// Error makes a code usable as a target of errors.Is.
func (c Code) Error() string { return string(c) }

// Kind is the kind of the code; a code outside the list is Internal.
func (c Code) Kind() Kind {
	if e, ok := table[c]; ok {
		return e.kind
	}
	return Internal
}

// entry is one row of the list: the kind and the two sentences. Placeholders
// are written {name}; both sentences use the same ones.
type entry struct {
	kind Kind
	vi   string
	en   string
}

// lists has one map per room, each in its own file codes_ROOM.go. A test checks
// that no code stands in two of them, that codes are well formed and that both
// sentences exist and use the same placeholders.
var lists = map[string]map[Code]entry{
	"general":    generalCodes,
	"store":      storeCodes,
	"ident":      identCodes,
	"worktime":   worktimeCodes,
	"feel":       feelCodes,
	"audit":      auditCodes,
	"bpmn":       bpmnCodes,
	"bpmn-rule":  bpmnRuleCodes,
	"dmn":        dmnCodes,
	"dmn-eval":   dmnEvalCodes,
	"dmn-table":  dmnTableCodes,
	"dmn-check":  dmnCheckCodes,
	"operation":  bpmnOperationCodes,
	"eforms":     eformsCodes,
	"esb":        esbCodes,
	"sso":        ssoCodes,
	"signature":  signatureCodes,
	"catalog":    catalogCodes,
	"gis":        gisCodes,
	"app":        appCodes,
	"onegate":    onegateCodes,
	"ui":         uiCodes,
	"dmn-change": dmnChangeCodes,
	"dmn-sheet":  dmnSheetCodes,
	"sig-trust":  signatureTrustCodes,
	"sig-tsp":    signatureTSPCodes,
	"sig-dsig":   signatureDSigCodes,
	"sig-enc":    signatureEncCodes,
	"xml":        xmlCodes,
	"sig-batch":  signatureBatchCodes,
	"sig-wss":    signatureWSSCodes,
	"sig-xades":  signatureXAdESCodes,
}

var table = joined()

func joined() map[Code]entry {
	all := map[Code]entry{}
	for _, list := range lists {
		maps.Copy(all, list)
	}
	return all
}

// Codes lists every code of the framework in alphabetical order.
func Codes() []Code { return slices.Sorted(maps.Keys(table)) }

// The general codes, for what belongs to no single room.
const (
	// Unexpected is an error that no package has given a code.
	Unexpected Code = "general.unexpected"
	// Canceled: the caller's context ended first.
	Canceled Code = "general.canceled"
	// TooLarge: an input exceeds the limit named in it.
	TooLarge Code = "general.too-large"
	// Config: a field of a Config is wrong; the path names it.
	Config Code = "general.config"
	// Forbidden: the principal lacks the right.
	Forbidden Code = "general.forbidden"
	// Missing: the thing of that kind and id does not exist.
	Missing Code = "general.missing"
)

// The codes of answers from other systems over the LGSP ([Envelope]).
const (
	// RemoteAnswer: the answer has not the form that was agreed.
	RemoteAnswer Code = "general.remote-answer"
	// RemoteRefused: the other system found fault with the request.
	RemoteRefused Code = "general.remote-refused"
	// RemoteMissing: the other system does not know what was asked for.
	RemoteMissing Code = "general.remote-missing"
	// RemoteDenied: the other system does not let us in.
	RemoteDenied Code = "general.remote-denied"
	// RemoteFailed: the other system failed.
	RemoteFailed Code = "general.remote-failed"
)

var generalCodes = map[Code]entry{
	Unexpected: {Internal, "Hệ thống gặp lỗi ngoài dự kiến. Dữ liệu đã lưu không bị ảnh hưởng.", "An unexpected error occurred. Saved data is not affected."},
	Canceled:   {Unavailable, "Thao tác bị hủy hoặc hết thời gian chờ.", "The operation was canceled or timed out."},
	TooLarge:   {Invalid, "{what} vượt quá giới hạn {limit}.", "{what} exceeds the limit of {limit}."},
	Config:     {Invalid, "Cấu hình {field} không hợp lệ: {reason}.", "Configuration field {field} is not valid: {reason}."},
	Forbidden:  {Denied, "Bạn không có quyền thực hiện thao tác này.", "You are not allowed to do this."},
	Missing:    {NotFound, "Không tìm thấy {what} {id}.", "{what} {id} was not found."},

	RemoteAnswer:  {Unavailable, "Hệ thống kết nối trả lời không đúng cấu trúc đã thống nhất.", "The connected system answered in an unexpected form."},
	RemoteRefused: {Invalid, "Hệ thống kết nối từ chối yêu cầu (mã {status}).", "The connected system refused the request (status {status})."},
	RemoteMissing: {NotFound, "Hệ thống kết nối không tìm thấy dữ liệu (mã {status}).", "The connected system did not find the data (status {status})."},
	RemoteDenied:  {Denied, "Hệ thống kết nối không cho phép truy cập (mã {status}).", "The connected system denied access (status {status})."},
	RemoteFailed:  {Unavailable, "Hệ thống kết nối gặp lỗi (mã {status}).", "The connected system failed (status {status})."},
}
