package bpmn

import (
	"context"
	"slices"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// MigrationPlan says how instances move to another version of their process.
type MigrationPlan struct {
	Process string `json:"process"`
	From    int    `json:"from,omitempty"` // version that is left; 0 = any
	To      int    `json:"to,omitempty"`   // version; 0 = the latest
	// Elements gives the counterparts of elements and flows, by id, where they
	// have another id: what is not named goes to the same id. "" says that there
	// is none: a boundary event is dropped, a completed activity cannot be
	// compensated any more.
	Elements map[string]string `json:"elements,omitempty"`
	// Rearm names events of the target version whose timers, messages and signals
	// are evaluated anew. All others wait for what they waited for.
	Rearm []string `json:"rearm,omitempty"`
}

// MigrationPreview is what a migration would do with one instance.
type MigrationPreview struct {
	Instance string
	Moves    []ElementMove
	Dropped  []string       // boundary and start events that are watched no more, by id in the version that is left
	Armed    []string       // events that are watched anew, by id in the target version
	Faults   []*fault.Error // why it is not possible; then nothing of the above is told
}

// ElementMove is one place where an instance stands, before and after.
type ElementMove struct{ From, To string }

// CheckMigration judges a plan without instances: whether its versions are
// deployed and the elements it names are there and fit each other. The error joins
// all faults.
func (e *Engine) CheckMigration(ctx context.Context, plan MigrationPlan) error {
	return e.db.View(ctx, func(tx *store.Tx) error {
		to, err := e.target(tx, plan)
		if err != nil || plan.From == 0 {
			return err
		}
		from, err := e.definition(tx, plan.Process, plan.From)
		if err != nil {
			return err
		}
		return allOf(core.CheckPlan(from.graph, to.graph, plan.core()))
	})
}

// PreviewMigration tells what a plan would do with each of the instances, and
// changes nothing.
func (e *Engine) PreviewMigration(ctx context.Context, plan MigrationPlan, instances ...string) ([]MigrationPreview, error) {
	var list []MigrationPreview
	err := e.db.View(ctx, func(tx *store.Tx) error {
		list = nil
		for _, id := range instances {
			p := MigrationPreview{Instance: id}
			u := &unit{turn: e.turn(tx), id: id}
			var m migration
			err := u.read()
			if err == nil {
				m, err = e.migrated(tx, u, plan)
			}
			switch {
			case err == nil:
				p.describe(u.state, m)
			case transient(err):
				return err
			default:
				p.Faults = fault.All(err)
			}
			list = append(list, p)
		}
		return nil
	})
	return list, err
}

func (p *MigrationPreview) describe(before *core.State, m migration) {
	for _, t := range before.Tokens {
		if now := m.state.Token(t.ID); now != nil && !t.Guard {
			p.Moves = append(p.Moves, ElementMove{t.Node.ID, now.Node.ID})
		} else if now == nil && t.Guard {
			p.Dropped = append(p.Dropped, t.Node.ID)
		}
	}
	for _, t := range m.state.Tokens {
		if t.Guard && before.Token(t.ID) == nil {
			p.Armed = append(p.Armed, t.Node.ID)
		}
	}
}

// Migrate moves a running instance to another version of its process. Everything
// is checked before: elements must be of the same kind, stay inside the
// counterparts of their sub-processes, repeat in the same way and wait for the
// same kinds of events. The error joins all obstacles ([fault.All]); nothing was
// changed then. Instances that it has called stay with their versions.
func (e *Engine) Migrate(ctx context.Context, instance string, plan MigrationPlan) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.MigrateTx(tx, instance, plan) })
}

// MigrateTx is [Engine.Migrate] within the caller's transaction.
func (e *Engine) MigrateTx(tx *store.Tx, instance string, plan MigrationPlan) error {
	u, err := e.load(tx, instance)
	if err != nil {
		return err
	}
	m, err := e.migrated(tx, u, plan)
	if err != nil {
		return err
	}
	note := defKey(u.process, u.version) + " > " + defKey(u.process, m.def.Version)
	u.tell(Event{Kind: InstanceMigrated, Outcome: note}, nil)
	u.def, u.graph, u.version, u.state, u.touched = m.def, m.def.graph, m.def.Version, m.state, true
	if err := u.relabel(); err != nil {
		return err
	}
	for i := range m.effects {
		if err := u.moved(&m.effects[i]); err != nil {
			return err
		}
		if err := u.note(&m.effects[i]); err != nil {
			return err
		}
	}
	if err := u.commit(); err != nil {
		return err
	}
	return e.writeAct(tx, Act{Instance: instance, Kind: InstanceMigrated, Note: note})
}

// migration is an instance as it stands after its migration.
type migration struct {
	def     *definition
	state   *core.State
	effects []core.Effect
}

// migrated works the migration of an instance out.
func (e *Engine) migrated(tx *store.Tx, u *unit, plan MigrationPlan) (migration, error) {
	def, err := e.target(tx, plan)
	if err != nil {
		return migration{}, err
	}
	if u.process != plan.Process || plan.From != 0 && u.version != plan.From {
		return migration{}, fault.New(fault.BpmnMigrateVersion, "instance", u.id, "process", u.process, "version", u.version)
	}
	state, effects, faults := core.Migrate(u.graph, def.graph, u.state, plan.core(), u.at)
	return migration{def, state, effects}, allOf(faults)
}

func (e *Engine) target(tx *store.Tx, plan MigrationPlan) (*definition, error) {
	if plan.To == 0 {
		return e.latest(tx, plan.Process)
	}
	return e.definition(tx, plan.Process, plan.To)
}

func (p MigrationPlan) core() core.Plan {
	return core.Plan{Map: p.Elements, Rearm: slices.Clone(p.Rearm)}
}

func allOf(faults []*fault.Error) error {
	errs := make([]error, len(faults))
	for i, f := range faults {
		errs[i] = f
	}
	return fault.Join(errs...)
}

// relabel brings the rows of an instance to its new version.
func (u *unit) relabel() error {
	for _, table := range []string{"bpmn_task", "bpmn_incident"} {
		if _, err := u.tx.Exec(`UPDATE `+table+` SET version = $1 WHERE instance = $2`, int64(u.version), u.id); err != nil {
			return err
		}
	}
	return nil
}

// moved lets what is kept for a token stand at its new element.
func (u *unit) moved(ef *core.Effect) error {
	if ef.Kind != core.Moved {
		return nil
	}
	id, n := u.token(ef.Token), ef.Node
	var err error
	switch ef.Wait {
	case core.ForTask:
		form := ""
		if n.User != nil {
			form = n.User.FormKey
		}
		_, err = u.tx.Exec(`UPDATE bpmn_task SET element = $1, name = $2, folded = $3, form_key = $4 WHERE id = $5`, n.ID, n.Name, folded(n.Name), form, id)
	case core.ForJob:
		_, err = u.tx.Exec(`UPDATE bpmn_job SET element = $1, version = $2, type = $3 WHERE id = $4`, n.ID, int64(u.version), n.Type, id)
	case core.ForTimer:
		_, err = u.tx.Exec(`UPDATE bpmn_job SET element = $1, version = $2 WHERE id = $3`, n.ID, int64(u.version), id)
	}
	if err == nil && (ef.Wait == core.ForJob || ef.Wait == core.StuckIn || ef.Wait == core.StuckOut) {
		_, err = u.tx.Exec(`UPDATE bpmn_incident SET element = $1 WHERE id = $2`, n.ID, id)
	}
	return err
}
