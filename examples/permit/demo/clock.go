package demo

import (
	"sync"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
)

// Clock is the machine's clock put forward, so that deadlines pass within a
// demonstration. It runs on by itself, unlike [worktime.Manual]: several
// processes, each with a Clock put forward by as much, agree on the time.
type Clock struct {
	mu      sync.Mutex
	machine worktime.Clock
	ahead   time.Duration
	moved   chan struct{} // closed when the clock is put forward
}

// NewClock makes a clock that is ahead of the machine's.
func NewClock(ahead time.Duration) *Clock {
	return &Clock{machine: worktime.System(), ahead: ahead, moved: make(chan struct{})}
}

// Now implements [worktime.Clock].
func (c *Clock) Now() time.Time {
	ahead, _ := c.state()
	return c.machine.Now().Add(ahead)
}

// Ahead is how far the clock is ahead of the machine's.
func (c *Clock) Ahead() time.Duration {
	ahead, _ := c.state()
	return ahead
}

func (c *Clock) state() (ahead time.Duration, moved <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead, c.moved
}

// Advance puts the clock forward and wakes whoever waited for a moment up to
// then.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
	close(c.moved)
	c.moved = make(chan struct{})
}

// Wake implements [worktime.Clock].
func (c *Clock) Wake(at time.Time) (<-chan struct{}, func()) {
	reached, given := make(chan struct{}), make(chan struct{})
	go func() {
		for {
			ahead, moved := c.state()
			due, stop := c.machine.Wake(at.Add(-ahead))
			select {
			case <-due:
				close(reached)
				return
			case <-moved:
				stop()
			case <-given:
				stop()
				return
			}
		}
	}()
	return reached, sync.OnceFunc(func() { close(given) })
}
