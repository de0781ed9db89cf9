package onegate

import (
	"fmt"
	"time"

	"github.com/hcm-egov/framework/egov/store"
)

// Task is one act as a service task of a process: it gets the dossier code (the
// process's business key) and the process variables, works in the engine's
// transaction and returns variables to set.
type Task func(tx *store.Tx, code string, vars map[string]any) (map[string]any, error)

// Tasks are the acts by service-task type. A process uses them by name
// (camunda:topic or zeebe:taskDefinition type):
//
//	onegate.accept   reads note
//	onegate.refuse   reads reason
//	onegate.ask      reads reason
//	onegate.process
//	onegate.finish   reads outcome ("granted" or "refused") and reason
//	onegate.return
//	onegate.overdue  sets late (boolean) and lookAgain (date and time)
func (s *Service) Tasks() map[string]Task {
	only := func(act func(tx *store.Tx, code string, vars map[string]any) error) Task {
		return func(tx *store.Tx, code string, vars map[string]any) (map[string]any, error) {
			return nil, act(tx, code, vars)
		}
	}
	return map[string]Task{
		"onegate.accept": only(func(tx *store.Tx, code string, vars map[string]any) error {
			return s.AcceptTx(tx, code, text(vars, "note"))
		}),
		"onegate.refuse": only(func(tx *store.Tx, code string, vars map[string]any) error {
			return s.RefuseTx(tx, code, text(vars, "reason"))
		}),
		"onegate.ask": only(func(tx *store.Tx, code string, vars map[string]any) error {
			return s.AskTx(tx, code, text(vars, "reason"))
		}),
		"onegate.process": only(func(tx *store.Tx, code string, _ map[string]any) error {
			return s.StartTx(tx, code)
		}),
		"onegate.finish": only(func(tx *store.Tx, code string, vars map[string]any) error {
			return s.FinishTx(tx, code, Outcome(text(vars, "outcome")), text(vars, "reason"))
		}),
		"onegate.return": only(func(tx *store.Tx, code string, _ map[string]any) error {
			return s.ReturnTx(tx, code)
		}),
		"onegate.overdue": s.overdueTask,
	}
}

func (s *Service) overdueTask(tx *store.Tx, code string, _ map[string]any) (map[string]any, error) {
	late, again, err := s.OverdueTx(tx, code)
	if err != nil {
		return nil, err
	}
	return map[string]any{"late": late, "lookAgain": again.Format(time.RFC3339)}, nil
}

func text(vars map[string]any, name string) string {
	if v, ok := vars[name]; ok && v != nil {
		return fmt.Sprint(v)
	}
	return ""
}
