package crl_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/crl"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

type maker struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newMaker(t testing.TB) maker {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "A"}, KeyUsage: x509.KeyUsageCRLSign, IsCA: true,
		BasicConstraintsValid: true, SubjectKeyId: []byte{1, 2, 3}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return maker{cert, key}
}

func (m maker) list(t testing.TB, edit func(*x509.RevocationList)) []byte {
	t.Helper()
	list := &x509.RevocationList{Number: big.NewInt(7), ThisUpdate: now, NextUpdate: now.Add(time.Hour)}
	if edit != nil {
		edit(list)
	}
	der, err := x509.CreateRevocationList(rand.Reader, list, m.cert, m.key)
	require.NoError(t, err)
	return der
}

func revoked(serials ...int64) func(*x509.RevocationList) {
	return func(l *x509.RevocationList) {
		for i, s := range serials {
			l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{
				SerialNumber: big.NewInt(s), RevocationTime: now.Add(time.Duration(i) * time.Minute), ReasonCode: i,
			})
		}
	}
}

func TestListsReadAsTheStandardLibraryReadsThem(t *testing.T) {
	m := newMaker(t)
	der := m.list(t, revoked(1, 127, 128, 255, 256, 65535, -3))
	want, err := x509.ParseRevocationList(der)
	require.NoError(t, err)
	for _, in := range [][]byte{der, pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der})} {
		got, err := crl.Parse(in)
		require.NoError(t, err)
		require.Equal(t, want.Raw, got.Raw)
		require.Equal(t, want.RawTBSRevocationList, got.TBS)
		require.Equal(t, want.RawIssuer, got.Issuer)
		require.Equal(t, want.AuthorityKeyId, got.KeyID)
		require.Equal(t, want.Number, got.Number)
		require.Equal(t, want.ThisUpdate, got.ThisUpdate)
		require.Equal(t, want.NextUpdate, got.NextUpdate)
		require.True(t, got.Algorithm.Verify(m.cert.PublicKey, got.TBS, got.Signature))
		require.Equal(t, 7, got.Len())
		for _, e := range want.RevokedCertificateEntries {
			found, err := got.Lookup(e.SerialNumber)
			require.NoError(t, err)
			require.NotNil(t, found, e.SerialNumber)
			require.Equal(t, e.RevocationTime, found.At)
			if e.ReasonCode > 0 {
				require.Equal(t, e.ReasonCode, found.Reason)
			} else {
				require.Equal(t, -1, found.Reason)
			}
		}
		found, err := got.Lookup(big.NewInt(2))
		require.NoError(t, err)
		require.Nil(t, found)
	}
	empty, err := crl.Parse(m.list(t, nil))
	require.NoError(t, err)
	require.Zero(t, empty.Len())
}

func extension(id []int, critical bool, value ...byte) pkix.Extension {
	return pkix.Extension{Id: id, Critical: critical, Value: value}
}

