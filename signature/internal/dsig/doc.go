// Package dsig is the mechanism of XML signatures without trust: it reads
// ds:Signature and ds:KeyInfo into data, dereferences, transforms, digests,
// checks and makes values, and writes Signature elements.
//
// Norms: W3C XML Signature 1.1, XPath Filter 2.0, RFC 9231 (identifiers of
// algorithms).
//
// [Read] judges structure only: what it returns has the shape that the norm
// demands, and identifiers that nobody here knows are kept as they are. They
// become the fault signature.unsupported where they would be used. Whoever
// verifies must use [Signature.CheckReferences] and [Signature.CheckValue],
// and may rely on nothing but what the references cover.
package dsig
