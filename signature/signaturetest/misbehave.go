package signaturetest

import (
	"bytes"
	"io"
	"net/http"
)

// Service is what an authority serves.
type Service string

// The services of an [Authority].
const (
	CRL    Service = "CRL"
	OCSP   Service = "OCSP"
	Issuer Service = "issuer"
)

// Misbehaviour is a fault that a service shows at every request until it is told
// to behave.
type Misbehaviour string

// The misbehaviours; each says which services know it.
const (
	Behave Misbehaviour = "" // none

	Down     Misbehaviour = "down"     // all: status 503
	Slow     Misbehaviour = "slow"     // all: no answer until the asker gives up
	Huge     Misbehaviour = "huge"     // all: an answer without end
	Garbage  Misbehaviour = "garbage"  // all: bytes that are no answer
	Redirect Misbehaviour = "redirect" // all: sends the asker to a file of his own machine

	WrongSigner Misbehaviour = "wrong signer" // CRL, OCSP, TSA: signed by a stranger under the right name
	Broken      Misbehaviour = "broken"       // CRL, OCSP, TSA: the signature does not verify
	Stale       Misbehaviour = "stale"        // CRL, OCSP: superseded a week ago
	Early       Misbehaviour = "early"        // CRL, OCSP: issued tomorrow; TSA: the moment is tomorrow

	Delta    Misbehaviour = "delta"    // CRL: a delta list
	Indirect Misbehaviour = "indirect" // CRL: an indirect list
	Partial  Misbehaviour = "partial"  // CRL: a list of some reasons
	Shard    Misbehaviour = "shard"    // CRL: the list of another distribution point

	WrongNonce Misbehaviour = "wrong nonce" // OCSP, TSA
	NoNonce    Misbehaviour = "no nonce"    // OCSP, TSA
	Refuse     Misbehaviour = "refuse"      // OCSP: tryLater; TSA: rejection, badRequest
	Unknown    Misbehaviour = "unknown"     // OCSP: does not know the certificate
	Foreign    Misbehaviour = "foreign"     // OCSP: tells of another certificate; TSA: stamps other data

	Anonymous   Misbehaviour = "anonymous"    // TSA: without its certificate
	OtherPolicy Misbehaviour = "other policy" // TSA: under a policy that nobody asked for
	Unbound     Misbehaviour = "unbound"      // TSA: without a signing certificate attribute
)

// Misbehave makes a service show a fault; [Behave] ends it.
func (a *Authority) Misbehave(s Service, m Misbehaviour) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults[s] = m
}

func (a *Authority) fault(s Service) Misbehaviour {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.faults[s]
}

// disturb shows the faults that every service has; true when one was shown.
func disturb(w http.ResponseWriter, r *http.Request, m Misbehaviour) bool {
	switch m {
	case Down:
		http.Error(w, "down", http.StatusServiceUnavailable)
	case Slow:
		io.Copy(io.Discard, r.Body) // only then is it noticed that the asker left
		<-r.Context().Done()
	case Huge:
		block := bytes.Repeat([]byte{0x30}, 64<<10)
		for r.Context().Err() == nil {
			if _, err := w.Write(block); err != nil {
				break
			}
		}
	case Garbage:
		w.Write([]byte("<html>404</html>"))
	case Redirect:
		http.Redirect(w, r, "file:///etc/hostname", http.StatusFound)
	default:
		return false
	}
	return true
}

// answer writes what a service made.
func answer(w http.ResponseWriter, kind string, body []byte, err error) {
	if err != nil {
		http.Error(w, "cannot answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Write(body)
}

func (a *Authority) serveIssuer(w http.ResponseWriter, r *http.Request) {
	if !disturb(w, r, a.fault(Issuer)) {
		answer(w, "application/pkix-cert", a.cert.Raw, nil)
	}
}

// breakLast turns the last bit of a signed structure, where its signature ends.
func breakLast(b []byte) []byte {
	b = bytes.Clone(b)
	b[len(b)-1] ^= 1
	return b
}
