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

// Dir is the server's folder.
func (s *PostgresServer) Dir() string { return "" }

// Crash kills the server and leaves its folder, for StartPostgres.
func (s *PostgresServer) Crash() {}
