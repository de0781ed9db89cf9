package xmlenc

import (
	"bytes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"slices"
)

// wrapIV is the initial value of RFC 3394, section 2.2.3.1.
const wrapIV = 0xa6a6a6a6a6a6a6a6

// maxKey is the longest key that is carried encrypted, in bytes.
const maxKey = 512

// wrapAES wraps a key of eight bytes or a multiple (RFC 3394, section 2.2.1).
func wrapAES(block cipher.Block, key []byte) []byte {
	n := len(key) / 8
	out := append(make([]byte, 8), key...)
	var b [16]byte
	a := uint64(wrapIV)
	for j := range 6 {
		for i := 1; i <= n; i++ {
			binary.BigEndian.PutUint64(b[:], a)
			copy(b[8:], out[8*i:])
			block.Encrypt(b[:], b[:])
			a = binary.BigEndian.Uint64(b[:]) ^ uint64(n*j+i)
			copy(out[8*i:], b[8:])
		}
	}
	binary.BigEndian.PutUint64(out, a)
	return out
}

// unwrapAES opens a wrapped key (RFC 3394, section 2.2.2).
func unwrapAES(block cipher.Block, sealed []byte) ([]byte, bool) {
	n := len(sealed)/8 - 1
	if len(sealed)%8 != 0 || n < 2 || len(sealed) > maxKey+8 {
		return nil, false
	}
	out := bytes.Clone(sealed[8:])
	var b [16]byte
	a := binary.BigEndian.Uint64(sealed)
	for j := 5; j >= 0; j-- {
		for i := n; i >= 1; i-- {
			binary.BigEndian.PutUint64(b[:], a^uint64(n*j+i))
			copy(b[8:], out[8*i-8:8*i])
			block.Decrypt(b[:], b[:])
			a = binary.BigEndian.Uint64(b[:])
			copy(out[8*i-8:], b[8:])
		}
	}
	var got, want [8]byte
	binary.BigEndian.PutUint64(got[:], a)
	binary.BigEndian.PutUint64(want[:], wrapIV)
	if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		clear(out)
		return nil, false
	}
	return out, true
}

// unwrap3DES opens a key wrapped with Triple DES (RFC 3217, section 3.2).
func unwrap3DES(block cipher.Block, sealed []byte) ([]byte, bool) {
	if len(sealed)%8 != 0 || len(sealed) < 32 || len(sealed) > maxKey+16 {
		return nil, false
	}
	outer := []byte{0x4a, 0xdd, 0xa2, 0x2c, 0x79, 0xe8, 0x21, 0x05}
	text := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, outer).CryptBlocks(text, sealed)
	slices.Reverse(text)
	plain := make([]byte, len(text)-8)
	cipher.NewCBCDecrypter(block, text[:8]).CryptBlocks(plain, text[8:])
	key, check := plain[:len(plain)-8], plain[len(plain)-8:]
	sum := sha1.Sum(key)
	if subtle.ConstantTimeCompare(sum[:8], check) != 1 {
		clear(plain)
		return nil, false
	}
	return key, true
}
