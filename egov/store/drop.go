package store

import (
	"context"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/internal/lite"
	"github.com/hcm-egov/framework/egov/store/internal/pg"
)

// DangerouslyDrop removes the store that cfg names with all it holds, for
// good: the SQLite file, or the PostgreSQL schema, for which Config.Schema is
// needed. It is for demonstrations and tests that start afresh; a department's
// program has no use for it. One that is absent is no fault. A file or schema
// with tables that the store did not make is refused with fault.Config, one in
// use on PostgreSQL with fault.StoreBusy.
func DangerouslyDrop(ctx context.Context, cfg Config) error {
	cfg, dialect, address, err := cfg.withDefaults()
	if err != nil {
		return err
	}
	if dialect == dialectSQLite {
		return lite.Drop(address, mustBeOurs)
	}
	if cfg.Schema == "" {
		return fault.New(fault.Config, "field", "Schema", "reason", "needed to drop a store on PostgreSQL").At("/Schema")
	}
	return pg.Drop(ctx, pg.Config{URL: address, Schema: cfg.Schema, MaxConns: 1, Log: cfg.Log}, mustBeOurs)
}

// mustBeOurs knows a store by its own tables.
func mustBeOurs(tables []string) error {
	if len(tables) == 0 || slices.Contains(tables, "store_step") && slices.Contains(tables, "store_lease") {
		return nil
	}
	return fault.New(fault.Config, "field", "URL", "reason", "holds tables that are not of a store").At("/URL")
}
