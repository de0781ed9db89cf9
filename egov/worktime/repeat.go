package worktime

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Repeat is a repeating interval of ISO 8601-1:2019 in one of its forms:
//
//	R3/PT10M                                  three times, the first ten minutes after the timer is set
//	R/2026-01-01T08:00:00+07:00/P1M           without end, the first at that moment
//	R3/P1D/2026-12-31T17:00:00+07:00          three times, the last at that moment
//	R3/2026-01-01T08:00:00+07:00/2026-01-02T08:00:00+07:00   three times, a day apart, from the first moment on
//
// A moment without a zone is in Viet Nam; a date alone is its 00:00.
type Repeat struct {
	Times int       // how often; -1 for without end
	Start time.Time // the first time; zero when not given
	Every Duration
	End   time.Time // the last time; zero when not given
}

const (
	maxRepeatText = 160
	maxTimes      = 1_000_000_000
)

// ParseRepeat reads a repeating interval. Anything else, and an interval of
// nothing or backwards, is [fault.WorktimeRepeat] with the path of the part:
// "/times", "/start", "/every" or "/end".
func ParseRepeat(s string) (Repeat, error) {
	bad := fault.New(fault.WorktimeRepeat)
	parts := strings.Split(s, "/")
	head, ok := strings.CutPrefix(parts[0], "R")
	if len(s) > maxRepeatText || !ok || len(parts) < 2 || len(parts) > 3 {
		return Repeat{}, bad
	}
	r := Repeat{Times: -1}
	if head != "" {
		n, err := strconv.Atoi(head)
		if err != nil || n < 0 || n > maxTimes || head[0] == '+' {
			return Repeat{}, bad.At("/times")
		}
		r.Times = n
	}
	if err := r.parseInterval(parts[1:]); err != nil {
		return Repeat{}, err
	}
	if r.Every.Negative || r.Every.IsZero() {
		return Repeat{}, bad.At("/every")
	}
	return r, nil
}

// parseInterval reads what follows the R: duration, start/duration,
// duration/end or start/end.
func (r *Repeat) parseInterval(parts []string) error {
	if len(parts) == 1 {
		return r.parseEvery(parts[0])
	}
	if strings.HasPrefix(parts[0], "P") || strings.HasPrefix(parts[0], "-") {
		if err := parseMoment(&r.End, parts[1], "/end"); err != nil {
			return err
		}
		return r.parseEvery(parts[0])
	}
	if err := parseMoment(&r.Start, parts[0], "/start"); err != nil {
		return err
	}
	if strings.HasPrefix(parts[1], "P") || strings.HasPrefix(parts[1], "-") {
		return r.parseEvery(parts[1])
	}
	var second time.Time
	if err := parseMoment(&second, parts[1], "/end"); err != nil {
		return err
	}
	gap := second.Sub(r.Start)
	if gap <= 0 || !r.Start.Add(gap).Equal(second) {
		return fault.New(fault.WorktimeRepeat).At("/end")
	}
	r.Every = Duration{Clock: gap}
	return nil
}

func (r *Repeat) parseEvery(s string) error {
	d, err := ParseDuration(s)
	if err != nil {
		return fault.New(fault.WorktimeRepeat).At("/every").Wrap(err)
	}
	r.Every = d
	return nil
}

func parseMoment(dst *time.Time, s, path string) error {
	t, err := ParseTime(s)
	if err != nil || t.IsZero() {
		return fault.New(fault.WorktimeRepeat).At(path).Wrap(err)
	}
	*dst = t
	return nil
}

// ParseTime reads a moment of ISO 8601: "2026-06-09T08:00:00+07:00", with "Z",
// without seconds, with fractions; without a zone it is in Viet Nam, and a date
// alone is its 00:00. Anything else is [fault.WorktimeTime].
func ParseTime(s string) (time.Time, error) {
	if len(s) <= maxDurationText {
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
			if t, err := time.ParseInLocation(layout, s, zone); err == nil {
				return t, nil
			}
		}
	}
	return time.Time{}, fault.New(fault.WorktimeTime)
}

