package dsig

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/ed448"
)

func (r *reader) badKey(n xmlcore.Node) { r.failWith(At(r.doc, n, fault.SignatureKeyInfo)) }

// keyValue reads what stands inside a KeyValue (XMLDSig 1.1, 4.5.2).
func (r *reader) keyValue(n xmlcore.Node, item *KeyItem) {
	switch r.doc.Space(n) + r.doc.Local(n) {
	case Space + "RSAKeyValue":
		item.Key = r.rsaKey(n)
	case Space + "DSAKeyValue":
		item.Key = r.dsaKey(n)
	case Space11 + "ECKeyValue":
		r.ecKey(n, item)
	default:
		item.Unsupported = Clip(r.doc.Local(n))
	}
}

// most bounds the numbers of a key in bytes.
const most = 2048

func (r *reader) integer(n xmlcore.Node) *big.Int {
	r.attributes(n)
	raw := r.base64(n)
	if len(raw) > most {
		r.badKey(n)
		return new(big.Int)
	}
	return new(big.Int).SetBytes(raw)
}

func (r *reader) rsaKey(n xmlcore.Node) *rsa.PublicKey {
	r.attributes(n, "Id")
	c := r.children(n)
	modulus, exponent := c.need(Space, "Modulus"), c.need(Space, "Exponent")
	c.done()
	if r.err != nil {
		return nil
	}
	e := r.integer(exponent)
	if !e.IsInt64() || e.Int64() > 1<<31-1 || e.Int64() < 3 {
		r.badKey(n)
	}
	return &rsa.PublicKey{N: r.integer(modulus), E: int(e.Int64())}
}

// ecKey reads a point on a named curve; explicit parameters are not read.
func (r *reader) ecKey(n xmlcore.Node, item *KeyItem) {
	r.attributes(n, "Id")
	c := r.children(n)
	if c.take(Space11, "ECParameters") != xmlcore.None {
		item.Unsupported = "explicit EC parameters"
		return
	}
	curve, point := c.need(Space11, "NamedCurve"), c.need(Space11, "PublicKey")
	c.done()
	if r.err != nil {
		return
	}
	r.attributes(curve, "URI")
	r.attributes(point)
	named := curveOf(r.attr(curve, "URI"))
	raw := r.base64(point)
	if named == nil {
		item.Unsupported = Clip(r.attr(curve, "URI"))
		return
	}
	key, err := ecdsa.ParseUncompressedPublicKey(named, raw)
	if err != nil {
		r.badKey(n)
		return
	}
	item.Key = key
}

// curves are the named curves that are read and written.
var curves = [...]struct {
	oid   string
	curve elliptic.Curve
}{
	{"1.2.840.10045.3.1.7", elliptic.P256()},
	{"1.3.132.0.34", elliptic.P384()},
	{"1.3.132.0.35", elliptic.P521()},
	{"1.3.132.0.33", elliptic.P224()},
}

func curveOf(uri string) elliptic.Curve {
	for _, c := range curves {
		if uri == "urn:oid:"+c.oid {
			return c.curve
		}
	}
	return nil
}

// spki reads a DEREncodedKeyValue.
func (r *reader) spki(n xmlcore.Node, item *KeyItem) {
	raw := r.base64(n)
	if r.err != nil {
		return
	}
	key, err := ParsePublicKey(raw)
	if err != nil {
		r.badKey(n)
		return
	}
	if item.Key = key; key == nil {
		item.Unsupported = "key of an unknown sort"
	}
}

var ed448ID = asn1.ObjectIdentifier{1, 3, 101, 113}

// ParsePublicKey reads a SubjectPublicKeyInfo: what package x509 reads, and
// Ed448. The key is nil for a sort that is not known.
func ParsePublicKey(der []byte) (any, error) {
	in := cryptobyte.String(der)
	var seq, alg, bits cryptobyte.String
	var oid asn1.ObjectIdentifier
	var unused uint8
	if !in.ReadASN1(&seq, tags.SEQUENCE) || !in.Empty() || !seq.ReadASN1(&alg, tags.SEQUENCE) || !alg.ReadASN1ObjectIdentifier(&oid) {
		return nil, fault.New(fault.SignatureKeyInfo, "element", "SubjectPublicKeyInfo")
	}
	if oid.Equal(ed448ID) {
		if !seq.ReadASN1(&bits, tags.BIT_STRING) || !bits.ReadUint8(&unused) || unused != 0 || len(bits) != ed448.PublicKeySize {
			return nil, fault.New(fault.SignatureKeyInfo, "element", "SubjectPublicKeyInfo")
		}
		return ed448.PublicKey(bits), nil
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil && knownKey(oid) {
		return nil, fault.New(fault.SignatureKeyInfo, "element", "SubjectPublicKeyInfo").Wrap(err)
	}
	return key, nil
}

// knownKey reports whether package x509 reads keys of the sort.
func knownKey(oid asn1.ObjectIdentifier) bool {
	for _, known := range []asn1.ObjectIdentifier{
		{1, 2, 840, 113549, 1, 1, 1}, {1, 2, 840, 10045, 2, 1}, {1, 3, 101, 112}, {1, 2, 840, 10040, 4, 1}, {1, 3, 101, 110},
	} {
		if oid.Equal(known) {
			return true
		}
	}
	return false
}

// CertificateKey is the public key of a certificate, nil for a sort that is not
// known.
func CertificateKey(cert *x509.Certificate) any {
	if cert.PublicKey != nil {
		return cert.PublicKey
	}
	key, err := ParsePublicKey(cert.RawSubjectPublicKeyInfo)
	if err != nil {
		return nil
	}
	return key
}
