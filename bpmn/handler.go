package bpmn

import (
	"context"
	"fmt"

	"github.com/hcm-egov/framework/egov/store"
)

// Job is one execution of a service task (or of a sending event).
type Job struct {
	Key         string // the same at every attempt, unique over all jobs: use it as idempotency key
	Instance    string
	Process     string
	Version     int
	BusinessKey string
	Element     string // id in the model
	Name        string
	Type        string // handler type
	Attempt     int    // from 1
	Variables   map[string]any
}

// Error is a business error that a handler returns (or wraps): an error boundary
// event with the same code catches it, here or at an enclosing sub-process; when
// there is none, the job becomes an incident. Variables are set when it is
// caught.
type Error struct {
	Code      string
	Message   string // for people; no personal data
	Variables map[string]any
}

// Error implements error.
func (e Error) Error() string { return fmt.Sprintf("business error %s: %s", e.Code, e.Message) }

// handler is the function of a type; exactly one of the two is set.
type handler struct {
	out func(ctx context.Context, job Job) (map[string]any, error)
	tx  func(tx *store.Tx, job Job) (map[string]any, error)
}

// Handle sets the function for service tasks of a type (camunda:topic or
// zeebe:taskDefinition type). It runs outside any transaction, at least once:
// after a crash or an expired lease it runs again, with the same [Job].Key. What
// it returns is set as variables. An [Error] is a business error; any other
// error is tried again after [Config].Backoff and at last becomes an incident; a
// panic becomes an incident at once. A later call for the same type replaces the
// function.
func (e *Engine) Handle(taskType string, fn func(ctx context.Context, job Job) (map[string]any, error)) {
	e.register(taskType, handler{out: fn})
}

// HandleTx is [Engine.Handle] for work on the same database: the function runs
// inside the engine's transaction, so that its work and the completion of the
// task commit together or not at all. It must be short and must keep its effects
// in the transaction.
func (e *Engine) HandleTx(taskType string, fn func(tx *store.Tx, job Job) (map[string]any, error)) {
	e.register(taskType, handler{tx: fn})
}

func (e *Engine) register(taskType string, h handler) {
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

// handled lists the registered types and "", the type of timers.
func (e *Engine) handled() []string {
	e.handlerMu.RLock()
	defer e.handlerMu.RUnlock()
	types := make([]string, 0, len(e.handlers)+1)
	types = append(types, "")
	for t := range e.handlers {
		types = append(types, t)
	}
	return types
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
