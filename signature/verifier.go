package signature

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// VerifierConfig says what a [Verifier] believes.
type VerifierConfig struct {
	// Trust lists the roots. Required unless a Validator is given: nothing is
	// trusted by default.
	Trust *Trust
	// Validator judges the signer's path in place of Trust, with revocation and
	// whatever else it is told to. It should have the same clock. Default: none;
	// then revocation is not judged.
	Validator *Validator
	// Placements are the places where the Signature may stand, as paths of local
	// names below the root; an empty path is the root itself. It must be the
	// last child there. Default: the root, and edXMLEnvelope/edXMLHeader of an
	// edXML document (QCVN 102:2016).
	Placements [][]string
	// DangerouslyAllowSHA1 accepts rsa-sha1 and SHA-1 digests, which the old
	// official edXML samples use. Forging such a signature is within reach of a
	// determined attacker; a report says "legacy" then. For reading archives
	// only. Default: refuse.
	DangerouslyAllowSHA1 bool
	// Limits bound the documents; zero fields take the defaults of [Limits].
	Limits Limits
	// Clock says at which time certificates are judged; default worktime.System.
	Clock worktime.Clock
}

// Verifier checks signed XML documents. It is safe for concurrent use.
type Verifier struct {
	cfg VerifierConfig
}

// NewVerifier makes a verifier; a trust list that is missing or holds what is
// no authority is refused.
func NewVerifier(cfg VerifierConfig) (*Verifier, error) {
	if err := cfg.Trust.check(); err != nil && cfg.Validator == nil {
		return nil, fault.New(fault.Config, "field", "Trust", "reason", "unusable").At("Trust").Wrap(err)
	}
	if cfg.Clock == nil {
		cfg.Clock = worktime.System()
	}
	if len(cfg.Placements) == 0 {
		cfg.Placements = [][]string{{}, {"edXMLEnvelope", "edXMLHeader"}}
	}
	return &Verifier{cfg: cfg}, nil
}

// Verify checks the one enveloped signature of a document. The report is never
// nil. The error is nil when, and only when, the report is Valid: it joins the
// report's Faults.
func (v *Verifier) Verify(ctx context.Context, xml []byte) (*Report, error) {
	run := &verification{cfg: v.cfg, now: v.cfg.Clock.Now(), report: &Report{}}
	run.report.CheckedAt = run.now
	run.all(ctx, xml)
	run.conclude()
	var faults []error
	for _, f := range run.report.Faults {
		faults = append(faults, f)
	}
	return run.report, fault.Join(faults...)
}

// verification is one run. Each check notes its outcome; a check whose ground
// is missing is noted as failed, never left out.
type verification struct {
	cfg    VerifierConfig
	now    time.Time
	report *Report

	doc  *xmlcore.Document
	env  *envelope
	leaf *x509.Certificate
	rest []*x509.Certificate
}

func (r *verification) all(ctx context.Context, xml []byte) {
	if !r.note(CheckStructure, r.structure(ctx, xml)) {
		return
	}
	if !r.note(CheckCertificate, r.certificate()) {
		return
	}
	r.note(CheckAlgorithm, r.algorithm())
	r.note(CheckTime, timePolicy(r.leaf, r.now))
	r.note(CheckUsage, usagePolicy(r.leaf))
	r.note(CheckTrust, r.trust(ctx))
	r.note(CheckSignature, r.signature())
	r.note(CheckIntegrity, r.integrity(ctx))
}

// note writes the outcome of a check into the report.
func (r *verification) note(code CheckCode, err error) (ok bool) {
	r.report.Checks = append(r.report.Checks, newCheck(code, err == nil))
	r.report.Faults = append(r.report.Faults, fault.All(err)...)
	return err == nil
}

