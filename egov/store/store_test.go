package store_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/stretchr/testify/require"
)

var ctx = context.Background()

// children are the programs that tests start as processes of their own, to
// kill them or to take something away from them. They get the arguments after
// their name and end with a fault on stderr or well.
var children = map[string]func(args []string) error{}

func isChild(name string, run func(args []string) error) bool {
	children[name] = run
	return true
}

const childVariable = "EGOV_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	words := strings.Fields(os.Getenv(childVariable))
	if len(words) == 0 {
		os.Exit(m.Run())
	}
	if err := children[words[0]](words[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child is a command that runs one of the children.
func child(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childVariable+"="+name+" "+strings.Join(args, " "))
	cmd.Stderr = os.Stderr
	return cmd
}

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
