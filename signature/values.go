package signature

import (
	"crypto/sha256"
	"crypto/x509"
	"sync"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/crl"
	"github.com/hcm-egov/framework/signature/internal/ocsp"
)

// values are the revocation values that came with a question, read when they
// are first needed.
type values struct {
	raw    Evidence
	done   bool
	crls   []*crlValue
	ocsps  []*ocsp.Response
	faults []*fault.Error // of those that cannot be read
}

func (v *values) read() {
	if v.done {
		return
	}
	v.done = true
	for _, raw := range v.raw.OCSPs {
		r, err := ocsp.Parse(raw)
		if err != nil {
			v.faults = append(v.faults, fault.All(err)...)
			continue
		}
		v.ocsps = append(v.ocsps, r)
	}
	for _, raw := range v.raw.CRLs {
		list, err := crl.Parse(raw)
		if err != nil {
			v.faults = append(v.faults, fault.All(err)...)
			continue
		}
		v.crls = append(v.crls, &crlValue{List: list})
	}
}

// crlValue is a revocation list that remembers whose signature it bears: a list
// of many megabytes is hashed once.
type crlValue struct {
	*crl.List
	mu     sync.Mutex
	signed map[[32]byte]bool // by the hash of the key
}

// maxListChecks bounds the signatures of lists that one question may have
// checked: a document may bring many lists and many authorities of one name.
const maxListChecks = 128

// signed reports whether the list bears the signature of the certificate's key.
func (r *run) signed(v *crlValue, cert *x509.Certificate) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	key := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	ok, known := v.signed[key]
	if known {
		return ok
	}
	if r.listChecks++; r.listChecks > maxListChecks {
		return false
	}
	ok = v.Algorithm.Verify(cert.PublicKey, v.TBS, v.Signature)
	if len(v.signed) < 16 {
		if v.signed == nil {
			v.signed = map[[32]byte]bool{}
		}
		v.signed[key] = ok
	}
	return ok
}
