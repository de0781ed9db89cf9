package xmlenc

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rand"
)

const (
	nonceLen = 12 // XML Encryption 1.1, section 5.2.4
	tagLen   = 16
)

// block makes the block cipher; the key has the method's length.
func (m method) block(key []byte) (cipher.Block, error) {
	if m.triple() {
		return des.NewTripleDESCipher(key)
	}
	return aes.NewCipher(key)
}

// open decrypts; false says that it does not decrypt and nothing else.
func (m method) open(key, sealed []byte) ([]byte, bool) {
	block, err := m.block(key)
	if err != nil {
		return nil, false
	}
	switch m.family {
	case gcm:
		return openGCM(block, sealed)
	case cbc:
		return openCBC(block, sealed)
	case wrap:
		if m.triple() {
			return unwrap3DES(block, sealed)
		}
		return unwrapAES(block, sealed)
	}
	return nil, false
}

func openGCM(block cipher.Block, sealed []byte) ([]byte, bool) {
	mode, err := cipher.NewGCM(block)
	if err != nil || len(sealed) < nonceLen+tagLen {
		return nil, false
	}
	plain, err := mode.Open(nil, sealed[:nonceLen], sealed[nonceLen:], nil)
	return plain, err == nil
}

// openCBC takes the padding of XML Encryption, section 5.2.1: only its last
// byte has a meaning.
func openCBC(block cipher.Block, sealed []byte) ([]byte, bool) {
	size := block.BlockSize()
	if len(sealed) < 2*size || len(sealed)%size != 0 {
		return nil, false
	}
	plain := make([]byte, len(sealed)-size)
	cipher.NewCBCDecrypter(block, sealed[:size]).CryptBlocks(plain, sealed[size:])
	return unpad(plain, size)
}

func unpad(plain []byte, size int) ([]byte, bool) {
	n := int(plain[len(plain)-1])
	if n == 0 || n > size {
		clear(plain)
		return nil, false
	}
	return plain[:len(plain)-n], true
}

// seal encrypts under a fresh nonce or initialisation vector.
func (m method) seal(key, plain []byte) ([]byte, error) {
	block, err := m.block(key)
	if err != nil {
		return nil, err
	}
	switch m.family {
	case gcm:
		mode, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		return mode.Seal(nil, nil, plain, nil), nil
	case cbc:
		return sealCBC(block, plain), nil
	}
	return wrapAES(block, plain), nil
}

func sealCBC(block cipher.Block, plain []byte) []byte {
	size := block.BlockSize()
	pad := size - len(plain)%size
	out := make([]byte, size+len(plain)+pad)
	rand.Read(out[:size])
	copy(out[size:], plain)
	out[len(out)-1] = byte(pad)
	cipher.NewCBCEncrypter(block, out[:size]).CryptBlocks(out[size:], out[size:])
	return out
}
