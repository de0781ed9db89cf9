package signature

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/cms"
	"github.com/hcm-egov/framework/signature/internal/crl"
	"github.com/hcm-egov/framework/signature/internal/ocsp"
)

// What one question may cost the network.
const (
	maxFetches = 24
	maxURLs    = 3 // of one certificate and kind
	maxOCSP    = 256 << 10
	maxIssuer  = 256 << 10
)

// fetch gets something; the number of fetches of a question is bounded.
func (r *run) fetch(q FetchRequest) ([]byte, error) {
	if r.fetches++; r.fetches > maxFetches {
		return nil, fault.New(fault.TooLarge, "what", "network", "limit", maxFetches)
	}
	b, err := r.v.cfg.Fetcher.Fetch(r.ctx, q)
	if err != nil {
		return nil, fetchFault(r.ctx, q, err)
	}
	if int64(len(b)) > q.Limit {
		return nil, fault.New(fault.TooLarge, "what", q.Kind, "limit", q.Limit)
	}
	return b, nil
}

// web are the addresses that a fetcher understands; certificates of inner
// networks name LDAP as well.
func web(urls []string) []string {
	var out []string
	for _, u := range urls {
		if lower := strings.ToLower(u); strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") {
			out = append(out, u)
		}
	}
	return out[:min(len(out), maxURLs)]
}

// ask asks one source over the network.
func (r *run) ask(source RevocationSource, m matter) (*RevocationStatus, error) {
	urls, one := web(m.cert.OCSPServer), r.askOCSP
	if source == SourceCRL {
		urls, one = web(m.cert.CRLDistributionPoints), r.askCRL
	}
	var faults []error
	for _, u := range urls {
		s, err := one(u, m)
		if s != nil {
			return s, fault.Join(faults...)
		}
		faults = append(faults, err)
	}
	return nil, fault.Join(faults...)
}

func (r *run) askOCSP(url string, m matter) (*RevocationStatus, error) {
	cfg := r.v.cfg.Revocation
	id := sha256.Sum256(append(bytes.Clone(m.issuer.RawSubjectPublicKeyInfo), m.cert.SerialNumber.Bytes()...))
	key := "ocsp " + url + " " + hex.EncodeToString(id[:])
	if v, ok := r.v.cfg.Cache.get(key, r.now).(*ocsp.Response); ok && cfg.Nonce == NonceNone {
		if s, err := r.fromOCSP(v, m); err == nil && s != nil {
			return s, nil
		}
	}
	var nonce []byte
	if cfg.Nonce != NonceNone {
		nonce = make([]byte, 32) // RFC 9654, 2.1
		rand.Read(nonce)
	}
	raw, err := r.fetch(FetchRequest{
		Kind: FetchOCSP, URL: url, Limit: maxOCSP,
		Body: ocsp.Request(m.cert.SerialNumber, m.issuer, nonce), ContentType: "application/ocsp-request",
	})
	if err != nil {
		return nil, err
	}
	v, err := ocsp.Parse(raw)
	if err != nil {
		return nil, err
	}
	if nonce != nil && !bytes.Equal(v.Nonce, nonce) && (v.Nonce != nil || cfg.Nonce == NonceRequire) {
		return nil, fault.New(fault.SignatureOCSPNonce)
	}
	s, err := r.fromOCSP(v, m)
	if s == nil && err == nil {
		err = fault.New(fault.SignatureOCSPForeign)
	}
	if err == nil {
		r.v.cfg.Cache.put(key, v, len(raw), s.NextUpdate)
	}
	return s, err
}

func (r *run) askCRL(url string, m matter) (*RevocationStatus, error) {
	key := "crl " + url
	if v, ok := r.v.cfg.Cache.get(key, r.now).(*crlValue); ok {
		if s, err := r.fromCRL(v, m); err == nil && s != nil {
			return s, nil
		}
	}
	raw, err := r.fetch(FetchRequest{Kind: FetchCRL, URL: url, Limit: r.v.cfg.Revocation.MaxCRL})
	if err != nil {
		return nil, err
	}
	list, err := crl.Parse(raw)
	if err != nil {
		return nil, err
	}
	v := &crlValue{List: list}
	s, err := r.fromCRL(v, m)
	if s == nil && err == nil {
		err = fault.New(fault.SignatureCRLIssuer)
	}
	if err == nil {
		r.v.cfg.Cache.put(key, v, len(raw), v.NextUpdate)
	}
	return s, err
}

// fetchIssuers asks for the issuers of certificates that have none, at the
// addresses the certificates name; true when new ones came.
func (r *run) fetchIssuers() bool {
	found := false
	for _, c := range r.graph.loose {
		for _, u := range web(c.IssuingCertificateURL) {
			for _, issuer := range r.issuersAt(u) {
				found = r.graph.add(issuer) || found
			}
		}
	}
	return found
}

func (r *run) issuersAt(url string) []*x509.Certificate {
	key := "issuer " + url
	if list, ok := r.v.cfg.Cache.get(key, r.now).([]*x509.Certificate); ok {
		return list
	}
	raw, err := r.fetch(FetchRequest{Kind: FetchIssuer, URL: url, Limit: maxIssuer})
	if err != nil {
		r.missing = append(r.missing, err)
		return nil
	}
	list := certificatesIn(raw)
	r.keep = append(r.keep, func() { r.v.cfg.Cache.put(key, list, len(raw), r.now.Add(24*time.Hour)) })
	return list
}

// certificatesIn reads what servers send for an issuer: one certificate in DER
// or PEM, or a bundle of certificates (RFC 5280, 4.2.2.1).
func certificatesIn(raw []byte) []*x509.Certificate {
	if block, _ := pem.Decode(raw); block != nil && block.Type == "CERTIFICATE" {
		raw = block.Bytes
	}
	if cert, err := x509.ParseCertificate(raw); err == nil {
		return []*x509.Certificate{cert}
	}
	if bundle, err := cms.Parse(raw); err == nil {
		return bundle.Certificates[:min(len(bundle.Certificates), 16)]
	}
	return nil
}
