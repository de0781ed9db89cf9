// Package bpmn executes business processes drawn in BPMN 2.0 (OMG
// formal/2013-12-09, ISO/IEC 19510:2013) on the department's own database.
//
// [Engine.Deploy] reads a model of Camunda Modeler or any other tool, judges it
// as a whole and refuses, with line, element and clause, whatever breaks a rule
// of the norm or would not be executed exactly as drawn: nothing is skipped
// silently. [Engine.Start] begins an instance; people do its user tasks
// ([Engine.Tasks], [Engine.Complete]), Go functions its service tasks
// ([Engine.Handle], [Engine.HandleTx]), messages, signals and timers move it on
// ([Engine.Correlate], [Engine.Signal], [Engine.Run]). Expressions are FEEL (DMN
// 1.5), and whatever [Config].Expressions adds.
//
// Every step is one transaction of the caller's store: the state of the
// instance, its tasks, jobs, timers, subscriptions and history commit together,
// and together with the caller's own rows when the …Tx twin of a call is used.
// After a crash everything goes on from the last commit. Several programs may
// run on one PostgreSQL database.
//
// The step itself is a pure function (internal/core): state and event in, state
// and effects out.
package bpmn
