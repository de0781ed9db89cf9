package sso_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/hcm-egov/framework/sso"
	"github.com/stretchr/testify/require"
)

func TestConfigReportsEveryFault(t *testing.T) {
	_, err := sso.New(context.Background(), sso.Config{Scopes: []string{"profile"}, Algorithms: []string{"HS256"}, Levels: map[string]int{"x": 5}, Skew: time.Hour, IdleTimeout: time.Second})
	var paths []string
	for _, e := range fault.All(err) {
		require.Equal(t, fault.Config, e.Code())
		paths = append(paths, e.Path())
	}
	require.Equal(t, []string{"/Store", "/Issuer", "/ClientID", "/PublicURL", "/Scopes", "/Algorithms", "/Levels", "/Skew", "/IdleTimeout"}, paths)
}

func TestAddressesMustBeSecure(t *testing.T) {
	db := storetest.Open(t)
	try := func(issuer, public string) error {
		_, err := sso.New(context.Background(), sso.Config{Store: db, Issuer: issuer, ClientID: "x", PublicURL: public})
		return err
	}
	for _, bad := range []string{"http://example.vn", "https://", "ftp://127.0.0.1", "127.0.0.1", "https://u:p@example.vn", "http://127.0.0.1.example.vn", "https://example.vn?x=1", "javascript:x"} {
		require.ErrorIs(t, try(bad, "https://app.example.vn"), fault.Config, bad)
		require.ErrorIs(t, try("https://op.example.vn", bad), fault.Config, bad)
	}
	require.ErrorIs(t, try("https://op.example.vn", "https://app.example.vn/under"), fault.Config)
	for _, good := range []string{"https://example.vn", "https://example.vn:8443", "http://localhost:8080", "http://127.0.0.1", "http://[::1]:80"} {
		require.NoError(t, try(good, good), good)
	}
	require.NoError(t, try("https://op.example.vn/realms/city/", "https://app.example.vn/"))
}

func TestConfigNeverPrintsItsSecret(t *testing.T) {
	c := sso.Config{Issuer: "https://op", ClientSecret: "hush-hush"}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "config", c)
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "config", c, "p", &c)
	data, err := json.Marshal(map[string]any{"c": c})
	require.NoError(t, err)
	all := logged.String() + string(data) + fmt.Sprint(c) + fmt.Sprintf("%v %+v %#v %s %q %x %d", c, c, c, c, c, c, c) + fmt.Sprintf("%+v %#v", &c, []sso.Config{c}) + c.String() + c.GoString()
	c.Store, c.ClientID, c.PublicURL = storetest.Open(t), "x", "https://app"
	s, err := sso.New(context.Background(), c)
	require.NoError(t, err)
	all += fmt.Sprintf("%v %+v %#v", s, s, s)
	require.NotContains(t, all, "hush")
	require.NotContains(t, all, "68757368") // its hexadecimal form
	require.True(t, strings.Contains(all, "[redacted]") && strings.Contains(all, "https://op"))
}

func TestClaimsPrintNobody(t *testing.T) {
	c, err := sso.Config{}.MapClaims(map[string]any{"iss": "https://op", "sub": "s", "name": "Trần Văn Bình", "citizen_id": "079085000002"})
	require.NoError(t, err)
	require.Equal(t, "Trần Văn Bình", c.Text("name"))
	all := fmt.Sprintf("%v %+v %#v %s", c, c, c, &c)
	require.NotContains(t, all, "Bình")
	require.NotContains(t, all, "079085000002")
}

func TestTextIsNFC(t *testing.T) {
	c, err := sso.Config{}.MapClaims(map[string]any{"sub": "s", "name": "Tra\u0302\u0300n", "address": map[string]any{"formatted": "Pho\u0302\u0301"}, "list": []any{"e\u0301"}})
	require.NoError(t, err)
	require.Equal(t, "Trần", c.Name)
	require.Equal(t, map[string]any{"formatted": "Phố"}, c.Profile["address"])
	require.Equal(t, []any{"é"}, c.Profile["list"])
}

func TestFromEnv(t *testing.T) {
	for name, value := range map[string]string{"ISSUER": "i", "CLIENT_ID": "c", "CLIENT_SECRET": "s", "PUBLIC_URL": "p"} {
		t.Setenv("EGOV_SSO_"+name, value)
	}
	c := sso.FromEnv()
	require.Equal(t, []string{"i", "c", "s", "p"}, []string{c.Issuer, c.ClientID, c.ClientSecret, c.PublicURL})
}
