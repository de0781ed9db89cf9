package worktime

import (
	"sync"
	"time"
)

// Clock tells the time and wakes a waiter. Every package of the framework takes
// its time from a Clock, so that a year of deadlines runs in a second of test.
type Clock interface {
	// Now is the present moment.
	Now() time.Time
	// Wake returns a channel that is closed when Now has reached at (at once
	// when it has already), and a function that gives the wait up.
	Wake(at time.Time) (reached <-chan struct{}, stop func())
}

// System is the machine's clock. A wall clock that jumps is noticed within
// [Recheck]: waits are measured again rather than slept through.
func System() Clock { return system{time.Now} }

// Recheck is the longest time a System clock sleeps before it looks at the wall
// clock again.
const Recheck = 30 * time.Second

type system struct{ wall func() time.Time }

// Now strips the monotonic reading: durations between stored and present
// moments must follow the wall clock.
func (s system) Now() time.Time { return s.wall().Round(0) }

func (s system) Wake(at time.Time) (<-chan struct{}, func()) {
	reached, given := make(chan struct{}), make(chan struct{})
	go func() {
		for {
			left := at.Sub(s.Now())
			if left <= 0 {
				close(reached)
				return
			}
			timer := time.NewTimer(min(left, Recheck))
			select {
			case <-timer.C:
			case <-given:
				timer.Stop()
				return
			}
		}
	}()
	return reached, sync.OnceFunc(func() { close(given) })
}

// Manual is a clock that stands still until it is moved, for tests and trials.
type Manual struct {
	mu    sync.Mutex
	now   time.Time
	waits map[*wait]struct{}
}

type wait struct {
	at      time.Time
	reached chan struct{}
}

// NewManual makes a clock that shows start.
func NewManual(start time.Time) *Manual {
	return &Manual{now: start, waits: map[*wait]struct{}{}}
}

// Now is the moment last set.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to t, forwards or backwards, and wakes whoever waited for
// a moment up to t.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = t
	for w := range m.waits {
		if !w.at.After(t) {
			close(w.reached)
			delete(m.waits, w)
		}
	}
}

// Advance moves the clock by d.
func (m *Manual) Advance(d time.Duration) { m.Set(m.Now().Add(d)) }

// Wake implements [Clock].
func (m *Manual) Wake(at time.Time) (<-chan struct{}, func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := &wait{at: at, reached: make(chan struct{})}
	if !at.After(m.now) {
		close(w.reached)
		return w.reached, func() {}
	}
	m.waits[w] = struct{}{}
	return w.reached, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.waits, w)
	}
}
