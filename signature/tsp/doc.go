// Package tsp asks time stamping authorities for time stamps and verifies them.
//
// Norms: RFC 3161 (Time-Stamp Protocol), RFC 5816 (ESSCertIDv2), RFC 5652 (CMS);
// the hashes of SHA-2 and SHA-3, RSA (PKCS#1 v1.5 and PSS), ECDSA and Ed25519.
//
// A time stamp proves that data existed at a moment: an authority signed the
// data's hash with the moment. [Parse] reads one, a [Verifier] judges it, a
// [Client] asks for one and hands on only what it verified. Whether the
// authority's certificate was good at the moment is judged by a
// [signature.Validator]; the moment is the authority's own word, so that a later
// revocation harms it unless the stated reason says that no stranger has the
// key.
//
// Tokens in BER with indefinite lengths, as several authorities send, are read.
package tsp
