package main_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/hcm-egov/framework/examples/permit/demo"
	"github.com/hcm-egov/framework/examples/permit/tour"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain lets the test binary be a node of the demo.
func TestMain(m *testing.M) {
	if demo.IsNode() {
		if err := demo.ServeNode(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// TestTour plays the whole procedure over HTTP, on SQLite.
func TestTour(t *testing.T) {
	said := play(t, demo.Options{}, 1)
	assert.Contains(t, said, "audit H29.33")
}

// TestTourPostgresTwoNodesOneKilled plays it with two nodes of the Department of
// Construction on one database, one of which is killed three times.
func TestTourPostgresTwoNodesOneKilled(t *testing.T) {
	said := play(t, demo.Options{Store: storetest.Postgres(t)}, 2)
	assert.Equal(t, 3, strings.Count(said, "kill -9"), said)
	assert.Equal(t, 3, strings.Count(said, "second node runs"), said)
}

// TestTourPostgres plays it with one node.
func TestTourPostgres(t *testing.T) {
	play(t, demo.Options{Store: storetest.Postgres(t)}, 1)
}

func play(t *testing.T, opt demo.Options, nodes int) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	var said bytes.Buffer
	require.NoError(t, tour.Play(ctx, opt, nodes, &said), "%s", &said)
	assert.Contains(t, said.String(), "Hoàn tất")
	return said.String()
}

// TestNodesNeedPostgres: an SQLite file is for one process.
func TestNodesNeedPostgres(t *testing.T) {
	err := tour.Play(t.Context(), demo.Options{}, 2, io.Discard)
	assert.ErrorContains(t, err, "EGOV_STORE")
}
