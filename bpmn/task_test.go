package bpmn_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
)

// oneTask is a process whose only step is a user task offered to two groups and a
// person.
const oneTask = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<userTask id="a" name="Thẩm định hồ sơ" camunda:candidateGroups="specialist, leader" camunda:candidateUsers="hoa" camunda:formKey="review"/>
<sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/>`

// as is a context in which somebody acts, for somebody else where that is given.
func as(subject string, behalf ...string) context.Context {
	p := ident.Principal{Subject: subject, Kind: ident.Official}
	if len(behalf) > 0 {
		p.OnBehalfOf = behalf[0]
	}
	return ident.With(context.Background(), p)
}

func code(t *testing.T, want fault.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, want, fault.All(err)[0].Code(), "%v", err)
}

func TestTaskIsDelegatedAndGivenBack(t *testing.T) {
	w := newWorld(t)
	w.deployBody(oneTask)
	id := w.start("p", nil)
	task := w.task().ID
	require.NoError(t, w.Claim(as("lan"), task, "lan"))
	code(t, fault.BpmnTaskClaimed, w.Claim(as("minh"), task, "minh"))
	code(t, fault.BpmnTaskHolder, w.Delegate(as("minh"), task, "minh", "hoa"))
	require.NoError(t, w.Delegate(as("lan"), task, "lan", "minh"))
	got := w.task()
	assert.Equal(t, "minh", got.Assignee)
	assert.Equal(t, "lan", got.Owner)
	assert.True(t, got.Delegated)
	require.NoError(t, w.Delegate(as("minh"), task, "minh", "tú"), "further on")
	assert.Equal(t, "lan", w.task().Owner, "the first owner stays")
	code(t, fault.BpmnTaskHolder, w.Resolve(as("minh"), task, "minh"))
	require.NoError(t, w.Resolve(as("tú", "minh"), task, "tú"))
	got = w.task()
	assert.Equal(t, "lan", got.Assignee)
	assert.False(t, got.Delegated)
	code(t, fault.BpmnTaskHolder, w.Resolve(as("lan"), task, "lan"))
	require.NoError(t, w.Unclaim(as("lan"), task, "lan"))
	assert.Empty(t, w.task().Owner)
	require.NoError(t, w.Assign(as("sếp"), task, "hoa"))
	assert.Equal(t, "hoa", w.task().Assignee)
	require.NoError(t, w.Complete(as("hoa"), task, nil))
	code(t, fault.BpmnTaskGone, w.Claim(as("lan"), task, "lan"))
	code(t, fault.BpmnTaskGone, w.SetPriority(as("lan"), "no task", 1))

	acts, err := w.Acts(w.ctx, id)
	require.NoError(t, err)
	var told []string
	for _, a := range acts {
		told = append(told, strings.TrimSpace(a.By+" "+a.OnBehalfOf)+": "+string(a.Kind)+" "+a.Note)
		assert.Equal(t, task, a.Task)
		assert.Equal(t, "a", a.Element)
	}
	assert.Equal(t, []string{"lan: task-claimed lan", "lan: task-delegated minh", "minh: task-delegated tú", "tú minh: task-resolved lan",
		"lan: task-unclaimed ", "sếp: task-assigned hoa"}, told)
}

func TestTaskIsOfferedToOthers(t *testing.T) {
	w := newWorld(t)
	w.deployBody(oneTask)
	w.start("p", nil)
	task := w.task()
	assert.Equal(t, []string{"specialist", "leader"}, task.Groups)
	assert.Equal(t, []string{"hoa"}, task.Users)
	require.NoError(t, w.AddCandidate(w.ctx, task.ID, bpmn.Candidate{Group: "archive"}))
	require.NoError(t, w.AddCandidate(w.ctx, task.ID, bpmn.Candidate{Group: "archive"}))
	require.NoError(t, w.AddCandidate(w.ctx, task.ID, bpmn.Candidate{User: "tú"}))
	require.NoError(t, w.RemoveCandidate(w.ctx, task.ID, bpmn.Candidate{Group: "leader"}))
	require.NoError(t, w.RemoveCandidate(w.ctx, task.ID, bpmn.Candidate{User: "nobody"}))
	code(t, fault.Missing, w.AddCandidate(w.ctx, task.ID, bpmn.Candidate{}))
	task = w.task()
	assert.Equal(t, []string{"specialist", "archive"}, task.Groups)
	assert.Equal(t, []string{"hoa", "tú"}, task.Users)
	for _, q := range []struct {
		q    bpmn.TaskQuery
		want int
	}{
		{bpmn.TaskQuery{Groups: []string{"archive"}}, 1}, {bpmn.TaskQuery{Groups: []string{"leader"}}, 0}, {bpmn.TaskQuery{User: "tú"}, 1},
		{bpmn.TaskQuery{Groups: []string{"leader", "specialist"}, User: "tú"}, 1},
	} {
		list, err := w.Tasks(w.ctx, q.q)
		require.NoError(t, err)
		assert.Len(t, list, q.want, "%+v", q.q)
	}
}

func TestTaskIsPlanned(t *testing.T) {
	w := newWorld(t)
	w.deployBody(oneTask)
	w.start("p", nil)
	id := w.task().ID
	due, later := monday.AddDate(0, 0, 5), monday.AddDate(0, 0, 2)
	require.NoError(t, w.SetDue(w.ctx, id, due))
	require.NoError(t, w.SetFollowUp(w.ctx, id, later))
	require.NoError(t, w.SetPriority(w.ctx, id, 70))
	task := w.task()
	assert.True(t, task.DueAt.Equal(due))
	assert.True(t, task.FollowUpAt.Equal(later))
	assert.Equal(t, 70, task.Priority)
	found := func(q bpmn.TaskQuery) int {
		q.Groups = []string{"specialist"}
		list, err := w.Tasks(w.ctx, q)
		require.NoError(t, err)
		n, err := w.CountTasks(w.ctx, q)
		require.NoError(t, err)
		assert.Equal(t, len(list), n)
		return len(list)
	}
	assert.Equal(t, 1, found(bpmn.TaskQuery{DueBefore: due.Add(time.Microsecond)}))
	assert.Equal(t, 0, found(bpmn.TaskQuery{DueBefore: due}))
	assert.Equal(t, 1, found(bpmn.TaskQuery{DueAfter: due}))
	assert.Equal(t, 0, found(bpmn.TaskQuery{HidePutOff: true}))
	assert.Equal(t, 0, found(bpmn.TaskQuery{FollowUpBefore: later}))
	assert.Equal(t, 1, found(bpmn.TaskQuery{MinPriority: 70}))
	assert.Equal(t, 0, found(bpmn.TaskQuery{MinPriority: 71}))
	w.clock.Advance(48 * time.Hour)
	assert.Equal(t, 1, found(bpmn.TaskQuery{HidePutOff: true}))
	require.NoError(t, w.SetDue(w.ctx, id, time.Time{}))
	require.NoError(t, w.SetFollowUp(w.ctx, id, time.Time{}))
	assert.Equal(t, 0, found(bpmn.TaskQuery{DueAfter: monday}), "without due date")
	assert.Equal(t, 0, found(bpmn.TaskQuery{FollowUpBefore: due}), "not put off")
}

func TestComments(t *testing.T) {
	var told []bpmn.Event
	w := newWorld(t, func(c *bpmn.Config) { c.Observe = observe(&told) })
	w.deployBody(oneTask)
	id := w.start("p", nil)
	task := w.task().ID
	require.NoError(t, w.Comment(as("lan"), id, task, "  Thiếu bản vẽ mặt cắt\u0301 "))
	require.NoError(t, w.Comment(as("minh", "lan"), "", task, "Đã gọi người dân"))
	code(t, fault.BpmnComment, w.Comment(w.ctx, id, task, " \n"))
	code(t, fault.TooLarge, w.Comment(w.ctx, id, task, strings.Repeat("ă", bpmn.MaxComment)))
	code(t, fault.BpmnTaskGone, w.Comment(w.ctx, "other", task, "x"))
	code(t, fault.BpmnUnknownInstance, w.Comment(w.ctx, "other", "", "x"))
	require.NoError(t, w.Complete(w.ctx, task, nil))
	code(t, fault.BpmnTaskGone, w.Comment(w.ctx, id, task, "too late"))
	require.NoError(t, w.Comment(as("sếp"), id, "", "Xong"))
	list, err := w.Comments(w.ctx, id)
	require.NoError(t, err)
	require.Len(t, list, 3)
	assert.Equal(t, bpmn.Act{Instance: id, Task: task, Element: "a", Kind: bpmn.TaskCommented, At: list[0].At, By: "lan", Note: "Thiếu bản vẽ mặt cắt\u0301"}, list[0])
	assert.True(t, list[0].At.Equal(monday))
	assert.Equal(t, "lan", list[1].OnBehalfOf)
	assert.Equal(t, bpmn.CaseCommented, list[2].Kind)
	var kinds []bpmn.EventKind
	for _, ev := range told {
		if ev.Kind == bpmn.TaskCommented || ev.Kind == bpmn.CaseCommented {
			kinds = append(kinds, ev.Kind)
			assert.Equal(t, "H29.16-1", ev.BusinessKey)
			assert.Empty(t, ev.Outcome, "what was said is not told to the observer")
		}
	}
	assert.Equal(t, []bpmn.EventKind{bpmn.TaskCommented, bpmn.TaskCommented, bpmn.CaseCommented}, kinds)
}
