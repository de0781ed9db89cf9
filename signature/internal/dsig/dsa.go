package dsig

//lint:file-ignore SA1019 DSA is verified in old signatures, under a legacy policy only.

import (
	"crypto/dsa"
	"math/big"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

// dsaKey reads a DSAKeyValue with its domain parameters.
func (r *reader) dsaKey(n xmlcore.Node) *dsa.PublicKey {
	r.attributes(n, "Id")
	c := r.children(n)
	p, q, g, y := c.need(Space, "P"), c.need(Space, "Q"), c.need(Space, "G"), c.need(Space, "Y")
	for _, rest := range []string{"J", "Seed", "PgenCounter"} {
		c.take(Space, rest)
	}
	c.done()
	if r.err != nil {
		return nil
	}
	key := &dsa.PublicKey{
		Parameters: dsa.Parameters{P: r.integer(p), Q: r.integer(q), G: r.integer(g)}, Y: r.integer(y),
	}
	if !soundDSA(key) {
		r.badKey(n)
	}
	return key
}

// soundDSA refuses parameters of lengths that no norm knows and numbers outside
// their range.
func soundDSA(k *dsa.PublicKey) bool {
	l, q := k.P.BitLen(), k.Q.BitLen()
	one := big.NewInt(1)
	return l >= 512 && l <= 3072 && (q == 160 || q == 224 || q == 256) &&
		k.G.Cmp(one) > 0 && k.G.Cmp(k.P) < 0 && k.Y.Cmp(one) > 0 && k.Y.Cmp(k.P) < 0
}

// verifyDSA checks a value of r and s, each as long as q.
func verifyDSA(k *dsa.PublicKey, sum, value []byte) bool {
	size := (k.Q.BitLen() + 7) / 8
	if !soundDSA(k) || len(value) != 2*size {
		return false
	}
	if len(sum) > size { // FIPS 186-4, 4.6: the leftmost bits
		sum = sum[:size]
	}
	return dsa.Verify(k, sum, new(big.Int).SetBytes(value[:size]), new(big.Int).SetBytes(value[size:]))
}

func isDSA(key any) bool {
	_, ok := key.(*dsa.PublicKey)
	return ok
}

func verifyDSAKey(key any, sum, value []byte) bool {
	k, ok := key.(*dsa.PublicKey)
	return ok && verifyDSA(k, sum, value)
}

// dsaSize is the length of r and of s in bytes; 0 for a key of another sort.
func dsaSize(key any) int {
	if k, ok := key.(*dsa.PublicKey); ok {
		return (k.Q.BitLen() + 7) / 8
	}
	return 0
}

// dsaValue writes a DSAKeyValue; nothing for a key of another sort.
func (w keyWriter) dsaValue(key any) string {
	k, ok := key.(*dsa.PublicKey)
	if !ok {
		return ""
	}
	return w.element("DSAKeyValue", w.element("P", number64(k.P))+w.element("Q", number64(k.Q))+
		w.element("G", number64(k.G))+w.element("Y", number64(k.Y)))
}
