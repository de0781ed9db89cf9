// Package conformance runs public test suites of BPMN 2.0 on package bpmn, in
// the formats in which they are distributed: see README.md.
package conformance
