package onegate

import "slices"

// State is a dossier's state in the list of the National Public Service Portal.
// The numbers are the portal's own.
type State int

// The ten states.
const (
	Registered  State = 1  // newly registered, not yet checked at the counter
	Received    State = 2  // received by the one-stop unit
	NotAccepted State = 3  // refused at the counter
	Processing  State = 4  // with the specialists
	Supplement  State = 5  // the citizen is asked for more; the clock stands
	Payment     State = 6  // a financial duty is asked for; the clock stands
	Withdrawn   State = 7  // taken back by the citizen
	Stopped     State = 8  // processing stopped; the clock stands
	Processed   State = 9  // the result is ready
	Returned    State = 10 // the result was handed over
)

// Text is a sentence in both languages.
type Text struct {
	Vi string `json:"vi"`
	En string `json:"en"`
}

// In is the sentence in the language "vi" or "en".
func (t Text) In(lang string) string {
	if lang == "en" && t.En != "" {
		return t.En
	}
	return t.Vi
}

// stateFacts is the table of the states: how they read, how they look and
// which state may follow.
var stateFacts = map[State]struct {
	label Text
	tone  string
	next  []State
}{
	Registered:  {Text{"Mới đăng ký", "Newly registered"}, "new", []State{Received, NotAccepted, Supplement, Withdrawn}},
	Received:    {Text{"Được tiếp nhận", "Received"}, "active", []State{Processing, Supplement, Payment, Withdrawn, Stopped}},
	NotAccepted: {Text{"Không được tiếp nhận", "Not accepted"}, "refused", nil},
	Processing:  {Text{"Đang xử lý", "Being processed"}, "active", []State{Supplement, Payment, Withdrawn, Stopped, Processed}},
	Supplement:  {Text{"Yêu cầu bổ sung giấy tờ", "Supplement requested"}, "paused", []State{Registered, Received, Processing, Withdrawn, Stopped}},
	Payment:     {Text{"Yêu cầu thực hiện nghĩa vụ tài chính", "Payment requested"}, "paused", []State{Received, Processing, Withdrawn, Stopped}},
	Withdrawn:   {Text{"Công dân yêu cầu rút hồ sơ", "Withdrawn by the citizen"}, "closed", nil},
	Stopped:     {Text{"Dừng xử lý", "Processing stopped"}, "paused", []State{Processing, Withdrawn}},
	Processed:   {Text{"Đã xử lý xong", "Processed"}, "done", []State{Returned}},
	Returned:    {Text{"Đã trả kết quả", "Result returned"}, "done", nil},
}

// Label is the state in words.
func (s State) Label(lang string) string { return stateFacts[s].label.In(lang) }

// Tone groups the states for display: new, active, paused, refused, closed or
// done. It is never the only sign: the label stands beside it.
func (s State) Tone() string { return stateFacts[s].tone }

// Paused reports whether the clock stands in this state (5, 6 and 8).
func (s State) Paused() bool { return s == Supplement || s == Payment || s == Stopped }

// Closed reports whether nothing more can happen.
func (s State) Closed() bool { return len(stateFacts[s].next) == 0 }

// May reports whether a dossier in state s may go to state to.
func (s State) May(to State) bool { return slices.Contains(stateFacts[s].next, to) }

// States lists the ten states in the portal's order.
func States() []State {
	return []State{Registered, Received, NotAccepted, Processing, Supplement, Payment, Withdrawn, Stopped, Processed, Returned}
}
