package egov_test

import (
	"context"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/signature"
	"github.com/stretchr/testify/require"
)

func paths(err error) (list []string) {
	for _, f := range fault.All(err) {
		list = append(list, f.Path())
	}
	return list
}

func TestFaultsOfTheConfigurationComeTogether(t *testing.T) {
	_, err := egov.New(context.Background(), egov.Config{Agency: "nonsense", PublicURL: "::", Signer: (*signature.Signer)(nil)})
	require.ErrorIs(t, err, fault.Config)
	require.Equal(t, []string{"/agency", "/name", "/signer", "/publicURL"}, paths(err))

	cfg := agency(t)
	cfg.Trust = nil
	cfg.SSO.Issuer, cfg.SSO.ClientID = "", ""
	cfg.Peers = map[string]string{"nonsense": "http://127.0.0.1:1"}
	cfg.Procedures = append(cfg.Procedures, onegate.Procedure{Code: "1.000001", Name: onegate.Text{Vi: "Khác"}, Form: "f", Process: "p"})
	_, err = egov.New(context.Background(), cfg)
	require.ErrorIs(t, err, fault.Config)
	require.Equal(t, []string{"/trust", "/procedures/1/days", "/peers/nonsense", "/Issuer", "/ClientID"}, paths(err))
}

func TestFaultyAssetsAreNamed(t *testing.T) {
	cfg := agency(t)
	assets := assets()
	assets["forms/broken.json"] = &fstest.MapFile{Data: []byte(`{"id":`)}
	assets["processes/broken.bpmn"] = &fstest.MapFile{Data: []byte(`<a>`)}
	assets["processes/readme.txt"] = &fstest.MapFile{Data: []byte(`no process`)}
	assets["layers/broken.geojson"] = &fstest.MapFile{Data: []byte(`[]`)}
	assets["decisions/broken.dmn"] = &fstest.MapFile{Data: []byte(`<a/>`)}
	cfg.Assets = assets
	_, err := egov.New(context.Background(), cfg)
	require.ErrorIs(t, err, fault.AppAsset)
	for _, file := range []string{"forms/broken.json", "processes/broken.bpmn", "layers/broken.geojson", "decisions/broken.dmn"} {
		require.ErrorContains(t, err, file)
	}
	require.Len(t, fault.All(err), 4)

	cfg = agency(t)
	cfg.Trust, cfg.Assets = nil, with("trust/broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
	_, err = egov.New(context.Background(), cfg)
	require.ErrorIs(t, err, fault.SignatureKey)
}

func TestAnAppWithoutAssets(t *testing.T) {
	for _, assets := range []fs.FS{nil, fstest.MapFS{}} {
		cfg := agency(t)
		cfg.Assets = assets
		app, err := egov.New(context.Background(), cfg)
		require.NoError(t, err)
		require.NoError(t, app.Close())
	}
}

func TestFaultsOfModulesAreNamed(t *testing.T) {
	cfg := agency(t)
	bad := func(context.Context, *egov.App) error { return fault.New(fault.Unexpected) }
	called := false
	cfg.Modules = []egov.Module{{Name: "fees", Setup: bad}, {Name: "maps", Setup: bad}, {Name: "fine", Setup: func(_ context.Context, app *egov.App) error {
		called = app.Process != nil && app.Bus != nil && app.UI != nil
		return nil
	}}}
	_, err := egov.New(context.Background(), cfg)
	require.ErrorIs(t, err, fault.AppModule)
	require.ErrorContains(t, err, "fees")
	require.ErrorContains(t, err, "maps")
	require.True(t, called, "a module finds the whole app")
}
