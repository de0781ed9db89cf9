package esb

// schema is the steps of the bus' tables. Times are microseconds since the Unix
// epoch, 0 = none. A row that a process has taken up has its claim and a next in
// the future, so that it comes back by itself when the process dies.
var schema = []string{
	`CREATE TABLE esb_raw (
		id TEXT PRIMARY KEY,
		raw BYTEA NOT NULL,
		signed BIGINT NOT NULL,
		hash TEXT NOT NULL DEFAULT ''
	);
	CREATE TABLE esb_out (
		id TEXT PRIMARY KEY,
		kind TEXT NOT NULL,
		ref TEXT NOT NULL UNIQUE,
		document_id TEXT NOT NULL,
		code TEXT NOT NULL DEFAULT '',
		printed TEXT NOT NULL DEFAULT '',
		issued BIGINT NOT NULL DEFAULT 0,
		created BIGINT NOT NULL
	);
	CREATE INDEX esb_out_document ON esb_out (document_id);
	CREATE TABLE esb_delivery (
		id TEXT PRIMARY KEY,
		message TEXT NOT NULL,
		receiver TEXT NOT NULL,
		state TEXT NOT NULL,
		created BIGINT NOT NULL,
		since BIGINT NOT NULL,
		next BIGINT NOT NULL,
		claim TEXT NOT NULL DEFAULT '',
		attempts BIGINT NOT NULL DEFAULT 0,
		reason TEXT NOT NULL DEFAULT '',
		detail TEXT NOT NULL DEFAULT '',
		sent BIGINT NOT NULL DEFAULT 0,
		delivered BIGINT NOT NULL DEFAULT 0,
		receipt TEXT NOT NULL DEFAULT ''
	);
	CREATE INDEX esb_delivery_due ON esb_delivery (receiver, state, next);
	CREATE INDEX esb_delivery_message ON esb_delivery (message);
	CREATE INDEX esb_delivery_listing ON esb_delivery (created, id);
	CREATE INDEX esb_delivery_state ON esb_delivery (state, created);
	CREATE TABLE esb_lane (
		receiver TEXT PRIMARY KEY,
		failures BIGINT NOT NULL DEFAULT 0,
		next BIGINT NOT NULL DEFAULT 0
	);
	CREATE TABLE esb_in (
		id TEXT PRIMARY KEY,
		kind TEXT NOT NULL,
		ref TEXT NOT NULL UNIQUE,
		sender TEXT NOT NULL,
		document_id TEXT NOT NULL,
		code TEXT NOT NULL DEFAULT '',
		printed TEXT NOT NULL DEFAULT '',
		issued BIGINT NOT NULL DEFAULT 0,
		hash TEXT NOT NULL,
		received BIGINT NOT NULL,
		state TEXT NOT NULL,
		next BIGINT NOT NULL,
		claim TEXT NOT NULL DEFAULT '',
		attempts BIGINT NOT NULL DEFAULT 0,
		reason TEXT NOT NULL DEFAULT '',
		detail TEXT NOT NULL DEFAULT '',
		handled BIGINT NOT NULL DEFAULT 0,
		signer TEXT NOT NULL,
		subject TEXT NOT NULL,
		fingerprint TEXT NOT NULL,
		report BYTEA NOT NULL
	);
	CREATE INDEX esb_in_due ON esb_in (state, kind, next);
	CREATE INDEX esb_in_listing ON esb_in (received, id);
	CREATE TABLE esb_status (
		direction TEXT NOT NULL,
		peer TEXT NOT NULL,
		owner TEXT NOT NULL,
		document_id TEXT NOT NULL,
		code TEXT NOT NULL,
		description TEXT NOT NULL DEFAULT '',
		at BIGINT NOT NULL,
		PRIMARY KEY (peer, owner, document_id, direction, code)
	)`,
}
