package bpmn

// schemaTask are the tables of user tasks and of what people do with instances.
//
// A row of bpmn_candidate offers a task to a group or a person and carries what
// inboxes are sorted by, so that a page of one inbox is read off an index
// whatever else is open. Columns: rank is the priority with its sign turned,
// held tells whether somebody has the task, due is [never] without a due date.
const schemaTask = `
CREATE TABLE bpmn_task (
	id TEXT PRIMARY KEY, instance TEXT NOT NULL, token BIGINT NOT NULL, process TEXT NOT NULL, version BIGINT NOT NULL,
	business_key TEXT NOT NULL DEFAULT '', element TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', folded TEXT NOT NULL DEFAULT '',
	form_key TEXT NOT NULL DEFAULT '', candidates TEXT NOT NULL DEFAULT '',
	assignee TEXT NOT NULL DEFAULT '', owner TEXT NOT NULL DEFAULT '', delegated BIGINT NOT NULL DEFAULT 0,
	created BIGINT NOT NULL, due BIGINT NOT NULL, follow_up BIGINT NOT NULL DEFAULT 0, rank BIGINT NOT NULL DEFAULT 0,
	suspended BIGINT NOT NULL DEFAULT 0);
CREATE INDEX bpmn_task_due ON bpmn_task (due, id);
CREATE INDEX bpmn_task_assignee ON bpmn_task (assignee, due, id);
CREATE INDEX bpmn_task_owner ON bpmn_task (owner, due, id) WHERE owner <> '';
CREATE INDEX bpmn_task_process ON bpmn_task (process, due, id);
CREATE INDEX bpmn_task_key ON bpmn_task (business_key);
CREATE INDEX bpmn_task_instance ON bpmn_task (instance);
CREATE TABLE bpmn_candidate (
	task TEXT NOT NULL, name TEXT NOT NULL, held BIGINT NOT NULL, due BIGINT NOT NULL, rank BIGINT NOT NULL, created BIGINT NOT NULL,
	PRIMARY KEY (task, name));
CREATE INDEX bpmn_candidate_due ON bpmn_candidate (name, held, due, task);
CREATE INDEX bpmn_candidate_rank ON bpmn_candidate (name, held, rank, due, task);
CREATE INDEX bpmn_candidate_created ON bpmn_candidate (name, held, created, task);
CREATE TABLE bpmn_act (
	root TEXT NOT NULL, number BIGINT NOT NULL, instance TEXT NOT NULL, task TEXT NOT NULL DEFAULT '', element TEXT NOT NULL DEFAULT '',
	kind TEXT NOT NULL, at BIGINT NOT NULL, author TEXT NOT NULL DEFAULT '', behalf TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (root, number));
`
