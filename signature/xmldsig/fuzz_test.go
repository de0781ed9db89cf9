package xmldsig_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// FuzzVerify: no document makes the verifier panic, no error is without a code,
// and what is handed out is what the digests say.
func FuzzVerify(f *testing.F) {
	w := setup(f)
	s := w.signer(f, w.ec, nil)
	for _, m := range []xmlcore.Method{{}, {Exclusive: true, Prefixes: []string{"e"}}} {
		for _, o := range kinds(m) {
			f.Add(sign(f, s, order, o))
		}
	}
	files, _ := filepath.Glob("../../../shared/suites/xmldsig/*/*.xml")
	for i, file := range files {
		if text, err := os.ReadFile(file); err == nil && i%8 == 0 && len(text) < 8<<10 {
			f.Add(text)
		}
	}
	v := w.verifier(f, func(c *xmldsig.VerifierConfig) {
		c.Policy = xmldsig.Policy{LegacySHA1: true, LegacyMD5: true, LegacyDSA: true, LegacyShortKeys: true, LegacyShortHMAC: true, LegacyDERValues: true}
		c.Limits.XPathSteps = 100_000
		c.Keys = func(_ context.Context, r xmldsig.KeyRequest) (xmldsig.Key, error) {
			if len(r.Keys) > 0 {
				return xmldsig.Key{Public: r.Keys[0]}, nil
			}
			return xmldsig.Key{}, nil
		}
	})
	f.Fuzz(func(t *testing.T, doc []byte) {
		report, err := v.Verify(context.Background(), doc)
		require.Equal(t, err == nil, report.Valid)
		var coded *fault.Error
		if err != nil {
			require.True(t, errors.As(err, &coded))
			for _, e := range fault.All(err) {
				require.NotEqual(t, fault.Unexpected, e.Code(), "%v", err)
			}
		}
		for i, s := range report.Signatures {
			s.View("vi")
			for j, ref := range s.References {
				octets, err := report.Covered(context.Background(), i, j)
				require.Equal(t, s.Valid && ref.Valid, err == nil)
				if err == nil && len(s.References) == 1 {
					require.EqualValues(t, ref.Bytes, len(octets))
				}
			}
		}
		report.View("en")
	})
}

// FuzzTemplate: no template makes the signer panic, and what it signs verifies.
func FuzzTemplate(f *testing.F) {
	w := setup(f)
	s := w.signer(f, w.ec, nil)
	for _, o := range kinds(xmlcore.Method{}) {
		f.Add(filled.ReplaceAll(sign(f, s, order, o), []byte("$1$2")))
	}
	v := w.verifier(f, nil)
	f.Fuzz(func(t *testing.T, doc []byte) {
		signed, err := s.SignTemplate(context.Background(), doc, "")
		if err != nil {
			return
		}
		report, err := v.Verify(context.Background(), signed)
		if len(report.Signatures) > 1 || err != nil && !report.Has(fault.SignatureValue) && !report.Has(fault.SignatureDigest) {
			return // other signatures, or a KeyInfo that says something else
		}
		require.NoError(t, err, "%s", signed)
	})
}
