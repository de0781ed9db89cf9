package signature

import (
	"bytes"
	"crypto/x509"
	"slices"

	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// What a search for paths may cost. The certificates of a document are a
// stranger's: they may be many, cross-certified and in circles.
const (
	maxPath       = 10  // certificates in a path
	maxPaths      = 32  // paths that are judged
	maxSignatures = 100 // signatures of certificates that are checked
	maxSteps      = 500 // steps from a certificate to an issuer
	maxOthers     = 256 // certificates of a document that are looked at
)

// graph finds paths from a certificate to trusted roots: each certificate named
// and signed by the next, which is an authority's. Everything else is judged
// later, so that a report can say what is wrong with a path.
type graph struct {
	trust   *Trust
	memo    *memo
	pool    map[string][]*x509.Certificate // authorities by subject
	checked map[[2]*x509.Certificate]bool
	steps   int
	paths   [][]*x509.Certificate
	loose   []*x509.Certificate // certificates whose issuer is not known
}

func newGraph(trust *Trust, lists ...[]*x509.Certificate) *graph {
	g := &graph{trust: trust, pool: map[string][]*x509.Certificate{}, checked: map[[2]*x509.Certificate]bool{}}
	for _, list := range lists {
		for _, cert := range list {
			g.add(cert)
		}
	}
	return g
}

// add puts an authority's certificate into the pool; false when it is none or
// there already.
func (g *graph) add(cert *x509.Certificate) bool {
	if cert == nil || !cert.BasicConstraintsValid || !cert.IsCA {
		return false
	}
	subject := string(cert.RawSubject)
	if slices.ContainsFunc(g.pool[subject], cert.Equal) {
		return false
	}
	g.pool[subject] = append(g.pool[subject], cert)
	return true
}

// search finds the paths of a certificate, the likeliest first.
func (g *graph) search(leaf *x509.Certificate) [][]*x509.Certificate {
	g.steps, g.paths, g.loose = 0, nil, nil
	g.extend([]*x509.Certificate{leaf})
	return g.paths
}

func (g *graph) extend(path []*x509.Certificate) {
	last := path[len(path)-1]
	found := false
	if g.steps++; g.steps > maxSteps {
		return
	}
	for _, root := range g.trust.roots {
		if c := root.Certificate; bytes.Equal(c.RawSubject, last.RawIssuer) && !slices.ContainsFunc(path, c.Equal) && g.issued(last, c) {
			found = true
			if len(g.paths) < maxPaths {
				g.paths = append(g.paths, append(slices.Clone(path), c))
			}
		}
	}
	for _, c := range g.issuers(last) {
		if len(path)+1 >= maxPath || len(g.paths) >= maxPaths {
			return
		}
		if !repeats(path, c) && g.issued(last, c) {
			found = true
			g.extend(append(slices.Clone(path), c))
		}
	}
	if !found {
		g.loose = append(g.loose, last)
	}
}

// issuers are the authorities of that name; those that may sign certificates
// and that the certificate names by their key come first.
func (g *graph) issuers(cert *x509.Certificate) []*x509.Certificate {
	list := slices.Clone(g.pool[string(cert.RawIssuer)])
	rank := func(c *x509.Certificate) int {
		switch {
		case !usageWithin(c, x509.KeyUsageCertSign):
			return 3
		case len(cert.AuthorityKeyId) == 0 || len(c.SubjectKeyId) == 0:
			return 1
		case bytes.Equal(cert.AuthorityKeyId, c.SubjectKeyId):
			return 0
		}
		return 2
	}
	slices.SortStableFunc(list, func(a, b *x509.Certificate) int { return rank(a) - rank(b) })
	return list
}

// repeats reports whether the holder and key stand in the path already: another
// certificate of the same authority leads round in a circle.
func repeats(path []*x509.Certificate, c *x509.Certificate) bool {
	return slices.ContainsFunc(path, func(o *x509.Certificate) bool {
		return bytes.Equal(o.RawSubject, c.RawSubject) && bytes.Equal(o.RawSubjectPublicKeyInfo, c.RawSubjectPublicKeyInfo)
	})
}

// issued checks the signature of a certificate, once for each pair.
func (g *graph) issued(cert, issuer *x509.Certificate) bool {
	pair := [2]*x509.Certificate{cert, issuer}
	ok, known := g.checked[pair]
	if known {
		return ok
	}
	if len(g.checked) >= maxSignatures {
		return false
	}
	ok = g.memo.issued(cert, issuer)
	g.checked[pair] = ok
	return ok
}

// signedBy checks the signature of a certificate, whatever its strength.
func signedBy(cert, issuer *x509.Certificate) bool {
	alg, _, ok := sigalg.OfCertificate(cert)
	return ok && alg.Verify(issuer.PublicKey, cert.RawTBSCertificate, cert.Signature)
}
