package xmlenc

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/subtle"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// maxLabel is the longest OAEPparams, in bytes.
const maxLabel = 1024

// eachKey finds keys for a part and gives each to try, until try is content. A
// key has the length, in bytes; 0 is any.
func (r *run) eachKey(p *part, length int, try func(opened) bool) bool {
	info, err := r.readKeyInfo(p.keyInfo)
	if err != nil {
		r.refuse(err)
		return false
	}
	if p.recipient != "" && p.keyInfo == xmlcore.None {
		info.Names = append(info.Names, p.recipient)
	}
	for _, err := range info.faults {
		r.refuse(err)
	}
	return r.eachOf(&info, r.related(p, &info.Hints), length, try)
}

func (r *run) eachOf(info *keyInfo, related []xmlcore.Node, length int, try func(opened) bool) bool {
	for _, secret := range info.Secrets {
		if o, ok := r.fit(opened{key: secret}, length); ok && r.operate() && try(o) {
			return true
		}
	}
	var seen []xmlcore.Node
	for _, n := range slices.Concat(info.EncryptedKeys, related) {
		if slices.Contains(seen, n) {
			continue
		}
		seen = append(seen, n)
		if slices.ContainsFunc(r.openKey(n, length), try) {
			return true
		}
	}
	for _, n := range info.derived {
		if r.eachDerived(n, length, try) {
			return true
		}
	}
	for _, n := range info.agreed {
		if r.eachAgreed(n, length, try) {
			return true
		}
	}
	nested := len(seen)+len(info.derived)+len(info.agreed)+len(info.faults) > 0
	return r.eachSecret(&info.Hints, length, nested, try)
}

// eachSecret tries the secrets that are meant. Where the key is said to be
// found by other ways, one that nothing names is not tried.
func (r *run) eachSecret(h *Hints, length int, nested bool, try func(opened) bool) bool {
	if nested && h.bare() && !r.anyKey {
		return false
	}
	for _, k := range r.meant(h, func(k *Key) bool { return k.secret != nil }) {
		if r.fatal != nil {
			return false
		}
		if o, ok := r.fit(opened{key: k.secret(), by: k}, length); ok && r.operate() && try(o) {
			return true
		}
	}
	return false
}

// fit reports whether a key has the length, and cuts one that is longer where
// the policy takes that.
func (r *run) fit(o opened, length int) (opened, bool) {
	switch {
	case length == 0 && len(o.key) > 0, len(o.key) == length:
		return o, true
	case length > 0 && len(o.key) > length && r.allow(weakLongKey, "") == nil:
		return opened{o.key[:length], o.by, o.weak | weakLongKey}, true
	}
	return o, false
}

// eachDerived derives keys as a DerivedKey says (XML Encryption 1.1, section
// 3.5.4).
func (r *run) eachDerived(n xmlcore.Node, length int, try func(opened) bool) bool {
	found, err := children(r.doc, n, []xmlcore.Name{
		{Space: enc11, Local: "KeyDerivationMethod"}, {Space: enc, Local: "ReferenceList"}, {Space: enc11, Local: "DerivedKeyName"}, {Space: enc11, Local: "MasterKeyName"}})
	if err == nil && found[0] == xmlcore.None {
		err = malformed(r.doc, n)
	}
	var kdf derivation
	if err == nil {
		kdf, err = r.readDerivation(found[0])
	}
	if err == nil {
		length, err = r.fitKDF(kdf, length)
	}
	if err != nil {
		r.refuse(err)
		return false
	}
	var h Hints
	if found[3] != xmlcore.None {
		h.Names = []string{text(r.doc, found[3])}
	}
	for _, k := range r.meant(&h, func(k *Key) bool { return k.secret != nil }) {
		if !r.operate() {
			return false
		}
		key, err := r.derive(kdf, k.secret(), length)
		if err != nil {
			r.refuse(err)
			return false
		}
		if try(opened{key, k, kdf.weak}) {
			return true
		}
	}
	return false
}

// eachAgreed agrees on keys as the receiver.
func (r *run) eachAgreed(n xmlcore.Node, length int, try func(opened) bool) bool {
	a, err := r.readAgreement(n)
	if err != nil {
		r.refuse(err)
		return false
	}
	theirs, err := r.readKeyInfo(a.originator)
	if err != nil {
		r.refuse(err)
		return false
	}
	ours, err := r.readKeyInfo(a.recipient)
	if err != nil {
		r.refuse(err)
		return false
	}
	for _, k := range r.meant(&ours.Hints, func(k *Key) bool { return k.agree != nil && onCurve(a.algorithm, k.public) }) {
		peer := r.publicOf(&theirs.Hints, k.public)
		if peer == nil || r.fatal != nil {
			continue
		}
		if key := r.shared(k, peer, a.kdf, length); key != nil && try(opened{key, k, a.kdf.weak}) {
			return true
		}
	}
	return false
}

