// Package xmldsig verifies and makes XML signatures of every form: enveloped,
// enveloping and detached, of a document, its parts, attachments and external
// resources, several in one document, with keys in certificates or outside.
//
// Norms: W3C XML Signature 1.1, Canonical XML 1.0 and 1.1, Exclusive XML
// Canonicalization 1.0, XPath Filter 2.0, RFC 9231 (algorithms); Circular
// 15/2025/TT-BKHCN (defaults). XSLT and whatever else is not known ends in the
// fault signature.unsupported, which names the feature.
//
// A [Verifier] judges every signature of a document. Nothing in it is optional:
// each reference of each signature and manifest must resolve and verify,
// identifiers must be clear, keys must be believed. Its [Report] says of each
// signature who made it, how, and exactly which elements or bytes it covers,
// and of the document what is not covered.
//
// # Reading what is signed
//
// That a document is validly signed says nothing about a value in it: the
// signature may be over another part, or over one that was moved. So values are
// read from the report: [Report.Signed] follows a path and gives the element only
// if it stands there and was signed there; [Report.Covered] gives the octets of a
// reference. Both make the signed octets anew, compare them to the digest, and
// read from nothing else.
//
// # Keys
//
// Certificates are judged by [VerifierConfig].Certificates, a
// [signature.Validator] as a rule. A [KeyFinder] knows other keys: secrets of
// HMAC, public keys by their names, encrypted keys (package xmlenc opens them),
// tokens of WS-Security. A bare KeyValue in a document is believed by nobody
// else. An HMAC is never checked with a public key.
//
// # Signing
//
// A [Signer] puts a signature into the bytes of a document and changes no other,
// from [Options] or by a template as xmlsec1 does. SHA-1, MD5, DSA and short keys
// need a field of [Policy] whose name begins with Legacy, on both sides.
package xmldsig
