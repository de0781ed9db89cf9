package audit

// schema: audit_head is one row, the size of the log and the roots of its
// complete subtrees; audit_tile holds complete tiles of 256 hashes, each with
// the root over them, which is one hash of the tile above. So an append inserts
// one record and rewrites one short row, however long the log is; each 256th
// gathers a tile.
const schema = `
CREATE TABLE audit_head (
	id BIGINT NOT NULL PRIMARY KEY,
	size BIGINT NOT NULL,
	frontier BYTEA NOT NULL
);
CREATE TABLE audit_setting (
	name TEXT NOT NULL PRIMARY KEY,
	value BYTEA NOT NULL
);
CREATE TABLE audit_record (
	idx BIGINT NOT NULL PRIMARY KEY,
	at BIGINT NOT NULL,
	act TEXT NOT NULL,
	actor TEXT NOT NULL,
	object TEXT NOT NULL,
	body BYTEA NOT NULL,
	leaf BYTEA NOT NULL
);
CREATE INDEX audit_record_at ON audit_record(at, idx);
CREATE INDEX audit_record_act ON audit_record(act, idx);
CREATE INDEX audit_record_actor ON audit_record(actor, idx);
CREATE INDEX audit_record_object ON audit_record(object, idx);
CREATE TABLE audit_value (
	pseudonym TEXT NOT NULL,
	idx BIGINT NOT NULL,
	PRIMARY KEY (pseudonym, idx)
);
CREATE TABLE audit_tile (
	level BIGINT NOT NULL,
	n BIGINT NOT NULL,
	root BYTEA NOT NULL,
	data BYTEA NOT NULL,
	PRIMARY KEY (level, n)
)`
