package bpmn_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// begin starts an instance of everything. Its own signal has its key as name, so
// that it hears no other's.
func begin(ctx context.Context, e *bpmn.Engine, key string) (string, error) {
	return e.Start(ctx, bpmn.Start{Process: "p", BusinessKey: key, Variables: map[string]any{"mine": key}})
}

// everything is a file whose process "p" has elements of every kind in flight at
// the same time: branches that run side by side from one fork to one join. Its
// timers take as long as wait says.
func everything(wait string) []byte {
	const input = `<extensionElements><zeebe:taskDefinition type="in"/></extensionElements>`
	branches := []string{
		`<serviceTask id="inside">` + input + `</serviceTask>`,
		`<serviceTask id="outside" camunda:topic="out"/>`,
		`<userTask id="person" camunda:candidateGroups="clerk"/>`,
		`<intermediateCatchEvent id="answer"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>`,
		`<intermediateCatchEvent id="alarm"><signalEventDefinition signalRef="S"/></intermediateCatchEvent>`,
		`<intermediateCatchEvent id="pause"><timerEventDefinition><timeDuration>` + wait + `</timeDuration></timerEventDefinition></intermediateCatchEvent>`,
		`<callActivity id="called" calledElement="child"/>`,
		`<subProcess id="each"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>
			<startEvent id="each_s"/><sequenceFlow id="each_1" sourceRef="each_s" targetRef="each_t"/><serviceTask id="each_t">` + input + `</serviceTask>
			<sequenceFlow id="each_2" sourceRef="each_t" targetRef="each_e"/><endEvent id="each_e"/></subProcess>`,
		`<intermediateThrowEvent id="tell"><messageEventDefinition messageRef="T"/></intermediateThrowEvent>`,
		`<receiveTask id="told" messageRef="T"/>`,
		`<intermediateThrowEvent id="shout"><signalEventDefinition signalRef="H"/></intermediateThrowEvent>`,
		`<scriptTask id="compute" scriptFormat="FEEL" camunda:resultVariable="sum"><script>1 + 2</script></scriptTask>`,
		`<userTask id="timed"/>`,
	}
	var b strings.Builder
	b.WriteString(`<startEvent id="s"/><sequenceFlow id="begin" sourceRef="s" targetRef="k"/><parallelGateway id="k"/><parallelGateway id="j"/><sequenceFlow id="end" sourceRef="j" targetRef="e"/><endEvent id="e"/>`)
	id := func(branch string) string { return strings.Split(branch, `"`)[1] }
	flow := func(from, to string) {
		fmt.Fprintf(&b, `<sequenceFlow id="%s_to_%s" sourceRef="%s" targetRef="%s"/>`, from, to, from, to)
	}
	for _, branch := range branches[:len(branches)-1] {
		b.WriteString(branch)
		flow("k", id(branch))
		flow(id(branch), "j")
	}
	// The last branch is ended by its boundary timer, or by a person.
	b.WriteString(branches[len(branches)-1] + `<boundaryEvent id="late" attachedToRef="timed"><timerEventDefinition><timeDuration>` + wait + `</timeDuration></timerEventDefinition></boundaryEvent><exclusiveGateway id="either"/>`)
	flow("k", "timed")
	flow("timed", "either")
	flow("late", "either")
	flow("either", "j")
	// An event gateway, a sub-process that fails, and one that is compensated.
	b.WriteString(`<eventBasedGateway id="which"/><intermediateCatchEvent id="which_t"><timerEventDefinition><timeDuration>` + wait + `</timeDuration></timerEventDefinition></intermediateCatchEvent>
		<intermediateCatchEvent id="which_m"><messageEventDefinition messageRef="N"/></intermediateCatchEvent><exclusiveGateway id="which_x"/>
		<subProcess id="fails"><startEvent id="fails_s"/><sequenceFlow id="fails_1" sourceRef="fails_s" targetRef="fails_e"/><endEvent id="fails_e"><errorEventDefinition errorRef="E"/></endEvent></subProcess>
		<boundaryEvent id="failed" attachedToRef="fails"><errorEventDefinition errorRef="E"/></boundaryEvent><exclusiveGateway id="fails_x"/>
		<serviceTask id="do">` + input + `</serviceTask><boundaryEvent id="done" attachedToRef="do"><compensateEventDefinition/></boundaryEvent>
		<serviceTask id="undo" isForCompensation="true">` + input + `</serviceTask><association id="as" sourceRef="done" targetRef="undo"/>
		<intermediateThrowEvent id="back"><compensateEventDefinition activityRef="do"/></intermediateThrowEvent>
		<subProcess id="heard" triggeredByEvent="true"><startEvent id="heard_s" isInterrupting="false"><signalEventDefinition signalRef="H"/></startEvent>
		<sequenceFlow id="heard_1" sourceRef="heard_s" targetRef="heard_t"/><serviceTask id="heard_t">` + input + `</serviceTask><sequenceFlow id="heard_2" sourceRef="heard_t" targetRef="heard_e"/><endEvent id="heard_e"/></subProcess>`)
	for _, f := range [][2]string{{"k", "which"}, {"which", "which_t"}, {"which", "which_m"}, {"which_t", "which_x"}, {"which_m", "which_x"}, {"which_x", "j"},
		{"k", "fails"}, {"fails", "fails_x"}, {"failed", "fails_x"}, {"fails_x", "j"}, {"k", "do"}, {"do", "back"}, {"back", "j"}} {
		flow(f[0], f[1])
	}
	return file2(`<message id="M" name="answer"/><message id="N" name="other"/><message id="T" name="told"/><signal id="S" name="alarm"/><signal id="H" name="=mine"/><error id="E" errorCode="bad"/>`,
		executable("p", b.String()), executable("child", taskBody))
}

