package bpmn_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Whatever people, time and operators do to an instance, what is kept for it fits
// to where it stands, and nothing is left when it has ended.
func TestRowsFitTheStateWhateverIsDone(t *testing.T) {
	for seed := range uint64(6) {
		dice := rand.New(rand.NewPCG(seed, 1))
		w := newWorld(t, func(c *bpmn.Config) { c.Attempts = 1 })
		work := func(*store.Tx, bpmn.Job) (map[string]any, error) {
			if dice.IntN(2) == 0 {
				return nil, errors.New("broken")
			}
			return nil, nil
		}
		w.HandleTx("work", work)
		w.HandleTx("broken", work)
		w.deployBody(version("1"), everywhereTop)
		w.deployBody(version("2"), everywhereTop)
		id, err := w.Start(w.ctx, bpmn.Start{Process: "p", Version: 1, BusinessKey: "H29.16-1", Variables: map[string]any{"ok": false}})
		require.NoError(t, err)
		for range 60 {
			in := w.instance(id)
			if in.State != bpmn.Running {
				break
			}
			w.operate(in, dice)
			w.fits(id)
		}
		if in := w.instance(id); in.State == bpmn.Running {
			require.NoError(t, w.Cancel(w.ctx, id, ""))
		}
		require.NoError(t, w.db.Update(w.ctx, func(tx *store.Tx) error { // messages that nobody took
			_, err := tx.Exec(`DELETE FROM bpmn_message`)
			return err
		}))
		w.advance()
		require.Zero(t, w.hot())
	}
}

// operate does something random to an instance; what is refused is refused as a
// conflict.
func (w *world) operate(in bpmn.Instance, dice *rand.Rand) {
	w.t.Helper()
	mark := itoa(in.Version)
	at := func() string { return branch[dice.IntN(len(branch))] + mark }
	var err error
	switch dice.IntN(12) {
	case 0:
		err = w.Suspend(w.ctx, in.ID, "")
	case 1, 2:
		err = w.Resume(w.ctx, in.ID, "")
	case 3:
		err = w.Migrate(w.ctx, in.ID, everywherePlan(in.Version, 3-in.Version))
	case 4:
		err = w.Modify(w.ctx, in.ID, bpmn.StartBefore(at(), nil))
	case 5:
		err = w.Modify(w.ctx, in.ID, bpmn.CancelAt(at()), bpmn.StartAfter(at(), nil))
	case 6:
		w.clock.Advance(time.Duration(dice.IntN(30)) * time.Hour)
		w.advance()
	case 7, 8:
		if open := w.open(in.ID); len(open) > 0 {
			err = w.Complete(w.ctx, open[dice.IntN(len(open))].ID, nil)
		}
	case 9:
		var list []bpmn.Incident
		list, err = w.Incidents(w.ctx)
		for _, incident := range list {
			if dice.IntN(2) == 0 && err == nil {
				err = w.Skip(w.ctx, incident.ID, map[string]any{"found": true})
			}
		}
	case 10:
		_, err = w.Correlate(w.ctx, bpmn.Message{Name: "opinion", Key: "H29.16-1"})
	default:
		err = w.Signal(w.ctx, bpmn.Signal{Name: "go"})
		w.advance()
	}
	if err != nil {
		require.Contains(w.t, []fault.Kind{fault.Conflict, fault.NotFound, fault.Invalid}, fault.KindOf(err), "%v", err)
	}
}

// fits compares the tables with where an instance stands.
func (w *world) fits(id string) {
	w.t.Helper()
	in := w.instance(id)
	var tasks, jobs, stuck []string
	for _, a := range in.Active {
		if a.Task != "" {
			tasks = append(tasks, a.Task+" "+a.Element)
		}
		if a.Job != "" {
			jobs = append(jobs, a.Job+" "+a.Element)
		}
		if a.Incident {
			stuck = append(stuck, a.Element)
		}
	}
	w.same(tasks, `SELECT id || ' ' || element FROM bpmn_task WHERE instance = $1`, id)
	w.same(jobs, `SELECT id || ' ' || element FROM bpmn_job WHERE kind = 'job' AND instance = $1`, id)
	w.same(stuck, `SELECT element FROM bpmn_incident WHERE instance = $1`, id)
	for _, task := range w.open(id) {
		require.Equal(w.t, in.Suspended, task.Suspended)
		require.Equal(w.t, in.Version, task.Version)
	}
	counts, err := w.Counts(w.ctx, in.Process, in.Version)
	require.NoError(w.t, err)
	total := 0
	for _, c := range counts {
		total += c.Tokens
	}
	require.Equal(w.t, len(in.Active), total)
}

func (w *world) same(want []string, query, id string) {
	w.t.Helper()
	var got []string
	require.NoError(w.t, w.db.View(w.ctx, func(tx *store.Tx) error {
		got = nil
		return tx.Each(func(r store.Row) error {
			var s string
			err := r.Scan(&s)
			got = append(got, s)
			return err
		}, query, id)
	}))
	slices.Sort(want)
	slices.Sort(got)
	require.Equal(w.t, strings.Join(want, "\n"), strings.Join(got, "\n"))
}