func TestScope(t *testing.T) {
	m := newMaker(t)
	scope := []int{2, 5, 29, 28}
	address := append([]byte{0x86, 0x0a}, "http://a/1"...)
	point := append([]byte{0x30, 0x10, 0xa0, 0x0e, 0xa0, 0x0c}, address...)
	for name, c := range map[string]struct {
		value     []byte
		isCA      bool
		points    []string
		covers    bool
		forbidden bool
	}{
		"whole":                 {[]byte{0x30, 0}, true, nil, true, false},
		"persons, a person":     {[]byte{0x30, 3, 0x81, 1, 0xff}, false, nil, true, false},
		"persons, an authority": {[]byte{0x30, 3, 0x81, 1, 0xff}, true, nil, false, false},
		"authorities, a person": {[]byte{0x30, 3, 0x82, 1, 0xff}, false, nil, false, false},
		"its point":             {point, false, []string{"http://x", "http://a/1"}, true, false},
		"another point":         {point, false, []string{"http://a/2"}, false, false},
		"no point":              {point, false, nil, false, false},
		"relative name":         {[]byte{0x30, 6, 0xa0, 4, 0xa1, 2, 0x31, 0}, false, nil, false, false},
		"some reasons":          {[]byte{0x30, 4, 0x83, 2, 6, 0x40}, false, nil, false, true},
		"indirect":              {[]byte{0x30, 3, 0x84, 1, 0xff}, false, nil, false, true},
		"attributes":            {[]byte{0x30, 3, 0x85, 1, 0xff}, false, nil, false, true},
	} {
		list, err := crl.Parse(m.list(t, func(l *x509.RevocationList) { l.ExtraExtensions = []pkix.Extension{extension(scope, true, c.value...)} }))
		if c.forbidden {
			require.ErrorIs(t, err, fault.SignatureCRLForm, name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, c.covers, list.Scope.Covers(c.isCA, c.points), name)
	}
}

func TestListsAreRefused(t *testing.T) {
	m := newMaker(t)
	entry := func(e pkix.Extension) func(*x509.RevocationList) {
		return func(l *x509.RevocationList) {
			l.RevokedCertificateEntries = []x509.RevocationListEntry{{SerialNumber: big.NewInt(5), RevocationTime: now, ExtraExtensions: []pkix.Extension{e}}}
		}
	}
	whole := func(e pkix.Extension) func(*x509.RevocationList) {
		return func(l *x509.RevocationList) { l.ExtraExtensions = []pkix.Extension{e} }
	}
	for name, c := range map[string]struct {
		edit func(*x509.RevocationList)
		want fault.Code
	}{
		"delta":            {whole(extension([]int{2, 5, 29, 27}, true, 2, 1, 1)), fault.SignatureCRLForm},
		"critical":         {whole(extension([]int{1, 2, 3}, true, 5, 0)), fault.SignatureCRLForm},
		"broken scope":     {whole(extension([]int{2, 5, 29, 28}, true, 5, 0)), fault.SignatureCRLMalformed},
		"broken kept":      {whole(extension([]int{2, 5, 29, 60}, false, 5, 0)), fault.SignatureCRLMalformed},
		"entry of another": {entry(extension([]int{2, 5, 29, 29}, true, 0x30, 0)), fault.SignatureCRLForm},
		"critical entry":   {entry(extension([]int{1, 2, 3}, true, 5, 0)), fault.SignatureCRLForm},
		"removed": {func(l *x509.RevocationList) {
			l.RevokedCertificateEntries = []x509.RevocationListEntry{{SerialNumber: big.NewInt(5), RevocationTime: now, ReasonCode: 8}}
		}, fault.SignatureCRLMalformed},
		"broken invalidity": {entry(extension([]int{2, 5, 29, 24}, false, 5, 0)), fault.SignatureCRLMalformed},
	} {
		list, err := crl.Parse(m.list(t, c.edit))
		if err == nil {
			_, err = list.Lookup(big.NewInt(5))
		}
		require.ErrorIs(t, err, c.want, name)
	}
	der := m.list(t, revoked(1, 2, 3))
	for n := range der {
		_, err := crl.Parse(der[:n])
		require.ErrorIs(t, err, fault.SignatureCRLMalformed, n)
	}
	for _, in := range []string{"", "-----BEGIN X509 CRL-----", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		_, err := crl.Parse([]byte(in))
		require.ErrorIs(t, err, fault.SignatureCRLMalformed)
	}
	list, err := crl.Parse(m.list(t, entry(extension([]int{2, 5, 29, 24}, false, append([]byte{0x18, 0x0f}, "20261101000000Z"...)...))))
	require.NoError(t, err)
	found, err := list.Lookup(big.NewInt(5))
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), found.Invalidity)
}

// FuzzParse: whatever is read agrees with crypto/x509 where that reads it too.
func FuzzParse(f *testing.F) {
	m := newMaker(f)
	f.Add(m.list(f, revoked(1, 128, 3)))
	f.Add(m.list(f, nil))
	f.Add(m.list(f, func(l *x509.RevocationList) {
		l.ExtraExtensions = []pkix.Extension{extension([]int{2, 5, 29, 28}, true, 0x30, 3, 0x81, 1, 0xff)}
	}))
	f.Fuzz(func(t *testing.T, in []byte) {
		list, err := crl.Parse(in)
		if err != nil {
			return
		}
		list.Lookup(big.NewInt(3))
		list.Scope.Covers(true, []string{"x"})
		want, err := x509.ParseRevocationList(list.Raw)
		if err != nil {
			return
		}
		for _, e := range want.RevokedCertificateEntries {
			if found, err := list.Lookup(e.SerialNumber); err == nil && found == nil {
				t.Fatalf("%v is on the list", e.SerialNumber)
			}
		}
	})
}

// BenchmarkLookup asks a list of a million certificates for one that is not on
// it.
func BenchmarkLookup(b *testing.B) {
	m := newMaker(b)
	list, err := crl.Parse(m.list(b, func(l *x509.RevocationList) {
		for i := range 1_000_000 {
			l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{
				SerialNumber: new(big.Int).SetInt64(1<<40 + int64(i)), RevocationTime: now,
			})
		}
	}))
	require.NoError(b, err)
	b.SetBytes(int64(len(list.Raw)))
	b.ReportAllocs()
	for b.Loop() {
		list.Lookup(big.NewInt(1))
	}
}
