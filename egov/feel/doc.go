// Package feel is FEEL, the expression language of DMN 1.5 (OMG
// formal/2024-01-01, clause 10.3): the one language of processes, decisions,
// form rules, report filters and message routes.
//
// An expression is compiled once and then evaluated any number of times, also
// concurrently:
//
//	fee, err := feel.Compile("if area > 250 then 150000 else 75000")
//	v, err := fee.Eval(map[string]any{"area": 120})
//
// FEEL itself has no exceptions: what has no value is null. EvalDiag tells why.
// Numbers are decimals of 34 digits, never binary floating point.
package feel
