package wss

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
)

// TokenForm is how a signature names the certificate of its signer (X.509
// Certificate Token Profile 1.1, section 3).
type TokenForm uint8

// The forms.
const (
	// BinaryToken: the certificate stands in a BinarySecurityToken of the Security
	// header, and the signature refers to it. The default.
	BinaryToken TokenForm = iota
	// PathToken: as BinaryToken, with the whole chain (X509PKIPathv1).
	PathToken
	// KeyIdentifierCertificate: the certificate stands in a KeyIdentifier inside
	// the signature.
	KeyIdentifierCertificate
	// KeyIdentifierSKI: the subject key identifier; the receiver must know the
	// certificate, as for the three below.
	KeyIdentifierSKI
	// KeyIdentifierThumbprint: the SHA-1 hash of the certificate, which only
	// chooses among those that the receiver knows.
	KeyIdentifierThumbprint
	// IssuerSerial: issuer and serial number.
	IssuerSerial
	// EmbeddedToken: the token stands inside the signature's KeyInfo.
	EmbeddedToken
)

// tokenText is what is written for a signer: a token for the Security header, if
// any, and the reference to it.
type tokenText struct {
	binary, id   string
	reference    string // SecurityTokenReference
	referenceID  string
	identifiable bool // the token stands in the header
}

func encode(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// writeToken writes the token of a chain.
func writeToken(form TokenForm, chain []*x509.Certificate, id, referenceID string) (tokenText, error) {
	t := tokenText{id: id, referenceID: referenceID}
	cert := chain[0]
	inside, kind := "", ""
	key := func(valueType string, value []byte) string {
		return tag("wsse:KeyIdentifier", []string{"EncodingType", base64Binary, "ValueType", valueType}, encode(value))
	}
	switch form {
	case BinaryToken, PathToken:
		valueType, value := typeX509, cert.Raw
		if form == PathToken {
			valueType, value = typePath, writePath(chain)
		}
		t.binary = binaryToken(valueType, id, value)
		t.identifiable = true
		inside = tag("wsse:Reference", []string{"URI", "#" + id, "ValueType", valueType})
		if form == PathToken {
			kind = typePath
		}
	case KeyIdentifierCertificate:
		inside = key(typeX509, cert.Raw)
	case KeyIdentifierSKI:
		if len(cert.SubjectKeyId) == 0 {
			return t, fault.New(fault.Config, "field", "Token", "reason", "needs a subject key identifier").At("Token")
		}
		inside = key(typeSKI, cert.SubjectKeyId)
	case KeyIdentifierThumbprint:
		sum := sha1.Sum(cert.Raw)
		inside = key(typeThumbprint, sum[:])
	case IssuerSerial:
		inside = tag("ds:X509Data", []string{"xmlns:ds", dsigNS}, tag("ds:X509IssuerSerial", nil,
			tag("ds:X509IssuerName", nil, escape(cert.Issuer.String())), tag("ds:X509SerialNumber", nil, cert.SerialNumber.String())))
	case EmbeddedToken:
		inside = tag("wsse:Embedded", nil, binaryToken(typeX509, id, cert.Raw))
	default:
		return t, fault.New(fault.Config, "field", "Token", "reason", "unknown").At("Token")
	}
	t.reference = tag("wsse:SecurityTokenReference", []string{"xmlns:wsse", secext, "xmlns:wsu", utility, "wsu:Id", referenceID}, inside)
	if kind != "" {
		t.reference = tag("wsse:SecurityTokenReference", []string{"xmlns:wsse", secext, "xmlns:wsu", utility, "xmlns:wsse11", secext1,
			"wsu:Id", referenceID, "wsse11:TokenType", kind}, inside)
	}
	return t, nil
}

func binaryToken(valueType, id string, value []byte) string {
	return tag("wsse:BinarySecurityToken", []string{"xmlns:wsse", secext, "xmlns:wsu", utility,
		"EncodingType", base64Binary, "ValueType", valueType, "wsu:Id", id}, encode(value))
}

// writePath writes a PkiPath (ITU-T X.509, 7.9): the certificate nearest to the
// root first, the signer's last.
func writePath(chain []*x509.Certificate) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		for i := len(chain) - 1; i >= 0; i-- {
			b.AddBytes(chain[i].Raw)
		}
	})
	return b.BytesOrPanic() // of whole certificates: it cannot fail
}

// maxPath bounds the certificates of a path.
const maxPath = 16

// readPath reads a PkiPath: the signer's certificate comes first here.
func readPath(der []byte) ([]*x509.Certificate, bool) {
	in := cryptobyte.String(der)
	var seq cryptobyte.String
	if !in.ReadASN1(&seq, tags.SEQUENCE) || !in.Empty() || seq.Empty() {
		return nil, false
	}
	var list []*x509.Certificate
	for !seq.Empty() {
		var raw cryptobyte.String
		if !seq.ReadASN1Element(&raw, tags.SEQUENCE) || len(list) == maxPath {
			return nil, false
		}
		cert, err := x509.ParseCertificate(raw)
		if err != nil {
			return nil, false
		}
		list = append([]*x509.Certificate{cert}, list...)
	}
	return list, true
}