// openKey opens an EncryptedKey: the keys it may hold, usually one. What was
// opened once is remembered, so that nothing differs the second time.
func (r *run) openKey(n xmlcore.Node, length int) []opened {
	if list, done := r.opened[asked{n, length}]; done {
		return list
	}
	if r.opening[n] || r.depth >= r.limits.Depth || r.fatal != nil {
		r.refuse(malformed(r.doc, n))
		return nil
	}
	r.opening[n] = true
	r.depth++
	list := r.openOnce(n, length)
	r.depth--
	delete(r.opening, n)
	r.opened[asked{n, length}] = list
	return list
}

func (r *run) openOnce(n xmlcore.Node, length int) (list []opened) {
	p, err := readPart(r.doc, n, "EncryptedKey")
	if err == nil {
		err = r.allow(p.method.weak, p.algorithm)
	}
	var sealed []byte
	if err == nil {
		sealed, err = r.sealedOf(&p)
	}
	if err != nil {
		r.refuse(err)
		return nil
	}
	if p.method.transports() {
		return r.openRSA(&p, sealed, length)
	}
	r.eachKey(&p, p.method.keyLen, func(kek opened) bool {
		plain, ok := p.method.open(kek.key, sealed)
		if !ok {
			return false
		}
		o, ok := r.fit(opened{plain, kek.by, kek.weak | p.method.weak}, length)
		if ok {
			list = append(list, o)
		}
		return ok
	})
	return list
}

// openRSA opens a key that was encrypted for RSA. A sealed key that is not as
// long as the modulus is for another.
func (r *run) openRSA(p *part, sealed []byte, length int) (list []opened) {
	opts, weak, err := r.optionsOf(p, length)
	if err != nil {
		r.refuse(err)
		return nil
	}
	info, err := r.readKeyInfo(p.keyInfo)
	if err != nil {
		r.refuse(err)
		return nil
	}
	if p.recipient != "" && p.keyInfo == xmlcore.None {
		info.Names = append(info.Names, p.recipient)
	}
	fits := func(k *Key) bool {
		public, ok := k.public.(*rsa.PublicKey)
		return ok && k.unwrap != nil && public.Size() == len(sealed)
	}
	for _, k := range r.meant(&info.Hints, fits) {
		if !r.operate() {
			return nil
		}
		key, err := k.unwrap(r.ctx, sealed, opts)
		if err != nil {
			r.device(err)
		}
		if p.method.family == rsa15 {
			list = append(list, opened{orRandom(key, err == nil, length), k, weak})
			continue
		}
		if o, ok := r.fit(opened{key, k, weak}, length); ok && err == nil {
			return append(list, o)
		}
	}
	return list
}

// orRandom replaces a key that did not open, or has another length, by a random
// one in constant time (RFC 3218, section 2.3.2).
func orRandom(key []byte, ok bool, length int) []byte {
	out := make([]byte, length)
	rand.Read(out)
	good := 0
	if ok {
		good = 1
	}
	good &= subtle.ConstantTimeEq(int32(len(key)), int32(length))
	subtle.ConstantTimeCopy(good, out, append(key[:len(key):len(key)], make([]byte, length)...)[:length])
	return out
}

// optionsOf reads the parameters of RSA (XML Encryption 1.1, section 5.5).
func (r *run) optionsOf(p *part, length int) (crypto.DecrypterOpts, weakness, error) {
	if p.method.family == rsa15 {
		if length == 0 {
			return nil, 0, fault.New(fault.SignatureEncUnsupported, "feature", "rsa-1_5")
		}
		//lint:ignore SA1019 read only, and only under LegacyRSA15
		return &rsa.PKCS1v15DecryptOptions{SessionKeyLen: length}, weakRSA15, nil
	}
	return r.oaepOf(p)
}

// oaepOf reads the parameters of RSA-OAEP. Digest and mask are those with SHA-1
// where none is stated; one that is stated counts under rsa-oaep-mgf1p as well,
// where the norm has none, because xmlsec1 writes it.
func (r *run) oaepOf(p *part) (*rsa.OAEPOptions, weakness, error) {
	digest, mask := Algorithm(ds+"sha1"), Algorithm(enc11+"mgf1sha1")
	opts := &rsa.OAEPOptions{}
	for c := range r.doc.Elements(p.methodNode) {
		switch {
		case r.doc.Is(c, ds, "DigestMethod"):
			digest = algorithmOf(r.doc, c)
		case r.doc.Is(c, enc11, "MGF"):
			mask = algorithmOf(r.doc, c)
		case r.doc.Is(c, enc, "OAEPparams"):
			label, err := octets(r.doc, c)
			if err != nil || len(label) > maxLabel {
				return nil, 0, malformed(r.doc, c)
			}
			opts.Label = label
		}
	}
	h, err := r.hash(digests, digest)
	if err != nil {
		return nil, 0, err
	}
	m, err := r.hash(masks, mask)
	if err != nil {
		return nil, 0, err
	}
	opts.Hash, opts.MGFHash = h.hash, m.hash
	return opts, h.weak | m.weak, nil
}
