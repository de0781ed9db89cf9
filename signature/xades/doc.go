// Package xades makes and verifies XAdES signatures: XML signatures that say
// who signed, when and as what, and that can be proved long after.
//
// Norms: ETSI EN 319 132-1 (baseline B, T and LT written; LTA verified as well),
// EN 319 132-2 and TS 101 903 versions 1.2.2 and 1.3.2 (forms BES to A, read),
// version 1.1.1 as DigiDoc wrote it (read), EN 319 102-1 (indications); RFC 3161
// for time stamps. Circular 15/2025/TT-BKHCN for algorithms, by package
// signature.
//
// A [Signer] writes the properties that are signed: the signer's certificate,
// the time, policy, commitments, place, roles and formats. An [Extender] adds
// later, without the signer's key and without touching what was signed, a time
// stamp (T) and what proves every certificate (LT). A [Verifier] reports of each
// signature what it is over, what the signer says, and what the time stamps
// prove.
//
// # What is demanded
//
// Beside the checks of package xmldsig: exactly one reference leads to the
// SignedProperties, which stand in the only QualifyingProperties of this very
// signature; the certificate is the one that they name; a reference to an Object
// or Manifest leads to one that stands where it counts; the policy, if there is
// one, is known to the caller; every time stamp is of this signature, and its
// authority is trusted.
//
// # Moments
//
// The signing time is the signer's word and proves nothing. The certificate is
// judged at the earliest moment that a valid time stamp over the signature
// proves, and now where there is none. What the signature carries of
// certificates and revocation values counts as evidence and is never trusted:
// with it, and a validator without a fetcher, a signature of level LT is judged
// offline for as long as its roots are trusted.
//
// # Left out
//
// Time stamps in XML (XMLTimeStamp), the distributed form of the older time
// stamps (Include), attribute certificates (counted, not judged) and transforms
// of policy documents are not supported: what needs them is refused. Archive
// time stamps are verified and not made.
package xades
