package edxml

import (
	"time"

	"github.com/hcm-egov/framework/egov/ident"
)

// StatusCode is what has become of a document at the other side.
type StatusCode string

// The status codes of QCVN 102.
const (
	Arrived   StatusCode = "01" // reached the receiving system, not yet handled
	Refused   StatusCode = "02" // refused, with the reason
	Accepted  StatusCode = "03" // entered in the register of incoming documents
	Assigned  StatusCode = "04" // assigned or waiting for assignment
	Processed StatusCode = "05" // being processed
	Finished  StatusCode = "06"
	Recalled  StatusCode = "13" // the sender asks to take the document back
	RecallYes StatusCode = "15" // the receiver agrees to the revocation or update
	RecallNo  StatusCode = "16" // the receiver refuses it
)

// names are the texts that Description holds when a sender gives none.
var names = map[StatusCode]string{
	Arrived:   "Đã đến",
	Refused:   "Từ chối tiếp nhận",
	Accepted:  "Đã tiếp nhận",
	Assigned:  "Phân công xử lý",
	Processed: "Đang xử lý",
	Finished:  "Hoàn thành",
	Recalled:  "Yêu cầu lấy lại văn bản",
	RecallYes: "Đồng ý cho lấy lại hoặc cập nhật văn bản",
	RecallNo:  "Từ chối cho lấy lại hoặc cập nhật văn bản",
}

// Known reports whether the code is one of QCVN 102.
func (c StatusCode) Known() bool { return names[c] != "" }

// Vi is the Vietnamese name of the code, "" for an unknown one.
func (c StatusCode) Vi() string { return names[c] }

// Final reports whether nothing follows the code on its track: a document that
// was refused or finished, a recall that was answered.
func (c StatusCode) Final() bool {
	return c == Refused || c == Finished || c == RecallYes || c == RecallNo
}

// Follows reports whether a document in status earlier may come to status c.
// An empty earlier is a document of which nothing is known yet. Handling (01 to
// 06, steps may be left out) and recall (13 to 16) are two tracks; a step of one
// track says nothing about the other.
func (c StatusCode) Follows(earlier StatusCode) bool {
	switch {
	case !c.Known():
		return false
	case earlier == "":
		return c != RecallYes && c != RecallNo
	case c.recall() != earlier.recall():
		return c != RecallYes && c != RecallNo
	case c == Refused:
		return earlier == Arrived
	default:
		return !earlier.Final() && c > earlier
	}
}

func (c StatusCode) recall() bool { return c >= Recalled }

// Status tells the other side what has become of a document.
type Status struct {
	From        Organization // the responder
	ResponseFor ResponseFor  // the document; Agency is its original sender
	Staff       Staff        // wire StaffInfo
	Code        StatusCode   // wire StatusCode
	Description string       // the reason of a refusal
	Timestamp   time.Time
}

// Sender is From.ID.
func (s *Status) Sender() ident.AgencyCode { return s.From.ID }
