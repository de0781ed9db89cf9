// Package audit is an append-only log that cannot be altered unseen.
//
// Norms: RFC 6962 section 2.1 (Merkle tree, inclusion and consistency proofs),
// in the form of golang.org/x/mod/sumdb/tlog with tiles of height 8, and
// checkpoints as signed notes (golang.org/x/mod/sumdb/note, C2SP
// tlog-checkpoint). Law: personal data stays out of the log in clear (Law on
// Personal Data Protection 91/2025/QH15, Decree 13/2023/ND-CP).
//
// [Log.Append] writes a record inside the transaction of the act itself: both
// commit or neither. Records are numbered from 0 without a gap. The state of
// the log at a moment is a [Checkpoint] of three lines; who keeps one outside
// the agency can hold every later state against it.
//
// [Log.Export] writes the log as plain files, and [Verify] checks them without
// this program's database: it finds every altered, missing or added byte and
// says in which file and at which entry.
//
// An entry is one line of JSON,
//
//	{"log":"H29.17","n":12,"at":"2026-01-05T01:00:00.000000Z","act":"dossier.accept","actor":"u-7","agency":"H29.17","object":"dossier:H29.17-20260105-0000001","outcome":"ok","details":{"status":"received"}}
//
// and its hash covers that line with its newline.
package audit
