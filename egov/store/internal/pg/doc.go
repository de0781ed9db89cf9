// Package pg drives PostgreSQL through pgx: a pool of connections, transactions
// that save round trips, and one connection that listens.
package pg
