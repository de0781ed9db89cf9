package signature

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// WholeDocument is the only coverage that is accepted: every element,
// attribute, namespace declaration and text but the Signature itself.
const WholeDocument = "whole document"

// Report is the outcome of a verification. All texts are NFC and free of
// control characters; html/template or another escaper writes them.
type Report struct {
	Valid     bool           // every check passed
	Signer    SignerInfo     // as the certificate says; to be believed only if Valid
	Algorithm Algorithm      // of the signature
	Legacy    bool           // SHA-1 was used and the verifier was told to take it
	TrustedBy string         // name of the root in the trust list
	Path      *PathReport    // the signer's path, when a Validator judged it; else nil
	SignedAt  *time.Time     // signing time under the signature; nil: none, the form without XAdES has none
	CheckedAt time.Time      // the moment at which certificates were judged
	Coverage  string         // WholeDocument, or "" when not Valid
	Checks    []Check        // every check of CheckCodes, in the order they were made
	Faults    []*fault.Error // why it is not Valid
}

// SignerInfo is who signed, as the certificate says.
type SignerInfo struct {
	Subject      string // whole distinguished name, RFC 2253
	CommonName   string
	Organization string
	// AgencyCode is the identification code of the agency (Decision
	// 20/2020/QD-TTg or QCVN 102:2016): the first value of that form among
	// organizationIdentifier (2.5.4.97), OU and serialNumber of the subject.
	AgencyCode  string
	Serial      string // hexadecimal
	Issuer      string // distinguished name, RFC 2253
	NotBefore   time.Time
	NotAfter    time.Time
	Fingerprint string // SHA-256 of the certificate, hexadecimal
}

// agencyCode is the form of Decision 20/2020/QD-TTg ("H29.17") or of QCVN
// 102:2016 ("000.00.17.H29").
var agencyCode = regexp.MustCompile(`^(?:[A-Z][0-9]{2}(?:\.[0-9A-Z]{1,3})*|[0-9A-Z]{3}\.[0-9A-Z]{2}\.[0-9A-Z]{2}\.[A-Z][0-9]{2})$`)

func describe(cert *x509.Certificate) SignerInfo {
	sum := sha256.Sum256(cert.Raw)
	return SignerInfo{
		Subject:      clean(cert.Subject.String()),
		CommonName:   clean(cert.Subject.CommonName),
		Organization: clean(strings.Join(cert.Subject.Organization, ", ")),
		AgencyCode:   agencyOf(cert),
		Serial:       cert.SerialNumber.Text(16),
		Issuer:       clean(cert.Issuer.String()),
		NotBefore:    cert.NotBefore,
		NotAfter:     cert.NotAfter,
		Fingerprint:  hex.EncodeToString(sum[:]),
	}
}

func agencyOf(cert *x509.Certificate) string {
	var candidates []string
	for _, n := range cert.Subject.Names {
		if s, ok := n.Value.(string); ok && n.Type.Equal(organizationIdentifier) {
			candidates = append(candidates, s)
		}
	}
	candidates = append(candidates, cert.Subject.OrganizationalUnit...)
	candidates = append(candidates, cert.Subject.SerialNumber)
	for _, c := range candidates {
		if len(c) <= 35 && agencyCode.MatchString(c) {
			return c
		}
	}
	return ""
}

// Has reports whether the fault with the code is among the report's faults.
func (r *Report) Has(code fault.Code) bool {
	return slices.ContainsFunc(r.Faults, func(f *fault.Error) bool { return f.Code() == code })
}

// Line is one labelled line of a report on a page.
type Line struct{ Label, Text string }

// View is a report in one language, ready for a template or a terminal.
type View struct {
	Valid  bool
	Title  string   // the verdict in one sentence
	Lines  []Line   // who, when, how
	Checks []Mark   // each check with its outcome
	Faults []string // why not, one sentence each
}

// Mark is one check on a page.
type Mark struct {
	OK   bool
	Text string
}

// View renders the report in Vietnamese, or in English for "en". Times are
// shown in the zone of Viet Nam.
func (r *Report) View(lang string) View {
	t := textsOf(lang)
	v := View{Valid: r.Valid, Title: t.invalid}
	if r.Valid {
		v.Title = t.valid
	}
	s := r.Signer
	v.add(t.signer, s.CommonName)
	v.add(t.organization, s.Organization)
	v.add(t.agency, s.AgencyCode)
	v.add(t.issuer, s.Issuer)
	v.add(t.serial, s.Serial)
	if !s.NotAfter.IsZero() {
		v.add(t.validity, local(s.NotBefore)+" – "+local(s.NotAfter))
	}
	v.add(t.algorithm, string(r.Algorithm))
	if r.Legacy {
		v.add(t.warning, t.legacy)
	}
	v.add(t.trustedBy, r.TrustedBy)
	v.add(t.signedAt, t.noTime)
	if r.SignedAt != nil {
		v.Lines[len(v.Lines)-1].Text = local(*r.SignedAt)
	}
	v.add(t.checkedAt, local(r.CheckedAt))
	for _, c := range r.Checks {
		v.Checks = append(v.Checks, Mark{OK: c.OK, Text: c.Sentence(lang)})
	}
	for _, f := range r.Faults {
		v.Faults = append(v.Faults, f.Sentence(lang))
	}
	return v
}

func (v *View) add(label, text string) {
	if text != "" {
		v.Lines = append(v.Lines, Line{label, text})
	}
}

// local writes a moment the Vietnamese way.
func local(t time.Time) string {
	return t.In(time.FixedZone("+07", 7*3600)).Format("02/01/2006 15:04:05")
}

// Describe tells whom a certificate speaks of.
func Describe(cert *x509.Certificate) SignerInfo { return describe(cert) }
