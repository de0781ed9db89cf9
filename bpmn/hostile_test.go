package bpmn_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
)

// sane fails when an error is one that no model and no input may cause.
func sane(t testing.TB, err error) {
	t.Helper()
	for _, one := range fault.All(err) {
		switch one.Code() {
		case fault.Unexpected, fault.StorePanic, fault.BpmnJobPanic, fault.BpmnState:
			t.Errorf("an error of the program itself: %v", one)
		}
	}
}

// hostileXML are files that are no models, or models only by their outside.
func hostileXML(t testing.TB) map[string][]byte {
	whole := string(file(t, "permit.bpmn"))
	const open = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D">`
	files := map[string]string{
		"empty":          "",
		"blank":          " \n\t",
		"binary":         "\x00\x01\x02\xff\xfe",
		"text":           "xin chào",
		"other root":     `<html/>`,
		"other name":     `<definitions xmlns="urn:x"/>`,
		"no process":     open + `</definitions>`,
		"entity":         `<!DOCTYPE d [<!ENTITY a "b">]>` + open + `<process id="&a;"/></definitions>`,
		"laughs":         `<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>` + open + `&c;</definitions>`,
		"external":       `<!DOCTYPE d SYSTEM "file:///etc/passwd">` + open + `</definitions>`,
		"unknown entity": open + `<process id="p">&nope;</process></definitions>`,
		"encoding":       `<?xml version="1.0" encoding="EBCDIC-CP-US"?>` + open + `</definitions>`,
		"wrong utf-8":    open + "<process id=\"p\" name=\"\xff\xfe\xc3\x28\"/></definitions>",
		"says utf-16":    `<?xml version="1.0" encoding="UTF-16"?>` + open + `</definitions>`,
		"unclosed":       open + `<process id="p"><startEvent id="s">`,
		"crossed":        open + `<process id="p"><a></process></a></definitions>`,
		"twice":          open + `<process id="p" id="q"/></definitions>`,
		"no prefix":      open + `<x:process id="p"/></definitions>`,
		"two roots":      open + `</definitions>` + open + `</definitions>`,
		"huge name":      open + `<process id="` + strings.Repeat("p", 1<<20) + `" isExecutable="true"/></definitions>`,
		"huge text":      open + `<process id="p"><documentation>` + strings.Repeat("x", 8<<20) + `</documentation></process></definitions>`,
		"attributes":     open + `<process ` + manyOf(20_000, ` a%d="x"`) + `/></definitions>`,
		"namespaces":     open + `<process ` + manyOf(20_000, ` xmlns:a%d="x"`) + `/></definitions>`,
		"deep":           open + strings.Repeat("<x>", 100_000) + strings.Repeat("</x>", 100_000) + `</definitions>`,
		"deep open":      open + strings.Repeat("<process>", 100_000),
		"many":           open + strings.Repeat("<process/>", 100_000) + `</definitions>`,
	}
	for cut := 0; cut < len(whole); cut += 97 {
		files[fmt.Sprintf("cut at %d", cut)] = whole[:cut]
	}
	all := map[string][]byte{}
	for name, text := range files {
		all[name] = []byte(text)
	}
	return all
}

// manyOf repeats a text with a number in it.
func manyOf(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, strings.ReplaceAll(format, "%d", "%[1]d"), i)
	}
	return b.String()
}

func TestHostileFilesAreRefused(t *testing.T) {
	for name, xml := range hostileXML(t) {
		began := time.Now()
		_, err := bpmn.Check(xml)
		require.Error(t, err, name)
		sane(t, err)
		assert.Less(t, time.Since(began), 5*time.Second, name)
	}
}

