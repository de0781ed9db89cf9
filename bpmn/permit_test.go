package bpmn_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/store"
)

func nothing(context.Context, bpmn.Job) (map[string]any, error) { return nil, nil }

// permit is a world with the sample process and its handlers.
func permit(t *testing.T, needsOpinion bool) *world {
	w := newWorld(t)
	w.deploy("permit.bpmn")
	w.HandleTx("check-zoning", func(*store.Tx, bpmn.Job) (map[string]any, error) {
		return map[string]any{"needsOpinion": needsOpinion}, nil
	})
	w.Handle("consult", nothing)
	w.Handle("remind", nothing)
	return w
}

func TestPermitRunsToItsEnd(t *testing.T) {
	w := permit(t, true)
	id := w.start("permit", map[string]any{"area": 120})
	w.complete("Task_receive", nil)
	w.advance()
	c, err := w.Correlate(w.ctx, bpmn.Message{Name: "opinion", Key: "H29.16-1", Variables: map[string]any{"opinion": "agree"}})
	require.NoError(t, err)
	assert.Equal(t, bpmn.Delivered, c)
	w.complete("Task_draft", nil)
	w.complete("Task_sign", map[string]any{"decision": "granted"})
	w.complete("Task_return", nil)
	in := w.instance(id)
	assert.Equal(t, bpmn.Completed, in.State)
	assert.Empty(t, in.Active)
	assert.Equal(t, map[string]any{"area": int64(120), "needsOpinion": true, "opinion": "agree", "decision": "granted"}, in.Variables)
	assert.Equal(t, []string{"Start_received", "Task_receive", "Task_zoning", "Gateway_zone", "Task_consult", "Event_opinion", "Gateway_merge", "Task_draft", "Task_sign", "Gateway_signed", "Task_return", "End_granted"}, w.trail(id))
	assert.Zero(t, w.hot(), "an ended instance leaves nothing behind in the hot tables")
}

func TestPermitSilentAgencyAgrees(t *testing.T) {
	w := permit(t, true)
	id := w.start("permit", nil)
	w.complete("Task_receive", nil)
	w.advance()
	w.clock.Advance(7*24*time.Hour - time.Second)
	w.advance()
	assert.Equal(t, "Event_opinion", w.instance(id).Active[0].Element)
	w.clock.Advance(time.Second)
	w.advance()
	task := w.task()
	assert.Equal(t, "Task_draft", task.Element)
	assert.Equal(t, []string{"specialist"}, task.Groups)
	assert.Equal(t, "draft", task.FormKey)
	assert.Equal(t, w.clock.Now().Add(3*24*time.Hour), task.DueAt)
	late, err := w.Correlate(w.ctx, bpmn.Message{Name: "opinion", Key: "H29.16-1", TTL: -1})
	require.NoError(t, err)
	assert.Equal(t, bpmn.Discarded, late)
}

func TestPermitReminderDoesNotInterrupt(t *testing.T) {
	w := permit(t, false)
	id := w.start("permit", nil)
	w.complete("Task_receive", nil)
	w.advance()
	w.clock.Advance(72 * time.Hour)
	w.advance()
	assert.Contains(t, w.trail(id), "End_reminded")
	w.complete("Task_draft", nil)
	w.complete("Task_sign", map[string]any{"decision": "redo"})
	w.complete("Task_draft", nil)
}

func TestPermitIncompleteDossierGoesBack(t *testing.T) {
	w := permit(t, false)
	id := w.start("permit", nil)
	task := w.task()
	require.Error(t, w.ThrowTask(w.ctx, task.ID, bpmn.Error{Code: "unknown"}))
	require.NoError(t, w.ThrowTask(w.ctx, task.ID, bpmn.Error{Code: "incomplete", Variables: map[string]any{"missing": []string{"bản vẽ"}}}))
	in := w.instance(id)
	assert.Equal(t, bpmn.Completed, in.State)
	assert.Equal(t, []any{"bản vẽ"}, in.Variables["missing"])
	visits, err := w.History(w.ctx, id)
	require.NoError(t, err)
	require.Len(t, visits, 4)
	assert.Equal(t, bpmn.Visit{ID: 2, Element: "Task_receive", Name: "Tiếp nhận và kiểm tra hồ sơ", Kind: "userTask", EnteredAt: monday, LeftAt: monday, By: "lan", Outcome: "error"}, visits[1])
}
