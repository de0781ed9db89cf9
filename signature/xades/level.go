package xades

import (
	"slices"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// Level is the form of a signature: what it holds, whether or not that is valid.
type Level string

// The levels of the baseline (EN 319 132-1, clause 6) and the forms outside of it
// (EN 319 132-2).
const (
	BaselineB   Level = "XAdES_BASELINE_B"   // the signed properties
	BaselineT   Level = "XAdES_BASELINE_T"   // and a time stamp over the signature
	BaselineLT  Level = "XAdES_BASELINE_LT"  // and certificates and revocation values
	BaselineLTA Level = "XAdES_BASELINE_LTA" // and a time stamp over all of it

	BES     Level = "XAdES_BES"
	EPES    Level = "XAdES_EPES" // BES under a policy
	FormT   Level = "XAdES_T"
	FormC   Level = "XAdES_C" // with references to values
	FormX   Level = "XAdES_X" // and a time stamp over them
	FormXL  Level = "XAdES_XL"
	FormLT  Level = "XAdES_LT"
	FormA   Level = "XAdES_A"
	NotETSI Level = "XML_NOT_ETSI" // what every form needs is missing
)

// level is the form; proper says that the signed properties are signed.
func (j *judgement) level(proper bool) Level {
	q := j.i.q
	known := q != nil && (q.props.Version == "1.2.2" || q.props.Version == "1.3.2") // 1.1.1 knew none of these forms
	if !proper || !known || !q.props.digested && !j.keyInfoSigned() || j.formats() != nil {
		return NotETSI
	}
	has := func(locals ...string) bool {
		return q.unsigned != xmlcore.None && len(q.all(q.unsigned, locals...)) > 0
	}
	baseline := j.baseline()
	pick := func(b, other Level) Level {
		if baseline {
			return b
		}
		return other
	}
	stamped := has("SignatureTimeStamp")
	baseline = baseline && stamped
	referred := has("CompleteCertificateRefs", "CompleteCertificateRefsV2") && has("CompleteRevocationRefs")
	extended := referred && has("SigAndRefsTimeStamp", "SigAndRefsTimeStampV2", "RefsOnlyTimeStamp", "RefsOnlyTimeStampV2")
	values := has("CertificateValues", "RevocationValues", "TimeStampValidationData", "AnyValidationData")
	switch {
	case values && has("ArchiveTimeStamp", "ArchiveTimeStampV2"):
		return pick(BaselineLTA, FormA)
	case values && extended:
		return pick(BaselineLT, FormXL)
	case values && (stamped || !j.baseline()):
		return pick(BaselineLT, FormLT)
	case extended:
		return pick(BaselineT, FormX)
	case referred:
		return pick(BaselineT, FormC)
	case stamped:
		return pick(BaselineT, FormT)
	case j.baseline():
		return BaselineB
	case q.props.Policy != nil:
		return EPES
	}
	return BES
}

// baseline reports whether the signed part is that of the baseline: the
// certificate in the KeyInfo, the time of signing, and the format of each object
// where several are signed (EN 319 132-1, 6.3).
func (j *judgement) baseline() bool {
	p := j.i.q.props
	if p.Version != "1.3.2" || !p.digested || !j.i.carried || j.certificate() != nil || p.SigningTime.IsZero() {
		return false
	}
	if p.Policy != nil && !p.Policy.Implied && p.Policy.Digest == nil {
		return false
	}
	objects, formats := 0, 0
	for _, r := range j.i.sig.References {
		if isPropertiesType(r.Type) || r.Type == countersignedType || j.i.sig.KeyInfo != xmlcore.None && r.URI == "#"+j.keyInfoID() {
			continue
		}
		objects++
		if slices.ContainsFunc(p.Formats, func(f DataFormat) bool { return f.Reference == r.ID && f.MimeType != "" }) {
			formats++
		}
	}
	return formats == objects || objects == 1 && len(p.Formats) == 0
}

func (j *judgement) keyInfoID() string { return j.i.q.attr(j.i.sig.KeyInfo, "Id") }

// Scope says how much of the document a signature is over.
type Scope string

// The scopes.
const (
	ScopeFull    Scope = "FULL"    // all of it but the signature itself, or all that it is a signature of
	ScopePartial Scope = "PARTIAL" // some of it
	ScopeNone    Scope = "NONE"    // nothing that verified
)

// scope looks at the valid references beside that to the signed properties. A
// signature that is not proper is never over the whole.
func (j *judgement) scope() Scope {
	outside, inside, whole := 0, 0, false
	for k := range j.core.References {
		ref := &j.core.References[k]
		switch {
		case !ref.Valid || j.misplaced(ref) || isPropertiesType(ref.Type) || ref.Type == dsig.ManifestType || j.only(ref, j.i.sig.KeyInfo):
		case ref.WholeDocument:
			whole = true
		case ref.External:
			outside++
		case len(ref.Elements) > 0:
			inside++
		}
	}
	doc := j.i.sig.Doc
	alone := doc.Root() == j.i.sig.Node || outside > 0 && inside == 0
	switch {
	case j.s.Proper && (whole || alone && outside+inside > 0 && j.everyObject()):
		return ScopeFull
	case whole || outside+inside > 0:
		return ScopePartial
	}
	return ScopeNone
}

// everyObject reports whether each Object but that of the properties is covered.
func (j *judgement) everyObject() bool {
	for _, o := range j.i.sig.Objects {
		covered := j.i.q != nil && o.Node == j.i.q.object
		for k := range j.core.References {
			ref := &j.core.References[k]
			covered = covered || j.only(ref, o.Node) || slices.ContainsFunc(ref.Elements, func(e xmldsig.Element) bool {
				return e.Whole && j.onlyChild(e, o.Node)
			})
		}
		if !covered {
			return false
		}
	}
	return true
}

// onlyChild reports whether an element is all that an Object holds.
func (j *judgement) onlyChild(e xmldsig.Element, object xmlcore.Node) bool {
	doc := j.i.sig.Doc
	count, is := 0, false
	for c := range doc.Elements(object) {
		count++
		is = is || j.is(e, c)
	}
	return count == 1 && is && doc.Blank(object)
}
