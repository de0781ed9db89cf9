// Package xmlcore reads XML the strict way, keeps it with byte offsets and
// writes its canonical forms.
//
// Norms: XML 1.0 (fifth edition), Namespaces in XML 1.0, Canonical XML 1.0,
// Canonical XML 1.1 and Exclusive XML Canonicalization 1.0, each with and
// without comments.
//
// [Parse] keeps a document as a compact table of nodes over the bytes that were
// given; [NewReader] gives the tokens of a stream. Both use one scanner and
// accept the same documents. Refused are what two readers may read differently:
// document type declarations and with them all entities but the five, a second
// root, two attributes of one expanded name, prefixes that are not bound or
// bound to nothing, and bytes that are not of the declared encoding. UTF-8 is
// read as it is; US-ASCII, ISO-8859-1, windows-1252, windows-1258 and UTF-16
// with a byte order mark are transcoded, and offsets are then of the result.
//
// A [NodeSet] holds any nodes of a document, attributes and namespaces one by
// one. [NodeSet.Canonical] writes the canonical form of a set to a writer in
// one pass; [Canonicalize] does so from a stream without holding it.
//
// Time and memory grow linearly with the input; what cannot, as the canonical
// form of scattered nodes, has a budget. Faults have the codes xml.*, those of
// reading with offset, line and column.
package xmlcore
