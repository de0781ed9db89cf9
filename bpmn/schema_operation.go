package bpmn

// schemaOperation are the tables of batches.
const schemaOperation = `
CREATE TABLE bpmn_batch (
	id TEXT PRIMARY KEY, request TEXT NOT NULL, state TEXT NOT NULL, total BIGINT NOT NULL, done BIGINT NOT NULL DEFAULT 0, failed BIGINT NOT NULL DEFAULT 0,
	place TEXT NOT NULL DEFAULT '', started BIGINT NOT NULL, ended BIGINT NOT NULL DEFAULT 0, author TEXT NOT NULL DEFAULT '', behalf TEXT NOT NULL DEFAULT '');
CREATE INDEX bpmn_batch_started ON bpmn_batch (started);
CREATE TABLE bpmn_batch_part (
	batch TEXT NOT NULL, number BIGINT NOT NULL, instances TEXT NOT NULL, PRIMARY KEY (batch, number));
CREATE TABLE bpmn_batch_failure (
	batch TEXT NOT NULL, number BIGINT NOT NULL, instance TEXT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '', at BIGINT NOT NULL,
	PRIMARY KEY (batch, number));
`