// insideJobs is how many jobs of type "in" an instance has.
const insideJobs = 1 + 3 + 2 + 1

// handleEverything sets the handlers: those inside leave a row per job, which
// must not be there twice; those outside count.
func handleEverything(ctx context.Context, db *store.DB, e *bpmn.Engine, outside func(key string)) error {
	if err := db.Migrate(ctx, "app", `CREATE TABLE app_effect (job TEXT NOT NULL PRIMARY KEY)`); err != nil {
		return err
	}
	e.HandleTx("in", func(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
		_, err := tx.Exec(`INSERT INTO app_effect (job) VALUES ($1)`, job.Key)
		return map[string]any{job.Element: true}, err
	})
	e.Handle("out", func(_ context.Context, job bpmn.Job) (map[string]any, error) {
		outside(job.Key)
		return map[string]any{"outside": true}, nil
	})
	return nil
}

// people does what comes from outside: tasks, messages, a signal. An error of
// what is gone already is none.
func people(ctx context.Context, e *bpmn.Engine, keys ...string) error {
	tasks, err := e.Tasks(ctx, bpmn.TaskQuery{Limit: 1000})
	if err != nil {
		return err
	}
	var errs []error
	for _, task := range tasks {
		if task.Element != "timed" {
			errs = append(errs, ignoreGone(e.Complete(ctx, task.ID, map[string]any{task.Element: true})))
		}
	}
	for _, key := range keys {
		_, err := e.Correlate(ctx, bpmn.Message{ID: key, Name: "answer", Key: key, Variables: map[string]any{"answer": true}})
		errs = append(errs, err)
	}
	return errors.Join(append(errs, e.Signal(ctx, bpmn.Signal{Name: "alarm", Variables: map[string]any{"alarm": true}}))...)
}

func ignoreGone(err error) error {
	if errors.Is(err, fault.BpmnTaskGone) {
		return nil
	}
	return err
}

// lived checks an instance that has gone through everything.
func lived(t testing.TB, e *bpmn.Engine, id string) {
	t.Helper()
	ctx := context.Background()
	in, err := e.Instance(ctx, id)
	require.NoError(t, err)
	require.Equal(t, bpmn.Completed, in.State)
	assert.Equal(t, map[string]any{"mine": in.BusinessKey, "inside": true, "outside": true, "person": true, "answer": true, "alarm": true, "child_t": true, "each_t": true, "sum": int64(3), "do": true, "undo": true, "heard_t": true}, in.Variables)
	visits, err := e.History(ctx, id)
	require.NoError(t, err)
	count := map[string]int{}
	for _, v := range visits {
		count[v.Element]++
		assert.NotZero(t, v.LeftAt)
	}
	for element, n := range map[string]int{"s": 1, "e": 1, "k": 1, "each": 4, "each_t": 3, "called": 1, "person": 1, "inside": 1, "outside": 1, "told": 1, "heard_t": 1, "undo": 1, "failed": 1, "late": 1, "which_t": 1, "pause": 1, "compute": 1} {
		assert.Equal(t, n, count[element], element)
	}
}

// dump is everything that the engine keeps, but for what two runs do differently.
func dump(t testing.TB, db *store.DB) string {
	t.Helper()
	var lines []string
	require.NoError(t, db.View(context.Background(), func(tx *store.Tx) error {
		lines = nil
		for table, columns := range map[string]string{
			"bpmn_deployment": "checksum", "bpmn_definition": "process || version", "bpmn_entry": "kind || name || process || element",
			"bpmn_instance": "id || state || variables || rev", "bpmn_finished": "id || status || variables || history", "bpmn_history": "instance || rev || step",
			"bpmn_task": "id || element", "bpmn_candidate": "task || name", "bpmn_job": "id || kind || due || at || attempt || owner || note",
			"bpmn_subscription": "id || kind || name", "bpmn_incident": "id || code", "bpmn_message": "id || name", "bpmn_seen": "id",
			"bpmn_signal": "id || name", "bpmn_delivery": "signal || instance || token", "app_effect": "job",
		} {
			if err := tx.Each(func(r store.Row) error {
				var line string
				err := r.Scan(&line)
				lines = append(lines, table+" "+line)
				return err
			}, `SELECT `+columns+` FROM `+table); err != nil {
				return err
			}
		}
		return nil
	}))
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
