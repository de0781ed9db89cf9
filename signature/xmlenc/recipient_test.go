package xmlenc_test

import (
	"crypto/x509"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// TestRecipient: nothing is encrypted for a certificate that was revoked, is
// for signing only or leads to no trusted root.
func TestRecipient(t *testing.T) {
	w := signaturetest.Start(t, signaturetest.Config{})
	v, err := signature.NewValidator(signature.ValidatorConfig{Trust: w.Trust(), Fetcher: w.Fetcher(), Clock: w.Clock()})
	require.NoError(t, err)
	try := func(pair signature.KeyPair, v *signature.Validator) error {
		t.Helper()
		k, err := xmlenc.PublicKey("", pair.Chain[0].PublicKey, pair.Chain...)
		require.NoError(t, err)
		text, err := encrypter(t, xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{{Key: k}}, Validator: v}).Octets(ctx, []byte("x"), xmlenc.Form{})
		if err == nil {
			own, err := xmlenc.FromKeyPair("", pair)
			require.NoError(t, err)
			_, err = opens(t, string(text), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{own}})
			require.NoError(t, err)
		}
		return err
	}
	good := w.Issue(t, signaturetest.Profile{CommonName: "nhận", KeyUsage: x509.KeyUsageKeyAgreement})
	require.NoError(t, try(good, v))
	signing := w.Issue(t, signaturetest.Profile{CommonName: "ký"})
	require.ErrorIs(t, try(signing, v), fault.SignaturePurpose)
	require.ErrorIs(t, try(signing, nil), fault.SignaturePurpose)
	w.Issuing.Revoke(good.Chain[0], signaturetest.Superseded, w.Now())
	require.ErrorIs(t, try(good, v), fault.SignatureRevoked)
	require.NoError(t, try(good, nil))
	stranger := signaturetest.Start(t, signaturetest.Config{}).Issue(t, signaturetest.Profile{CommonName: "lạ", KeyUsage: x509.KeyUsageKeyAgreement})
	require.ErrorIs(t, try(stranger, v), fault.SignatureUntrusted)
}
