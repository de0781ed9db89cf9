package ident_test

import (
	"encoding/json"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseAgencyReadsEveryForm(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"H29", "H29"},
		{"H29.14", "H29.14"},
		{"H29.14.01", "H29.14.01"},
		{"H37.02.02", "H37.02.02"},
		{"G09.20", "G09.20"},
		{"000.00.00.H29", "H29"},
		{"000.00.14.H29", "H29.14"},
		{"000.01.14.H29", "H29.14.01"},
		{"000.A0.01.H26", "H26.01.A0"},
		{"001.00.02.H29", "H29.02.00.001"},
		{"00.82.A29", "A29.82"},
		{"00.29.G01", "G01.29"},
		{"00.00.W29", "W29"},
		{"01.14.H29", "H29.14.01"},
		{"28.22.H17", "H17.22.28"},
		{"38.98.H29", "H29.98.38"},
		{"14.H29", "H29.14"},
		{"  h29 . 14 ", "H29.14"},
		{"H29.14\u00a0", "H29.14"},
		{"H29.00.00", "H29"},
		{"H29.02.00.001", "H29.02.00.001"},
		{"H29.A01", "H29.A01"},
		{"A01.H29", "A01.H29"},
		{"H29.1.2.3.4.5", "H29.1.2.3.4.5"},
	} {
		got, err := ident.ParseAgency(c.in)
		require.NoError(t, err, c.in)
		assert.Equal(t, ident.AgencyCode(c.want), got, c.in)
	}
}

func TestParseAgencyRefuses(t *testing.T) {
	for _, in := range []string{
		"", " ", ".", "H29.", ".H29", "H29..14", "H2", "H290", "29H", "14", "000.00.14", "0.14.H29",
		"00.00.00.H29", "000.000.14.H29", "0000.00.14.H29", "000.00.00.00.H29", "H29.1400", "H29.1-4",
		"Đ29.14", "H29/14", "H29.14.01.001.001.001.001.001.001.001", "H２９.14",
	} {
		_, err := ident.ParseAgency(in)
		assert.ErrorIs(t, err, fault.IdentAgency, in)
	}
}

func TestAmbiguousAgencyMustBeNamed(t *testing.T) {
	const both = "A01.01.14.H29"
	_, err := ident.ParseAgency(both)
	require.ErrorIs(t, err, fault.IdentAgencyAmbiguous)

	old, err := ident.ParseQCVN(both)
	require.NoError(t, err)
	assert.Equal(t, ident.AgencyCode("H29.14.01.A01"), old)

	now, err := ident.ParseQD20(both)
	require.NoError(t, err)
	assert.Equal(t, ident.AgencyCode("A01.01.14.H29"), now)

	var back ident.AgencyCode
	require.NoError(t, back.UnmarshalText([]byte(old)), "what was marshalled is read as it was")
	assert.Equal(t, old, back)
}

func TestOlderForms(t *testing.T) {
	for _, c := range []struct {
		code                  ident.AgencyCode
		qcvn, form2014, short string
	}{
		{"H29", "000.00.00.H29", "00.00.H29", "H29"},
		{"H29.14", "000.00.14.H29", "00.14.H29", "14.H29"},
		{"H29.14.01", "000.01.14.H29", "01.14.H29", "01.14.H29"},
		{"H29.98.38", "000.38.98.H29", "38.98.H29", "38.98.H29"},
		{"H29.02.00.001", "001.00.02.H29", "", "001.00.02.H29"},
		{"H26.01.A0", "000.A0.01.H26", "A0.01.H26", "A0.01.H26"},
	} {
		qcvn, err := c.code.QCVN()
		require.NoError(t, err, c.code)
		assert.Equal(t, c.qcvn, qcvn)
		short, err := c.code.Short()
		require.NoError(t, err, c.code)
		assert.Equal(t, c.short, short)
		form2014, err := c.code.Form2014()
		assert.Equal(t, c.form2014, form2014)
		if c.form2014 == "" {
			assert.ErrorIs(t, err, fault.IdentAgencyDepth)
		}
		for _, form := range []string{qcvn, short} {
			back, err := ident.ParseAgency(form)
			require.NoError(t, err)
			assert.Equal(t, c.code, back)
		}
	}
}

func TestOlderFormsRefuse(t *testing.T) {
	for _, c := range []struct {
		code ident.AgencyCode
		want fault.Code
	}{
		{"H29.14.01.001.01", fault.IdentAgencyDepth},
		{"H29.145", fault.IdentAgencyWidth},
		{"H29.1", fault.IdentAgencyWidth},
		{"H29.14.01.01", fault.IdentAgencyWidth},
		{"", fault.IdentAgency},
		{"not a code", fault.IdentAgency},
	} {
		_, err := c.code.QCVN()
		assert.ErrorIs(t, err, c.want, c.code)
		_, err = c.code.Short()
		assert.ErrorIs(t, err, c.want, c.code)
	}
}

func TestAgencyTree(t *testing.T) {
	assert.Equal(t, 0, ident.AgencyCode("").Level())
	assert.Equal(t, 1, ident.AgencyCode("H29").Level())
	assert.Equal(t, 4, ident.AgencyCode("H29.02.00.001").Level())

	assert.Equal(t, ident.AgencyCode("H29.14"), ident.AgencyCode("H29.14.01").Parent())
	assert.Equal(t, ident.AgencyCode("H29.02"), ident.AgencyCode("H29.02.00.001").Parent())
	assert.Equal(t, ident.AgencyCode(""), ident.AgencyCode("H29").Parent())
	assert.Equal(t, ident.AgencyCode(""), ident.AgencyCode("").Parent())

	assert.True(t, ident.AgencyCode("H29.14.01").Within("H29.14"))
	assert.True(t, ident.AgencyCode("H29").Within("H29"))
	assert.False(t, ident.AgencyCode("H29.14").Within("H29.1"), "a beginning is not a parent")
	assert.False(t, ident.AgencyCode("H29").Within("H29.14"))
	assert.False(t, ident.AgencyCode("H29").Within(""))
}

func TestAgencyInJSON(t *testing.T) {
	var c struct{ A, B ident.AgencyCode }
	require.NoError(t, json.Unmarshal([]byte(`{"A":"000.01.14.H29","B":""}`), &c))
	assert.Equal(t, ident.AgencyCode("H29.14.01"), c.A)
	assert.Empty(t, c.B)
	assert.ErrorIs(t, json.Unmarshal([]byte(`{"A":"H29..1"}`), &c), fault.IdentAgency)
}
