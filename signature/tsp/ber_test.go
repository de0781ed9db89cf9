package tsp_test

import (
	"crypto"
	"encoding/asn1"
	"testing"

	"github.com/stretchr/testify/require"

	st "github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/tsp"
)

// indefinite writes a token as authorities do that stream: the frame in
// indefinite lengths, the content in pieces; certificates and signed attributes
// stay as they were signed.
func indefinite(t testing.TB, der []byte) []byte {
	t.Helper()
	var raw asn1.RawValue
	rest, err := asn1.Unmarshal(der, &raw)
	require.NoError(t, err)
	require.Empty(t, rest)
	var out []byte
	open := func(tag byte) { out = append(out, tag, 0x80) }
	closed := func(n int) { out = append(out, make([]byte, 2*n)...) }
	each := func(content []byte) (list []asn1.RawValue) {
		for len(content) > 0 {
			var v asn1.RawValue
			content, err = asn1.Unmarshal(content, &v)
			require.NoError(t, err)
			list = append(list, v)
		}
		return list
	}
	info := each(raw.Bytes)
	signedData := each(info[1].Bytes)[0]
	open(0x30)
	out = append(out, info[0].FullBytes...)
	open(0xa0)
	open(0x30)
	for i, v := range each(signedData.Bytes) {
		if i != 2 {
			out = append(out, v.FullBytes...)
			continue
		}
		encap := each(v.Bytes)
		octets := each(encap[1].Bytes)[0].Bytes
		open(0x30)
		out = append(out, encap[0].FullBytes...)
		open(0xa0)
		open(0x24)
		for len(octets) > 0 {
			n := min(len(octets), 50)
			out = append(append(out, 4, byte(n)), octets[:n]...)
			octets = octets[n:]
		}
		closed(3)
	}
	closed(3)
	return out
}

func TestStreamedTokens(t *testing.T) {
	w := start(t, st.Config{})
	der, err := w.TSA.Token(crypto.SHA256, sum(crypto.SHA256, "x"))
	require.NoError(t, err)
	ber := indefinite(t, der)
	require.NotEqual(t, der, ber)
	token, err := tsp.Parse(ber)
	require.NoError(t, err)
	_, err = w.verifier(t, nil).Verify(ctx, token, sum(crypto.SHA256, "x"), tsp.Given{})
	require.NoError(t, err)

	response := append([]byte{0x30, 0x80, 0x30, 3, 2, 1, 0}, ber...)
	token, err = tsp.ParseResponse(append(response, 0, 0))
	require.NoError(t, err)
	require.Equal(t, der, token.Raw, "documents get DER")
}
