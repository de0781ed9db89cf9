package conformance

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
)

// language is the name given to the tokens that stand for scripts.
const language = "token"

// began is when the clock of every case starts.
var began = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// maxMoments bounds how often the clock of a case is moved: a timer that repeats
// for ever never leaves a case at rest.
const maxMoments = 1000

// trial is one case on an engine of its own, with a clock that only moves when
// nothing else is to be done.
type trial struct {
	db     *store.DB
	engine *bpmn.Engine
	clock  *worktime.Manual
	log    record
	works  []work
	faults []string // marks of what went wrong
}

// newTrial makes an engine on a new database in the file.
func newTrial(ctx context.Context, file string) (*trial, error) {
	clock := worktime.NewManual(began)
	db, err := store.Open(ctx, store.Config{URL: "sqlite:" + file, Clock: clock})
	if err != nil {
		return nil, err
	}
	engine, err := bpmn.New(ctx, bpmn.Config{Store: db, Clock: clock, Location: time.UTC,
		ScriptFormat: language, Expressions: Expression, Attempts: 1})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	t := &trial{db: db, engine: engine, clock: clock}
	engine.HandleTx("script:"+language, t.script)
	return t, nil
}

func (t *trial) close() { _ = t.db.Close() }

// run deploys the model, starts its processes and lets time pass until nothing
// is left to be done. why says what a refusal or incident spoke of; the error is
// one of the store.
func (t *trial) run(ctx context.Context, c behaviourCase, xml []byte) (why string, err error) {
	if _, err := t.engine.Deploy(ctx, c.Model, xml); err != nil {
		return t.refused(err, markDeployment)
	}
	for _, first := range c.StartFirst {
		if _, err := t.engine.Start(ctx, bpmn.Start{Process: first}); err != nil {
			return t.refused(err, markRuntime)
		}
		if _, err := t.engine.Advance(ctx); err != nil {
			return "", err
		}
	}
	main, err := t.start(ctx, c)
	if err != nil {
		return t.refused(err, markRuntime)
	}
	if err := t.settle(ctx); err != nil {
		return "", err
	}
	if main == "" { // begun by an event of its own
		list, err := t.engine.Instances(ctx, bpmn.InstanceQuery{Process: c.Process, Limit: 1})
		if err != nil || len(list) == 0 {
			return "", err
		}
		main = list[0].ID
	}
	return t.outcome(ctx, main)
}

// start starts the main instance. A process without a start event to be called
// begins by a condition that holds, or is left to its timer, message or signal:
// then the id is "".
func (t *trial) start(ctx context.Context, c behaviourCase) (string, error) {
	id, err := t.engine.Start(ctx, bpmn.Start{Process: c.Process, Variables: c.Variables})
	if !errors.Is(err, fault.BpmnNoNoneStart) {
		return id, err
	}
	ids, err := t.engine.StartWhere(ctx, "", c.Variables)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// refused takes an error of the model for the outcome of the case.
func (t *trial) refused(err error, mark string) (string, error) {
	switch fault.KindOf(err) {
	case fault.Internal, fault.Unavailable:
		return "", err
	}
	t.faults = append(t.faults, mark)
	return err.Error(), nil
}

// settle moves the clock from one thing that is due to the next, until there is
// none.
func (t *trial) settle(ctx context.Context) error {
	for range maxMoments {
		done, err := t.engine.Advance(ctx)
		if err != nil {
			return err
		}
		ended, err := t.finish(ctx)
		if err != nil {
			return err
		}
		if done > 0 || ended {
			continue
		}
		at, some, err := t.engine.Next(ctx)
		if err != nil {
			return err
		}
		for _, w := range t.works {
			if !some || w.due.Before(at) {
				at, some = w.due, true
			}
		}
		if !some || !at.After(t.clock.Now()) {
			return nil
		}
		t.clock.Set(at)
	}
	return nil
}

// work is something that lasts: a job that is completed later.
type work struct {
	job  string
	due  time.Time
	done func()
}

// finish completes the work that is due. Work whose task was interrupted
// meanwhile is forgotten.
func (t *trial) finish(ctx context.Context) (bool, error) {
	i := slices.IndexFunc(t.works, func(w work) bool { return !w.due.After(t.clock.Now()) })
	if i < 0 {
		return false, nil
	}
	w := t.works[i]
	t.works = slices.Delete(t.works, i, i+1)
	err := t.engine.CompleteJob(ctx, w.job, nil)
	switch fault.KindOf(err) {
	case "":
		w.done()
	case fault.NotFound, fault.Conflict:
	default:
		return false, err
	}
	return true, nil
}

// outcome marks how the main instance ended or where it is stuck. Instances
// that it called belong to it.
func (t *trial) outcome(ctx context.Context, main string) (why string, err error) {
	in, err := t.engine.Instance(ctx, main)
	if err != nil {
		return "", err
	}
	switch in.State {
	case bpmn.Failed:
		t.faults = append(t.faults, markThrown)
		return "", nil
	case bpmn.Terminated:
		t.faults = append(t.faults, markAborted)
		return in.Reason, nil
	}
	list, err := t.engine.Incidents(ctx)
	for _, i := range list {
		if root, _, _ := strings.Cut(i.Instance, "~"); root != main {
			continue
		}
		mark := markRuntime
		if i.Code == fault.BpmnUncaught {
			mark = markThrown
		}
		t.faults = append(t.faults, mark)
		return string(i.Code) + " at " + i.Element + ": " + i.Detail, nil
	}
	return "", err
}

// trace gives the marks of the case: those of its scripts, of its outcome and,
// where they are expected, those derived from both.
func (t *trial) trace(expect []string) []string {
	marks := slices.Concat(t.log.marks, t.faults)
	derived := map[string]bool{markMarker: t.log.marker, markParallel: t.log.parallel(), markData: slices.Contains(t.log.data, "String")}
	for mark, found := range derived {
		if found && slices.Contains(expect, mark) {
			marks = append(marks, mark)
		}
	}
	if !slices.Contains(expect, markError) {
		return marks
	}
	refusal := func(mark string) bool { return mark == markDeployment || mark == markRuntime }
	if slices.ContainsFunc(marks, refusal) {
		marks = append(slices.DeleteFunc(marks, refusal), markError)
	}
	return marks
}

// number reads a variable that was given as an integer.
func number(v any) int64 {
	switch n := v.(type) {
	case int64:
		return n
	case int:
		return int64(n)
	case float64:
		return int64(math.Round(n))
	}
	return 0
}
