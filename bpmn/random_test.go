package bpmn_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
)

// dice gives numbers out of a text of bytes, so that the fuzzer can steer what is
// drawn; nothing but zeros after its end.
type dice []byte

func (d *dice) n(below int) int {
	if len(*d) == 0 {
		return 0
	}
	v := int((*d)[0])
	*d = (*d)[1:]
	return v % below
}

func (d *dice) one(of ...string) string { return of[d.n(len(of))] }

// rarely is true about once in that many times; never after the end.
func (d *dice) rarely(times int) bool { return d.n(times) == times-1 }

// graphs draws a model without regard for what makes sense: every node has a way
// in and a way out, and further flows, loops and events are thrown in.
type graphs struct {
	dice
	number int
	ids    []string // of flow nodes of all levels
}

// randomModel draws a file with the process "p", a process "q" that it may call,
// and a process "r" that its messages or signals may start.
func randomModel(seed []byte) []byte {
	g := &graphs{dice: seed}
	p, q := g.scope(3, ""), g.scope(1, "")
	r := g.scope(1, g.one(`<messageEventDefinition messageRef="M1"/>`, `<signalEventDefinition signalRef="S2"/>`))
	top := `<message id="M1" name="m1"/><message id="M2" name="m2"/><signal id="S1" name="s1"/><signal id="S2" name="s2"/>` +
		`<error id="E1" errorCode="e1"/><error id="E2" errorCode="e2"/><escalation id="X1" escalationCode="x1"/>` +
		`<process id="q" isExecutable="true">` + q + `</process><process id="r" isExecutable="true">` + r + `</process>`
	return process(p, top)
}

func (g *graphs) id(kind string) string {
	g.number++
	return fmt.Sprintf("%s%d", kind, g.number)
}

// scope draws the inside of a process or sub-process that starts by a trigger.
func (g *graphs) scope(depth int, trigger string) string {
	var xml strings.Builder
	start := g.id("start")
	fmt.Fprintf(&xml, `<startEvent id=%q>%s</startEvent>`, start, trigger)
	open := []string{start} // what may have an outgoing flow
	leaves := map[string]bool{start: true}
	flow := func(from, to, condition string) {
		delete(leaves, from)
		fmt.Fprintf(&xml, "<sequenceFlow id=%q sourceRef=%q targetRef=%q>%s</sequenceFlow>\n", g.id("f"), from, to, condition)
	}
	targets := []string{}
	for range 1 + g.n(8) {
		id, text, more := g.node(depth)
		from := open[g.n(len(open))]
		xml.WriteString(text)
		flow(from, id, g.condition(from))
		targets = append(targets, id)
		if !strings.HasPrefix(id, "choice") {
			more = append(more, id)
		}
		for _, id := range more {
			leaves[id] = true
		}
		open = append(open, more...)
	}
	for range g.n(4) {
		from := open[g.n(len(open))]
		flow(from, g.target(targets), g.condition(from))
	}
	leaves[open[len(open)-1]] = true
	for _, id := range open {
		if leaves[id] {
			end := g.id("end")
			fmt.Fprintf(&xml, "<endEvent id=%q>%s</endEvent>", end, g.thrown(true))
			flow(id, end, "")
		}
	}
	if depth > 0 && g.rarely(3) {
		xml.WriteString(g.handler(depth - 1))
	}
	return xml.String()
}

// target is a node of the level, very rarely one of another.
func (g *graphs) target(level []string) string {
	if g.rarely(40) {
		return g.ids[g.n(len(g.ids))]
	}
	return level[g.n(len(level))]
}

// condition gives a flow a condition where its source asks for one.
func (g *graphs) condition(from string) string {
	if strings.HasPrefix(from, "exclusive") || strings.HasPrefix(from, "inclusive") || g.rarely(40) {
		return "<conditionExpression>" + g.one("v = 1", "v &gt; 1", "true", "false", "w", "v + 1", "missing.x") + "</conditionExpression>"
	}
	return ""
}

// node draws one node and the boundary events on it.
func (g *graphs) node(depth int) (id, xml string, boundary []string) {
	kind := g.one("task", "serviceTask", "userTask", "scriptTask", "receiveTask", "sendTask", "manualTask", "exclusiveGateway", "parallelGateway",
		"inclusiveGateway", "complexGateway", "intermediateCatchEvent", "intermediateThrowEvent", "subProcess", "transaction", "callActivity", "adHocSubProcess", "choice")
	id = g.id(kind)
	g.ids = append(g.ids, id)
	switch kind {
	case "intermediateCatchEvent":
		return id, fmt.Sprintf("<%s id=%q>%s</%s>", kind, id, g.caught(), kind), nil
	case "intermediateThrowEvent":
		return id, fmt.Sprintf("<%s id=%q>%s</%s>", kind, id, g.thrown(false), kind), nil
	case "complexGateway":
		return id, fmt.Sprintf("<%s id=%q>%s</%s>", kind, id, g.one("", "<activationCondition>activationCount &gt;= 2</activationCondition>"), kind), nil
	case "choice":
		return g.choice(id)
	}
	if strings.HasSuffix(kind, "Gateway") {
		return id, fmt.Sprintf("<%s id=%q/>", kind, id), nil
	}
	attrs, inside := g.activity(kind, depth)
	xml = fmt.Sprintf("<%s id=%q %s>%s%s</%s>\n", kind, id, attrs, g.rounds(), inside, kind)
	for range g.n(3) {
		event := g.id("boundary")
		boundary = append(boundary, event)
		trigger, interrupting := g.guarded(kind == "transaction")
		xml += fmt.Sprintf(`<boundaryEvent id=%q attachedToRef=%q cancelActivity="%t">%s</boundaryEvent>`, event, id, interrupting, trigger)
	}
	return id, xml, boundary
}

