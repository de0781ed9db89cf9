package bpmn

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
)

// RunnerConfig says what a [Runner] runs.
type RunnerConfig struct {
	// XML is the model. Required.
	XML []byte
	// Process is the id of the process. Default: the first executable one of the file.
	Process string
	// Handlers do the service tasks, by handler type.
	Handlers map[string]func(ctx context.Context, job Job) (map[string]any, error)
	// Now tells the time. Default: [time.Now].
	Now func() time.Time
	// MaxVariables bounds the JSON of the variables, in bytes. Default: 1 MiB.
	MaxVariables int
}

// Runner runs a process from its start to its end in memory, without a store:
// for models that wait for nothing but their handlers, and for the tests of
// models. It is safe for use by many goroutines.
type Runner struct {
	cfg     RunnerConfig
	graph   *core.Graph
	buffers sync.Pool // of *[]core.Effect
}

// NewRunner judges and compiles the model. The error joins every fault, each
// with the line and the id of the element ([fault.All] lists them).
func NewRunner(cfg RunnerConfig) (*Runner, error) {
	orElse(&cfg.Now, time.Now, cfg.Now == nil)
	orElse(&cfg.MaxVariables, 1<<20, cfg.MaxVariables == 0)
	program, _, err := judge(cfg.XML, Config{}, cfg.Now)
	if err != nil {
		return nil, err
	}
	r := &Runner{cfg: cfg, buffers: sync.Pool{New: func() any { return new([]core.Effect) }}}
	for _, g := range program.Graphs {
		if r.graph == nil && (cfg.Process == "" || cfg.Process == g.Process) {
			r.graph = g
		}
	}
	if r.graph == nil {
		return nil, fault.New(fault.BpmnUnknownProcess, "process", cfg.Process, "version", 0)
	}
	return r, nil
}

// Run runs one instance. vars and the answer are JSON objects: the variables at
// the start and at the end. A handler's [Error] is thrown in the process; any
// other error ends the run and is returned as it is. A process that comes to
// wait for a person, a message, a signal, a timer or another process answers
// [fault.BpmnWaits]; one that gets stuck, the fault of that place; one that ends
// with an error that nothing catches, [fault.BpmnUncaught].
func (r *Runner) Run(ctx context.Context, vars []byte) ([]byte, error) {
	start, err := decodeVars(string(vars))
	if err == nil {
		start, err = normal(start) // texts in NFC
	}
	if err != nil {
		return nil, err
	}
	buffer := r.buffers.Get().(*[]core.Effect)
	x := flight{r: r, ctx: ctx, at: r.cfg.Now(), state: &core.State{Status: core.Running, Vars: map[string]any{}}, effects: (*buffer)[:0]}
	err = x.fly(start)
	clear(x.effects[:cap(x.effects)])
	*buffer = x.effects[:0]
	r.buffers.Put(buffer)
	if err != nil {
		return nil, err
	}
	return packVars(x.state.Vars, r.cfg.MaxVariables)
}

// flight is one run.
type flight struct {
	r       *Runner
	ctx     context.Context
	at      time.Time
	state   *core.State
	effects []core.Effect
	jobs    []core.Effect
}

func (x *flight) fly(vars map[string]any) error {
	if err := x.apply(core.Event{Kind: core.Start, Vars: vars}); err != nil {
		return err
	}
	for len(x.jobs) > 0 {
		job := x.jobs[0]
		x.jobs = x.jobs[1:]
		if t := x.state.Token(job.Token); t == nil || t.Wait != core.ForJob {
			continue // interrupted meanwhile
		}
		if err := x.do(job); err != nil {
			return err
		}
	}
	switch x.state.Status {
	case core.Running:
		return fault.New(fault.BpmnWaits, "process", x.r.graph.Process, "element", x.state.Tokens[0].Node.ID)
	case core.Failed:
		return fault.New(fault.BpmnUncaught, "error", x.state.Code, "element", x.r.graph.Process)
	}
	return nil
}

// apply gives one event to the step and keeps the jobs it asks for.
func (x *flight) apply(ev core.Event) error {
	ev.At = x.at
	effects, err := core.Apply(x.r.graph, x.state, ev, x.effects[:0])
	x.effects = effects
	if err != nil {
		return err
	}
	for _, ef := range effects {
		switch ef.Kind {
		case core.NewJob:
			x.jobs = append(x.jobs, ef)
		case core.Incident:
			return ef.Fault
		}
	}
	return nil
}

func (x *flight) do(ef core.Effect) error {
	n := ef.Node
	handle := x.r.cfg.Handlers[n.Type]
	if handle == nil {
		return fault.New(fault.BpmnNoHandler, "type", n.Type, "element", n.ID)
	}
	job := Job{Process: x.r.graph.Process, Element: n.ID, Name: n.Name, Type: n.Type, Attempt: 1, Variables: core.View(x.state, ef.Token)}
	job.Params = n.Params
	vars, err := handler{out: handle}.callOut(x.ctx, job)
	ev := core.Event{Kind: core.Complete, Token: ef.Token}
	business := Error{}
	switch {
	case errors.As(err, &business):
		ev.Kind, ev.Code, ev.Text, vars = core.Throw, business.Code, business.Message, business.Variables
	case err != nil:
		return err
	}
	if len(vars) > 0 {
		if ev.Vars, err = normal(vars); err != nil {
			return err
		}
	}
	return x.apply(ev)
}
