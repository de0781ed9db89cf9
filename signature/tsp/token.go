package tsp

import (
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/cms"
	"github.com/hcm-egov/framework/signature/internal/der"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// Token is a time stamp as it was read; nothing of it is verified.
type Token struct {
	Raw          []byte                // ContentInfo, as it came
	Policy       asn1.ObjectIdentifier // under which it was given
	Hash         crypto.Hash           // of the data
	Imprint      []byte                // the data's hash
	Serial       *big.Int
	Time         time.Time
	Accuracy     time.Duration // 0: not stated
	Ordering     bool          // tokens of the authority are ordered by Time alone
	Nonce        *big.Int      // nil: none
	Certificates []*x509.Certificate
	CRLs         [][]byte

	message *cms.Message
	tsa     []byte // name of the authority in DER; nil: not stated
}

var idInfo = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4} // id-ct-TSTInfo

// maxToken is the longest time stamp that is read, in bytes. One with its
// certificates takes 2 to 10 KB.
const maxToken = 1 << 20

func malformed(element string) error {
	return fault.New(fault.SignatureTSPMalformed, "element", element)
}

// Parse reads a TimeStampToken, as it stands in documents. Errors:
// [fault.SignatureTSPMalformed], [fault.SignatureCMS],
// [fault.SignatureAlgorithm], [fault.TooLarge].
func Parse(token []byte) (*Token, error) {
	if len(token) > maxToken {
		return nil, fault.New(fault.TooLarge, "what", "time stamp", "limit", maxToken)
	}
	m, err := cms.Parse(token)
	if err != nil {
		return nil, err
	}
	if !m.ContentType.Equal(idInfo) || m.Content == nil {
		return nil, malformed("eContentType")
	}
	if len(m.Signers) != 1 {
		return nil, malformed("signerInfos")
	}
	t := &Token{Raw: token, Certificates: m.Certificates, CRLs: m.CRLs, message: m}
	info, rest, err := der.FromBER(m.Content)
	if err != nil || len(rest) > 0 {
		return nil, malformed("TSTInfo")
	}
	return t, t.readInfo(info)
}

func (t *Token) readInfo(text cryptobyte.String) error {
	var s cryptobyte.String
	var version int
	if !text.ReadASN1(&s, tags.SEQUENCE) || !s.ReadASN1Integer(&version) || version != 1 || !s.ReadASN1ObjectIdentifier(&t.Policy) {
		return malformed("TSTInfo")
	}
	if err := t.readImprint(&s); err != nil {
		return err
	}
	t.Serial = new(big.Int)
	if !s.ReadASN1Integer(t.Serial) {
		return malformed("serialNumber")
	}
	if !der.ReadGeneralized(&s, &t.Time) {
		return malformed("genTime")
	}
	if s.PeekASN1Tag(tags.SEQUENCE) && !t.readAccuracy(&s) {
		return malformed("accuracy")
	}
	if s.PeekASN1Tag(tags.BOOLEAN) && !s.ReadASN1Boolean(&t.Ordering) {
		return malformed("ordering")
	}
	if s.PeekASN1Tag(tags.INTEGER) {
		t.Nonce = new(big.Int)
		if !s.ReadASN1Integer(t.Nonce) {
			return malformed("nonce")
		}
	}
	return t.readRest(s)
}

// readImprint reads MessageImprint.
func (t *Token) readImprint(s *cryptobyte.String) error {
	var seq, sum cryptobyte.String
	if !s.ReadASN1(&seq, tags.SEQUENCE) {
		return malformed("messageImprint")
	}
	var ok bool
	if t.Hash, ok = sigalg.ReadHash(&seq); !ok {
		return fault.New(fault.SignatureAlgorithm, "algorithm", "messageImprint")
	}
	if !seq.ReadASN1(&sum, tags.OCTET_STRING) || !seq.Empty() || len(sum) != t.Hash.Size() {
		return malformed("messageImprint")
	}
	t.Imprint = sum
	return nil
}

func (t *Token) readAccuracy(s *cryptobyte.String) bool {
	var seq cryptobyte.String
	if !s.ReadASN1(&seq, tags.SEQUENCE) {
		return false
	}
	var seconds int64
	if seq.PeekASN1Tag(tags.INTEGER) && (!seq.ReadASN1Integer(&seconds) || seconds < 0 || seconds > 1<<31) {
		return false
	}
	t.Accuracy = time.Duration(seconds) * time.Second
	for tag, unit := range []time.Duration{time.Millisecond, time.Microsecond} {
		n, ok := readSmall(&seq, uint8(tag))
		if !ok {
			return false
		}
		t.Accuracy += time.Duration(n) * unit
	}
	return seq.Empty()
}

// readSmall reads an implicitly tagged number below 1000; 0 when absent.
func readSmall(s *cryptobyte.String, tag uint8) (int, bool) {
	var value cryptobyte.String
	var has bool
	if !s.ReadOptionalASN1(&value, &has, tags.Tag(tag).ContextSpecific()) || has && (len(value) == 0 || len(value) > 2) {
		return 0, false
	}
	n := 0
	for _, b := range value {
		n = n<<8 | int(b)
	}
	return n, n < 1000
}

func explicit(n uint8) tags.Tag { return tags.Tag(n).ContextSpecific().Constructed() }

// readRest reads the authority's name and the extensions. An extension that is
// critical would change what the token means; none is known.
func (t *Token) readRest(s cryptobyte.String) error {
	var name, directory, extensions cryptobyte.String
	var has bool
	if !s.ReadOptionalASN1(&name, &has, explicit(0)) {
		return malformed("tsa")
	}
	if has && name.PeekASN1Tag(explicit(4)) {
		if !name.ReadASN1(&directory, explicit(4)) {
			return malformed("tsa")
		}
		t.tsa = directory
	}
	if !s.ReadOptionalASN1(&extensions, &has, explicit(1)) || !s.Empty() {
		return malformed("extensions")
	}
	if !has {
		return nil
	}
	var list cryptobyte.Builder // EachExtension wants the SEQUENCE that the tag stands for
	list.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(extensions) })
	bad := func() error { return malformed("extensions") }
	return der.EachExtension(list.BytesOrPanic(), func(_ asn1.ObjectIdentifier, critical bool, _ cryptobyte.String) error {
		if critical {
			return bad()
		}
		return nil
	}, bad)
}
