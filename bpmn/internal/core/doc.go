// Package core executes BPMN processes without clock, I/O or goroutines.
//
// [Compile] judges a model and turns it into an immutable [Graph]; [Step] takes a
// graph, the state of one instance and one event and gives the next state and
// the effects that whoever calls it has to carry out (rows to write, timers to
// set). The same state and event always give the same result, so an instance
// can be replayed from its events.
//
// An instance is a set of tokens. Every visit of an element is a token with its
// own number; sub-processes own the tokens inside them, activities own the
// tokens that stand for the boundary events waiting on them.
package core
