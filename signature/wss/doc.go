// Package wss secures SOAP messages with WS-Security: it signs and encrypts parts
// of an envelope and says, of one that came, what is signed, by whom and when.
//
// Norms: SOAP Message Security 1.1 (OASIS 2006) with the X.509 Certificate Token
// Profile 1.1, the Username Token Profile 1.1 and the SOAP Messages with
// Attachments Profile 1.1; SOAP 1.1 and 1.2.
//
// [Sign] puts a Security header into the bytes given. [Verify] holds a message
// against what its receiver demands: which parts must be signed, how old it may
// be, that it did not come before.
//
// # Wrapping
//
// A signature refers to elements by identifiers, and who reads a message finds
// them by their place. An attacker moves what was signed elsewhere and puts other
// content in its place. Here a [Part] names a place: the Body of the envelope, a
// direct child of its Header, the Timestamp of the Security header for this
// receiver. A demand is met when a reference of the signature covers exactly the
// element in that place, whole, or the whole document. One signature must meet all
// demands, so that no two senders are mixed. What a caller reads comes from
// [Report.Signed], which gives the signed octets and nothing else.
package wss