// hostileModels are insides of processes that ask for more than an engine can
// give, most of them of about n elements. Each is refused, or an instance of it comes to rest in bounded time.
func hostileModels(n int) map[string]string {
	chain := func(kind, inside string) string {
		return `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="g0"/>` +
			manyOf(n, `<`+kind+` id="g%d">`+inside+`</`+kind+`><sequenceFlow id="f%d" sourceRef="g%d" targetRef="g%d_"/>`+"\n") + fmt.Sprintf(`<endEvent id="g%d_"/>`, n-1)
	}
	side := int(math.Sqrt(float64(n)))
	one := func(task string) string {
		return `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>` + task + `<sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/>`
	}
	rounds := func(loop string) string {
		return one(`<task id="a">` + loop + `</task>`)
	}
	return map[string]string{
		"exclusive gateways in a row": link(chain("exclusiveGateway", "")),
		"parallel gateways in a row":  link(chain("parallelGateway", "")),
		"inclusive gateways in a row": link(chain("inclusiveGateway", "")),
		"tasks in a row":              link(chain("task", "")),
		"mesh of exclusive gateways":  mesh("exclusiveGateway", side, side),
		"mesh of inclusive gateways":  mesh("inclusiveGateway", side, side),
		"mesh of parallel gateways":   mesh("parallelGateway", side, side),
		"wide": `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="k"/><parallelGateway id="k"/>` +
			manyOf(n, `<sequenceFlow id="i%d" sourceRef="k" targetRef="t%d"/><task id="t%d"/><sequenceFlow id="o%d" sourceRef="t%d" targetRef="j"/>`) +
			`<inclusiveGateway id="j"/><sequenceFlow id="l" sourceRef="j" targetRef="e"/><endEvent id="e"/>`,
		"deep":  nested(n),
		"inner": nested(90),
		"watched": one(`<userTask id="a"/>`) + manyOf(n, `<boundaryEvent id="b%d" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>`+
			`<sequenceFlow id="o%d" sourceRef="b%d" targetRef="x%d"/><endEvent id="x%d"/>`),
		"turning": `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><exclusiveGateway id="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="b"/><task id="b"/>
			<sequenceFlow id="f3" sourceRef="b" targetRef="c"/><exclusiveGateway id="c" default="f4"/><sequenceFlow id="f4" sourceRef="c" targetRef="a"/><sequenceFlow id="f5" sourceRef="c" targetRef="e"><conditionExpression>false</conditionExpression></sequenceFlow><endEvent id="e"/>`,
		"doubling":    one(`<task id="a"/>`) + `<sequenceFlow id="f3" sourceRef="a" targetRef="a"/><sequenceFlow id="f4" sourceRef="a" targetRef="a"/>`,
		"gathering":   one(`<task id="a"/>`) + `<sequenceFlow id="f3" sourceRef="a" targetRef="a"/><sequenceFlow id="f4" sourceRef="a" targetRef="b"/><userTask id="b"/><sequenceFlow id="f5" sourceRef="b" targetRef="e"/>`,
		"completing":  one(`<task id="a" completionQuantity="2000000000"/>`),
		"starting":    one(`<task id="a" startQuantity="2000000000"/>`),
		"instances":   rounds(`<multiInstanceLoopCharacteristics><loopCardinality>2000000000</loopCardinality></multiInstanceLoopCharacteristics>`),
		"sequence":    rounds(`<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2000000000</loopCardinality></multiInstanceLoopCharacteristics>`),
		"uncountable": rounds(`<multiInstanceLoopCharacteristics><loopCardinality>10 ** 30</loopCardinality></multiInstanceLoopCharacteristics>`),
		"unending":    rounds(`<standardLoopCharacteristics><loopCondition>true</loopCondition></standardLoopCharacteristics>`),
		"within":      rounds(`<multiInstanceLoopCharacteristics><loopCardinality>count(for i in 1..10000000 return i)</loopCardinality></multiInstanceLoopCharacteristics>`),
		"calling":     one(`<callActivity id="a" calledElement="p"/>`),
		"still true":  `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/><boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><conditionalEventDefinition><condition>true</condition></conditionalEventDefinition></boundaryEvent><sequenceFlow id="f3" sourceRef="b" targetRef="x"/><endEvent id="x"/>`,
		"undoing":     one(`<intermediateThrowEvent id="a"><compensateEventDefinition/></intermediateThrowEvent>`) + `<sequenceFlow id="f3" sourceRef="a" targetRef="a"/>`,
		"signalling":  `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><intermediateThrowEvent id="a"><signalEventDefinition signalRef="S"/></intermediateThrowEvent><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/><subProcess id="sub" triggeredByEvent="true"><startEvent id="s2" isInterrupting="false"><signalEventDefinition signalRef="S"/></startEvent><sequenceFlow id="f3" sourceRef="s2" targetRef="a2"/><intermediateThrowEvent id="a2"><signalEventDefinition signalRef="S"/></intermediateThrowEvent><sequenceFlow id="f4" sourceRef="a2" targetRef="e2"/><endEvent id="e2"/></subProcess>`,
		"escalating":  `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><intermediateThrowEvent id="a"><escalationEventDefinition escalationRef="X"/></intermediateThrowEvent><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/><subProcess id="sub" triggeredByEvent="true"><startEvent id="s2" isInterrupting="false"><escalationEventDefinition escalationRef="X"/></startEvent><sequenceFlow id="f3" sourceRef="s2" targetRef="a2"/><intermediateThrowEvent id="a2"><escalationEventDefinition escalationRef="X"/></intermediateThrowEvent><sequenceFlow id="f4" sourceRef="a2" targetRef="e2"/><endEvent id="e2"/></subProcess>`,
	}
}

