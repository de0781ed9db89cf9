//go:build !unix

package storetest

import "errors"

// PostgresServer is a private server of a test; this system has none.
type PostgresServer struct{ URL string }

// StartPostgres needs a Unix system.
func StartPostgres(string) (*PostgresServer, error) {
	return nil, errors.New("a private PostgreSQL server needs a Unix system")
}

// Stop ends the server and removes its folder.
func (s *PostgresServer) Stop() {}

// Crash kills the server and returns its folder.
func (s *PostgresServer) Crash() (dir string) { return "" }
