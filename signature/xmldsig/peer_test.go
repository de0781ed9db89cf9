package xmldsig_test

import (
	"bytes"
	"context"
	"crypto/rsa"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/beevik/etree"
	goxmldsig "github.com/russellhaering/goxmldsig"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// peer is xmlsec1 with keys.
type peer struct {
	t                        *testing.T
	path, root, key, hmacKey string
}

var secret = []byte("một bí mật dài ba mươi hai byte!")

func newPeer(t *testing.T, w *world, pair signature.KeyPair) *peer {
	t.Helper()
	path, err := exec.LookPath("xmlsec1")
	if err != nil {
		missing(t, "xmlsec1 is not installed")
	}
	dir := t.TempDir()
	write := func(name string, text []byte) string {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, text, 0o600))
		return file
	}
	key, certs, err := pair.EncodePEM()
	require.NoError(t, err)
	return &peer{t: t, path: path, root: pemFile(t, w.Root.Certificate()), key: write("k.pem", key) + "," + write("c.pem", certs), hmacKey: write("h.bin", secret)}
}

var ids = []string{"--id-attr:Id", "urn:e:Body", "--id-attr:Id", "Order", "--id-attr:id", "urn:e:From"}

func (p *peer) run(doc []byte, args ...string) ([]byte, error) {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), "doc.xml")
	require.NoError(p.t, os.WriteFile(file, doc, 0o600))
	cmd := exec.Command(p.path, append(append(args, ids...), file)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return errs.Bytes(), err
	}
	return out, nil
}

func (p *peer) verify(signed []byte) ([]byte, error) {
	return p.run(signed, "--verify", "--trusted-pem", p.root, "--hmackey", p.hmacKey, "--verification-gmt-time", now.Format("2006-01-02 15:04:05"))
}

func (p *peer) sign(template []byte, mac bool) ([]byte, error) {
	if mac {
		return p.run(template, "--sign", "--hmackey", p.hmacKey)
	}
	return p.run(template, "--sign", "--privkey-pem", p.key)
}

var filled = regexp.MustCompile(`(<[a-z:]*(?:DigestValue|SignatureValue|X509Data)>)[^\x00]*?(</[a-z:]*(?:DigestValue|SignatureValue|X509Data)>)`)

// both holds a signature of ours against the peer and one of the peer, made by
// the same template, against us.
func (p *peer) both(t *testing.T, s *xmldsig.Signer, v *xmldsig.Verifier, o xmldsig.Options, mac bool) {
	t.Helper()
	p.t = t
	signed := sign(t, s, order, o)
	out, err := p.verify(signed)
	require.NoError(t, err, "xmlsec1 on ours: %s", out)
	broken := bytes.Replace(signed, []byte("<ds:SignatureValue>"), []byte("<ds:SignatureValue>AAAA"), 1)
	if !bytes.Equal(broken, signed) {
		_, err = p.verify(broken)
		require.Error(t, err, "the peer is no yes-man")
	}
	theirs, err := p.sign(filled.ReplaceAll(signed, []byte("$1$2")), mac)
	require.NoError(t, err, "%s", theirs)
	_, err = v.Verify(context.Background(), theirs)
	require.NoError(t, err, "ours on xmlsec1")
}

// TestXmlsec: algorithms by canonicalisations by kinds of references, both ways.
func TestXmlsec(t *testing.T) {
	w := setup(t)
	p := newPeer(t, w, w.ec)
	s, v := w.signer(t, w.ec, nil), w.verifier(t, nil)
	for _, m := range forms() {
		for name, o := range kinds(m) {
			t.Run(name+" "+m.URI()+strings.Join(m.Prefixes, " "), func(t *testing.T) { p.both(t, s, v, o, false) })
		}
	}
}

