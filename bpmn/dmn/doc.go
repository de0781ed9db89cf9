// Package dmn executes decision models by DMN 1.5 (OMG formal/2024-01-01),
// conformance level 3: decision tables and every boxed expression, functions,
// decision services, types and imports, with FEEL (package egov/feel) as the
// expression language. Documents of DMN 1.1 to 1.4 are read too.
//
// A model is compiled once and evaluated by many goroutines:
//
//	m, err := dmn.Compile(dmn.Options{}, dmn.Source{Name: "fees.dmn", XML: xml})
//	r, err := m.Evaluate(ctx, "Fee", map[string]any{"area": 120.5})
//
// What has no value is null, never an error; the diagnostics of a result say why
// and where. [Decision.Explain] says how a value came about. Package library
// keeps models in a store and decides the business rule tasks of processes.
package dmn
