package store

import (
	"regexp"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"go.uber.org/zap"
)

// Config says which database to open. The zero value of each optional field is
// its default.
type Config struct {
	// URL is "sqlite:PATH" (relative or absolute; the folder is made when it is
	// absent) or "postgres://…" in the form of libpq.
	URL string
	// Schema is the PostgreSQL schema in which the tables lie, made when it is
	// absent: a name of lower-case letters, digits and _, at most 63 long, such as
	// "h29_16". Stores in different schemas of one database share neither tables
	// nor locks nor notifications, so several agencies can share a server.
	// Default: the first schema of the connection's search_path. On SQLite, where
	// each agency has a file, it is a fault.
	Schema string
	// Log receives warnings of the background: lost connections, rolled back
	// batches. Never statements, parameters or rows. Default: none.
	Log *zap.Logger
	// MaxConns bounds the connections: on SQLite those that read (one more
	// writes), on PostgreSQL all but the one that listens. Default: 8 on SQLite,
	// 32 on PostgreSQL.
	MaxConns int
	// Clock decides on SQLite when a lease expires; on PostgreSQL the clock of
	// the database does. Default: worktime.System().
	Clock worktime.Clock

	pragmas string // more settings of SQLite's writing connection, for tests
}

// The dialects that DB.Dialect names.
const (
	dialectSQLite   = "sqlite"
	dialectPostgres = "postgres"
)

// withDefaults checks the configuration and fills the fields left empty. It
// returns the dialect and the part of the URL that the driver needs.
func (c Config) withDefaults() (filled Config, dialect, address string, err error) {
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	if c.Clock == nil {
		c.Clock = worktime.System()
	}
	if c.MaxConns < 0 {
		err = fault.New(fault.Config, "field", "MaxConns", "reason", "negative").At("/MaxConns")
	}
	dialect, address, ok := parseURL(c.URL)
	if !ok {
		err = fault.Join(fault.New(fault.StoreURL).At("/URL"), err)
	}
	if reason := schemaReason(c.Schema, dialect); reason != "" {
		err = fault.Join(err, fault.New(fault.Config, "field", "Schema", "reason", reason).At("/Schema"))
	}
	if c.MaxConns == 0 {
		c.MaxConns = map[string]int{dialectSQLite: 8, dialectPostgres: 32}[dialect]
	}
	return c, dialect, address, err
}

func parseURL(url string) (dialect, address string, ok bool) {
	if path, found := strings.CutPrefix(url, "sqlite:"); found {
		bad := path == "" || strings.ContainsRune(path, 0) || strings.HasPrefix(path, ":memory:")
		return dialectSQLite, path, !bad
	}
	for _, prefix := range []string{"postgres://", "postgresql://"} {
		if strings.HasPrefix(url, prefix) {
			return dialectPostgres, url, true
		}
	}
	return "", "", false
}

// schemaName leaves out what would need quotes, and what PostgreSQL keeps for
// itself.
var schemaName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

func schemaReason(schema, dialect string) string {
	switch {
	case schema == "":
		return ""
	case dialect == dialectSQLite:
		return "SQLite has no schemas; give each agency a file"
	case !schemaName.MatchString(schema):
		return "not a name of lower-case letters, digits and _"
	case strings.HasPrefix(schema, "pg_") || schema == "information_schema":
		return "kept by PostgreSQL for itself"
	}
	return ""
}
