package bpmn

import (
	"crypto/rand"
	"encoding/hex"
	"os"
	"strconv"
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
)

// History is how much of what instances do is kept.
type History string

// The levels of history.
const (
	HistoryFull     History = "full"     // visits of elements and changes of variables
	HistoryActivity History = "activity" // visits of elements
	HistoryNone     History = "none"     // nothing but the instances themselves
)

// Config says how an engine works. Only Store must be given.
type Config struct {
	// Store keeps everything. Required.
	Store *store.DB
	// Clock tells the time. Default: the machine's.
	Clock worktime.Clock
	// Location is the zone of dates and times that a model writes without a
	// zone. Default: Vietnam (UTC+7).
	Location *time.Location
	// Log hears of what an operator should know. Default: none.
	Log *zap.Logger
	// Node names this node in claims; no two programs that run may have the same
	// name. Default: host name, process number and a random number, by which a
	// node's claims are known to be void once its process is gone.
	Node string
	// Workers is how many handlers of [Engine.Handle] Run runs at the same time,
	// and how many transactions for timers, messages and handlers of
	// [Engine.HandleTx] beside them. Default: 8.
	Workers int
	// Lease is how long this node's claim on a job lasts unless it is renewed,
	// which Run does in time: after so long another node takes over what a dead
	// node had in hand, sooner on the same machine. The clocks of the nodes must
	// agree to a fraction of it. Default: 20 seconds.
	Lease time.Duration
	// Timeout is how long a handler may run unless [Limits] says otherwise; then
	// its context ends and the attempt has failed, whether the handler returns or
	// not. Default: 5 minutes.
	Timeout time.Duration
	// Attempts is how often a failing job is tried before it becomes an
	// incident, unless the model says otherwise. Default: 5.
	Attempts int
	// Backoff is the pause after the given failed attempt, counted from 1, unless
	// the model says otherwise. Default: 10 s, 40 s, 160 s … up to an hour.
	Backoff func(attempt int) time.Duration
	// MessageTTL is how long a message that nobody waits for yet is kept, and
	// how long message ids are remembered. Default: 7 days.
	MessageTTL time.Duration
	// MaxVariables bounds the JSON of an instance's variables, in bytes.
	// Default: 1 MiB.
	MaxVariables int
	// MaxCalled bounds how many called instances of one tree run at the same time;
	// a call beyond is an incident, which can be retried when others have ended.
	// Default: 1000.
	MaxCalled int
	// History is how much of what instances do is kept. Default: full.
	History History
	// ScriptFormat is the language of script tasks that name none, such as
	// "text/javascript". Default: none; such tasks are refused.
	ScriptFormat string
	// Expressions compiles expressions of other languages than FEEL; language is
	// what the model says, "" where it says nothing. An answer of nil and nil
	// stands for FEEL. Default: FEEL alone.
	Expressions func(language, src string) (Expression, error)
	// Decisions decides business rule tasks that refer to a decision. Default:
	// none; models with such tasks are refused.
	Decisions Decisions
	// Calendars are the working calendars that timers and due dates of models may
	// name. Default: none.
	Calendars map[string]*worktime.Calendar
	// Retention is how long ended instances are kept, by process; "" stands for
	// all that are not named. Default: for ever.
	Retention map[string]time.Duration
	// ModelRetention lets the historyTimeToLive of a process's latest version say
	// so where Retention names no age for it. Modellers write one by themselves,
	// so it must be asked for. Default: it is passed over with a warning.
	ModelRetention bool
	// NewID makes the ids of instances and of messages without id. They must be
	// unique over all nodes and hold neither "~" nor ".". Default: 128 bits that
	// begin with the time.
	NewID func() string
	// Observe is called inside the transaction for everything that happens to
	// instances and tasks. An error rolls the step back. Default: none.
	Observe func(tx *store.Tx, ev Event) error
}

func (c Config) filled() (Config, error) {
	var faults []error
	if c.Store == nil {
		faults = append(faults, invalid("Store", "required"))
	}
	for name, negative := range map[string]bool{
		"Workers": c.Workers < 0, "Lease": c.Lease < 0, "Timeout": c.Timeout < 0, "Attempts": c.Attempts < 0, "MessageTTL": c.MessageTTL < 0, "MaxVariables": c.MaxVariables < 0, "MaxCalled": c.MaxCalled < 0,
	} {
		if negative {
			faults = append(faults, invalid(name, "negative"))
		}
	}
	for process, age := range c.Retention {
		if age < 0 {
			faults = append(faults, invalid("Retention", "negative: "+strconv.Quote(process)))
		}
	}
	orElse(&c.History, HistoryFull, c.History == "")
	if c.History != HistoryFull && c.History != HistoryActivity && c.History != HistoryNone {
		faults = append(faults, invalid("History", strconv.Quote(string(c.History))))
	}
	orElse(&c.Clock, worktime.System(), c.Clock == nil)
	orElse(&c.Location, time.FixedZone("+07", 7*3600), c.Location == nil)
	orElse(&c.Log, zap.NewNop(), c.Log == nil)
	orElse(&c.Node, nodeName(), c.Node == "")
	orElse(&c.Workers, 8, c.Workers == 0)
	orElse(&c.Lease, 20*time.Second, c.Lease == 0)
	orElse(&c.Timeout, 5*time.Minute, c.Timeout == 0)
	orElse(&c.Attempts, 5, c.Attempts == 0)
	orElse(&c.Backoff, backoff, c.Backoff == nil)
	orElse(&c.MessageTTL, 7*24*time.Hour, c.MessageTTL == 0)
	orElse(&c.MaxVariables, 1<<20, c.MaxVariables == 0)
	orElse(&c.MaxCalled, 1000, c.MaxCalled == 0)
	orElse(&c.NewID, newID(c.Clock), c.NewID == nil)
	return c, fault.Join(faults...)
}

func orElse[T any](field *T, value T, empty bool) {
	if empty {
		*field = value
	}
}

func invalid(field, reason string) error {
	return fault.New(fault.Config, "field", "bpmn.Config."+field, "reason", reason)
}

// nodeName is host, process and a random number: see [Engine.freeDead].
func nodeName() string {
	host, _ := os.Hostname()
	b := make([]byte, 4)
	rand.Read(b)
	return host + "/" + strconv.Itoa(os.Getpid()) + "/" + hex.EncodeToString(b)
}

func backoff(attempt int) time.Duration {
	d := 10 * time.Second
	for range min(attempt, 6) - 1 {
		d *= 4
	}
	return min(d, time.Hour)
}

// newID makes ids of 32 hexadecimal digits whose first 12 are the time in
// milliseconds: rows of one day lie together in the index.
func newID(clock worktime.Clock) func() string {
	return func() string {
		var b [16]byte
		rand.Read(b[6:])
		ms := uint64(clock.Now().UnixMilli())
		for i := range 6 {
			b[i] = byte(ms >> (40 - 8*i))
		}
		return hex.EncodeToString(b[:])
	}
}
