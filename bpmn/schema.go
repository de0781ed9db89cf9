package bpmn

// schema holds the migration steps of the island. Released steps never change.
//
// The tables of instances, jobs, subscriptions and incidents hold live things
// only; what has ended lies in bpmn_finished and bpmn_history. An index with a
// condition costs nothing for the rows that do not meet it, so queries that use
// one repeat its condition.
var schema = []string{schemaModels + schemaInstances + schemaWork + schemaEvents + schemaTask + schemaOperation}

// schemaModels: a deployment is a file; every process in it is a definition. An
// entry is an event by which the latest version of a process begins.
const schemaModels = `
CREATE TABLE bpmn_deployment (
	number BIGINT PRIMARY KEY, file TEXT NOT NULL DEFAULT '', checksum TEXT NOT NULL, xml BYTEA NOT NULL,
	deployed BIGINT NOT NULL, deployed_by TEXT NOT NULL DEFAULT '');
CREATE TABLE bpmn_definition (
	process TEXT NOT NULL, version BIGINT NOT NULL, deployment BIGINT NOT NULL, name TEXT NOT NULL DEFAULT '', tag TEXT NOT NULL DEFAULT '',
	suspended BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (process, version));
CREATE TABLE bpmn_entry (
	kind TEXT NOT NULL, name TEXT NOT NULL, process TEXT NOT NULL, element TEXT NOT NULL, def BIGINT NOT NULL, version BIGINT NOT NULL,
	shut BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (kind, name, process, element, def));
`

// schemaInstances: root is the instance at the top of the calls that led to this
// one, "" at the top itself; active tells where an instance stands, see
// [active]; state and variables are JSON, history is that of one step or,
// in bpmn_finished, of the last step.
const schemaInstances = `
CREATE TABLE bpmn_instance (
	id TEXT PRIMARY KEY, root TEXT NOT NULL DEFAULT '', process TEXT NOT NULL, version BIGINT NOT NULL, business_key TEXT NOT NULL DEFAULT '',
	active TEXT NOT NULL DEFAULT '', state TEXT NOT NULL, variables TEXT NOT NULL, rev BIGINT NOT NULL, started BIGINT NOT NULL, started_by TEXT NOT NULL DEFAULT '',
	suspended BIGINT NOT NULL DEFAULT 0);
CREATE INDEX bpmn_instance_key ON bpmn_instance (business_key) WHERE business_key <> '';
CREATE INDEX bpmn_instance_top ON bpmn_instance (process, started, id) WHERE root = '';
CREATE INDEX bpmn_instance_called ON bpmn_instance (process, started, id) WHERE root <> '';
CREATE INDEX bpmn_instance_root ON bpmn_instance (root) WHERE root <> '';
CREATE INDEX bpmn_instance_active ON bpmn_instance (process, version, active);
CREATE TABLE bpmn_finished (
	id TEXT PRIMARY KEY, root TEXT NOT NULL DEFAULT '', process TEXT NOT NULL, version BIGINT NOT NULL, business_key TEXT NOT NULL DEFAULT '',
	status TEXT NOT NULL, code TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', variables TEXT NOT NULL,
	started BIGINT NOT NULL, started_by TEXT NOT NULL DEFAULT '', ended BIGINT NOT NULL, history TEXT NOT NULL DEFAULT '');
CREATE INDEX bpmn_finished_key ON bpmn_finished (business_key) WHERE business_key <> '';
CREATE INDEX bpmn_finished_top ON bpmn_finished (process, ended, id) WHERE root = '';
CREATE INDEX bpmn_finished_called ON bpmn_finished (process, ended, id) WHERE root <> '';
CREATE INDEX bpmn_finished_root ON bpmn_finished (root) WHERE root <> '';
CREATE TABLE bpmn_history (
	instance TEXT NOT NULL, rev BIGINT NOT NULL, step TEXT NOT NULL, PRIMARY KEY (instance, rev));
`

// schemaWork: jobs, timers and other work that is due at a moment, and what is
// stuck. owner is the node that has a row in hand; its claim ends at due.
const schemaWork = `
CREATE TABLE bpmn_job (
	id TEXT PRIMARY KEY, kind TEXT NOT NULL, type TEXT NOT NULL DEFAULT '', instance TEXT NOT NULL DEFAULT '', token BIGINT NOT NULL DEFAULT 0,
	process TEXT NOT NULL DEFAULT '', version BIGINT NOT NULL DEFAULT 0, element TEXT NOT NULL DEFAULT '',
	due BIGINT NOT NULL, at BIGINT NOT NULL, attempt BIGINT NOT NULL DEFAULT 0, owner TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '');
CREATE INDEX bpmn_job_due ON bpmn_job (type, due, id);
CREATE INDEX bpmn_job_owner ON bpmn_job (owner) WHERE owner <> '';
CREATE TABLE bpmn_incident (
	id TEXT PRIMARY KEY, instance TEXT NOT NULL, token BIGINT NOT NULL, process TEXT NOT NULL, version BIGINT NOT NULL,
	business_key TEXT NOT NULL DEFAULT '', element TEXT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '', raised BIGINT NOT NULL);
CREATE INDEX bpmn_incident_instance ON bpmn_incident (instance);
CREATE INDEX bpmn_incident_raised ON bpmn_incident (raised, id);
`

// schemaEvents: who waits for which message (kind "m") or signal ("s"), messages
// that nobody waits for yet, ids of messages seen, and signals on their way to
// those who waited when they were thrown.
const schemaEvents = `
CREATE TABLE bpmn_subscription (
	id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, correlation TEXT NOT NULL DEFAULT '',
	instance TEXT NOT NULL, token BIGINT NOT NULL, created BIGINT NOT NULL);
CREATE INDEX bpmn_subscription_name ON bpmn_subscription (kind, name, correlation, created);
CREATE TABLE bpmn_message (
	id TEXT PRIMARY KEY, name TEXT NOT NULL, correlation TEXT NOT NULL, variables TEXT NOT NULL, arrived BIGINT NOT NULL, expires BIGINT NOT NULL);
CREATE INDEX bpmn_message_name ON bpmn_message (name, correlation, arrived);
CREATE INDEX bpmn_message_expires ON bpmn_message (expires);
CREATE TABLE bpmn_seen (
	id TEXT PRIMARY KEY, expires BIGINT NOT NULL);
CREATE INDEX bpmn_seen_expires ON bpmn_seen (expires);
CREATE TABLE bpmn_signal (
	id TEXT PRIMARY KEY, name TEXT NOT NULL, variables TEXT NOT NULL, thrown BIGINT NOT NULL);
CREATE TABLE bpmn_delivery (
	signal TEXT NOT NULL, instance TEXT NOT NULL, token BIGINT NOT NULL, PRIMARY KEY (signal, instance, token));
`
