// Package batch signs many messages with one signature. Each message carries a
// proof that leads from it to what was signed, and is verified alone.
//
// Norms: the hash chains of X-Road (Cybernetica T-4-23, "Profile for
// High-Performance Digital Signature"; namespace http://cyber.ee/hashchain), on a
// Merkle tree as of RFC 6962, 2.1.
//
// A message consists of parts, the first of which is the message itself and the
// others its attachments. A step of a chain is the hash of a DigestList in DER,
//
//	DigestList   ::= SEQUENCE OF SingleDigest
//	SingleDigest ::= SEQUENCE {
//	    digestValue  OCTET STRING,
//	    digestMethod UTF8String,   -- identifier of the hash
//	    transforms   SEQUENCE {} } -- always empty
//
// and a proof is a HashChain: steps from the root of the tree down to the one
// over the parts of the message. The root stands in a HashChainResult, which is
// signed.
//
// # Domains
//
// X-Road's own chains do not tell a step of the tree from one over the parts of a
// message, and do not hash the names of parts: two messages side by side can be
// passed off as one with an attachment, a message with an attachment as two, and
// the DER of a step as a message. Here the first value of each step is a
// HashValue that says what it is: the hash of a text for a step of the tree, and
// for a step over parts that of a text with the number and names of the parts.
// The format stays what X-Road reads. Chains without those values are read under
// [Policy.LegacyUntagged] only.
package batch
