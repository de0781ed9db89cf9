package store_test

import (
	"testing"

	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
)

func TestContractSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.DB {
		return storetest.OpenWith(t, store.Config{URL: storetest.SQLiteURL(t)})
	})
}

func TestContractPostgres(t *testing.T) {
	server := storetest.Postgres(t)
	storetest.Run(t, func(t *testing.T) *store.DB {
		return storetest.OpenWith(t, store.Config{URL: storetest.PostgresSchema(t, server)})
	})
}
