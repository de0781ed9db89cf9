package bpmn_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/store"
)

// TestSoundProcessesEnd runs random processes of blocks with one entry and one
// exit, with gateways of every kind: each ends by itself with no token left,
// having done exactly the work that was drawn, and every visit was left once.
func TestSoundProcessesEnd(t *testing.T) {
	seeds := uint64(100)
	if testing.Short() {
		seeds = 30
	}
	for seed := range seeds {
		soundRun(t, seed)
		if t.Failed() {
			return
		}
	}
}

func soundRun(t *testing.T, seed uint64) {
	body, vars, planned := drawBlocks(seed)
	entered, left, done := work{}, work{}, work{}
	w := newWorld(t, func(c *bpmn.Config) {
		c.Observe = func(tx *store.Tx, ev bpmn.Event) error {
			tx.OnCommit(func() {
				switch ev.Kind {
				case bpmn.ElementEntered:
					entered[ev.Element]++
				case bpmn.ElementLeft:
					left[ev.Element]++
				}
			})
			return nil
		}
	})
	w.Handle("out", func(_ context.Context, job bpmn.Job) (map[string]any, error) {
		done[job.Element]++
		return counted(job), nil
	})
	w.HandleTx("in", func(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
		tx.OnCommit(func() { done[job.Element]++ })
		return counted(job), nil
	})
	w.deployBody(body, refusedError)
	id := w.start("p", vars)
	w.finish(id, func(task bpmn.Task) { done[task.Element]++ })

	require.Equal(t, bpmn.Completed, w.instance(id).State, "seed %d: %s", seed, body)
	assert.Equal(t, planned, done, "seed %d: %s", seed, body)
	visits, err := w.History(w.ctx, id)
	require.NoError(t, err)
	kept := work{}
	for _, v := range visits {
		kept[v.Element]++
		assert.False(t, v.LeftAt.IsZero(), "seed %d: %s was not left", seed, v.Element)
	}
	assert.Equal(t, kept, entered, "seed %d: %s", seed, body)
	assert.Equal(t, kept, left, "seed %d: %s", seed, body)
	assert.Zero(t, w.hot(), "seed %d: %s", seed, body)
}

// counted is the answer of the tasks that begin and count the rounds of a loop.
func counted(job bpmn.Job) map[string]any {
	if name, ok := strings.CutPrefix(job.Element, "begin_"); ok {
		return map[string]any{name: 0}
	}
	if n, ok := job.Variables[job.Element].(int64); ok {
		return map[string]any{job.Element: n + 1}
	}
	return nil
}

// finish does everything that comes up until the instance ends or nothing more
// is to be done.
func (w *world) finish(id string, did func(bpmn.Task)) {
	w.t.Helper()
	for range 2000 {
		w.advance()
		tasks, err := w.Tasks(w.ctx, bpmn.TaskQuery{})
		require.NoError(w.t, err)
		for _, task := range tasks {
			if w.Complete(w.ctx, task.ID, nil) == nil { // one may withdraw another
				did(task)
			}
		}
		if len(tasks) > 0 {
			continue
		}
		next, some, err := w.Next(w.ctx)
		require.NoError(w.t, err)
		if !some || w.instance(id).State != bpmn.Running {
			return
		}
		w.clock.Set(next)
	}
}

// work says how often each task is done.
type work map[string]int

func (w work) add(other work, times int) {
	for task, n := range other {
		if n*times > 0 {
			w[task] += n * times
		}
	}
}

// part is a block: the ids at which it begins and ends, and its work.
type part struct {
	first, last string
	work        work
}

// blocks draws a process and keeps beside it what a run must do.
type blocks struct {
	*rand.Rand
	xml    string
	vars   map[string]any
	number int
	strict int // depth of blocks whose end must be reached by the last of their tokens
}

func drawBlocks(seed uint64) (body string, vars map[string]any, planned work) {
	b := &blocks{Rand: rand.New(rand.NewPCG(seed, 1)), vars: map[string]any{}}
	p := b.block(1 + b.IntN(4))
	b.flow(b.node("startEvent", "", ""), p.first, "")
	b.flow(p.last, b.node("endEvent", "", ""), "")
	planned = work{}
	planned.add(p.work, 1)
	return b.xml, b.vars, planned
}

func (b *blocks) id(kind string) string {
	b.number++
	return fmt.Sprintf("%s%d", kind, b.number)
}

func (b *blocks) put(kind, id, attrs, inside string) {
	b.xml += fmt.Sprintf("<%s id=%q %s>%s</%s>\n", kind, id, attrs, inside, kind)
}

func (b *blocks) node(kind, attrs, inside string) string {
	id := b.id(kind)
	b.put(kind, id, attrs, inside)
	return id
}

func (b *blocks) flow(from, to, condition string) string {
	id := b.id("flow")
	if condition != "" {
		condition = "<conditionExpression>" + strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(condition) + "</conditionExpression>"
	}
	b.xml += fmt.Sprintf("<sequenceFlow id=%q sourceRef=%q targetRef=%q>%s</sequenceFlow>\n", id, from, to, condition)
	return id
}

// block draws a block of at most that depth.
func (b *blocks) block(depth int) part {
	if depth == 0 || b.IntN(6) == 0 {
		return b.task()
	}
	kinds := []func(int) part{b.sequence, b.exclusive, b.parallel, b.inclusive, b.discriminator, b.eventBased, b.scope, b.failing, b.loop}
	return kinds[b.IntN(len(kinds))](depth - 1)
}

// task is a task of a handler or a person, once or several times.
func (b *blocks) task() part {
	kind := []string{`serviceTask camunda:topic="out"`, `serviceTask camunda:topic="in"`, "userTask "}[b.IntN(3)]
	kind, attrs, _ := strings.Cut(kind, " ")
	times, inside := 1, ""
	if b.IntN(4) == 0 {
		times = b.IntN(4)
		inside = fmt.Sprintf(`<multiInstanceLoopCharacteristics isSequential="%t"><loopCardinality>%d</loopCardinality></multiInstanceLoopCharacteristics>`, b.IntN(2) == 0, times)
	}
	id := b.node(kind, attrs, inside)
	return part{id, id, work{id: times}}
}

func (b *blocks) sequence(depth int) part {
	p := b.block(depth)
	for range 1 + b.IntN(2) {
		next := b.block(depth)
		b.flow(p.last, next.first, "")
		p.last = next.last
		p.work.add(next.work, 1)
	}
	return p
}
