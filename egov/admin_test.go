package egov_test

import (
	"context"
	"net/url"
	"testing"

	"github.com/hcm-egov/framework/egov"
	"github.com/stretchr/testify/require"
)

func TestOnlyAdministratorsOperate(t *testing.T) {
	w := start(t, func(cfg *egov.Config) {
		cfg.Roles = map[string]egov.RoleText{"receptionist": {Vi: "Một cửa"}, egov.Administrator: {Vi: "Quản trị"}}
	})
	clerk := w.signIn(receptionist)
	require.Equal(t, 403, clerk.get("/admin").status)
	require.Equal(t, 403, clerk.post("/admin/roles", url.Values{"subject": {"x"}, "role": {egov.Administrator}}).status)

	require.NoError(t, w.app.SSO.Assign(context.Background(), receptionist, w.app.Agency, "receptionist", egov.Administrator))
	page := clerk.get("/admin")
	require.Equal(t, 200, page.status)
	require.Contains(t, page.body, "Nhật ký kiểm chứng")
	require.Contains(t, page.body, receptionist)

	require.Equal(t, 404, clerk.post("/admin/roles", url.Values{"subject": {"colleague"}, "role": {"king"}}).status, "a role that does not exist")
	require.Equal(t, 200, clerk.post("/admin/roles", url.Values{"subject": {"colleague"}, "role": {"receptionist"}}).status)
	people, err := w.app.SSO.Assignments(context.Background(), w.app.Agency)
	require.NoError(t, err)
	var roles []string
	for _, p := range people {
		if p.Subject == "colleague" {
			roles = p.Roles
		}
	}
	require.Equal(t, []string{"receptionist"}, roles)
	require.Equal(t, []string{"roles.assign " + receptionist}, w.acts("roles"))
	require.GreaterOrEqual(t, clerk.post("/admin/incidents/none/retry", nil).status, 400)
	require.GreaterOrEqual(t, clerk.post("/admin/incidents/none/skip", nil).status, 400)
	require.GreaterOrEqual(t, clerk.post("/admin/messages/none/retry", nil).status, 400)
}
