package sso

// Times are microseconds since the Unix epoch, UTC. Nothing in these tables
// lets its reader act: of the state, the browser's secret and the session id
// only SHA-256 is kept, and what a session knows of its person is sealed with a
// key that only the person's cookie holds.
var schema = []string{`
CREATE TABLE sso_login (
	state    TEXT PRIMARY KEY,
	browser  TEXT NOT NULL,
	back     TEXT NOT NULL DEFAULT '/',
	level    BIGINT NOT NULL DEFAULT 1,
	agency   TEXT NOT NULL DEFAULT '',
	created  BIGINT NOT NULL
);
CREATE INDEX sso_login_created ON sso_login (created);
CREATE TABLE sso_session (
	id        TEXT PRIMARY KEY,
	issuer    TEXT NOT NULL,
	subject   TEXT NOT NULL,
	kind      TEXT NOT NULL,
	agency    TEXT NOT NULL DEFAULT '',
	roles     TEXT NOT NULL DEFAULT '[]',
	assurance BIGINT NOT NULL,
	sealed    BYTEA NOT NULL,
	created   BIGINT NOT NULL,
	seen      BIGINT NOT NULL,
	last      BIGINT NOT NULL,
	ends      BIGINT NOT NULL
);
CREATE INDEX sso_session_subject ON sso_session (subject, issuer);
CREATE INDEX sso_session_ends ON sso_session (ends);
CREATE TABLE sso_role (
	issuer  TEXT NOT NULL,
	subject TEXT NOT NULL,
	agency  TEXT NOT NULL,
	roles   TEXT NOT NULL,
	changed BIGINT NOT NULL,
	PRIMARY KEY (issuer, subject, agency)
);
CREATE INDEX sso_role_agency ON sso_role (agency, subject)`}
