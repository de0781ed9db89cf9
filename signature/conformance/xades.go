package conformance

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/xades"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// advancedCase is a document with XAdES signatures and what is stated of them.
type advancedCase struct {
	ID, File, Format  string
	Detached, Trusted []string
	Hostile           bool
	Expect            advancedExpectation
}

// advancedExpectation is what is stated; nil: nothing.
type advancedExpectation struct {
	Intact, Valid, ReferencesFound, ReferencesIntact        *bool
	TimestampLevelValid, ArchiveLevelValid, TimestampsValid *bool
	StructureValid                                          *bool
	Level, Scope, Indication, SubIndication                 string
	Levels                                                  []string
	Signatures                                              *int
}

// XAdES runs the cases of XAdES of a folder with the files cases.json and
// wrapping.json: each stated fact must be found, and no hostile document may be
// taken for one that signs the whole. Nothing is fetched; the certificates that
// a case names are trusted. All is run under a policy that takes what is
// outdated. One line for each case that fails is written to out. The error is
// one of reading the folder or of the context.
func XAdES(ctx context.Context, dir string, out io.Writer) (passed, failed, skipped int, err error) {
	return each(ctx, dir, out, func(c *advancedCase) string { return c.ID }, func(c *advancedCase) error { return c.run(ctx, dir) }, "cases.json", "wrapping.json")
}

func (c *advancedCase) run(ctx context.Context, dir string) error {
	p, err := c.open(dir)
	if err != nil {
		return err
	}
	validator, err := c.validator(dir)
	if err != nil {
		return err
	}
	f := &finding{format: p.format}
	for _, doc := range p.signatures {
		v, err := xades.NewVerifier(xades.VerifierConfig{
			Validator: validator, Resolver: p.resolve,
			Policy: xmldsig.Policy{LegacySHA1: true, LegacyMD5: true, LegacyDSA: true, LegacyShortKeys: true},
		})
		if err != nil {
			return err
		}
		report, err := v.Verify(ctx, doc)
		if (err == nil) != report.Valid {
			return errors.New("the error and the report do not agree")
		}
		f.list = append(f.list, report.Signatures...)
		f.all = append(f.all, report.All()...)
	}
	if c.Hostile {
		return f.hostile()
	}
	return f.compare(&c.Expect)
}

// validator trusts what the case does, and else nobody.
func (c *advancedCase) validator(dir string) (*signature.Validator, error) {
	trust := signature.NewTrust(nobody())
	for _, name := range c.Trusted {
		der, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, err
		}
		if cert.IsCA {
			trust.Add("", cert)
		}
	}
	return signature.NewValidator(signature.ValidatorConfig{
		Trust: trust, Policy: signature.PathPolicy{LegacySHA1: true}, Clock: worktime.NewManual(suiteDay),
	})
}

// finding is what was found out about the signatures of one case.
type finding struct {
	format    bool // the container is as its format demands
	list, all []*xades.Signature
}

// hostile demands that nobody is told that the whole document was signed.
func (f *finding) hostile() error {
	for _, s := range f.list {
		if s.Valid || s.Proper || s.Scope == xades.ScopeFull {
			return errors.New("the document is taken for signed")
		}
	}
	return nil
}

func (f *finding) compare(e *advancedExpectation) error {
	var faults []error
	differ := func(what string, stated, found any) {
		faults = append(faults, fmt.Errorf("%s: stated %v, found %v", what, stated, found))
	}
	if e.Signatures != nil && *e.Signatures != len(f.list) {
		differ("signatures", *e.Signatures, len(f.list))
	}
	f.facts(e, differ)
	for _, s := range f.list {
		if e.Level != "" && e.Level != string(s.Level) {
			differ("level", e.Level, s.Level)
		}
		if len(e.Levels) > 0 && !slices.Contains(e.Levels, string(s.Level)) {
			differ("levels", e.Levels, s.Level)
		}
		if e.Scope != "" && e.Scope != string(s.Scope) {
			differ("scope", e.Scope, s.Scope)
		}
		is, sub := s.Indication()
		if !f.format {
			is, sub = xades.TotalFailed, "FORMAT_FAILURE"
		}
		if e.Indication != "" && (e.Indication != string(is) || e.SubIndication != sub) {
			differ("indication", e.Indication+" "+e.SubIndication, string(is)+" "+sub)
		}
	}
	for _, s := range f.all {
		if len(faults) > 0 {
			for _, fault := range s.Faults {
				faults = append(faults, fmt.Errorf("\t%w", fault))
			}
		}
	}
	return errors.Join(faults...)
}

// facts compares what is true or false of the signatures.
func (f *finding) facts(e *advancedExpectation, differ func(what string, stated, found any)) {
	for _, fact := range []struct {
		name   string
		stated *bool
		holds  func(*xades.Signature) bool
	}{
		{"intact", e.Intact, func(s *xades.Signature) bool { return s.Intact }},
		{"valid", e.Valid, func(s *xades.Signature) bool { return s.Proper }},
		{"referencesFound", e.ReferencesFound, func(s *xades.Signature) bool {
			return references(s, func(r *xmldsig.Reference) bool { return !has(r.Faults, fault.SignatureReference) })
		}},
		{"referencesIntact", e.ReferencesIntact, func(s *xades.Signature) bool {
			return references(s, func(r *xmldsig.Reference) bool { return r.Valid })
		}},
		{"timestampLevelValid", e.TimestampLevelValid, func(s *xades.Signature) bool { return stamps(s, 1, xades.SignatureTimeStamp) }},
		{"archiveLevelValid", e.ArchiveLevelValid, func(s *xades.Signature) bool {
			return stamps(s, 1, xades.ArchiveTimeStamp, xades.ArchiveTimeStamp132)
		}},
		{"timestampsValid", e.TimestampsValid, func(s *xades.Signature) bool { return stamps(s, 0) }},
		{"structureValid", e.StructureValid, func(s *xades.Signature) bool {
			return s.XML.Passed(xmldsig.CheckStructure) && !s.Has(fault.SignatureXAdESMalformed)
		}},
	} {
		if fact.stated == nil {
			continue
		}
		found := len(f.list) > 0
		for _, s := range f.list {
			found = found && fact.holds(s)
		}
		if found != *fact.stated {
			differ(fact.name, *fact.stated, found)
		}
	}
}

func has(list []*fault.Error, code fault.Code) bool {
	return slices.ContainsFunc(list, func(f *fault.Error) bool { return f.Code() == code })
}

// references reports whether something is true of each reference of SignedInfo.
func references(s *xades.Signature, holds func(*xmldsig.Reference) bool) bool {
	for i := range s.XML.References {
		if r := &s.XML.References[i]; !r.InManifest && !holds(r) {
			return false
		}
	}
	return true
}

// stamps reports whether the time stamps of the kinds, or of all, are at least
// so many, of this signature and verify.
func stamps(s *xades.Signature, least int, kinds ...xades.TimeStampKind) bool {
	for _, t := range s.TimeStamps {
		if len(kinds) > 0 && !slices.Contains(kinds, t.Kind) {
			continue
		}
		if !t.Intact {
			return false
		}
		least--
	}
	return least <= 0
}
