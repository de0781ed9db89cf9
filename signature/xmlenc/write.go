package xmlenc

import (
	"crypto"
	"crypto/ecdh"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/x448"
)

// tag writes an element: its name, attributes as pairs, those without a value
// left out, and its content as XML.
func tag(name string, attrs []string, content ...string) string {
	var b strings.Builder
	b.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			b.WriteString(" " + attrs[i] + `="` + escape(attrs[i+1]) + `"`)
		}
	}
	inside := strings.Join(content, "")
	if inside == "" {
		return b.String() + "/>"
	}
	return b.String() + ">" + inside + "</" + name + ">"
}

func encoded(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// element writes the EncryptedKey, with references to what the key is for.
func (s *sealedKey) element(references []string) string {
	var list string
	for _, id := range references {
		list += tag("xenc:DataReference", []string{"URI", "#" + id})
	}
	if list != "" {
		list = tag("xenc:ReferenceList", nil, list)
	}
	return tag("xenc:EncryptedKey", []string{"xmlns:xenc", enc, "Recipient", s.recipient.Hint},
		tag("xenc:EncryptionMethod", []string{"Algorithm", string(s.recipient.Algorithm)}, s.parameters()),
		tag("ds:KeyInfo", []string{"xmlns:ds", ds}, s.keyInfo()),
		tag("xenc:CipherData", nil, tag("xenc:CipherValue", nil, encoded(s.value))),
		list)
}

// parameters writes those of RSA-OAEP.
func (s *sealedKey) parameters() string {
	if methods[s.recipient.Algorithm].family != oaep {
		return ""
	}
	var label, mask string
	if len(s.recipient.Label) > 0 {
		label = tag("xenc:OAEPparams", nil, encoded(s.recipient.Label))
	}
	id, _ := identifier(digests, s.recipient.Digest)
	digest := tag("ds:DigestMethod", []string{"xmlns:ds", ds, "Algorithm", string(id)})
	if s.recipient.Algorithm == RSAOAEP {
		id, _ = identifier(masks, s.recipient.Mask)
		mask = tag("xenc11:MGF", []string{"xmlns:xenc11", enc11, "Algorithm", string(id)})
	}
	return label + digest + mask
}

// keyInfo names the recipient's key, or says how a key was agreed on with it.
func (s *sealedKey) keyInfo() string {
	named := s.recipient.KeyInfo
	if named == "" {
		named = s.recipient.names()
	}
	if s.ephemeral == nil {
		return named
	}
	id := ECDHES
	for _, other := range []Algorithm{X25519, X448} {
		if onCurve(other, s.ephemeral) {
			id = other
		}
	}
	return tag("xenc:AgreementMethod", []string{"Algorithm", string(id)},
		tag("xenc11:KeyDerivationMethod", []string{"xmlns:xenc11", enc11, "Algorithm", string(s.recipient.Derivation)}, s.derivation()),
		tag("xenc:OriginatorKeyInfo", nil, publicKey(s.ephemeral)),
		tag("xenc:RecipientKeyInfo", nil, named))
}

func (s *sealedKey) derivation() string {
	if s.recipient.Derivation == ConcatKDF {
		return `<xenc11:ConcatKDFParams AlgorithmID="" PartyUInfo="" PartyVInfo="">` +
			tag("ds:DigestMethod", []string{"Algorithm", enc + "sha256"}) + `</xenc11:ConcatKDFParams>`
	}
	return tag("more:HKDFParams", []string{"xmlns:more", more21},
		tag("more:PRF", []string{"Algorithm", more + "hmac-sha256"}),
		tag("more:Salt", nil, encoded(s.salt)),
		tag("more:KeyLength", nil, fmt.Sprint(methods[s.recipient.Algorithm].keyLen)))
}

// names writes what names the key, by the recipient's Naming.
func (p *Recipient) names() string {
	data := func(inside string) string { return tag("ds:X509Data", nil, inside) }
	switch cert := p.Key.Certificate(); p.Naming {
	case ByCertificate:
		return data(certificate(cert))
	case BySKI:
		return data(tag("ds:X509SKI", nil, encoded(subjectKeyID(cert))))
	case BySubject:
		return data(tag("ds:X509SubjectName", nil, escape(cert.Subject.String())))
	case ByDigest:
		sum := sha256.Sum256(cert.Raw)
		return data(tag("dsig11:X509Digest", []string{"xmlns:dsig11", ds11, "Algorithm", enc + "sha256"}, encoded(sum[:])))
	case ByPublicKey:
		return publicKey(p.Key.public)
	case ByName:
		return tag("ds:KeyName", nil, escape(p.Key.name))
	default:
		return data(tag("ds:X509IssuerSerial", nil, tag("ds:X509IssuerName", nil, escape(cert.Issuer.String())),
			tag("ds:X509SerialNumber", nil, cert.SerialNumber.String())))
	}
}

func certificate(cert *x509.Certificate) string {
	return tag("ds:X509Certificate", []string{"xmlns:ds", ds}, encoded(cert.Raw))
}

// publicKey writes a public key: of the NIST curves and RSA as KeyValue, else
// as DEREncodedKeyValue.
func publicKey(public crypto.PublicKey) string {
	if k, ok := public.(*ecdh.PublicKey); !ok || k.Curve() == ecdh.X25519() {
		if _, ok := public.(*rsa.PublicKey); !ok {
			return tag("dsig11:DEREncodedKeyValue", []string{"xmlns:dsig11", ds11}, encoded(spki(public)))
		}
	}
	return tag("ds:KeyValue", nil, keyValue(public))
}

var curves = map[string]ecdh.Curve{
	"urn:oid:1.2.840.10045.3.1.7": ecdh.P256(),
	"urn:oid:1.3.132.0.34":        ecdh.P384(),
	"urn:oid:1.3.132.0.35":        ecdh.P521(),
}

// keyValue writes what stands in a ds:KeyValue.
func keyValue(public crypto.PublicKey) string {
	switch k := public.(type) {
	case *rsa.PublicKey:
		return tag("ds:RSAKeyValue", []string{"xmlns:ds", ds}, tag("ds:Modulus", nil, encoded(k.N.Bytes())),
			tag("ds:Exponent", nil, encoded(big.NewInt(int64(k.E)).Bytes())))
	case *ecdh.PublicKey:
		for uri, curve := range curves {
			if curve == k.Curve() {
				return tag("dsig11:ECKeyValue", []string{"xmlns:dsig11", ds11},
					tag("dsig11:NamedCurve", []string{"URI", uri}), tag("dsig11:PublicKey", nil, encoded(k.Bytes())))
			}
		}
	}
	return ""
}

func spki(public crypto.PublicKey) []byte {
	if k, ok := public.(*x448.PublicKey); ok {
		return k.Marshal()
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil { // no key of the kinds taken here
		return nil
	}
	return der
}

// checkID refuses an identifier that is none.
func checkID(id string) error {
	if id != "" && strings.ContainsAny(id, " \t\r\n<>&\"'#") {
		return fault.New(fault.Config, "field", "ID", "reason", "is no identifier").At("ID")
	}
	return nil
}
