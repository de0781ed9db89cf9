package library

// schema holds the migration steps. Released steps never change.
//
// A deployment is one or several files, of which the first is the main document;
// every decision and decision service in it is a definition. process is the
// number of the BPMN deployment that it came with, 0 for none.
var schema = []string{`
CREATE TABLE dmn_deployment (
	number BIGINT PRIMARY KEY, checksum TEXT NOT NULL, process BIGINT NOT NULL DEFAULT 0,
	deployed BIGINT NOT NULL, deployed_by TEXT NOT NULL DEFAULT '');
CREATE INDEX dmn_deployment_process ON dmn_deployment (process) WHERE process <> 0;
CREATE TABLE dmn_document (
	deployment BIGINT NOT NULL, place BIGINT NOT NULL, file TEXT NOT NULL, xml BYTEA NOT NULL,
	PRIMARY KEY (deployment, place));
CREATE TABLE dmn_definition (
	decision TEXT NOT NULL, version BIGINT NOT NULL, deployment BIGINT NOT NULL, name TEXT NOT NULL, tag TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (decision, version));
CREATE INDEX dmn_definition_deployment ON dmn_definition (deployment);
`}
