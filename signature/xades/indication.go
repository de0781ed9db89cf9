package xades

import (
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// Indication is the conclusion in the words of EN 319 102-1, clause 5.1.3.
type Indication string

// The indications.
const (
	TotalPassed   Indication = "TOTAL_PASSED"
	TotalFailed   Indication = "TOTAL_FAILED"
	Indeterminate Indication = "INDETERMINATE"
)

// outcomes are the conclusions that faults lead to, the first that is met.
var outcomes = []struct {
	codes []fault.Code
	is    Indication
	sub   string
}{
	{[]fault.Code{fault.SignatureNoKey, fault.SignatureXAdESCertificate, fault.SignatureCertificate, fault.SignatureKeyInfo}, Indeterminate, "NO_SIGNING_CERTIFICATE_FOUND"},
	{[]fault.Code{fault.SignatureReference, fault.SignatureDuplicateID, fault.SignatureXAdESPlace, fault.SignatureXAdESUnsigned, fault.SignatureTransform, fault.SignatureUnsupported}, Indeterminate, "SIGNED_DATA_NOT_FOUND"},
	{[]fault.Code{fault.SignatureDigest}, TotalFailed, "HASH_FAILURE"},
	{[]fault.Code{fault.SignatureValue, fault.SignatureKeyKind, fault.SignatureHMACLength}, TotalFailed, "SIG_CRYPTO_FAILURE"},
	{[]fault.Code{fault.SignatureXAdESMalformed, fault.SignatureXAdESAmbiguous, fault.SignatureXAdESAbsent, fault.SignatureXAdESCounter}, TotalFailed, "FORMAT_FAILURE"},
	{[]fault.Code{fault.SignatureUntrusted, fault.SignatureRootTime}, Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND"},
	{[]fault.Code{fault.SignatureXAdESPolicy}, Indeterminate, "SIGNATURE_POLICY_NOT_AVAILABLE"},
	{[]fault.Code{fault.SignatureAlgorithm, fault.SignatureOutdated, fault.SignatureWeakKey}, Indeterminate, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"},
	{[]fault.Code{fault.SignatureRevoked}, Indeterminate, "REVOKED_NO_POE"},
	{[]fault.Code{fault.SignatureCertificateTime}, Indeterminate, "OUT_OF_BOUNDS_NO_POE"},
	{[]fault.Code{fault.SignatureUsage, fault.SignaturePurpose, fault.SignatureConstraint}, Indeterminate, "CHAIN_CONSTRAINTS_FAILURE"},
	{[]fault.Code{fault.SignatureRevocationUnknown, fault.SignatureFetch}, Indeterminate, "TRY_LATER"},
}

// Indication concludes as EN 319 102-1 does, with the reason as a word of its
// table 5; the reason is empty for [TotalPassed].
func (s *Signature) Indication() (is Indication, sub string) {
	if s.Valid {
		return TotalPassed, ""
	}
	if !s.XML.Passed(xmldsig.CheckStructure) {
		return TotalFailed, "FORMAT_FAILURE"
	}
	for _, o := range outcomes {
		if slices.ContainsFunc(o.codes, s.Has) {
			return o.is, o.sub
		}
	}
	return Indeterminate, "SIG_CONSTRAINTS_FAILURE"
}
