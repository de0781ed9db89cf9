package signature

import (
	"context"
	"crypto/x509"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
)

// ValidatorConfig says what a [Validator] believes and where it asks.
type ValidatorConfig struct {
	// Trust lists the roots. Required: nothing is trusted by default.
	Trust *Trust
	// Known are authorities' certificates of the deployment, beside those that
	// come with documents. They are not trusted.
	Known []*x509.Certificate
	// Policy says of what a path may consist; the zero value is strict.
	Policy PathPolicy
	// Revocation says how revocation is judged; the zero value demands proof of
	// every certificate that it was not revoked.
	Revocation Revocation
	// Fetcher gets issuers, revocation lists and OCSP responses. nil means
	// offline: only given values count.
	Fetcher Fetcher
	// Cache keeps what was fetched; nil: nothing is kept.
	Cache *Cache
	// Clock says what is now; default worktime.System.
	Clock worktime.Clock
}

// Validator judges certificates: whether a path leads to a trusted root, and
// whether all of it was strong, valid, meant for the purpose and not revoked at
// a moment. It is safe for concurrent use.
type Validator struct {
	cfg  ValidatorConfig
	memo *memo
}

// NewValidator makes a validator. Error: [fault.Config].
func NewValidator(cfg ValidatorConfig) (*Validator, error) {
	if err := cfg.Trust.check(); err != nil {
		return nil, fault.New(fault.Config, "field", "Trust", "reason", "unusable").At("Trust").Wrap(err)
	}
	var err error
	if cfg.Revocation, err = cfg.Revocation.withDefaults(); err != nil {
		return nil, err
	}
	if cfg.Clock == nil {
		cfg.Clock = worktime.System()
	}
	return &Validator{cfg, &memo{}}, nil
}

// Question is what a [Validator] is asked.
type Question struct {
	Certificate *x509.Certificate   // in question
	Others      []*x509.Certificate // that came along, in any order; not trusted
	Evidence    Evidence            // revocation values that came along
	Purpose     Purpose             // "" means ForSigning
	// At is the moment at which the use of the key is proved, as by a time stamp:
	// revocation after it does no harm. Zero means that nothing is proved, and
	// now is the moment.
	At time.Time
}

// Evidence are revocation values, each in DER as it came.
type Evidence struct {
	CRLs  [][]byte
	OCSPs [][]byte // OCSPResponse
}

// maxEvidence bounds the values of each sort that come with one question.
const maxEvidence = 64

// Policy is the policy in use.
func (v *Validator) Policy() PathPolicy { return v.cfg.Policy }

// Now is the moment by the validator's clock.
func (v *Validator) Now() time.Time { return v.cfg.Clock.Now() }

// Validate judges a certificate; ctx bounds the whole, also what is asked of the
// network. The report is never nil. The error is nil
// when, and only when, the report is Valid: it joins the report's Faults.
func (v *Validator) Validate(ctx context.Context, q Question) (*PathReport, error) {
	r := v.newRun(ctx, q)
	report := &PathReport{Purpose: r.q.Purpose, At: r.q.At, Proved: !q.At.IsZero(), CheckedAt: r.now}
	switch {
	case q.Certificate == nil:
		report.fail(fault.New(fault.SignatureCertificate))
	case len(q.Others) > maxOthers:
		report.fail(fault.New(fault.TooLarge, "what", "certificates", "limit", maxOthers))
	case len(q.Evidence.CRLs) > maxEvidence || len(q.Evidence.OCSPs) > maxEvidence:
		report.fail(fault.New(fault.TooLarge, "what", "revocation values", "limit", maxEvidence))
	case r.q.At.After(r.now.Add(v.cfg.Revocation.Skew)):
		report.fail(fault.New(fault.Config, "field", "At", "reason", "in the future").At("At"))
	default:
		r.validate(report, q.Certificate, nil, 0)
	}
	var faults []error
	for _, f := range report.Faults {
		faults = append(faults, f)
	}
	return report, fault.Join(faults...)
}