func TestXmlsecAlgorithms(t *testing.T) {
	w := setup(t)
	for _, c := range []struct {
		pair signature.KeyPair
		algs []string
	}{
		{w.rsa, []string{"rsa-sha224", "rsa-sha256", "rsa-sha384", "rsa-sha512"}},
		{w.ec, []string{"ecdsa-sha224", "ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512"}},
	} {
		p := newPeer(t, w, c.pair)
		for _, alg := range c.algs {
			s := w.signer(t, c.pair, func(cfg *xmldsig.SignerConfig) { cfg.Algorithm = xmldsig.Algorithm(more01 + alg) })
			for _, name := range []string{"whole document", "two elements", "Object"} {
				t.Run(alg+" "+name, func(t *testing.T) {
					p.both(t, s, w.verifier(t, nil), kinds(xmlcore.Method{Exclusive: true})[name], false)
				})
			}
		}
	}
	p := newPeer(t, w, w.ec)
	v := w.verifier(t, func(c *xmldsig.VerifierConfig) {
		c.Keys = func(context.Context, xmldsig.KeyRequest) (xmldsig.Key, error) {
			return xmldsig.Key{Secret: secret}, nil
		}
	})
	for _, alg := range []string{"hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512"} {
		s, err := xmldsig.NewSigner(xmldsig.SignerConfig{Secret: secret, Algorithm: xmldsig.Algorithm(more01 + alg)})
		require.NoError(t, err)
		t.Run(alg, func(t *testing.T) { p.both(t, s, v, whole(), true) })
	}
}

// TestXmlsecKeyInfo: the peer finds the key by what a KeyInfo holds; by names
// alone version 1.2 finds none.
func TestXmlsecKeyInfo(t *testing.T) {
	w := setup(t)
	for _, pair := range []signature.KeyPair{w.rsa, w.ec} {
		p := newPeer(t, w, pair)
		for name, k := range map[string]xmldsig.KeyInfo{
			"all names and the certificate": {Certificates: xmldsig.CarryOwn, IssuerSerial: true, SubjectName: true, KeyID: true, Name: "khóa"},
			"bare key":                      {Certificates: xmldsig.CarryNone, Value: true},
		} {
			if pair.Key == w.ec.Key && k.Value {
				continue // which it knows in an older form only
			}
			t.Run(name, func(t *testing.T) {
				p.t = t
				o := whole()
				o.KeyInfo = k
				out, err := p.verify(sign(t, w.signer(t, pair, rsaPKCS1), order, o))
				require.NoError(t, err, "%s", out)
			})
		}
	}
}

// rsaPKCS1 is for peers that do not know PSS.
func rsaPKCS1(c *xmldsig.SignerConfig) {
	if _, ok := c.Key.Chain()[0].PublicKey.(*rsa.PublicKey); ok {
		pkcs1(c)
	}
}

// TestGoxmldsig holds the other Go library against ours, both ways, in its
// range: one enveloped reference to the root, and for ECDSA values in ASN.1.
func TestGoxmldsig(t *testing.T) {
	w := setup(t)
	for _, m := range []xmlcore.Method{{}, {V11: true}, {Exclusive: true}} {
		s := w.signer(t, w.rsa, pkcs1)
		signed := sign(t, s, `<a xmlns="urn:x" b="1"><c>đ</c></a>`, xmldsig.Options{
			Form:       &m,
			References: []xmldsig.Ref{{Transforms: []xmldsig.Transform{xmldsig.Enveloped(), xmldsig.Canonical(m)}}},
		})
		doc := etree.NewDocument()
		require.NoError(t, doc.ReadFromBytes(signed))
		other := goxmldsig.NewDefaultValidationContext(&goxmldsig.MemoryX509CertificateStore{Roots: w.rsa.Chain[:1]})
		other.Clock = goxmldsig.NewFakeClockAt(now)
		_, err := other.Validate(doc.Root())
		require.NoError(t, err, "goxmldsig on ours")
	}
	for _, pair := range []signature.KeyPair{w.rsa, w.ec} {
		for _, c := range []goxmldsig.Canonicalizer{
			goxmldsig.MakeC14N10RecCanonicalizer(), goxmldsig.MakeC14N11Canonicalizer(), goxmldsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList(""),
		} {
			other, err := goxmldsig.NewSigningContext(pair.Key, [][]byte{pair.Chain[0].Raw})
			require.NoError(t, err)
			other.Canonicalizer = c
			doc := etree.NewDocument()
			require.NoError(t, doc.ReadFromString(`<a xmlns="urn:x" b="1"><c>đ</c></a>`))
			signed, err := other.SignEnveloped(doc.Root())
			require.NoError(t, err)
			doc.SetRoot(signed)
			text, err := doc.WriteToBytes()
			require.NoError(t, err)
			v := w.verifier(t, func(c *xmldsig.VerifierConfig) { c.Policy.LegacyDERValues = pair.Key == w.ec.Key })
			_, err = v.Verify(context.Background(), text)
			require.NoError(t, err, "ours on goxmldsig")
		}
	}
}
