package xades

import (
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// Properties are what the signer says beside the content. They are signed: to
// be believed, as his word, only if the signature is valid. Texts are as
// written, shortened and without control characters.
type Properties struct {
	Version     string    // of XAdES, by the namespace: "1.3.2"
	SigningTime time.Time // claimed; zero: none
	Policy      *PolicyID // nil: none
	Commitments []Commitment
	Production  *ProductionPlace // nil: none
	Roles       []string         // claimed
	// CertifiedRoles counts attribute certificates and signed assertions, which
	// are not judged.
	CertifiedRoles int
	Formats        []DataFormat

	certificates []certificateRef
	digested     bool // SigningCertificate of any version is there
}

// PolicyID names the signature policy (EN 319 132-1, 5.2.9).
type PolicyID struct {
	// Implied: the policy follows from the content; the rest is empty.
	Implied     bool
	ID          string // OID or URI
	Description string
	Algorithm   string // identifier of the hash of the policy's document
	Digest      []byte
	URI         string // where the document is said to be
	Notice      string // to be shown to whoever relies on the signature

	transformed bool
}

// Commitment is what the signer commits himself to (EN 319 132-1, 5.2.3), as
// [ProofOfApproval].
type Commitment struct {
	ID          string // OID or URI
	Description string
	// References are the Ids of references it is for; empty: of all.
	References []string
}

// The commitments of EN 319 132-1, annex and ETSI TS 119 172-1, annex B.
const (
	ProofOfOrigin   = "http://uri.etsi.org/01903/v1.2.2#ProofOfOrigin"
	ProofOfReceipt  = "http://uri.etsi.org/01903/v1.2.2#ProofOfReceipt"
	ProofOfDelivery = "http://uri.etsi.org/01903/v1.2.2#ProofOfDelivery"
	ProofOfSender   = "http://uri.etsi.org/01903/v1.2.2#ProofOfSender"
	ProofOfApproval = "http://uri.etsi.org/01903/v1.2.2#ProofOfApproval"
	ProofOfCreation = "http://uri.etsi.org/01903/v1.2.2#ProofOfCreation"
)

// ProductionPlace is where the signer says that he signed (5.2.5).
type ProductionPlace struct {
	Street, City, Province, PostalCode, Country string
}

// DataFormat is the format of one signed object (5.2.4).
type DataFormat struct {
	Reference   string // Id of the ds:Reference
	MimeType    string
	Encoding    string
	Description string
	ID          string // OID or URI of the format
}

// properties reads SignedProperties.
func (v view) properties(n xmlcore.Node) (*Properties, error) {
	p := &Properties{}
	if slices.Contains(spaces, v.Space(n)) { // DigiDoc of 2003 wrote them in that of XML signatures
		p.Version = strings.TrimSuffix(strings.TrimPrefix(v.Space(n), "http://uri.etsi.org/01903/v"), "#")
	}
	sig := v.child(n, "SignedSignatureProperties")
	if text := v.text(v.child(sig, "SigningTime")); text != "" {
		t, err := readTime(text)
		if err != nil {
			return p, v.malformed(v.child(sig, "SigningTime"))
		}
		p.SigningTime = t
	}
	for _, c := range v.all(sig, "SigningCertificate", "SigningCertificateV2") {
		p.digested = true
		for _, cert := range v.all(c, "Cert") {
			ref, err := v.certificateRef(cert)
			if err != nil {
				return p, err
			}
			p.certificates = append(p.certificates, ref)
		}
	}
	p.Policy = v.policy(v.child(sig, "SignaturePolicyIdentifier"))
	if place := v.child(sig, "SignatureProductionPlaceV2"); place != xmlcore.None {
		p.Production = v.production(place)
	} else if place := v.child(sig, "SignatureProductionPlace"); place != xmlcore.None {
		p.Production = v.production(place)
	}
	for _, role := range v.all(sig, "SignerRole", "SignerRoleV2") {
		for _, claimed := range v.all(v.child(role, "ClaimedRoles"), "ClaimedRole") {
			p.Roles = append(p.Roles, dsig.Clip(v.text(claimed)))
		}
		for _, list := range v.all(role, "CertifiedRoles", "CertifiedRolesV2", "SignedAssertions") {
			for range v.Elements(list) {
				p.CertifiedRoles++
			}
		}
	}
	return p, v.dataProperties(v.child(n, "SignedDataObjectProperties"), p)
}

func (v view) dataProperties(n xmlcore.Node, p *Properties) error {
	for _, f := range v.all(n, "DataObjectFormat") {
		p.Formats = append(p.Formats, DataFormat{
			Reference: strings.TrimPrefix(v.attr(f, "ObjectReference"), "#"), MimeType: dsig.Clip(v.text(v.child(f, "MimeType"))),
			Encoding: dsig.Clip(v.text(v.child(f, "Encoding"))), Description: dsig.Clip(v.text(v.child(f, "Description"))),
			ID: dsig.Clip(v.text(v.child(f, "ObjectIdentifier", "Identifier"))),
		})
	}
	for _, c := range v.all(n, "CommitmentTypeIndication") {
		id := v.child(c, "CommitmentTypeId")
		k := Commitment{ID: dsig.Clip(v.text(v.child(id, "Identifier"))), Description: dsig.Clip(v.text(v.child(id, "Description")))}
		if k.ID == "" {
			return v.malformed(c)
		}
		for _, r := range v.all(c, "ObjectReference") {
			k.References = append(k.References, dsig.Clip(strings.TrimPrefix(v.text(r), "#")))
		}
		p.Commitments = append(p.Commitments, k)
	}
	return nil
}

func (v view) policy(n xmlcore.Node) *PolicyID {
	if n == xmlcore.None {
		return nil
	}
	id := v.child(n, "SignaturePolicyId")
	if id == xmlcore.None {
		return &PolicyID{Implied: true}
	}
	name, hash := v.child(id, "SigPolicyId"), v.child(id, "SigPolicyHash")
	p := &PolicyID{
		ID: dsig.Clip(v.text(v.child(name, "Identifier"))), Description: dsig.Clip(v.text(v.child(name, "Description"))),
		Digest: v.octets(v.child(hash, "DigestValue")), transformed: len(v.all(id, "Transforms")) > 0,
	}
	if m := v.child(hash, "DigestMethod"); m != xmlcore.None {
		p.Algorithm = v.attr(m, "Algorithm")
	}
	for _, q := range v.all(v.child(id, "SigPolicyQualifiers"), "SigPolicyQualifier") {
		if uri := v.child(q, "SPURI"); uri != xmlcore.None {
			p.URI = dsig.Clip(v.text(uri))
		}
		if notice := v.child(q, "SPUserNotice", "ExplicitText"); notice != xmlcore.None {
			p.Notice = dsig.Clip(v.text(notice))
		}
	}
	return p
}

func (v view) production(n xmlcore.Node) *ProductionPlace {
	text := func(local string) string { return dsig.Clip(v.text(v.child(n, local))) }
	return &ProductionPlace{
		Street: text("StreetAddress"), City: text("City"), Province: text("StateOrProvince"),
		PostalCode: text("PostalCode"), Country: text("CountryName"),
	}
}

// readTime reads an xs:dateTime; one without a zone counts as UTC. DigiDoc of
// 2003 wrote dots into the date.
func readTime(text string) (t time.Time, err error) {
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006.01.02T15:04:05Z07:00"} {
		if t, err = time.Parse(form, text); err == nil {
			return t, nil
		}
	}
	return t, err
}

func (v view) malformed(n xmlcore.Node) *fault.Error {
	return dsig.At(v.Document, n, fault.SignatureXAdESMalformed)
}

func trim(s string) string { return strings.Trim(s, " \t\r\n") }