// link turns the targets "gN_" of a chain into the next element.
func link(chain string) string {
	var b strings.Builder
	for i := 0; ; i++ {
		before, after, found := strings.Cut(chain, fmt.Sprintf(`targetRef="g%d_"`, i))
		b.WriteString(before)
		if !found {
			return b.String()
		}
		next := fmt.Sprintf(`targetRef="g%d"`, i+1)
		if strings.HasPrefix(after, "/>\n<endEvent") {
			next = fmt.Sprintf(`targetRef="g%d_"`, i)
		}
		b.WriteString(next)
		chain = after
	}
}

// mesh is rows of gateways, each leading to two of the next row.
func mesh(kind string, rows, columns int) string {
	var b strings.Builder
	b.WriteString(`<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="k"/><parallelGateway id="k"/>`)
	standard := ""
	for r := range rows {
		for c := range columns {
			if kind == "exclusiveGateway" {
				standard = fmt.Sprintf(`default="a%d_%d"`, r, c)
			}
			fmt.Fprintf(&b, "<%s id=\"g%d_%d\" %s/>\n", kind, r, c, standard)
			if r == 0 {
				fmt.Fprintf(&b, `<sequenceFlow id="k%d" sourceRef="k" targetRef="g0_%d"/>`, c, c)
			}
			to := func(c int) string {
				if r == rows-1 {
					return "e"
				}
				return fmt.Sprintf("g%d_%d", r+1, c)
			}
			fmt.Fprintf(&b, `<sequenceFlow id="a%d_%d" sourceRef="g%d_%d" targetRef="%s"/>`, r, c, r, c, to(c))
			fmt.Fprintf(&b, `<sequenceFlow id="b%d_%d" sourceRef="g%d_%d" targetRef="%s">`, r, c, r, c, to((c+1)%columns))
			if kind == "exclusiveGateway" {
				b.WriteString(`<conditionExpression>false</conditionExpression>`)
			}
			b.WriteString(`</sequenceFlow>`)
		}
	}
	b.WriteString(`<endEvent id="e"/>`)
	return b.String()
}

// nested is a sub-process in a sub-process in a sub-process.
func nested(depth int) string {
	const open = `<startEvent id="s%d"/><sequenceFlow id="f%d" sourceRef="s%d" targetRef="p%d"/><sequenceFlow id="g%d" sourceRef="p%d" targetRef="e%d"/><endEvent id="e%d"/><subProcess id="p%d">`
	const end = `</subProcess>`
	return manyOf(depth, open) + `<task id="a"/>` + strings.Repeat(end, depth)
}

