package cms

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// Draft is a message with one signer, to be signed.
type Draft struct {
	ContentType  asn1.ObjectIdentifier
	Content      []byte
	Detached     bool                // the content stays outside the message
	Signer       *x509.Certificate   // whose key signs
	Certificates []*x509.Certificate // to be sent along
	Hash         crypto.Hash
	PSS          bool        // for RSA keys
	Attributes   []Attribute // beside content-type and message-digest
	// Sign makes the value, as Sign of a crypto.Signer does.
	Sign func(digest []byte, opts crypto.SignerOpts) ([]byte, error)
}

// Encode signs and writes the message in DER.
func (d Draft) Encode() ([]byte, error) {
	alg, ok := sigalg.For(d.Signer.PublicKey, d.Hash, d.PSS)
	if !ok || sigalg.HashID(d.Hash) == nil {
		return nil, fault.New(fault.SignatureAlgorithm, "algorithm", d.Hash)
	}
	attributes := d.attributes()
	value, err := d.Sign(alg.Digest(set(attributes)), alg.Opts())
	if err != nil {
		return nil, fault.New(fault.SignatureFailed).Wrap(err)
	}
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(SignedData)
		b.AddASN1(context(0), func(b *cryptobyte.Builder) {
			b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) { d.addSignedData(b, alg, attributes, value) })
		})
	})
	return b.Bytes()
}

// attributes are the signed attributes in the order of DER.
func (d Draft) attributes() []byte {
	h := d.Hash.New()
	h.Write(d.Content)
	var kind, sum cryptobyte.Builder
	kind.AddASN1ObjectIdentifier(d.ContentType)
	sum.AddASN1OctetString(h.Sum(nil))
	list := []Attribute{{ContentType, [][]byte{kind.BytesOrPanic()}}, {MessageDigest, [][]byte{sum.BytesOrPanic()}}}
	var coded [][]byte
	for _, a := range append(list, d.Attributes...) {
		var b cryptobyte.Builder
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(a.ID)
			b.AddASN1(tags.SET, func(b *cryptobyte.Builder) { b.AddBytes(bytes.Join(a.Values, nil)) })
		})
		coded = append(coded, b.BytesOrPanic())
	}
	slices.SortFunc(coded, bytes.Compare)
	return bytes.Join(coded, nil)
}

func (d Draft) addSignedData(b *cryptobyte.Builder, alg sigalg.Algorithm, attributes, value []byte) {
	if d.ContentType.Equal(idData) {
		b.AddASN1Int64(1)
	} else {
		b.AddASN1Int64(3) // RFC 5652, 5.1
	}
	b.AddASN1(tags.SET, func(b *cryptobyte.Builder) { sigalg.AddHash(b, d.Hash) })
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(d.ContentType)
		if !d.Detached {
			b.AddASN1(context(0), func(b *cryptobyte.Builder) { b.AddASN1OctetString(d.Content) })
		}
	})
	if len(d.Certificates) > 0 {
		b.AddASN1(context(0), func(b *cryptobyte.Builder) { b.AddBytes(sortedCertificates(d.Certificates)) })
	}
	b.AddASN1(tags.SET, func(b *cryptobyte.Builder) {
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddBytes(d.Signer.RawIssuer)
				b.AddASN1BigInt(d.Signer.SerialNumber)
			})
			sigalg.AddHash(b, d.Hash)
			b.AddASN1(context(0), func(b *cryptobyte.Builder) { b.AddBytes(attributes) })
			alg.Add(b)
			b.AddASN1OctetString(value)
		})
	})
}

func sortedCertificates(certs []*x509.Certificate) []byte {
	var list [][]byte
	for _, c := range certs {
		list = append(list, c.Raw)
	}
	slices.SortFunc(list, bytes.Compare)
	return bytes.Join(list, nil)
}
