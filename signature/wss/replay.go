package wss

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
)

// ReplayCache remembers what came once. One that several machines share, such as
// a table of a database, finds a replay at any of them.
type ReplayCache interface {
	// Use remembers a value until a moment and reports whether it is new. An error
	// means that nobody can say; the message is then refused.
	Use(ctx context.Context, value string, until time.Time) (fresh bool, err error)
}

// Memory is a ReplayCache in memory. It is safe for concurrent use.
type Memory struct {
	clock worktime.Clock
	limit int

	mu    sync.Mutex
	until map[[32]byte]time.Time
	order [][32]byte // as they came
}

// NewMemory makes a cache of so many values; 0 means a million (about 100 MB when
// full). A full cache refuses new values: forgetting old ones before their time
// would let them come again.
func NewMemory(values int, clock worktime.Clock) *Memory {
	if values <= 0 {
		values = 1_000_000
	}
	if clock == nil {
		clock = worktime.System()
	}
	return &Memory{clock: clock, limit: values, until: map[[32]byte]time.Time{}}
}

// Use implements ReplayCache. Error: [fault.SignatureWSSReplayFull].
func (m *Memory) Use(_ context.Context, value string, until time.Time) (bool, error) {
	key := sha256.Sum256([]byte(value))
	now := m.clock.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.until[key]; ok && now.Before(old) {
		return false, nil
	}
	m.forget(now, len(m.order) >= m.limit)
	if len(m.order) >= m.limit {
		return false, fault.New(fault.SignatureWSSReplayFull)
	}
	if _, ok := m.until[key]; !ok {
		m.order = append(m.order, key)
	}
	m.until[key] = until
	return true, nil
}

// forget drops what has had its time: the oldest ones, or when the room is needed
// all.
func (m *Memory) forget(now time.Time, all bool) {
	kept := m.order[:0:0]
	for i, key := range m.order {
		if now.Before(m.until[key]) {
			if !all {
				m.order = m.order[i:]
				return
			}
			kept = append(kept, key)
			continue
		}
		delete(m.until, key)
	}
	m.order = kept
}