// choice is an event gateway with the events behind it; what follows hangs on
// the last of them.
func (g *graphs) choice(id string) (string, string, []string) {
	xml := fmt.Sprintf(`<eventBasedGateway id=%q/>`, id)
	var events []string
	for range 2 {
		event := g.id("event")
		events = append(events, event)
		xml += fmt.Sprintf(`<intermediateCatchEvent id=%q>%s</intermediateCatchEvent><sequenceFlow id=%q sourceRef=%q targetRef=%q/>`, event, g.caught(), g.id("f"), id, event)
	}
	return id, xml, events
}

func (g *graphs) activity(kind string, depth int) (attrs, inside string) {
	attrs = g.one("", "", "", "", `startQuantity="2"`, `completionQuantity="2"`, `completionQuantity="3"`)
	switch kind {
	case "serviceTask":
		attrs += " camunda:topic=" + g.one(`"t"`, `"fails"`, `"throws"`)
	case "scriptTask":
		return attrs + ` scriptFormat="feel" camunda:resultVariable="v"`, "<script>" + g.one("v + 1", "if w then 1 else 2", "v.x.y") + "</script>"
	case "receiveTask":
		return attrs + ` messageRef="M2"`, ""
	case "sendTask":
		return attrs + ` messageRef="M1"`, ""
	case "callActivity":
		return attrs + ` calledElement="q"`, ""
	case "subProcess", "transaction":
		if depth > 0 {
			return attrs, g.scope(depth-1, "")
		}
		start, end := g.id("start"), g.id("end")
		return attrs, fmt.Sprintf(`<startEvent id=%q/><endEvent id=%q/><sequenceFlow id=%q sourceRef=%q targetRef=%q/>`, start, end, g.id("f"), start, end)
	case "adHocSubProcess":
		return attrs, fmt.Sprintf(`<task id=%q/><userTask id=%q/>`, g.id("t"), g.id("t"))
	}
	return attrs, ""
}

func (g *graphs) rounds() string {
	return g.one("", "", "", "", "",
		`<standardLoopCharacteristics loopMaximum="3"><loopCondition>v &lt; 3</loopCondition></standardLoopCharacteristics>`,
		`<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>`,
		`<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>v</loopCardinality><completionCondition>w</completionCondition></multiInstanceLoopCharacteristics>`)
}

func (g *graphs) timer() string {
	return `<timerEventDefinition>` + g.one("<timeDuration>PT1M</timeDuration>", "<timeDuration>PT2M</timeDuration>", "<timeCycle>R3/PT1M</timeCycle>", "<timeDate>2026-03-02T09:00:00</timeDate>") + `</timerEventDefinition>`
}

// caught, thrown and guarded are what events wait for, what they do, and what
// they watch for; very rarely something that is not for them.
func (g *graphs) caught() string {
	if g.rarely(40) {
		return g.one(`<linkEventDefinition name="l"/>`, `<errorEventDefinition errorRef="E1"/>`, "")
	}
	return g.one(g.timer(), `<messageEventDefinition messageRef="M2"/>`, `<signalEventDefinition signalRef="S1"/>`,
		`<conditionalEventDefinition><condition>v &gt; 1</condition></conditionalEventDefinition>`)
}

func (g *graphs) thrown(atEnd bool) string {
	if atEnd != g.rarely(40) && g.rarely(3) {
		return g.one(`<errorEventDefinition errorRef="E1"/>`, `<terminateEventDefinition/>`)
	}
	return g.one("", "", "", `<messageEventDefinition messageRef="M1"/>`, `<messageEventDefinition messageRef="M2"/>`, `<signalEventDefinition signalRef="S1"/>`,
		`<signalEventDefinition signalRef="S2"/>`, `<escalationEventDefinition escalationRef="X1"/>`, `<compensateEventDefinition/>`)
}

func (g *graphs) guarded(transaction bool) (trigger string, interrupting bool) {
	if g.rarely(4) {
		if transaction && g.rarely(2) {
			return `<cancelEventDefinition/>`, true
		}
		return g.one(`<errorEventDefinition errorRef="E1"/>`, `<errorEventDefinition/>`), !g.rarely(40)
	}
	return g.one(g.timer(), `<messageEventDefinition messageRef="M2"/>`, `<signalEventDefinition signalRef="S1"/>`,
		`<escalationEventDefinition escalationRef="X1"/>`, `<conditionalEventDefinition><condition>w</condition></conditionalEventDefinition>`), g.rarely(2)
}

