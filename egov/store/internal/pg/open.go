package pg

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Open connects, makes the schema when it is asked for and absent, and checks
// what the store relies on.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	pc, err := poolConfig(cfg)
	if err != nil {
		return nil, err
	}
	found, err := prepare(ctx, pc.ConnConfig, cfg.Schema)
	if err != nil {
		return nil, asFault("open", err)
	}
	if found.forgetful {
		pc.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	}
	if !found.bytewise {
		cfg.Log.Warn("store: the database sorts text by a language; SQLite sorts it by its bytes. Create the database with LOCALE 'C' for the same order")
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, asFault("open", err)
	}
	d := &DB{log: cfg.Log, pool: pool, schema: found.schema, node: strconv.FormatUint(rand.Uint64(), 36)}
	d.life, d.end = context.WithCancel(context.Background())
	return d, nil
}

func poolConfig(cfg Config) (*pgxpool.Config, error) {
	pc, err := pgxpool.ParseConfig(cfg.URL)
	if err != nil {
		return nil, fault.New(fault.StoreURL).At("/URL") // the cause may quote a password
	}
	pc.MaxConns = int32(cfg.MaxConns)
	params := pc.ConnConfig.RuntimeParams
	if params["application_name"] == "" {
		params["application_name"] = "egov"
	}
	params["default_transaction_isolation"] = "read committed"
	params["default_transaction_read_only"] = "off"
	if cfg.Schema != "" {
		params["search_path"] = pgx.Identifier{cfg.Schema}.Sanitize()
	}
	return pc, nil
}

// server is what Open found.
type server struct {
	schema    string
	forgetful bool // acknowledges before the disk does
	bytewise  bool // sorts text as SQLite does
}

func prepare(ctx context.Context, cc *pgx.ConnConfig, schema string) (server, error) {
	conn, err := pgx.ConnectConfig(ctx, cc.Copy())
	if err != nil {
		return server{}, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := makeSchema(ctx, conn, schema); err != nil {
		return server{}, err
	}
	return look(ctx, conn)
}

// makeSchema looks first: a role that owns its schema need not have the right
// to make others.
func makeSchema(ctx context.Context, conn *pgx.Conn, schema string) error {
	if schema == "" {
		return nil
	}
	var there bool
	err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)", schema).Scan(&there)
	if err != nil || there {
		return err
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		// Two nodes that start at once wait for each other.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('egov store schema', 0))"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{schema}.Sanitize())
		return err
	})
}

func look(ctx context.Context, conn *pgx.Conn) (server, error) {
	var schema *string
	var encoding, collation, sync, fsync string
	err := conn.QueryRow(ctx, `SELECT current_schema()::text, pg_encoding_to_char(encoding)::text, datcollate::text,
		current_setting('synchronous_commit'), current_setting('fsync') FROM pg_database WHERE datname = current_database()`).
		Scan(&schema, &encoding, &collation, &sync, &fsync)
	switch {
	case err != nil:
		return server{}, err
	case schema == nil:
		return server{}, fault.New(fault.StoreURL).At("/URL").Wrap(errors.New("no schema of the search_path exists"))
	case encoding != "UTF8":
		return server{}, fault.New(fault.StoreURL).At("/URL").Wrap(errors.New("the database's encoding is not UTF8"))
	case fsync != "on":
		return server{}, fault.New(fault.StoreURL).At("/URL").Wrap(errors.New("the server runs with fsync=off, which loses acknowledged commits"))
	}
	return server{schema: *schema, forgetful: sync == "off", bytewise: collation == "C" || collation == "POSIX"}, nil
}

// Drop removes the schema with everything in it, when it is empty or ours says
// that its tables are. Tables in use are waited for a few seconds.
func Drop(ctx context.Context, cfg Config, ours func(tables []string) error) error {
	pc, err := poolConfig(cfg)
	if err != nil {
		return err
	}
	conn, err := pgx.ConnectConfig(ctx, pc.ConnConfig)
	if err != nil {
		return asFault("drop", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return asFault("drop", pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1", cfg.Schema)
		if err != nil {
			return err
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		if err := ours(names); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '10s'"); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "DROP SCHEMA IF EXISTS "+pgx.Identifier{cfg.Schema}.Sanitize()+" CASCADE")
		return err
	}))
}
