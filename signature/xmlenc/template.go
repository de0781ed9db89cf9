package xmlenc

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// TemplateConfig says with what a template is filled.
type TemplateConfig struct {
	// Keys are the receivers' public keys, the secrets, and the sender's own
	// private keys of agreements that the template names. At least one.
	Keys []Key
	// Policy must ask for SHA-1 and CBC; what is only read is refused.
	Policy Policy
	Limits Limits
}

// Fill encrypts octets as an EncryptedData of a document says that stands there
// as a template, with its CipherValue empty: it makes the keys, encrypts them
// for the EncryptedKeys inside of its KeyInfo, each for the first key that is
// meant, derives and agrees as they say, and fills every CipherValue. An
// OriginatorKeyInfo that names no private key gets one made for this once; an
// empty ds:KeyValue or DEREncodedKeyValue in it gets the public key, an empty
// ds:X509Data of a receiver the certificate. It gives the document, in UTF-8.
//
// Errors: [fault.SignatureEncNoKey], [fault.SignatureEncStructure],
// [fault.SignatureEncUnsupported], [fault.SignatureEncPolicy],
// [fault.SignatureEncReference], [fault.SignatureWeakKey], [fault.Config].
func Fill(ctx context.Context, cfg TemplateConfig, doc *xmlcore.Document, n xmlcore.Node, plain []byte) ([]byte, error) {
	if err := checkKeys(cfg.Keys); err != nil {
		return nil, err
	}
	f := filler{run: &run{ctx: ctx, keys: cfg.Keys, limits: cfg.Limits.withDefaults(), judge: judge{cfg.Policy.allowed() &^ onlyRead}}}
	f.on(doc)
	p, err := f.readData(n)
	if err != nil {
		return nil, err
	}
	key, err := f.keyFor(&p)
	if err != nil {
		return nil, err
	}
	if err := f.put(&p, key, plain); err != nil {
		return nil, err
	}
	slices.SortFunc(f.edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	return splice(doc, f.edits), nil
}

// filler fills one template.
type filler struct {
	*run
	edits []edit
}

func (f *filler) fill(n xmlcore.Node, text string) {
	f.edits = append(f.edits, inside(f.doc, n, []byte(text)))
}

// put encrypts and fills the CipherValue.
func (f *filler) put(p *part, key, plain []byte) error {
	if p.value == xmlcore.None {
		return malformed(f.doc, p.node)
	}
	if p.method.family == wrap && len(plain)%8 != 0 {
		return malformed(f.doc, p.node)
	}
	sealed, err := p.method.seal(key, plain)
	if err != nil {
		return fault.New(fault.SignatureFailed)
	}
	f.fill(p.value, encoded(sealed))
	return nil
}

// failed is why no key was found.
func (f *filler) failed() error {
	switch {
	case f.fatal != nil:
		return f.fatal
	case f.refused != nil:
		return f.refused
	}
	return fault.New(fault.SignatureEncNoKey)
}

// keyFor finds or makes the key under which a part is encrypted.
func (f *filler) keyFor(p *part) ([]byte, error) {
	if f.depth++; f.depth > f.limits.Depth {
		return nil, malformed(f.doc, p.node)
	}
	defer func() { f.depth-- }()
	info, err := f.readKeyInfo(p.keyInfo)
	if err != nil {
		return nil, err
	}
	if len(info.faults) > 0 {
		return nil, info.faults[0]
	}
	length := p.method.keyLen
	if len(info.EncryptedKeys) > 0 {
		key := make([]byte, length)
		rand.Read(key)
		for _, n := range info.EncryptedKeys {
			if err := f.sealKey(n, key); err != nil {
				return nil, err
			}
		}
		return key, nil
	}
	var key []byte
	take := func(o opened) bool {
		key = o.key
		return true
	}
	found := false
	switch {
	case len(info.derived) > 0:
		found = f.eachDerived(info.derived[0], length, take)
	case len(info.agreed) > 0:
		return f.agreeFor(info.agreed[0], length)
	default:
		found = f.eachSecret(&info.Hints, length, false, take)
	}
	if !found {
		return nil, f.failed()
	}
	return key, nil
}

// sealKey fills an EncryptedKey.
func (f *filler) sealKey(n xmlcore.Node, key []byte) error {
	p, err := readPart(f.doc, n, "EncryptedKey")
	if err == nil {
		err = f.allow(p.method.weak, p.algorithm)
	}
	if err != nil {
		return err
	}
	if p.method.family == oaep {
		return f.sealOAEP(&p, key)
	}
	kek, err := f.keyFor(&p)
	if err != nil {
		return err
	}
	return f.put(&p, kek, key)
}

func (f *filler) sealOAEP(p *part, key []byte) error {
	info, err := f.readKeyInfo(p.keyInfo)
	if err != nil {
		return err
	}
	opts, _, err := f.oaepOf(p)
	if err != nil {
		return err
	}
	isRSA := func(k *Key) bool { _, ok := k.public.(*rsa.PublicKey); return ok }
	list := f.meant(&info.Hints, isRSA)
	if len(list) == 0 || p.value == xmlcore.None {
		return f.failed()
	}
	public := list[0].public.(*rsa.PublicKey)
	if err := strong(public); err != nil {
		return err
	}
	sealed, err := sealRSA(public, opts, key)
	if err != nil {
		return err
	}
	f.fill(p.value, encoded(sealed))
	if cert := list[0].Certificate(); cert != nil && p.keyInfo != xmlcore.None {
		f.fillEmpty(p.keyInfo, ds, "X509Data", certificate(cert))
	}
	return nil
}

// fillEmpty fills the child elements of the name that are empty; true when
// there was one.
func (f *filler) fillEmpty(n xmlcore.Node, space, local, content string) (filled bool) {
	if n == xmlcore.None || content == "" {
		return false
	}
	for c := range f.doc.Elements(n) {
		if f.doc.Is(c, space, local) && f.doc.Blank(c) && f.childless(c) {
			f.fill(c, content)
			filled = true
		}
	}
	return filled
}

func (f *filler) childless(n xmlcore.Node) bool {
	for range f.doc.Elements(n) {
		return false
	}
	return true
}

// agreeFor agrees on a key as the sender.
func (f *filler) agreeFor(n xmlcore.Node, length int) ([]byte, error) {
	a, err := f.readAgreement(n)
	if err != nil {
		return nil, err
	}
	ours, err := f.readKeyInfo(a.originator)
	if err != nil {
		return nil, err
	}
	theirs, err := f.readKeyInfo(a.recipient)
	if err != nil {
		return nil, err
	}
	receivers := f.meant(&theirs.Hints, func(k *Key) bool { return onCurve(a.algorithm, k.public) })
	if len(receivers) == 0 {
		return nil, f.failed()
	}
	public := receivers[0].public
	own, err := f.originator(&ours.Hints, receivers[0])
	if err != nil {
		return nil, err
	}
	filled := f.fillEmpty(a.originator, ds, "KeyValue", keyValue(own.public))
	filled = f.fillEmpty(a.originator, ds11, "DEREncodedKeyValue", encoded(spki(own.public))) || filled
	if own.name == "" && !filled { // nobody would learn of a key made for this once
		return nil, malformed(f.doc, n)
	}
	key := f.shared(own, public, a.kdf, length)
	if key == nil {
		return nil, f.failed()
	}
	return key, nil
}

// originator is the sender's key that is named, or one made for this once.
func (f *filler) originator(h *Hints, receiver *Key) (*Key, error) {
	for i := range f.keys {
		if k := &f.keys[i]; k.agree != nil && sameCurve(k.public, receiver.public) && h.mean(k) {
			return k, nil
		}
	}
	k, err := ephemeralFor(receiver.public)
	return &k, err
}