// tops are the definitions that the hostile models refer to.
var tops = []string{`<signal id="S" name="S"/>`, `<message id="M" name="M"/>`, `<escalation id="X" escalationCode="X"/>`, refusedError}

func TestHostileModelsComeToRest(t *testing.T) {
	n := 10_000
	if testing.Short() {
		n = 1000
	}
	for name, body := range hostileModels(n) {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			began := time.Now()
			_, err := w.Deploy(w.ctx, "p.bpmn", process(body, tops...))
			sane(t, err)
			deployed := time.Since(began)
			if err != nil {
				t.Logf("refused in %v: %.200v", deployed, err)
				return
			}
			ctx, stop := context.WithTimeout(w.ctx, time.Minute)
			defer stop()
			id, err := w.Start(ctx, bpmn.Start{Process: "p"})
			sane(t, err)
			started := time.Since(began) - deployed
			if err == nil {
				_, err = w.Advance(ctx)
				sane(t, err)
				legal(w, id)
			}
			require.NoError(t, ctx.Err(), "it must come to rest")
			t.Logf("deployed in %v, started in %v, done after %v (%.200v)", deployed, started, time.Since(began), err)
		})
	}
}

// TestEndlessChainsCanBeStopped runs processes that start themselves again and
// again, each time in a transaction of its own: the engine can be stopped at any
// time, and still answers.
func TestEndlessChainsCanBeStopped(t *testing.T) {
	const first = `<startEvent id="s0"/><sequenceFlow id="f0" sourceRef="s0" targetRef="a"/>`
	const rest = `<sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/>`
	for name, body := range map[string]string{
		"by messages": first + `<startEvent id="s"><messageEventDefinition messageRef="M"/></startEvent><intermediateThrowEvent id="a"><messageEventDefinition messageRef="M"/></intermediateThrowEvent>` + rest,
		"by signals":  first + `<startEvent id="s"><signalEventDefinition signalRef="S"/></startEvent><intermediateThrowEvent id="a"><signalEventDefinition signalRef="S"/></intermediateThrowEvent>` + rest,
		"by calls":    `<startEvent id="s"/><callActivity id="a" calledElement="p"><multiInstanceLoopCharacteristics><loopCardinality>10</loopCardinality></multiInstanceLoopCharacteristics></callActivity>` + rest,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.deployBody(body, tops...)
			id := w.start("p", nil)
			ctx, stop := context.WithTimeout(w.ctx, 2*time.Second)
			defer stop()
			began := time.Now()
			_, err := w.Advance(ctx)
			assert.True(t, err == nil || ctx.Err() != nil, "%v", err)
			assert.Less(t, time.Since(began), 10*time.Second)
			sane(t, err)
			legal(w, id)
		})
	}
}

// legal looks whether an instance is in exactly one state and stands only at
// elements that it may stand at.
func legal(w *world, id string) bpmn.Instance {
	w.t.Helper()
	in := w.instance(id)
	switch in.State {
	case bpmn.Running:
		assert.NotEmpty(w.t, in.Active, "what runs stands somewhere")
	case bpmn.Completed, bpmn.Terminated, bpmn.Failed:
		assert.Empty(w.t, in.Active, "what has ended stands nowhere")
		assert.False(w.t, in.EndedAt.IsZero())
	default:
		w.t.Errorf("no state: %q", in.State)
	}
	for _, a := range in.Active {
		assert.NotEmpty(w.t, a.Kind, "%s is no element of the model", a.Element)
	}
	visits, err := w.History(w.ctx, id)
	require.NoError(w.t, err)
	for _, v := range visits {
		assert.False(w.t, v.LeftAt.IsZero() && in.State != bpmn.Running, "%s was not left", v.Element)
	}
	return in
}
