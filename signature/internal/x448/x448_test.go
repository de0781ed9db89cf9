package x448_test

import (
	"encoding/hex"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/signature/internal/x448"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func agreed(t *testing.T, k, u []byte) []byte {
	t.Helper()
	out, ok := x448.NewPrivateKey(k).Agree(x448.NewPublicKey(u))
	require.True(t, ok)
	return out
}

// The values of RFC 7748, sections 5.2 and 6.2.
func TestNorm(t *testing.T) {
	for _, v := range [][3]string{
		{"3d262fddf9ec8e88495266fea19a34d28882acef045104d0d1aae121700a779c984c24f8cdd78fbff44943eba368f54b29259a4f1c600ad3",
			"06fce640fa3487bfda5f6cf2d5263f8aad88334cbd07437f020f08f9814dc031ddbdc38c19c6da2583fa5429db94ada18aa7a7fb4ef8a086",
			"ce3e4ff95a60dc6697da1db1d85e6afbdf79b50a2412d7546d5f239fe14fbaadeb445fc66a01b0779d98223961111e21766282f73dd96b6f"},
		{"9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
			"3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609",
			"07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d"},
	} {
		require.Equal(t, v[2], hex.EncodeToString(agreed(t, unhex(t, v[0]), unhex(t, v[1]))))
	}
}

// Thousand rounds of RFC 7748, section 5.2.
func TestRounds(t *testing.T) {
	k := append([]byte{5}, make([]byte, 55)...)
	u := k
	for i := range 1000 {
		k, u = agreed(t, k, u), k
		if i == 0 {
			require.Equal(t, "3f482c8a9f19b01e6c46ee9711d9dc14fd4bf67af30765c2ae2b846a4d23a8cd0db897086239492caf350b51f833868b9bc2b3bca9cf4113", hex.EncodeToString(k))
		}
	}
	require.Equal(t, "aa3b4749d55b9daf1e5b00288826c467274ce3ebbdd5c17b975e09d4af6c67cf10d087202db88286e2b79fceea3ec353ef54faa26e219f38", hex.EncodeToString(k))
}

// reference is the ladder with big numbers.
func reference(k, u []byte) []byte {
	p := new(big.Int).Lsh(big.NewInt(1), 448)
	p.Sub(p, new(big.Int).Lsh(big.NewInt(1), 224)).Sub(p, big.NewInt(1))
	mod := func(x *big.Int) *big.Int { return x.Mod(x, p) }
	add := func(a, b *big.Int) *big.Int { return mod(new(big.Int).Add(a, b)) }
	sub := func(a, b *big.Int) *big.Int { return mod(new(big.Int).Sub(a, b)) }
	mul := func(a, b *big.Int) *big.Int { return mod(new(big.Int).Mul(a, b)) }
	little := func(b []byte) *big.Int {
		r := make([]byte, len(b))
		for i := range b {
			r[len(b)-1-i] = b[i]
		}
		return new(big.Int).SetBytes(r)
	}
	s := append([]byte{}, k...)
	s[0] &= 252
	s[55] |= 128
	scalar, x1 := little(s), mod(little(u))
	x2, z2, x3, z3 := big.NewInt(1), big.NewInt(0), x1, big.NewInt(1)
	for i := 447; i >= 0; i-- {
		if scalar.Bit(i) == 1 {
			x2, z2, x3, z3 = x3, z3, x2, z2
		}
		a, b, c, d := add(x2, z2), sub(x2, z2), add(x3, z3), sub(x3, z3)
		aa, bb, da, cb := mul(a, a), mul(b, b), mul(d, a), mul(c, b)
		e := sub(aa, bb)
		x3, z3 = mul(add(da, cb), add(da, cb)), mul(x1, mul(sub(da, cb), sub(da, cb)))
		x2, z2 = mul(aa, bb), mul(e, add(aa, mul(big.NewInt(39081), e)))
		if scalar.Bit(i) == 1 {
			x2, z2, x3, z3 = x3, z3, x2, z2
		}
	}
	out := mul(x2, new(big.Int).Exp(z2, new(big.Int).Sub(p, big.NewInt(2)), p)).FillBytes(make([]byte, 56))
	for i := range 28 {
		out[i], out[55-i] = out[55-i], out[i]
	}
	return out
}

// Keys at the edges of limbs and of p, and chance ones, against big numbers.
func TestReference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		k, u := make([]byte, 56), make([]byte, 56)
		for j := range k {
			k[j], u[j] = byte(r.Uint32()), byte(r.Uint32())
			switch i % 6 {
			case 1:
				u[j] = 0xff
			case 2:
				u[j] = 0xff
				u[28] = 0xfe
				u[0] = byte(i)
			case 3:
				u[j] = byte(0xff * (r.Uint32() & 1))
			case 4:
				u[j] = 0
				u[27] = byte(i)
			}
		}
		got, _ := x448.NewPrivateKey(k).Agree(x448.NewPublicKey(u))
		require.Equal(t, reference(k, u), got, i)
	}
}

func TestSmallOrder(t *testing.T) {
	one := append([]byte{1}, make([]byte, 55)...)
	p := make([]byte, 56)
	for i := range p {
		p[i] = 0xff
	}
	p[28] = 0xfe
	less := append([]byte{0xfe}, p[1:]...)
	for _, u := range [][]byte{make([]byte, 56), one, p, less} {
		_, ok := x448.GenerateKey().Agree(x448.NewPublicKey(u))
		require.False(t, ok, u)
	}
}

func TestForms(t *testing.T) {
	k := x448.GenerateKey()
	again := x448.ParsePublicKey(k.Public().Marshal())
	require.True(t, k.Public().Equal(again))
	require.False(t, k.Public().Equal(x448.GenerateKey().Public()))
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", k, k, k, k), hex.EncodeToString(k.Public().Marshal()[12:16]))
	for _, b := range [][]byte{nil, {0x30}, make([]byte, 56), k.Public().Marshal()[:20]} {
		require.Nil(t, x448.ParsePublicKey(b))
		require.Nil(t, x448.ParsePrivateKey(b))
	}
	require.Nil(t, x448.NewPrivateKey(nil))
	require.Nil(t, x448.NewPublicKey(nil))
}

func BenchmarkAgree(b *testing.B) {
	k, o := x448.GenerateKey(), x448.GenerateKey()
	for b.Loop() {
		k.Agree(o.Public())
	}
}
