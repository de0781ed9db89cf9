// Package conformance runs the public suites of BPMN 2.0 against the reader, the
// writer, the pictures and the engine, and tells how many of their cases hold. A
// suite is a folder with an index; nothing here knows the names of its files.
// README.md says how.
package conformance
