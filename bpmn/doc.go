// Package bpmn executes business processes drawn in BPMN 2.0 (OMG
// formal/2013-12-09, ISO/IEC 19510:2013) on the department's own database.
//
// [Engine.Deploy] reads a model of Camunda Modeler or any other tool, judges it
// as a whole and refuses, with line and element, whatever it would not execute
// exactly as drawn: nothing is skipped silently. [Engine.Start] begins an
// instance; people do its user tasks ([Engine.Tasks], [Engine.Complete]), Go
// functions its service tasks ([Engine.Handle], [Engine.HandleTx]), messages and
// timers move it on. Conditions and other expressions are FEEL (DMN 1.5).
//
// Every step is one transaction of the caller's store: the state of the
// instance, its tasks, jobs, timers, subscriptions and history commit together,
// and together with the caller's own rows when the …Tx twin of a call is used.
// After a crash everything goes on from the last commit. Several programs may
// run on one database.
//
// The step itself is a pure function (internal/core): state and event in, state
// and effects out.
package bpmn
