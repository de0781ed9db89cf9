package store_test

import (
	"strings"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/stretchr/testify/assert"
)

func TestCheckStatement(t *testing.T) {
	for query, code := range map[string]fault.Code{
		"":                                   "",
		" ; ;":                               "",
		"SELECT $1":                          "",
		"SELECT $1; -- end":                  "",
		"SELECT '; COMMIT' || $1 /* ; */":    "",
		`SELECT "a;b" FROM "c;" WHERE x=$1;`: "",
		"DO $$ BEGIN; COMMIT; END $$":        "",
		"DO $tag$ ; $$ ; $tag$":              "",
		"SELECT $1 + $2; -- ; $3":            "",
		"ENDING":                             "",
		"BEGIN2":                             "",
		"'unclosed ; COMMIT":                 "",
		"/* unclosed ; COMMIT":               "",
		"SELECT $1; SELECT $2":               fault.StoreSQL,
		"SELECT 1;COMMIT":                    fault.StoreMisuse,
		"end":                                fault.StoreMisuse,
		"-- x\nRollback to a":                fault.StoreMisuse,
		"/**/ /*;*/ begin":                   fault.StoreMisuse,
		"SELECT $1;savepoint/**/a":           fault.StoreMisuse,
		"SELECT 1 - 2; release a":            fault.StoreMisuse,
	} {
		err := store.CheckStatement(query, 1)
		if code == "" {
			assert.NoError(t, err, query)
		} else {
			assert.ErrorIs(t, err, code, query)
		}
	}
	assert.NoError(t, store.CheckStatement("SELECT 1; SELECT 2", 0))
}

func FuzzCheckStatement(f *testing.F) {
	f.Add("SELECT $1; -- x")
	f.Add("$$;$a$'\"/*")
	f.Fuzz(func(t *testing.T, query string) {
		err := store.CheckStatement(query, 0)
		assert.NotErrorIs(t, err, fault.StoreSQL, "without arguments any number of statements is well")
		quoted := "SELECT '" + strings.ReplaceAll(query, "'", "''") + "' || $1"
		assert.NoError(t, store.CheckStatement(quoted, 1))
		assert.ErrorIs(t, store.CheckStatement(quoted+";COMMIT", 1), fault.StoreMisuse)
	})
}
