package worktime_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/stretchr/testify/assert"
)

func reached(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestManualClock(t *testing.T) {
	start := at(t, "2026-06-09 08:00")
	clock := worktime.NewManual(start)
	assert.True(t, clock.Now().Equal(start))

	past, _ := clock.Wake(start)
	assert.True(t, reached(past), "a moment that is there already")
	soon, _ := clock.Wake(start.Add(time.Hour))
	later, stop := clock.Wake(start.Add(2 * time.Hour))
	given, giveUp := clock.Wake(start.Add(time.Hour))
	giveUp()

	clock.Advance(59 * time.Minute)
	assert.False(t, reached(soon))
	clock.Advance(time.Minute)
	assert.True(t, reached(soon))
	assert.False(t, reached(later))
	assert.False(t, reached(given), "who gave up is not woken")

	clock.Set(start.Add(-time.Hour)) // the wall clock is put back
	assert.False(t, reached(later))
	clock.Set(start.Add(365 * 24 * time.Hour)) // and forward
	assert.True(t, reached(later))
	stop()
	stop()
}

func TestManualClockIsShared(t *testing.T) {
	clock := worktime.NewManual(at(t, "2026-06-09 08:00"))
	var all sync.WaitGroup
	for i := range 50 {
		c, _ := clock.Wake(clock.Now().Add(time.Duration(i+1) * time.Minute))
		all.Go(func() { <-c })
	}
	for range 50 {
		clock.Advance(time.Minute)
	}
	all.Wait()
	assert.Equal(t, "2026-06-09 08:50", show(clock.Now()))
}

func TestSystemClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := worktime.System()
		assert.NotContains(t, clock.Now().String(), "m=", "no monotonic reading")

		before := time.Now()
		c, stop := clock.Wake(before.Add(10 * time.Minute))
		<-c
		assert.Equal(t, 10*time.Minute, time.Since(before))
		stop()

		past, _ := clock.Wake(time.Now().Add(-time.Hour))
		<-past

		far, stop := clock.Wake(time.Now().Add(1000 * time.Hour))
		stop()
		stop()
		synctest.Wait() // the waiter has gone: the bubble would complain of it
		assert.False(t, reached(far))
	})
}

// When somebody sets the wall clock, a wait is measured again within Recheck
// instead of being slept through.
func TestSystemClockFollowsAWallClockThatJumps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var jump atomic.Int64
		clock := worktime.SystemOn(func() time.Time { return time.Now().Add(time.Duration(jump.Load())) })
		begin := time.Now()

		forward, _ := clock.Wake(clock.Now().Add(24 * time.Hour))
		time.Sleep(time.Second)
		jump.Store(int64(48 * time.Hour))
		<-forward
		assert.LessOrEqual(t, time.Since(begin), worktime.Recheck, "the moment is past: nobody sleeps a day")

		begin = time.Now()
		back, _ := clock.Wake(clock.Now().Add(time.Minute))
		time.Sleep(time.Second)
		jump.Add(-int64(time.Hour))
		<-back
		assert.Equal(t, time.Hour+time.Minute, time.Since(begin), "an hour later by the clock on the wall")
	})
}
