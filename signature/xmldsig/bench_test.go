package xmldsig_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/beevik/etree"
	goxmldsig "github.com/russellhaering/goxmldsig"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// enveloped is the signature of the measurements: one reference to the root by
// its identifier, exclusive canonical form, RSA 2048 with SHA-256.
func enveloped() xmldsig.Options {
	return xmldsig.Options{References: []xmldsig.Ref{{
		URI: "#doc1", Transforms: []xmldsig.Transform{xmldsig.Enveloped(), xmldsig.Canonical(xmlcore.Method{Exclusive: true})},
	}}}
}

func pkcs1(c *xmldsig.SignerConfig) { c.Algorithm = xmldsig.RSASHA256 }

// BenchmarkVerify holds us against goxmldsig and xmlsec1 in one run.
func BenchmarkVerify(b *testing.B) {
	w := worldOf(b, signaturetest.Config{RSA: true})
	s := w.signer(b, w.rsa, pkcs1)
	v := w.verifier(b, nil)
	for _, doc := range samples() {
		signed := sign(b, s, doc.xml, enveloped())
		b.Run(doc.name+"/xmldsig", func(b *testing.B) {
			b.SetBytes(int64(len(signed)))
			b.ReportAllocs()
			defer processor(b)()
			for b.Loop() {
				if _, err := v.Verify(context.Background(), signed); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(doc.name+"/goxmldsig", func(b *testing.B) {
			b.SetBytes(int64(len(signed)))
			b.ReportAllocs()
			peer := goxmldsig.NewDefaultValidationContext(&goxmldsig.MemoryX509CertificateStore{Roots: w.rsa.Chain[:1]})
			peer.IdAttribute, peer.Clock = "id", goxmldsig.NewFakeClockAt(now)
			defer processor(b)()
			for b.Loop() {
				d := etree.NewDocument()
				err := d.ReadFromBytes(signed)
				if err == nil {
					_, err = peer.Validate(d.Root())
				}
				if err != nil {
					b.Skip(err)
				}
			}
		})
		b.Run(doc.name+"/xmlsec1", func(b *testing.B) {
			repeated(b, signed, "--verify", "--trusted-pem", pemFile(b, w.Root.Certificate()), "--id-attr:id", "urn:example:hoso:HoSo",
				"--verification-gmt-time", now.Format("2006-01-02 15:04:05"))
		})
	}
}

// BenchmarkSign holds us against goxmldsig, xmlsec1 and the bare RSA operation.
func BenchmarkSign(b *testing.B) {
	w := worldOf(b, signaturetest.Config{RSA: true})
	s := w.signer(b, w.rsa, pkcs1)
	b.Run("RSA", func(b *testing.B) {
		digest := make([]byte, 32)
		defer processor(b)()
		for b.Loop() {
			if _, err := w.rsa.Key.Sign(rand.Reader, digest, crypto.SHA256); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, doc := range samples() {
		b.Run(doc.name+"/xmldsig", func(b *testing.B) {
			b.SetBytes(int64(len(doc.xml)))
			b.ReportAllocs()
			text := []byte(doc.xml)
			defer processor(b)()
			for b.Loop() {
				if _, err := s.Sign(context.Background(), text, enveloped()); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(doc.name+"/goxmldsig", func(b *testing.B) {
			b.SetBytes(int64(len(doc.xml)))
			b.ReportAllocs()
			peer, err := goxmldsig.NewSigningContext(w.rsa.Key, [][]byte{w.rsa.Chain[0].Raw})
			require.NoError(b, err)
			peer.IdAttribute, peer.Canonicalizer = "id", goxmldsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
			defer processor(b)()
			for b.Loop() {
				d := etree.NewDocument()
				require.NoError(b, d.ReadFromBytes([]byte(doc.xml)))
				signed, err := peer.SignEnveloped(d.Root())
				require.NoError(b, err)
				d.SetRoot(signed)
				_, err = d.WriteToBytes()
				require.NoError(b, err)
			}
		})
		b.Run(doc.name+"/xmlsec1", func(b *testing.B) {
			key, certs, err := w.rsa.EncodePEM()
			require.NoError(b, err)
			dir := b.TempDir()
			keyFile, certFile := filepath.Join(dir, "k.pem"), filepath.Join(dir, "c.pem")
			require.NoError(b, os.WriteFile(keyFile, key, 0o600))
			require.NoError(b, os.WriteFile(certFile, certs, 0o600))
			repeated(b, blank(sign(b, s, doc.xml, enveloped())), "--sign", "--privkey-pem", keyFile+","+certFile, "--id-attr:id", "urn:example:hoso:HoSo")
		})
	}
}

// blank makes a template of a signed document.
func blank(signed []byte) []byte {
	for _, tag := range []string{"ds:DigestValue", "ds:SignatureValue", "ds:X509Data"} {
		from := bytes.Index(signed, []byte("<"+tag+">")) + len(tag) + 2
		to := bytes.Index(signed, []byte("</"+tag+">"))
		signed = append(bytes.Clone(signed[:from]), signed[to:]...)
	}
	return signed
}

// processor reports the processor time of a round, which says more than the
// clock on a machine with other work. Call it before the loop and the result
// behind it.
func processor(b *testing.B) func() {
	start := processorTime()
	return func() { b.ReportMetric(float64(processorTime()-start)/float64(b.N), "cpu-ns/op") }
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// repeated measures what xmlsec1 needs for one more round.
func repeated(b *testing.B, doc []byte, args ...string) {
	path, err := exec.LookPath("xmlsec1")
	if err != nil {
		missing(b, "xmlsec1 is not installed")
	}
	file := filepath.Join(b.TempDir(), "doc.xml")
	require.NoError(b, os.WriteFile(file, doc, 0o600))
	if args[0] == "--sign" {
		args = append(args, "--output", "/dev/null")
	}
	run := func(rounds int) (clock, cpu time.Duration) {
		start := time.Now()
		cmd := exec.Command(path, append(append([]string{args[0], "--repeat", strconv.Itoa(rounds)}, args[1:]...), file)...)
		out, err := cmd.CombinedOutput()
		require.NoError(b, err, "%s", out)
		return time.Since(start), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	b.SetBytes(int64(len(doc)))
	clock, cpu := run(1)
	moreClock, moreCPU := run(b.N + 1)
	b.ReportMetric(float64(moreClock-clock)/float64(b.N), "ns/op")
	b.ReportMetric(float64(moreCPU-cpu)/float64(b.N), "cpu-ns/op")
}

func pemFile(t testing.TB, cert *x509.Certificate) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "cert.pem")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}), 0o600))
	return file
}
