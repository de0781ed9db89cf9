// Package fault is the one error type of the framework.
//
// Norms: RFC 9457 (problem details for HTTP) and the answer envelope of the
// city's LGSP ({StatusCode, Status, Description, ResultObject, ResultType,
// ThrowException}), as its live clients read it.
//
// Every error that leaves a package of the framework is an [*Error]. It carries
// a stable [Code] from one checked list, the [Kind] that the code implies, a
// Vietnamese and an English sentence, the path of the field it speaks of and
// the cause. Callers ask with errors.Is for a kind or a code:
//
//	if errors.Is(err, fault.NotFound) { … }
//	if errors.Is(err, fault.StoreClosed) { … }
//
// The sentences of a code live in the list (codes_*.go); an error stores only
// the arguments that fill their {placeholders}. Arguments are shown to people
// and written to logs, so they never hold secrets or personal data.
package fault
