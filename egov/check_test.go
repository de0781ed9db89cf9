package egov_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/stretchr/testify/require"
)

// A department's check refuses answers that the form lets through: the fault
// stands at its field, the task stays, and what the check wrote is undone.
func TestCheckRefusesAnswersAtTheField(t *testing.T) {
	w := start(t, func(cfg *egov.Config) {
		cfg.Modules = append(cfg.Modules, egov.Module{Name: "rules", Setup: func(_ context.Context, app *egov.App) error {
			app.Check("check", func(tx *store.Tx, task bpmn.Task, answers map[string]any) error {
				if answers["outcome"] != "refused" {
					return nil
				}
				if _, err := tx.Next("test.check"); err != nil {
					return err
				}
				return fault.New(fault.OnegateReason).At("/reason")
			})
			return nil
		}})
	})
	citizen, clerk := w.signIn(binh), w.signIn(receptionist)
	code := citizen.apply()
	clerk.see("/inbox", code)
	claim := claimPath.FindString(clerk.get("/cases/" + code).body)
	clerk.post(claim, nil)
	complete := strings.TrimSuffix(claim, "claim") + "complete"

	refused := clerk.post(complete, url.Values{"_page": {"0"}, "_action": {"submit"}, "/outcome": {"refused"}, "/reason": {"vì thế"}})
	require.Equal(t, 422, refused.status)
	require.Contains(t, refused.body, "Cần nêu rõ lý do.")
	require.Contains(t, refused.body, "vì thế", "what was typed is kept")
	require.NoError(t, w.app.Store.Update(t.Context(), func(tx *store.Tx) error {
		n, err := tx.Next("test.check")
		require.Equal(t, int64(1), n, "the check's own write was rolled back")
		return err
	}))

	done := clerk.post(complete, url.Values{"_page": {"0"}, "_action": {"submit"}, "/outcome": {"granted"}})
	require.Equal(t, 200, done.status)
	citizen.see("/dossiers/"+code, "Đã trả kết quả")
}
