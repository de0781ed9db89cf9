package ed448_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/signature/internal/ed448"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

// TestVectors: RFC 8032, 7.4 and 7.5.
func TestVectors(t *testing.T) {
	for name, v := range map[string]struct {
		seed, public, message, signature string
		o                                ed448.Options
	}{
		"blank": {
			"6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b",
			"5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180",
			"",
			"533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600",
			ed448.Options{},
		},
		"1 byte, with context": {
			"c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e",
			"43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480",
			"03",
			"d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d8ca2ae279fb842d607217fce6e042f6815ea000c85741de5c8da1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f578c1cad10d54d0d5428407e85dcbc98a49155c13764e66c3c00",
			ed448.Options{Context: "foo"},
		},
		"abc, hashed first": {
			"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42ef7822e0d5104127dc05d6dbefde69e3ab2cec7c867c6e2c49",
			"259b71c19f83ef77a7abd26524cbdb3161b590a48f7d17de3ee0ba9c52beb743c09428a131d6b1b57303d90d8132c276d5ed3d5d01c0f53880",
			"616263",
			"822f6901f7480f3d5f562c592994d9693602875614483256505600bbc281ae381f54d6bce2ea911574932f52a4e6cadd78769375ec3ffd1b801a0d9b3f4030cd433964b6457ea39476511214f97469b57dd32dbc560a9a94d00bff07620464a3ad203df7dc7ce360c3cd3696d9d9fab90f00",
			ed448.Options{Prehash: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			seed, public, message, want := unhex(t, v.seed), unhex(t, v.public), unhex(t, v.message), unhex(t, v.signature)
			require.Equal(t, public, []byte(ed448.Public(seed)))
			require.Equal(t, want, ed448.Sign(seed, message, v.o))
			require.True(t, ed448.Verify(public, message, want, v.o))
			for i := 0; i < len(want); i += 19 {
				bad := bytes.Clone(want)
				bad[i] ^= 1
				require.False(t, ed448.Verify(public, message, bad, v.o), "byte %d", i)
			}
			require.False(t, ed448.Verify(public, append(message, 0), want, v.o))
			require.False(t, ed448.Verify(public, message, want, ed448.Options{Context: "bar", Prehash: v.o.Prehash}))
			require.False(t, ed448.Verify(public, message, want, ed448.Options{Context: v.o.Context, Prehash: !v.o.Prehash}))
			require.False(t, ed448.Verify(public[:56], message, want, v.o))
			require.False(t, ed448.Verify(public, message, want[:113], v.o))
		})
	}
}
