package dn_test

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/signature/internal/dn"
)

func name(t *testing.T, pairs ...string) []byte {
	t.Helper()
	var seq pkix.RDNSequence
	oids := map[string]asn1.ObjectIdentifier{"C": {2, 5, 4, 6}, "O": {2, 5, 4, 10}, "CN": {2, 5, 4, 3}, "E": {1, 2, 840, 113549, 1, 9, 1}, "X": {1, 2, 3, 4}}
	for i := 0; i < len(pairs); i += 2 {
		at := pkix.AttributeTypeAndValue{Type: oids[pairs[i]], Value: pairs[i+1]}
		seq = append(seq, pkix.RelativeDistinguishedNameSET{at})
	}
	der, err := asn1.Marshal(seq)
	require.NoError(t, err)
	return der
}

func TestMatch(t *testing.T) {
	der := name(t, "C", "VN", "O", `Sở "A", B + C`, "CN", "Nguyễn  Văn A", "E", "a@b.vn", "X", "x")
	for _, text := range []string{
		`1.2.3.4=x,emailAddress=a@b.vn,CN=Nguyễn Văn A,O=Sở \"A\"\, B \+ C,C=VN`,
		`OID.1.2.3.4=#130178, E=A@B.VN , cn=nguyễn văn a,O=S\E1\BB\9F \22A\22\2C B \2B C , C=vn`,
		`C=VN, O="Sở \"A\", B + C", CN="Nguyễn Văn A", E=a@b.vn, 1.2.3.4=x`,
		`1.2.3.4=x;E=a@b.vn;CN=Nguyễn Văn A;O=Sở \"A\"\, B \+ C;C=VN`,
	} {
		require.True(t, dn.Match(text, der), text)
	}
	for _, text := range []string{
		"", "=", "CN", "CN=", "CN=Nguyễn Văn A", `1.2.3.4=x,emailAddress=a@b.vn,CN=Nguyễn Văn B,O=Sở \"A\"\, B \+ C,C=VN`,
		`C="VN`, `C=VN\`, "C=#zz", "C=#1301", "nonsense=x", "C=VN,", "C=VN,,O=x",
	} {
		require.False(t, dn.Match(text, der), text)
	}
	require.False(t, dn.Match("C=VN", nil))
	require.False(t, dn.Match("C=VN", []byte{0x30, 0}))
	require.True(t, dn.Match("C=VN", name(t, "C", "VN")))
}

// Several attributes in one part stand in no order.
func TestSet(t *testing.T) {
	der, err := asn1.Marshal(pkix.RDNSequence{{
		{Type: asn1.ObjectIdentifier{2, 5, 4, 3}, Value: "a"}, {Type: asn1.ObjectIdentifier{2, 5, 4, 10}, Value: "b"}}})
	require.NoError(t, err)
	require.True(t, dn.Match("CN=a+O=b", der))
	require.True(t, dn.Match("O=b+CN=a", der))
	require.False(t, dn.Match("O=b,CN=a", der))
}

func FuzzMatch(f *testing.F) {
	f.Add(`CN=a\, b+O="x;y",C=#130178`, []byte{0x30, 0})
	f.Fuzz(func(t *testing.T, text string, der []byte) { dn.Match(text, der) })
}
