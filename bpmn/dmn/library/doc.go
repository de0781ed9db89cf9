// Package library keeps decision models (DMN 1.5) in a department's store, in
// versions, and decides the business rule tasks of its processes:
//
//	lib, err := library.New(ctx, library.Config{Store: db})
//	…
//	_, err = lib.Deploy(ctx, library.Files{Sources: []dmn.Source{{Name: "fees.dmn", XML: fees}}})
//	engine, err := bpmn.New(ctx, bpmn.Config{Store: db, Decisions: lib})
//
// A decision is decided in the transaction of the step that asks for it.
package library
