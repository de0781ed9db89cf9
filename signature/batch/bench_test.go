package batch_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/batch"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// signers are the keys that are compared: RSA, as most authorities certify, and
// ECDSA.
func signers(b *testing.B) map[string]*xmldsig.Signer {
	b.Helper()
	w := signaturetest.Start(b, signaturetest.Config{})
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(b, err)
	list := map[string]*xmldsig.Signer{}
	for name, profile := range map[string]signaturetest.Profile{"RSA-2048": {Key: private}, "P-256": {}} {
		pair := w.Issue(b, profile)
		key, err := signature.NewKey(pair.Key, pair.Chain)
		require.NoError(b, err)
		list[name], err = xmldsig.NewSigner(xmldsig.SignerConfig{Key: key})
		require.NoError(b, err)
	}
	return list
}

// BenchmarkSign tells how many messages of 2 KB are signed in a second: each by
// itself, and in batches.
func BenchmarkSign(b *testing.B) {
	body := []byte("<m>" + string(bytes.Repeat([]byte("x"), 2000)) + "</m>")
	for name, signer := range signers(b) {
		b.Run(name+"/single", func(b *testing.B) {
			for b.Loop() {
				_, err := signer.Sign(context.Background(), body, xmldsig.Options{})
				require.NoError(b, err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
		for _, n := range []int{1, 10, 100, 1000} {
			b.Run(fmt.Sprintf("%s/batch-%d", name, n), func(b *testing.B) {
				all := make([]batch.Message, n)
				for b.Loop() {
					for i := range all {
						all[i] = batch.Message{{Name: "/message.xml", Data: bytes.NewReader(body)}}
					}
					_, err := batch.Sign(context.Background(), signer, all...)
					require.NoError(b, err)
				}
				b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "messages/s")
			})
		}
	}
}

// BenchmarkCheck is one message of a batch whose signature was verified.
func BenchmarkCheck(b *testing.B) {
	built := build(b, crypto.SHA256, make1000())
	proof, root, parts := built.Proof(500), built.Root(), content(500, 1)
	for b.Loop() {
		require.NoError(b, root.Check(proof, message(parts), batch.Policy{}))
	}
}

func make1000() []int {
	list := make([]int, 1000)
	for i := range list {
		list[i] = 1
	}
	return list
}
