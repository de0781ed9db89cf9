package xmldsig

import (
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// Limits bound what one document may make a verifier or signer do. Zero fields
// take the defaults.
type Limits struct {
	Document   xmlcore.Limits // of the XML
	Signatures int            // in one document; default 32
	References int            // of one signature, its manifests included; default 100
	Transforms int            // of one reference; default 8
	XPaths     int            // expressions evaluated in all; default 32
	XPathSteps int            // of one expression; default 4 million and 256 for each node
	External   int64          // bytes of one attachment or external resource; default 4 GiB
	Kept       int64          // bytes that are kept for a transform or handed out; default 64 MiB
	// Work bounds the bytes that are digested of the document, by all references
	// together; default 16 MiB and eight times its length.
	Work int64
}

func (l Limits) signatures() int {
	if l.Signatures <= 0 {
		return 32
	}
	return l.Signatures
}

func (l Limits) mechanism() dsig.Limits {
	return dsig.Limits{
		References: l.References, Transforms: l.Transforms, XPaths: l.XPaths, XPathSteps: l.XPathSteps,
		External: l.External, Kept: l.Kept, Work: l.Work,
	}
}

// Policy says what is taken beside what is strong today. Each field opens the
// door to signatures that a determined attacker may forge; a report says so.
// For reading archives and for peers that cannot be changed.
type Policy struct {
	LegacySHA1      bool // SHA-1 in digests and signatures
	LegacyMD5       bool // MD5 in digests and signatures
	LegacyDSA       bool // DSA keys
	LegacyShortKeys bool // RSA from 1024 bits on, and P-224; default from 2048 on
	LegacyShortHMAC bool // HMAC values of 80 bits and more; default half of the hash and more
	LegacyDERValues bool // ECDSA values in ASN.1, as goxmldsig writes them
}
