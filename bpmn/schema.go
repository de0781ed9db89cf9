package bpmn

// schema holds the migration steps of the island. Released steps never change.
var schema = []string{`
CREATE TABLE bpmn_definition (
	process TEXT NOT NULL, version BIGINT NOT NULL, name TEXT NOT NULL DEFAULT '', file TEXT NOT NULL DEFAULT '',
	checksum TEXT NOT NULL, xml BYTEA NOT NULL, deployed BIGINT NOT NULL, deployed_by TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (process, version));
CREATE TABLE bpmn_instance (
	id TEXT PRIMARY KEY, process TEXT NOT NULL, version BIGINT NOT NULL, business_key TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL, variables TEXT NOT NULL, rev BIGINT NOT NULL, started BIGINT NOT NULL, started_by TEXT NOT NULL DEFAULT '');
CREATE INDEX bpmn_instance_key ON bpmn_instance (business_key);
CREATE TABLE bpmn_finished (
	id TEXT PRIMARY KEY, process TEXT NOT NULL, version BIGINT NOT NULL, business_key TEXT NOT NULL DEFAULT '',
	status TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', variables TEXT NOT NULL,
	started BIGINT NOT NULL, started_by TEXT NOT NULL DEFAULT '', ended BIGINT NOT NULL);
CREATE INDEX bpmn_finished_key ON bpmn_finished (business_key);
CREATE TABLE bpmn_history (
	instance TEXT NOT NULL, rev BIGINT NOT NULL, visits TEXT NOT NULL, PRIMARY KEY (instance, rev));
CREATE TABLE bpmn_task (
	id TEXT PRIMARY KEY, instance TEXT NOT NULL, token BIGINT NOT NULL, process TEXT NOT NULL, version BIGINT NOT NULL,
	business_key TEXT NOT NULL DEFAULT '', element TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', form_key TEXT NOT NULL DEFAULT '',
	assignee TEXT NOT NULL DEFAULT '', candidates TEXT NOT NULL DEFAULT '', created BIGINT NOT NULL, due BIGINT NOT NULL);
CREATE INDEX bpmn_task_due ON bpmn_task (due, id);
CREATE INDEX bpmn_task_assignee ON bpmn_task (assignee, due, id);
CREATE INDEX bpmn_task_key ON bpmn_task (business_key);
CREATE INDEX bpmn_task_instance ON bpmn_task (instance);
CREATE TABLE bpmn_candidate (
	name TEXT NOT NULL, task TEXT NOT NULL, PRIMARY KEY (name, task));
CREATE INDEX bpmn_candidate_task ON bpmn_candidate (task);
CREATE TABLE bpmn_job (
	id TEXT PRIMARY KEY, kind TEXT NOT NULL, type TEXT NOT NULL DEFAULT '', instance TEXT NOT NULL DEFAULT '', token BIGINT NOT NULL DEFAULT 0,
	process TEXT NOT NULL DEFAULT '', version BIGINT NOT NULL DEFAULT 0, element TEXT NOT NULL DEFAULT '',
	due BIGINT NOT NULL, attempt BIGINT NOT NULL DEFAULT 0, owner TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '');
CREATE INDEX bpmn_job_due ON bpmn_job (type, due, instance, token);
CREATE TABLE bpmn_subscription (
	id TEXT PRIMARY KEY, name TEXT NOT NULL, correlation TEXT NOT NULL, instance TEXT NOT NULL, token BIGINT NOT NULL, created BIGINT NOT NULL);
CREATE INDEX bpmn_subscription_name ON bpmn_subscription (name, correlation);
CREATE TABLE bpmn_entry (
	process TEXT NOT NULL, message TEXT NOT NULL, element TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (message, process));
CREATE TABLE bpmn_message (
	id TEXT PRIMARY KEY, name TEXT NOT NULL, correlation TEXT NOT NULL, variables TEXT NOT NULL, arrived BIGINT NOT NULL, expires BIGINT NOT NULL);
CREATE INDEX bpmn_message_name ON bpmn_message (name, correlation, arrived);
CREATE INDEX bpmn_message_expires ON bpmn_message (expires);
CREATE TABLE bpmn_seen (
	id TEXT PRIMARY KEY, expires BIGINT NOT NULL);
CREATE INDEX bpmn_seen_expires ON bpmn_seen (expires);
CREATE TABLE bpmn_incident (
	id TEXT PRIMARY KEY, instance TEXT NOT NULL, token BIGINT NOT NULL, process TEXT NOT NULL, version BIGINT NOT NULL,
	business_key TEXT NOT NULL DEFAULT '', element TEXT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '', raised BIGINT NOT NULL);
CREATE INDEX bpmn_incident_instance ON bpmn_incident (instance);
`}
