package bpmn

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hcm-egov/framework/egov/store"
)

// Job is one execution of a service task (or of a sending event, a foreign
// script, a business rule task).
type Job struct {
	Key         string // the same at every attempt, unique over all jobs: use it as idempotency key
	Instance    string
	Process     string
	Version     int
	BusinessKey string
	Element     string // id in the model
	Name        string
	Type        string            // handler type
	Attempt     int               // from 1
	Params      map[string]string // fixed values of the model: task headers, fields, the text of a foreign script under "script"
	Variables   map[string]any    // as the element sees them; a copy
}

// Error is a business error that a handler returns (or wraps): an error boundary
// event or event sub-process with the same code catches it, here or further
// out; when there is none, the job becomes an incident. Variables are set when it
// is caught.
type Error struct {
	Code      string
	Message   string // for people; no personal data
	Variables map[string]any
}

// Error implements error.
func (e Error) Error() string { return fmt.Sprintf("business error %s: %s", e.Code, e.Message) }

// Escalation is what a handler returns (or wraps) to raise an escalation: who
// catches it acts, and unless that interrupts the activity it is completed with
// Variables.
type Escalation struct {
	Code      string
	Variables map[string]any
}

// Error implements error.
func (e Escalation) Error() string { return "escalation " + e.Code }

// Pending is what a handler returns (or wraps) when the work goes on elsewhere:
// the job stays open until [Engine.CompleteJob] or [Engine.FailJob] is called with
// [Job].Key. There is no time limit but that of the model.
var Pending error = pending{}

type pending struct{}

func (pending) Error() string { return "the work goes on elsewhere" }

// Limits bound the jobs of one type. Zero means the default.
type Limits struct {
	// Timeout is how long a handler may run; then its context ends, the attempt
	// has failed, and a result that comes late is dropped. Default:
	// [Config].Timeout.
	Timeout time.Duration
	// AtOnce is how many run at the same time on this node, for work that bears
	// little, such as a slow register of another agency. Default: as many as
	// there are workers. It does not bound handlers of [Engine.HandleTx], which
	// run one after another within their instance's transactions.
	AtOnce int
}

// handler is the function of a type; exactly one of the two is set.
type handler struct {
	out    func(ctx context.Context, job Job) (map[string]any, error)
	tx     func(tx *store.Tx, job Job) (map[string]any, error)
	limits Limits
}

// Handle sets the function for service tasks of a type (camunda:topic or
// zeebe:taskDefinition type). It runs outside any transaction, at least once:
// after a crash or an expired claim it runs again, with the same [Job].Key. What
// it returns is set as variables. [Error], [Escalation] and [Pending] are told by
// errors.As and errors.Is; any other error is tried again after
// [Config].Backoff and at last becomes an incident; a panic, or a result that
// JSON cannot hold, becomes an incident at once. A later call for the same type
// replaces the function.
func (e *Engine) Handle(taskType string, fn func(ctx context.Context, job Job) (map[string]any, error), limits ...Limits) {
	e.register(taskType, handler{out: fn}, limits)
}

// HandleTx is [Engine.Handle] for work on the same database: the function runs
// inside the engine's transaction, so that its work and the completion of the
// task commit together or not at all. It must be short and must keep its effects
// in the transaction, for it may run again when that is rolled back. It may call
// the engine's …Tx methods with its transaction, on its own instance too.
func (e *Engine) HandleTx(taskType string, fn func(tx *store.Tx, job Job) (map[string]any, error), limits ...Limits) {
	e.register(taskType, handler{tx: fn}, limits)
}

func (e *Engine) register(taskType string, h handler, limits []Limits) {
	for _, l := range limits {
		h.limits = l
	}
	if h.limits.Timeout <= 0 {
		h.limits.Timeout = e.cfg.Timeout
	}
	e.handlerMu.Lock()
	defer e.handlerMu.Unlock()
	e.handlers[taskType] = h
}

func (e *Engine) handlerOf(taskType string) (handler, bool) {
	e.handlerMu.RLock()
	defer e.handlerMu.RUnlock()
	h, ok := e.handlers[taskType]
	return h, ok
}

// handled lists the registered types: those whose handlers run outside, and those
// whose work is done inside transactions, with "", the type of timers, messages
// and signals.
func (e *Engine) handled() (outside, inside []string) {
	e.handlerMu.RLock()
	defer e.handlerMu.RUnlock()
	inside = []string{""}
	for t, h := range e.handlers {
		if h.tx != nil {
			inside = append(inside, t)
		} else {
			outside = append(outside, t)
		}
	}
	return outside, inside
}

// panicked is the error of a handler that panicked.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprintf("handler panicked: %v", p.value) }

func (h handler) callTx(tx *store.Tx, job Job) (vars map[string]any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked{p}
		}
	}()
	return h.tx(tx, job)
}

func (h handler) callOut(ctx context.Context, job Job) (vars map[string]any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked{p}
		}
	}()
	return h.out(ctx, job)
}

// errTimeout is the failure of a handler that did not return in time.
var errTimeout = errors.New("the handler did not return in time")

// result is what a handler gave.
type result struct {
	vars map[string]any
	err  error
}

// run calls a handler outside a transaction and waits for it, but not longer than
// its time: one that does not return is left to itself.
func (e *Engine) run(ctx context.Context, h handler, job Job) result {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		vars, err := h.callOut(inner, job)
		done <- result{vars, err}
	}()
	expired, stop := e.cfg.Clock.Wake(e.now().Add(h.limits.Timeout))
	defer stop()
	select {
	case r := <-done:
		return r
	case <-expired:
		return result{err: errTimeout}
	}
}
