package signature

import (
	"crypto/x509"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// matter is one certificate whose revocation is in question.
type matter struct {
	cert, issuer *x509.Certificate
	anchor       *x509.Certificate // root of the path
	moment       time.Time
	ownWord      bool // the moment is told by the key in question
	depth        int  // 0: in the path; more: signs revocation values
}

// maxDepth bounds revocation values whose authors' certificates have themselves
// revocation values to be judged.
const maxDepth = 2

// revocation judges every certificate of a path below the root.
func (r *run) revocation(report *PathReport, path []*x509.Certificate, depth int) error {
	var faults []error
	for i := range path[:len(path)-1] {
		m := matter{path[i], path[i+1], path[len(path)-1], report.At, report.Purpose.ownWord(), depth}
		status := r.status(m)
		report.Steps[i].Revocation = status
		report.Evidence.keep(status.raw)
		faults = append(faults, at(i, r.verdict(status)))
	}
	report.Legacy = report.Legacy || r.weak
	report.Evidence.keep(r.aside)
	report.Authors = r.authors
	return fault.Join(faults...)
}

// verdict is what a status means for the path.
func (r *run) verdict(s *RevocationStatus) error {
	switch {
	case s.State == Revoked:
		reason := s.Reason
		if reason == "" {
			reason = "…"
		}
		return fault.New(fault.SignatureRevoked, "at", day(s.RevokedAt), "reason", reason)
	case s.State == RevocationUnknown && r.v.cfg.Revocation.Mode == RevocationHard:
		var causes []error
		for _, f := range s.Faults {
			causes = append(causes, f)
		}
		return fault.New(fault.SignatureRevocationUnknown).Wrap(fault.Join(causes...))
	}
	return nil
}

// admit judges the algorithm of a value.
func (r *run) admit(a sigalg.Algorithm) error {
	err := r.v.cfg.Policy.algorithm(a)
	r.weak = r.weak || err == nil && a.Weak()
	return err
}

// status learns about one certificate, once.
func (r *run) status(m matter) *RevocationStatus {
	if m.depth > maxDepth {
		return &RevocationStatus{State: RevocationUnknown}
	}
	if s, ok := r.known[m]; ok {
		return s
	}
	s := r.learn(m)
	r.known[m] = s
	return s
}

// learn asks the given values, then the network. A revocation is never
// outweighed by another value.
func (r *run) learn(m matter) *RevocationStatus {
	best := &RevocationStatus{State: RevocationUnknown}
	consider := func(s *RevocationStatus, err error) (decided bool) {
		best.Faults = append(best.Faults, fault.All(err)...)
		if s == nil {
			return false
		}
		if s.State == Revoked || best.State == RevocationUnknown || best.State != Revoked && s.ThisUpdate.After(best.ThisUpdate) {
			s.Faults = best.Faults
			best = s
		}
		return best.State == Revoked
	}
	r.given.read()
	for _, v := range r.given.ocsps {
		if s, err := r.fromOCSP(v, m); consider(s, err) {
			return best
		}
	}
	for _, v := range r.given.crls {
		if s, err := r.fromCRL(v, m); consider(s, err) {
			return best
		}
	}
	if best.State != RevocationUnknown || r.v.cfg.Fetcher == nil {
		best.Faults = append(best.Faults, r.given.faults...)
		return best
	}
	for _, source := range r.v.cfg.Revocation.Order {
		s, err := r.ask(source, m)
		consider(s, err)
		if best.State != RevocationUnknown {
			return best
		}
	}
	return best
}

// decide makes a status of what a value says; nil when it decides nothing.
func (r *run) decide(m matter, source RevocationSource, w window, rev *revocation, raw Evidence) (*RevocationStatus, bool) {
	s := &RevocationStatus{State: NotRevoked, Source: source, ThisUpdate: w.from, NextUpdate: w.until, raw: raw}
	speaks := r.speaks(w, m.cert.NotAfter, m.moment)
	if rev == nil {
		return s, speaks
	}
	s.RevokedAt, s.Reason = rev.at, reasonName(rev.reason)
	if rev.harms(m.moment, m.ownWord) {
		s.State = Revoked
		// A revocation stays, but a hold may have been lifted since.
		return s, rev.reason != certificateHold || speaks
	}
	return s, speaks
}
