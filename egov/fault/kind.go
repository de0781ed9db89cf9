package fault

import "net/http"

// Kind says what a caller can do about an error. It is itself an error, so that
// errors.Is(err, fault.NotFound) works on any wrapped *Error.
type Kind string

// The kinds. Each code of the list belongs to exactly one.
const (
	// Invalid: the input breaks a rule; the caller can correct it.
	Invalid Kind = "invalid"
	// NotFound: what was named does not exist (or may not be seen).
	NotFound Kind = "not-found"
	// Conflict: the input is right but the present state refuses it.
	Conflict Kind = "conflict"
	// Denied: the principal may not do this.
	Denied Kind = "denied"
	// Unavailable: a resource is missing for now; trying again may help.
	Unavailable Kind = "unavailable"
	// Internal: a fault of ours or of the machine.
	Internal Kind = "internal"
)

// Error makes a kind usable as a target of errors.Is.
func (k Kind) Error() string { return string(k) }

// HTTPStatus is the status code with which an answer over HTTP reports the kind.
func (k Kind) HTTPStatus() int {
	switch k {
	case Invalid:
		return http.StatusUnprocessableEntity
	case NotFound:
		return http.StatusNotFound
	case Conflict:
		return http.StatusConflict
	case Denied:
		return http.StatusForbidden
	case Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// Title is the kind in a few words, in "vi" or "en" (anything else is "vi").
func (k Kind) Title(lang string) string {
	t, ok := titles[k]
	if !ok {
		t = titles[Internal]
	}
	if isEnglish(lang) {
		return t.en
	}
	return t.vi
}

var titles = map[Kind]struct{ vi, en string }{
	Invalid:     {"Dữ liệu không hợp lệ", "Invalid input"},
	NotFound:    {"Không tìm thấy", "Not found"},
	Conflict:    {"Trạng thái hiện tại không cho phép", "Conflict with the present state"},
	Denied:      {"Không có quyền", "Not allowed"},
	Unavailable: {"Tạm thời chưa phục vụ được", "Temporarily unavailable"},
	Internal:    {"Lỗi hệ thống", "Internal error"},
}
