package bpmn

import (
	"context"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Move is one change of where an instance stands; see [StartBefore], [StartAfter],
// [CancelAt] and [CancelToken].
type Move struct {
	Do        string         `json:"do"`                  // "before", "after", "cancel"
	Element   string         `json:"element,omitempty"`   // id in the model
	Token     int64          `json:"token,omitempty"`     // number of a token, see [ActiveElement].Visit
	Variables map[string]any `json:"variables,omitempty"` // of before and after: set in the scope
}

// StartBefore lets a token begin the element. Sub-processes around it that do not
// run are begun as well.
func StartBefore(element string, vars map[string]any) Move {
	return Move{Do: "before", Element: element, Variables: vars}
}

// StartAfter lets a token go on behind the element, by all flows out of it.
func StartAfter(element string, vars map[string]any) Move {
	return Move{Do: "after", Element: element, Variables: vars}
}

// CancelAt takes away every token that stands at the element, with all that is
// inside.
func CancelAt(element string) Move { return Move{Do: "cancel", Element: element} }

// CancelToken takes one token away, with all that is inside; its number is
// [ActiveElement].Visit.
func CancelToken(token int64) Move { return Move{Do: "cancel", Token: token} }

func (m Move) core() (core.Move, error) {
	vars, err := normal(m.Variables)
	if len(vars) == 0 {
		vars = nil
	}
	return core.Move{Do: m.Do, Node: m.Element, Token: m.Token, Vars: vars}, err
}

func (m Move) String() string {
	if m.Token != 0 {
		return m.Do + " #" + itoa(m.Token)
	}
	return m.Do + " " + m.Element
}

// Modify moves the tokens of a running instance: the moves are made in order, in
// one step, or none of them. An element or token that is not there answers
// [fault.BpmnMove] or [fault.BpmnTaskGone].
func (e *Engine) Modify(ctx context.Context, instance string, moves ...Move) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error { return e.modify(tx, instance, moves, inline) })
}

// ModifyTx is [Engine.Modify] within the caller's transaction.
func (e *Engine) ModifyTx(tx *store.Tx, instance string, moves ...Move) error {
	return e.modify(tx, instance, moves, false)
}

func (e *Engine) modify(tx *store.Tx, instance string, moves []Move, inline bool) error {
	ev := core.Event{Kind: core.Modify}
	var words []string
	for _, m := range moves {
		if m.Do != "before" && m.Do != "after" && m.Do != "cancel" {
			return fault.New(fault.BpmnMove, "element", m.Do)
		}
		c, err := m.core()
		if err != nil {
			return err
		}
		ev.Moves, words = append(ev.Moves, c), append(words, m.String())
	}
	u, err := e.load(tx, instance)
	if err != nil {
		return err
	}
	u.inline = u.inline || inline && !u.state.Suspended
	note := shorten(strings.Join(words, ", "), maxDetail)
	u.tell(Event{Kind: InstanceModified, Outcome: note}, nil)
	if err := u.step(ev); err != nil {
		return err
	}
	if err := u.commit(); err != nil {
		return err
	}
	return e.writeAct(tx, Act{Instance: instance, Kind: InstanceModified, Note: note})
}
