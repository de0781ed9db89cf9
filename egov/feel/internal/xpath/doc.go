// Package xpath is the regular expressions of XPath, which FEEL uses: those of
// XML Schema with anchors, back-references and reluctant quantifiers (XQuery
// and XPath Functions and Operators clause 7.6 of 2.0, which DMN 1.5 clause
// 10.3.4.3 names, and clause 5.6 of 3.1 for what that added).
//
// A pattern is read into a tree. Where the tree has a counterpart in package
// regexp, that one matches, in time linear in the text; a tree with
// back-references is run by a backtracking matcher. Both pay for what they do
// out of the caller's budget, so that no pattern can take long.
package xpath
