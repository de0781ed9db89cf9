package esb

import (
	"encoding/binary"
	"io"
	"time"
)

// Backoff is how long the bus waits between attempts: First, then twice as long
// each time up to Max, each lengthened or shortened at random by up to the share
// Jitter, so that many senders do not come back at the same moment.
type Backoff struct {
	First  time.Duration // default 2 seconds
	Max    time.Duration // default 10 minutes
	Jitter float64       // 0 to 1; default 0.2
}

func (k Backoff) ok() bool {
	k = k.orDefault()
	return k.First > 0 && k.Max >= k.First && k.Jitter >= 0 && k.Jitter <= 1
}

func (k Backoff) orDefault() Backoff {
	if k.First == 0 {
		k.First = 2 * time.Second
	}
	if k.Max == 0 {
		k.Max = max(10*time.Minute, k.First)
	}
	if k.Jitter == 0 {
		k.Jitter = 0.2
	}
	return k
}

// after is the wait after that many failures, 1 or more.
func (k Backoff) after(failures int64, random io.Reader) time.Duration {
	wait := k.First
	for ; failures > 1 && wait < k.Max; failures-- {
		wait *= 2
	}
	wait = min(wait, k.Max)
	var raw [8]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return wait
	}
	share := float64(binary.LittleEndian.Uint64(raw[:])>>11)/(1<<52) - 1 // -1 to 1
	return wait + time.Duration(share*k.Jitter*float64(wait))
}

// longest is more than any wait: a time further ahead was set before the clock
// was turned back.
func (b *Bus) longest() time.Duration { return 2*b.cfg.Backoff.Max + 2*b.claimFor() }

// claimFor is how long a message taken up by a process is left alone by others.
func (b *Bus) claimFor() time.Duration { return 2 * b.cfg.DeliverTimeout }
