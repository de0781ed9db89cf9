// Package lite drives SQLite: one connection that writes, owned by a group
// commit loop, and a pool of connections that read snapshots of the WAL.
package lite
