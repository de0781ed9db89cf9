package signature

import (
	"crypto/sha256"
	"crypto/x509"
	"sync"
)

// memo remembers what holds of certificates at every moment: whose signature
// one bears, and whom it speaks of. The same few agencies sign again and again.
// It knows certificates by their hashes, so that nobody's mistake about a pointer
// enters it, and keeps no failures. It is safe for concurrent use; a nil memo
// remembers nothing.
type memo struct {
	mu     sync.Mutex
	signed map[[2][sha256.Size]byte]struct{}
	infos  map[[sha256.Size]byte]SignerInfo
}

// maxMemo bounds what is remembered of each sort; when it is full, all is
// forgotten.
const maxMemo = 1024

// issued checks that a certificate bears the signature of an authority.
func (m *memo) issued(cert, issuer *x509.Certificate) bool {
	if m == nil {
		return signedBy(cert, issuer)
	}
	key := [2][sha256.Size]byte{sha256.Sum256(cert.Raw), sha256.Sum256(issuer.Raw)}
	m.mu.Lock()
	_, known := m.signed[key]
	m.mu.Unlock()
	if known {
		return true
	}
	if !signedBy(cert, issuer) {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.signed == nil || len(m.signed) >= maxMemo {
		m.signed = map[[2][sha256.Size]byte]struct{}{}
	}
	m.signed[key] = struct{}{}
	return true
}

// describe tells whom a certificate speaks of.
func (m *memo) describe(cert *x509.Certificate) SignerInfo {
	if m == nil {
		return describe(cert)
	}
	key := sha256.Sum256(cert.Raw)
	m.mu.Lock()
	info, known := m.infos[key]
	m.mu.Unlock()
	if known {
		return info
	}
	info = describe(cert)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.infos == nil || len(m.infos) >= maxMemo {
		m.infos = map[[sha256.Size]byte]SignerInfo{}
	}
	m.infos[key] = info
	return info
}
