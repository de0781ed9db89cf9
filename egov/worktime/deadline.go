package worktime

import (
	"encoding/json"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Deadline is the clock of a dossier: how much working time is allowed, how
// much has been used, and whether the clock runs. It stores no end date but
// derives it, so that a pause or a newly announced day off moves it rightly.
// It is a value: the events give a changed copy, and an error leaves the old
// one. The zero value is not meaningful; [NewDeadline] makes one.
//
// In JSON it is
//
//	{"limit":"P15D","start":"2026-06-09T08:00:00+07:00","allowed":"PT128H","used":"PT0S",
//	 "since":"2026-06-09T08:00:00+07:00","state":"running","due":"2026-06-30T17:00:00+07:00"}
//
// and "history". "due" is the date last promised to the citizen.
type Deadline struct{ r record }

// record is the stored form.
type record struct {
	Limit   Limit     `json:"limit"`
	Start   time.Time `json:"start"`
	Allowed Duration  `json:"allowed"` // working time in all, extensions included; Clock alone
	Used    Duration  `json:"used"`    // working time used before Since; Clock alone
	Since   time.Time `json:"since"`   // the last event: the clock runs, stands or ended from here
	State   State     `json:"state"`   // Running, Paused or Closed
	Due     time.Time `json:"due"`
	History []Change  `json:"history,omitempty"`
}

// State is the state of a deadline.
type State string

// The states. A stored deadline is Running, Paused or Closed; the others are
// what [Deadline.State] makes of these at a moment.
const (
	Running State = "running" // the clock runs, there is time left
	Paused  State = "paused"  // the clock stands (the citizen supplements, pays, …)
	Overdue State = "overdue" // the time is used up and the work is not done
	Met     State = "met"     // done in time
	Missed  State = "missed"  // done too late
	Closed  State = "closed"  // done
)

// Event is what happened to a deadline.
type Event string

// The events.
const (
	EventPause  Event = "pause"
	EventResume Event = "resume"
	EventExtend Event = "extend"
	EventClose  Event = "close"
)

// Change is one event of a deadline's history with the due date before and
// after it: the pair NgayHenTraTruoc and NgayHenTraMoi of the national portal.
// After is zero for a pause, while nobody knows the date, and for the end.
type Change struct {
	Event  Event     `json:"event"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
	Before time.Time `json:"before"`
	After  time.Time `json:"after,omitzero"`
}

// NewDeadline starts the clock at start with a limit as [Calendar.AddLimit]
// counts it.
func NewDeadline(cal *Calendar, start time.Time, limit Limit) (Deadline, error) {
	due, err := cal.AddLimit(start, limit)
	if err != nil {
		return Deadline{}, err
	}
	allowed, err := cal.Between(start, due)
	if err != nil {
		return Deadline{}, err
	}
	start = start.In(zone)
	return Deadline{record{
		Limit: limit, Start: start, Allowed: Duration{Clock: allowed}, Since: start, State: Running, Due: due,
	}}, nil
}

// MarshalJSON writes the stored form; null for the zero value.
func (d Deadline) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(d.r)
}

// UnmarshalJSON reads the stored form and refuses what no deadline can be with
// [fault.WorktimeDeadline].
func (d *Deadline) UnmarshalJSON(data []byte) error {
	var r *record
	if err := json.Unmarshal(data, &r); err != nil {
		return fault.New(fault.WorktimeDeadline).Wrap(err)
	}
	if r == nil {
		*d = Deadline{}
		return nil
	}
	if err := r.check(); err != nil {
		return err
	}
	*d = Deadline{*r}
	return nil
}

func (r *record) check() error {
	bad := fault.New(fault.WorktimeDeadline)
	switch {
	case r.State != Running && r.State != Paused && r.State != Closed:
		return bad.At("/state")
	case r.Allowed != Duration{Clock: r.Allowed.Clock} || r.Allowed.Clock > maxAllowed:
		return bad.At("/allowed")
	case r.Used != Duration{Clock: r.Used.Clock} || r.Used.Clock > maxAllowed:
		return bad.At("/used")
	case r.Start.IsZero() || r.Since.Before(r.Start):
		return bad.At("/since")
	}
	return nil
}

// maxAllowed bounds working times so that their sums never overflow.
const maxAllowed = 100 * 366 * day

// IsZero reports the zero value, which is no deadline.
func (d Deadline) IsZero() bool { return d.r.State == "" }

// Limit is the limit the deadline was made with.
func (d Deadline) Limit() Limit { return d.r.Limit }

// Start is when the clock first started.
func (d Deadline) Start() time.Time { return d.r.Start }

// History is what happened since, in order.
func (d Deadline) History() []Change { return append([]Change(nil), d.r.History...) }

// Promised is the due date last told: at the start, by a resumption or by an
// extension. While the clock stands it is the date before the pause.
func (d Deadline) Promised() time.Time { return d.r.Due }

// Due is when the time runs out, by the calendar as it is now. While the clock
// stands nobody knows: the time is zero and ok false. After the end it is the
// date by which the end is judged.
func (d Deadline) Due(cal *Calendar) (due time.Time, ok bool, err error) {
	switch d.r.State {
	case Running:
		due, err = d.dueFrom(cal, d.r.Since)
		return due, err == nil, err
	case Closed:
		return d.r.Due, true, nil
	}
	return time.Time{}, false, nil
}

// left is the working time that was left at Since; negative when overdrawn.
func (d Deadline) left() time.Duration { return d.r.Allowed.Clock - d.r.Used.Clock }

// dueFrom is when the time left runs out if the clock runs from t on. Of what
// was overdrawn before t, the date stays where it was.
func (d Deadline) dueFrom(cal *Calendar, t time.Time) (time.Time, error) {
	if d.left() <= 0 {
		return d.r.Due, nil
	}
	return cal.AddWork(t, d.left())
}

// Remaining is the working time left at now, negative when overdue. It stands
// still while the clock does and after the end.
func (d Deadline) Remaining(cal *Calendar, now time.Time) (time.Duration, error) {
	if d.r.State != Running || now.Before(d.r.Since) {
		return d.left(), nil
	}
	passed, err := cal.Between(d.r.Since, now)
	return d.left() - passed, err
}

// State is the state at now. A deadline that was overdrawn before a pause is
// Overdue, not Paused.
func (d Deadline) State(cal *Calendar, now time.Time) (State, error) {
	left, err := d.Remaining(cal, now)
	if err != nil {
		return "", err
	}
	late := left < 0
	switch {
	case left == 0 && d.r.State == Running: // the evening after the last hour is late already
		due, err := d.dueFrom(cal, d.r.Since)
		if err != nil {
			return "", err
		}
		late = now.After(due)
	case left == 0 && d.r.State == Closed:
		late = d.r.Since.After(d.r.Due)
	}
	return d.stateWhen(late), nil
}

func (d Deadline) stateWhen(late bool) State {
	switch {
	case d.r.State == Closed && late:
		return Missed
	case d.r.State == Closed:
		return Met
	case late:
		return Overdue
	}
	return d.r.State
}

// Pause stops the clock. Of a deadline that does not run it is
// [fault.WorktimeState]; before the last event, [fault.WorktimeOrder].
func (d Deadline) Pause(cal *Calendar, at time.Time, reason string) (Deadline, error) {
	if err := d.expect(EventPause, at, Running); err != nil {
		return d, err
	}
	return d.stop(cal, EventPause, Paused, at, reason)
}

// Resume lets the clock run again; the new due date is that moment and the
// working time that was left. Of a deadline that does not stand still it is
// [fault.WorktimeState].
func (d Deadline) Resume(cal *Calendar, at time.Time) (Deadline, error) {
	if err := d.expect(EventResume, at, Paused); err != nil {
		return d, err
	}
	due, err := d.dueFrom(cal, at)
	if err != nil {
		return d, err
	}
	next := d.note(EventResume, at, "", due)
	next.r.State, next.r.Due = Running, due
	return next, nil
}

// Extend allows more time, counted from the due date. While the clock stands
// the date stays unknown and the time is added to what is left.
func (d Deadline) Extend(cal *Calendar, at time.Time, more Limit, reason string) (Deadline, error) {
	if err := d.expect(EventExtend, at, Running, Paused); err != nil {
		return d, err
	}
	runs := d.r.Since
	if d.r.State == Paused {
		runs = at // as if it went on now: how long a limit in days is depends on the days
	}
	from, err := d.dueFrom(cal, runs)
	if err != nil {
		return d, err
	}
	to, err := cal.AddLimit(from, more)
	if err != nil {
		return d, err
	}
	return d.extend(cal, at, from, to, reason)
}

// ExtendTo sets a new due date, as an apology letter promises one. The clock
// must run, and working time must lie between the present due date and the new
// one ([fault.WorktimeLimit]). A date outside working hours means the last
// working moment before it.
func (d Deadline) ExtendTo(cal *Calendar, at, due time.Time, reason string) (Deadline, error) {
	if err := d.expect(EventExtend, at, Running); err != nil {
		return d, err
	}
	from, err := d.dueFrom(cal, d.r.Since)
	if err != nil {
		return d, err
	}
	return d.extend(cal, at, from, due, reason)
}

// extend allows the working time between two due dates.
func (d Deadline) extend(cal *Calendar, at, from, to time.Time, reason string) (Deadline, error) {
	more, err := cal.Between(from, to)
	if err != nil {
		return d, err
	}
	if more <= 0 {
		return d, fault.New(fault.WorktimeLimit)
	}
	if d.r.State == Paused {
		next := d.note(EventExtend, at, reason, time.Time{})
		next.r.Allowed.Clock += more
		return next, nil
	}
	if to, err = cal.AddWork(from, more); err != nil {
		return d, err
	}
	next, err := d.use(cal, at)
	if err != nil {
		return d, err
	}
	next = next.note(EventExtend, at, reason, to)
	next.r.Allowed.Clock += more
	next.r.Due = to
	return next, nil
}

// Close ends the clock: the result is there. A deadline that stands still may
// end too (the citizen withdraws).
func (d Deadline) Close(cal *Calendar, at time.Time) (Deadline, error) {
	if err := d.expect(EventClose, at, Running, Paused); err != nil {
		return d, err
	}
	return d.stop(cal, EventClose, Closed, at, "")
}

func (d Deadline) stop(cal *Calendar, event Event, state State, at time.Time, reason string) (Deadline, error) {
	next, err := d.use(cal, at)
	if err != nil {
		return d, err
	}
	due, known, err := d.Due(cal)
	if err != nil {
		return d, err
	}
	if known && state == Closed {
		next.r.Due = due // by the calendar as it is now: whether the end was in time
	}
	next = next.note(event, at, reason, time.Time{})
	next.r.State = state
	return next, nil
}

// use books the working time since the last event of a running clock.
func (d Deadline) use(cal *Calendar, at time.Time) (Deadline, error) {
	if d.r.State != Running {
		return d, nil
	}
	passed, err := cal.Between(d.r.Since, at)
	d.r.Used.Clock += passed
	return d, err
}

// note adds an event to the history and moves Since to it.
func (d Deadline) note(event Event, at time.Time, reason string, after time.Time) Deadline {
	c := Change{Event: event, At: at.In(zone), Reason: reason, Before: d.r.Due}
	if !after.IsZero() {
		c.After = after.In(zone)
	}
	d.r.History = append(d.History(), c)
	d.r.Since = c.At
	return d
}

func (d Deadline) expect(event Event, at time.Time, states ...State) error {
	if at.Before(d.r.Since) {
		return outOfOrder(at, d.r.Since)
	}
	for _, s := range states {
		if d.r.State == s {
			return nil
		}
	}
	return fault.New(fault.WorktimeState, "event", event, "state", d.r.State)
}

func outOfOrder(at, last time.Time) error {
	return fault.New(fault.WorktimeOrder, "at", moment(at), "last", moment(last))
}

func moment(t time.Time) string { return t.In(zone).Format("15:04:05 02/01/2006") }