// conclude adds the checks that could not be made and draws the sum.
func (r *verification) conclude() {
	valid := len(r.report.Faults) == 0
	for _, code := range CheckCodes() {
		made := slices.ContainsFunc(r.report.Checks, func(c Check) bool { return c.Code == code })
		if !made {
			valid = false
			r.report.Checks = append(r.report.Checks, newCheck(code, false))
		}
	}
	if r.report.Valid = valid; valid {
		r.report.Coverage = WholeDocument
	}
}

func (r *verification) structure(ctx context.Context, xml []byte) (err error) {
	if r.doc, err = parse(ctx, xml, r.cfg.Limits); err != nil {
		return err
	}
	list := signatures(r.doc)
	switch {
	case len(list) == 0:
		return fault.New(fault.SignatureAbsent)
	case len(list) > 1:
		return fault.New(fault.SignatureSeveral, "count", len(list))
	case !r.placed(list[0]):
		return fault.New(fault.SignatureMisplaced)
	}
	r.env, err = read(r.doc, list[0])
	return err
}

// placed reports whether the Signature is the last child of an allowed parent.
func (r *verification) placed(i xmlcore.Node) bool {
	parent := r.doc.Parent(i)
	if parent == xmlcore.Top || !r.doc.BlankAfter(i) {
		return false
	}
	return slices.ContainsFunc(r.cfg.Placements, func(path []string) bool {
		at, err := find(r.doc, path)
		return err == nil && at == parent
	})
}

func (r *verification) certificate() (err error) {
	if r.leaf, r.rest, err = leafOf(r.env.certs); err != nil {
		return err
	}
	r.report.Signer = describe(r.leaf)
	for _, k := range r.env.keyValues {
		if !samePublic(k, r.leaf.PublicKey) {
			return fault.New(fault.SignatureCertificate)
		}
	}
	return nil
}

func (r *verification) algorithm() error {
	m := r.env.method
	r.report.Algorithm = m.name
	sha1 := m.legacy || r.env.digest == crypto.SHA1
	r.report.Legacy = sha1
	var faults []error
	if sha1 && !r.cfg.DangerouslyAllowSHA1 {
		faults = append(faults, fault.New(fault.SignatureAlgorithm, "algorithm", "SHA-1"))
	}
	if !m.fits(r.leaf.PublicKey) {
		faults = append(faults, fault.New(fault.SignatureAlgorithm, "algorithm", m.name))
	}
	return fault.Join(append(faults, keyPolicy(r.leaf.PublicKey))...)
}

func (r *verification) trust(ctx context.Context) error {
	if v := r.cfg.Validator; v != nil {
		path, err := v.Validate(ctx, Question{Certificate: r.leaf, Others: r.rest})
		r.report.Path, r.report.TrustedBy = path, path.Root
		return err
	}
	root, err := chainOf(r.leaf, r.rest, r.cfg.Trust, r.now)
	if err == nil {
		r.report.TrustedBy = r.cfg.Trust.nameOf(root)
	}
	return err
}

// mechanism is the environment of the engine. What it takes beside what is
// strong is judged here before: it decides nothing about algorithms.
func (r *verification) mechanism() *dsig.Env {
	return dsig.NewEnv(r.doc, dsig.Limits{}, dsig.Policy{LegacySHA1: true})
}

// signature checks the value over SignedInfo.
func (r *verification) signature() error {
	if keyPolicy(r.leaf.PublicKey) != nil || !r.env.method.fits(r.leaf.PublicKey) || r.env.CheckValue(r.mechanism(), r.leaf.PublicKey) != nil {
		return fault.New(fault.SignatureValue)
	}
	return nil
}

// integrity compares the document without its Signature to the digest.
func (r *verification) integrity(ctx context.Context) error {
	sum, covers, err := r.env.Digest(ctx, r.mechanism(), r.env.References[0])
	if err != nil {
		return err
	}
	if !covers.Whole(r.env.Node) || !bytes.Equal(sum, r.env.References[0].Value) {
		return fault.New(fault.SignatureAltered)
	}
	return nil
}
