package ed448

import "math/big"

// The curve x² + y² = 1 + d·x²·y² over the field of p (RFC 8032, 5.2).
var (
	p = new(big.Int).Sub(new(big.Int).Sub(power(448), power(224)), one)
	d = big.NewInt(-39081)
	// order of the base point.
	order, _ = new(big.Int).SetString("181709681073901722637330951972001133588410340171829515070372549795146003961539585716195755291692375963310293709091662304773755859649779", 10)
	baseX, _ = new(big.Int).SetString("224580040295924300187604334099896036246789641632564134246125461686950415467406032909029192869357953282578032075146446173674602635247710", 10)
	baseY, _ = new(big.Int).SetString("298819210078481492676017930443930673437544040154080242095928241372331506189835876003536878655418784733982303233503462500531545062832660", 10)
	base     = point{baseX, baseY, one}
	one      = big.NewInt(1)
)

func power(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }

// point is a point in projective coordinates: x = X/Z, y = Y/Z.
type point struct{ x, y, z *big.Int }

func mul(a, b *big.Int) *big.Int { r := new(big.Int).Mul(a, b); return r.Mod(r, p) }
func add(a, b *big.Int) *big.Int { return new(big.Int).Add(a, b) }
func sub(a, b *big.Int) *big.Int { return new(big.Int).Sub(a, b) }

// plus adds two points; the law has no exceptions on this curve.
func (a point) plus(b point) point {
	zz := mul(a.z, b.z)
	sq := mul(zz, zz)
	c, e := mul(a.x, b.x), mul(a.y, b.y)
	f := mul(d, mul(c, e))
	g, h := sub(sq, f), add(sq, f)
	cross := sub(sub(mul(add(a.x, a.y), add(b.x, b.y)), c), e)
	return point{mul(mul(zz, g), cross), mul(mul(zz, h), sub(e, c)), mul(g, h)}
}

// times multiplies a point by a number, in a time that tells the number.
func (a point) times(n *big.Int) point {
	r := point{new(big.Int), one, one}
	for i := n.BitLen() - 1; i >= 0; i-- {
		r = r.plus(r)
		if n.Bit(i) == 1 {
			r = r.plus(a)
		}
	}
	return r
}

// equal compares two points as fractions.
func (a point) equal(b point) bool {
	return mul(a.x, b.z).Cmp(mul(b.x, a.z)) == 0 && mul(a.y, b.z).Cmp(mul(b.y, a.z)) == 0
}

// encode writes y and the sign of x (RFC 8032, 5.2.2).
func (a point) encode() []byte {
	inverse := new(big.Int).ModInverse(a.z, p)
	out := littleEndian(mul(a.y, inverse), PublicKeySize)
	out[PublicKeySize-1] |= byte(mul(a.x, inverse).Bit(0)) << 7
	return out
}

// decode reads a point (RFC 8032, 5.2.3). Numbers that are not reduced and
// points off the curve are refused.
func decode(b []byte) (point, bool) {
	if len(b) != PublicKeySize {
		return point{}, false
	}
	sign := uint(b[PublicKeySize-1] >> 7)
	y := number(b)
	y.SetBit(y, 455, 0)
	if y.Cmp(p) >= 0 {
		return point{}, false
	}
	// x² = (y² - 1) / (d·y² - 1), and a root is (u/v)^((p+1)/4).
	yy := mul(y, y)
	v := new(big.Int).ModInverse(new(big.Int).Mod(sub(mul(d, yy), one), p), p)
	if v == nil {
		return point{}, false
	}
	xx := mul(sub(yy, one), v)
	x := new(big.Int).Exp(xx, new(big.Int).Rsh(add(p, one), 2), p)
	if mul(x, x).Cmp(xx) != 0 || x.Sign() == 0 && sign == 1 {
		return point{}, false
	}
	if x.Bit(0) != sign {
		x.Sub(p, x)
	}
	return point{x, y, one}, true
}

// number reads a number with its lowest byte first.
func number(b []byte) *big.Int {
	reversed := make([]byte, len(b))
	for i, c := range b {
		reversed[len(b)-1-i] = c
	}
	return new(big.Int).SetBytes(reversed)
}

func littleEndian(n *big.Int, size int) []byte {
	out := n.FillBytes(make([]byte, size))
	for i, j := 0, size-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