// String prints the ISO 8601 form; ParseRepeat reads the same repeat from it.
func (r Repeat) String() string {
	head := "R"
	if r.Times >= 0 {
		head += strconv.Itoa(r.Times)
	}
	switch {
	case !r.Start.IsZero():
		return head + "/" + r.Start.Format(time.RFC3339Nano) + "/" + r.Every.String()
	case !r.End.IsZero():
		return head + "/" + r.Every.String() + "/" + r.End.Format(time.RFC3339Nano)
	}
	return head + "/" + r.Every.String()
}

// MarshalText is String.
func (r Repeat) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText is ParseRepeat.
func (r *Repeat) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRepeat(string(text))
	return err
}

// From anchors a repeat that has neither start nor end: its first time is one
// interval after t. A repeat that has one of them stays as it is.
func (r Repeat) From(t time.Time) Repeat {
	if r.Start.IsZero() && r.End.IsZero() {
		r.Start = r.Every.AddTo(t)
	}
	return r
}

// At is the i-th time, from 0. It is computed from the start (or the end) at
// once: repeated months do not drift. ok is false outside the repeat, for a
// repeat without start and end ([Repeat.From]), for one without end of whose
// end alone is known, and more than 292 years away.
func (r Repeat) At(i int) (t time.Time, ok bool) {
	if i < 0 || r.Times >= 0 && i >= r.Times || i > maxSteps {
		return time.Time{}, false
	}
	if !r.Start.IsZero() {
		return r.step(r.Start, i)
	}
	if r.End.IsZero() || r.Times < 0 {
		return time.Time{}, false
	}
	return r.back(r.Times - 1 - i)
}

// maxSteps bounds the steps from the start.
const maxSteps = math.MaxInt64 / 4

// step is t and i intervals.
func (r Repeat) step(t time.Time, i int) (time.Time, bool) {
	high, low := bits.Mul64(uint64(r.Every.Clock), uint64(i))
	if high != 0 || low > math.MaxInt64 {
		return time.Time{}, false
	}
	const far = 4_000_000 // months, weeks or days: beyond any date that can be written
	if most := max(r.Every.Years*12+r.Every.Months, r.Every.Weeks*7+r.Every.Days); most > 0 && i > far/most {
		return time.Time{}, false
	}
	return r.Every.addTimes(t, i), true
}

// back is the i-th time before the end.
func (r Repeat) back(i int) (time.Time, bool) {
	b := r
	b.Every.Negative = true
	return b.step(r.End, i)
}

// Next is the first time strictly after t; ok is false when there is none.
func (r Repeat) Next(t time.Time) (next time.Time, ok bool) {
	switch {
	case r.Times == 0 || !r.Every.positive():
		return time.Time{}, false
	case !r.Start.IsZero():
		return r.nextFromStart(t)
	case !r.End.IsZero():
		return r.nextToEnd(t)
	}
	return time.Time{}, false
}

func (d Duration) positive() bool {
	return !d.Negative && !d.IsZero() && d.Years >= 0 && d.Months >= 0 && d.Weeks >= 0 && d.Days >= 0 && d.Clock >= 0
}

func (r Repeat) nextFromStart(t time.Time) (time.Time, bool) {
	i := firstStep(func(i int) bool {
		at, ok := r.step(r.Start, i)
		return !ok || at.After(t)
	})
	at, ok := r.At(i)
	return at, ok && at.After(t)
}

// nextToEnd counts back from the end: the last step back that is still after t.
func (r Repeat) nextToEnd(t time.Time) (time.Time, bool) {
	i := firstStep(func(i int) bool {
		at, ok := r.back(i)
		return !ok || !at.After(t)
	})
	if i == 0 {
		return time.Time{}, false // the end is past
	}
	if r.Times >= 0 && i > r.Times {
		return r.back(r.Times - 1)
	}
	if at, ok := r.back(i); !ok || at.After(t) {
		return time.Time{}, false // too far away to count
	}
	return r.back(i - 1)
}

// firstStep is the first i from 0 for which the condition, once true always
// true, holds: doubling, then halving.
func firstStep(holds func(i int) bool) int {
	if holds(0) {
		return 0
	}
	high := 1
	for high < maxSteps && !holds(high) {
		high *= 2
	}
	low := high / 2 // does not hold
	for high-low > 1 {
		if mid := low + (high-low)/2; holds(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}
