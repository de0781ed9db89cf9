package xmlenc

import (
	"crypto"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// maxDerived is the longest key that is derived, in bytes.
const maxDerived = 512

// derivation is a KeyDerivationMethod: how a secret becomes a key.
type derivation struct {
	node       xmlcore.Node
	algorithm  Algorithm
	hash       crypto.Hash
	salt, info []byte
	iterations int
	length     int // bytes; 0 where the method does not say
	weak       weakness
}

// readDerivation reads a KeyDerivationMethod (XML Encryption 1.1, section 5.4).
func (r *run) readDerivation(n xmlcore.Node) (derivation, error) {
	d := derivation{node: n, algorithm: algorithmOf(r.doc, n)}
	read, params := (func(*derivation, xmlcore.Node) error)(nil), xmlcore.Name{}
	switch d.algorithm {
	case ConcatKDF:
		read, params = r.readConcat, xmlcore.Name{Space: enc11, Local: "ConcatKDFParams"}
	case PBKDF2:
		read, params = r.readPBKDF2, xmlcore.Name{Space: enc11, Local: "PBKDF2-params"}
	case HKDF:
		read, params = r.readHKDF, xmlcore.Name{Space: more21, Local: "HKDFParams"}
	default:
		return d, unsupported(d.algorithm)
	}
	found, err := children(r.doc, n, []xmlcore.Name{params})
	if err == nil && found[0] == xmlcore.None {
		err = malformed(r.doc, n)
	}
	if err == nil {
		err = read(&d, found[0])
	}
	return d, err
}

func (r *run) readConcat(d *derivation, n xmlcore.Node) error {
	found, err := children(r.doc, n, []xmlcore.Name{{Space: ds, Local: "DigestMethod"}})
	if err != nil || found[0] == xmlcore.None {
		return malformed(r.doc, n)
	}
	h, err := r.hash(digests, algorithmOf(r.doc, found[0]))
	if err != nil {
		return err
	}
	d.hash, d.weak = h.hash, h.weak
	for _, name := range []string{"AlgorithmID", "PartyUInfo", "PartyVInfo", "SuppPubInfo", "SuppPrivInfo"} {
		value, _ := r.doc.Attr(n, "", name)
		bits, err := r.readBits(n, value)
		if err != nil {
			return err
		}
		d.info = append(d.info, bits...)
	}
	return nil
}

// readBits reads a bit string in hexadecimal: its first byte tells how many of
// the last bits do not count. Only whole bytes are read.
func (r *run) readBits(n xmlcore.Node, s string) ([]byte, error) {
	b, err := hex.DecodeString(s)
	switch {
	case err != nil:
		return nil, malformed(r.doc, n)
	case len(b) == 0:
		return nil, nil
	case b[0] != 0:
		return nil, fault.New(fault.SignatureEncUnsupported, "feature", "ConcatKDFParams/bits")
	}
	return b[1:], nil
}

func (r *run) readPBKDF2(d *derivation, n xmlcore.Node) error {
	names := []xmlcore.Name{{Space: enc11, Local: "Salt"}, {Space: enc11, Local: "IterationCount"}, {Space: enc11, Local: "KeyLength"}, {Space: enc11, Local: "PRF"}}
	found, err := children(r.doc, n, names)
	if err != nil || found[0] == xmlcore.None || found[1] == xmlcore.None || found[2] == xmlcore.None || found[3] == xmlcore.None {
		return malformed(r.doc, n)
	}
	salt, err := children(r.doc, found[0], []xmlcore.Name{{Space: enc11, Local: "Specified"}})
	if err != nil || salt[0] == xmlcore.None {
		return malformed(r.doc, found[0])
	}
	if d.salt, err = octets(r.doc, salt[0]); err != nil {
		return err
	}
	if d.iterations, err = r.number(found[1]); err != nil {
		return err
	}
	return r.lengthAndPRF(d, found[2], found[3])
}

func (r *run) readHKDF(d *derivation, n xmlcore.Node) error {
	names := []xmlcore.Name{{Space: more21, Local: "PRF"}, {Space: more21, Local: "Salt"}, {Space: more21, Local: "Info"}, {Space: more21, Local: "KeyLength"}}
	found, err := children(r.doc, n, names)
	if err != nil || found[0] == xmlcore.None {
		return malformed(r.doc, n)
	}
	for i, to := range []*[]byte{&d.salt, &d.info} {
		if found[i+1] == xmlcore.None {
			continue
		}
		if *to, err = octets(r.doc, found[i+1]); err != nil {
			return err
		}
	}
	return r.lengthAndPRF(d, found[3], found[0])
}

func (r *run) lengthAndPRF(d *derivation, length, prf xmlcore.Node) (err error) {
	if length != xmlcore.None {
		if d.length, err = r.number(length); err != nil {
			return err
		}
		if d.length > maxDerived {
			return malformed(r.doc, length)
		}
	}
	h, err := r.hash(prfs, algorithmOf(r.doc, prf))
	d.hash, d.weak = h.hash, h.weak
	return err
}

// number reads a number from 1.
func (r *run) number(n xmlcore.Node) (int, error) {
	v, err := strconv.ParseInt(text(r.doc, n), 10, 32)
	if err != nil || v < 1 {
		return 0, malformed(r.doc, n)
	}
	return int(v), nil
}

// fitKDF is the length of the key, in bytes, where one of the length is needed; 0
// takes that of the method.
func (r *run) fitKDF(d derivation, length int) (int, error) {
	if length == 0 {
		length = d.length
	}
	if length == 0 || length > maxDerived || d.length != 0 && d.length != length {
		return 0, malformed(r.doc, d.node)
	}
	return length, nil
}

// derive makes a key of a length that fits, in bytes.
func (r *run) derive(d derivation, secret []byte, length int) ([]byte, error) {
	switch d.algorithm {
	case ConcatKDF:
		return concat(d.hash, secret, d.info, length), nil
	case HKDF:
		key, err := hkdf.Key(d.hash.New, secret, d.salt, string(d.info), length)
		if err != nil {
			return nil, malformed(r.doc, d.node)
		}
		return key, nil
	}
	blocks := (length + d.hash.Size() - 1) / d.hash.Size()
	if r.iterations += blocks * d.iterations; r.iterations > r.limits.Iterations {
		return nil, fault.New(fault.SignatureEncCost, "cost", fmt.Sprintf("PBKDF2 %d > %d", r.iterations, r.limits.Iterations))
	}
	key, err := pbkdf2.Key(d.hash.New, string(secret), d.salt, d.iterations, length)
	if err != nil {
		return nil, malformed(r.doc, d.node)
	}
	return key, nil
}

// concat is the concatenation key derivation of NIST SP 800-56A, section 5.8.1.
func concat(hash crypto.Hash, secret, info []byte, length int) []byte {
	var out []byte
	for counter := uint32(1); len(out) < length; counter++ {
		h := hash.New()
		h.Write(binary.BigEndian.AppendUint32(nil, counter))
		h.Write(secret)
		h.Write(info)
		out = h.Sum(out)
	}
	return out[:length]
}
