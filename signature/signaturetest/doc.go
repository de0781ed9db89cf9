// Package signaturetest is a public key infrastructure for tests: authorities,
// revocation lists, an OCSP responder and a time stamping authority, served on
// this machine, with a clock in the test's hand and with the faults that real
// ones have.
//
// Norms: RFC 5280 (certificates, CRLs), RFC 6960 (OCSP), RFC 3161 (time stamps).
//
// A [World] has a root, an authority that issues to persons and agencies, and a
// time stamping authority. Certificates say where their revocation is to be
// asked, so that a [signature.Validator] with the world's fetcher works as it
// does in operation:
//
//	w := signaturetest.Start(t, signaturetest.Config{})
//	pair := w.Issue(t, signaturetest.Profile{CommonName: "Sở Xây dựng"})
//	w.Issuing.Revoke(pair.Chain[0], signaturetest.KeyCompromise, w.Now())
//	w.Issuing.Misbehave(signaturetest.OCSP, signaturetest.Slow)
//
// Nothing of it is fit for operation: keys are made for the moment, and whoever
// asks is answered.
package signaturetest