// handler is an event sub-process.
func (g *graphs) handler(depth int) string {
	trigger, interrupting := g.guarded(false)
	inside := g.scope(depth, trigger)
	if !interrupting {
		inside = strings.Replace(inside, "<startEvent ", `<startEvent isInterrupting="false" `, 1)
	}
	return fmt.Sprintf(`<subProcess id=%q triggeredByEvent="true">%s</subProcess>`, g.id("handler"), inside)
}

// budget is the time of one walk. A model may well go on for ever, each step in a
// transaction of its own, but it can be stopped at any time.
const budget = 2 * time.Second

// walk deploys a model and, if it is accepted, does at random what comes up. It
// tells whether the model was accepted.
func walk(t testing.TB, model []byte, rest dice) bool {
	w := newWorld(t, func(c *bpmn.Config) { c.Attempts = 2 })
	ctx, stop := context.WithTimeout(w.ctx, budget)
	defer stop()
	began := time.Now()
	w.Handle("t", nothing)
	w.Handle("fails", func(context.Context, bpmn.Job) (map[string]any, error) { return nil, errors.New("no") })
	w.Handle("throws", func(context.Context, bpmn.Job) (map[string]any, error) { return nil, bpmn.Error{Code: "e1"} })
	_, err := w.Deploy(ctx, "p.bpmn", model)
	sane(t, err)
	if err != nil {
		for _, one := range fault.All(err) {
			assert.NotEmpty(t, one.Arg("line"), "%v", one)
			assert.NotEmpty(t, one.Arg("element"), "%v", one)
		}
		return false
	}
	id, err := w.Start(ctx, bpmn.Start{Process: "p", Variables: map[string]any{"v": rest.n(4), "w": rest.rarely(2)}})
	if ctx.Err() == nil {
		sane(t, err)
	}
	for range 40 {
		if err != nil || ctx.Err() != nil {
			break
		}
		if _, err = w.Advance(ctx); ctx.Err() == nil {
			sane(t, err)
		}
		if legal(w, id).State != bpmn.Running || !stir(w, id, &rest) {
			break
		}
	}
	assert.Less(t, time.Since(began), time.Minute, "no step lasts long")
	if id != "" && legal(w, id).State == bpmn.Running {
		require.NoError(t, w.Cancel(w.ctx, id, "done"))
		assert.Equal(t, bpmn.Terminated, legal(w, id).State)
	}
	return true
}

// stir does one of the things that can be done from outside; false when there is
// none.
func stir(w *world, id string, rest *dice) bool {
	w.t.Helper()
	ctx := w.ctx
	tasks, err := w.Tasks(ctx, bpmn.TaskQuery{})
	require.NoError(w.t, err)
	next, some, err := w.Next(ctx)
	require.NoError(w.t, err)
	incidents, err := w.Incidents(ctx)
	require.NoError(w.t, err)
	switch what := rest.n(8); {
	case what == 1:
		_, err = w.Correlate(ctx, bpmn.Message{Name: rest.one("m1", "m2")})
	case what == 2:
		err = w.Signal(ctx, bpmn.Signal{Name: rest.one("s1", "s2")})
	case what == 3:
		err = w.SetVariables(ctx, id, map[string]any{"v": rest.n(4), "w": rest.rarely(2)})
	case what == 4 && len(incidents) > 0:
		err = w.Retry(ctx, incidents[rest.n(len(incidents))].ID)
	case what == 5 && some, len(tasks) == 0 && some:
		w.clock.Set(next)
	case len(tasks) > 0:
		err = w.Complete(ctx, tasks[rest.n(len(tasks))].ID, map[string]any{"v": rest.n(4)})
	default:
		return false
	}
	sane(w.t, err)
	return true
}

// TestRandomModelsBehave draws models: each is refused with faults that name
// line and element, or runs from one legal state to another.
func TestRandomModelsBehave(t *testing.T) {
	seeds := uint64(200)
	if testing.Short() {
		seeds = 30
	}
	accepted := 0
	for seed := range seeds {
		data := make([]byte, 300)
		for i, r := 0, rand.New(rand.NewPCG(seed, 2)); i < len(data); i++ {
			data[i] = byte(r.Uint32())
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			if walk(t, randomModel(data[:200]), data[200:]) {
				accepted++
			}
			if t.Failed() {
				t.Logf("%s", randomModel(data[:200]))
			}
		})
	}
	t.Logf("%d of %d models were accepted", accepted, seeds)
	assert.Greater(t, accepted, int(seeds)/20, "enough models must run to show something")
}

func FuzzDeployAndRun(f *testing.F) {
	f.Add([]byte{}, []byte{})
	f.Add([]byte("một quy trình ngẫu nhiên"), []byte{3, 1, 4, 1, 5})
	f.Fuzz(func(t *testing.T, drawn, done []byte) {
		if len(drawn) > 1000 {
			return
		}
		walk(t, randomModel(drawn), done)
	})
}
