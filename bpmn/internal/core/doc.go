// Package core executes BPMN processes without clock, I/O or goroutines.
//
// [Compile] turns a model into immutable [Graph]s; [Apply] takes a graph, the
// [State] of one instance and one [Event], moves the instance on and gives the
// effects that whoever calls it has to carry out (rows to write, timers to
// set). The same state and event always give the same result, so an instance
// can be replayed from its events.
//
// An instance is a set of tokens. Every visit of an element is a token with its
// own number; it belongs to a scope, which is the token of a sub-process or of
// the loop whose round it is. Guards are tokens too: boundary events, the start
// events of event sub-processes and the events behind an event gateway wait
// beside what they watch over.
//
//	step.go      Apply: the event, and the order in which tokens move
//	perform.go   activities, sub-processes, calls, ad-hoc sub-processes, the start
//	gateway.go   gateways; reach.go: which tokens may still come to a join
//	event.go     what waits: timers, messages, signals, conditions
//	throw.go     what is thrown, and who catches it
//	loop.go      loops and multi-instance
//	undo.go      compensation and transactions
//	interrupt.go cancelling, and the end
//	data.go      variables and their scopes
//	modify.go    moves by an operator; migrate.go: moves to another version
//	codec.go     the stored form
//	compile*.go  from the model to the graph
package core
