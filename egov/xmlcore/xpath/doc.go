// Package xpath evaluates XPath 1.0 over documents of xmlcore: the whole
// grammar and core function library, all thirteen axes with the namespace axis,
// and here() of XMLDSig (section 6.6.3). There are no variables.
//
// An expression is compiled once and evaluated often; it is safe for concurrent
// use. Evaluation counts its steps: a node visited, or sixteen bytes of text
// looked at. A budget ends it, so that no expression of a stranger runs long.
package xpath