// run is one question on its way.
type run struct {
	v     *Validator
	ctx   context.Context
	q     Question
	now   time.Time
	graph *graph
	given *values
	known map[matter]*RevocationStatus
	weak  bool // SHA-1 stands in a value and the policy takes it
	// What was spent of the bounds.
	fetches, listChecks int
	missing             []error  // issuers that could not be fetched
	keep                []func() // issuers to be cached when a path was found
	// What signed revocation values beside the path, and the values about that.
	authors []*x509.Certificate
	aside   Evidence
}

func (v *Validator) newRun(ctx context.Context, q Question) *run {
	r := &run{v: v, ctx: ctx, q: q, now: v.cfg.Clock.Now()}
	if r.q.Purpose == "" {
		r.q.Purpose = ForSigning
	}
	if r.q.At.IsZero() {
		r.q.At = r.now
	}
	r.graph = newGraph(v.cfg.Trust, v.cfg.Known, q.Others[:min(len(q.Others), maxOthers)])
	r.graph.memo = v.memo
	r.given, r.known = &values{raw: q.Evidence}, map[matter]*RevocationStatus{}
	return r
}

// validate judges a certificate into the report: the best path of those that
// were found. anchor is the root that the path must end in; nil: any.
func (r *run) validate(report *PathReport, cert *x509.Certificate, anchor *x509.Certificate, depth int) {
	paths := r.paths(cert)
	if anchor != nil {
		paths = slices.DeleteFunc(slices.Clone(paths), func(p []*x509.Certificate) bool { return !p[len(p)-1].Equal(anchor) })
	}
	if len(paths) == 0 {
		report.begin(r.v, []*x509.Certificate{cert})
		report.check(CheckTrust, fault.Join(append(r.missing, fault.New(fault.SignatureUntrusted))...))
		report.conclude(r.v.cfg.Revocation.Mode != RevocationOff)
		return
	}
	blank := *report
	for i, path := range paths {
		one := blank
		r.judge(&one, path, depth)
		if i == 0 || one.better(report) {
			*report = one
		}
		if report.Valid || r.ctx.Err() != nil {
			return
		}
	}
}

// paths finds the paths of a certificate, and asks for missing issuers.
func (r *run) paths(cert *x509.Certificate) [][]*x509.Certificate {
	const rounds = 5 // of asking, one certificate higher each
	for range rounds {
		if paths := r.graph.search(cert); len(paths) > 0 {
			for _, keep := range r.keep {
				keep()
			}
			r.keep = nil
			return paths
		}
		if r.v.cfg.Fetcher == nil || !r.fetchIssuers() {
			return nil
		}
	}
	return nil
}

// judge makes every check of a path.
func (r *run) judge(report *PathReport, path []*x509.Certificate, depth int) {
	cfg := &r.v.cfg
	report.begin(r.v, path)
	root, _ := cfg.Trust.find(path[len(path)-1])
	report.check(CheckTrust, rootTime(root, report.At))
	report.check(CheckAlgorithm, cfg.Policy.strength(path))
	timely := validAt(path, report.At)
	report.check(CheckTime, timely)
	report.check(CheckUsage, usages(path, report.Purpose))
	err := constraints(path)
	if err == nil && timely == nil && cfg.Policy.constrained(path) {
		err = cfg.Policy.standard(path, report.At)
	}
	report.check(CheckConstraints, err)
	if cfg.Revocation.Mode != RevocationOff && len(report.Faults) == 0 {
		report.check(CheckRevocation, r.revocation(report, path, depth))
	}
	report.conclude(cfg.Revocation.Mode != RevocationOff)
}

func rootTime(root Root, moment time.Time) error {
	if root.trustedAt(moment) {
		return nil
	}
	bound := func(t time.Time) string {
		if t.IsZero() {
			return "…"
		}
		return day(t)
	}
	return fault.New(fault.SignatureRootTime, "name", root.Name, "from", bound(root.From), "to", bound(root.Until))
}
