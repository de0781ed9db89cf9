package ident_test

import (
	"strings"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Invented pairs: 14 became 50, 15 stayed, 60 is new, and the ambiguous code is
// known.
func table(t *testing.T) *ident.AgencyTable {
	t.Helper()
	tab, err := ident.NewAgencyTable([]ident.AgencyPair{
		{Code: "H29", Code102: "000.00.00.H29", Name: "UBND Thành phố"},
		{Code: "H29.50", Code102: "000.00.14.H29", Name: "Sở A"},
		{Code: "H29.15", Code102: "000.00.15.H29", Name: "Sở B"},
		{Code: "H29.60", Name: "Sở C"},
		{Code: "H29.70", Code102: "A01.01.14.H29", Name: "Đội D"},
		{Code: "H29.16", Code102: "000.00.61.H29", Name: "Sở E"},
	})
	require.NoError(t, err)
	return tab
}

func TestAgencyTableDecidesFirst(t *testing.T) {
	tab := table(t)
	for in, want := range map[string]ident.AgencyCode{
		"000.00.14.H29": "H29.50", "00.14.H29": "H29.50", "14.H29": "H29.50",
		"000.00.15.H29": "H29.15", "H29.50": "H29.50", "H29.14": "H29.14", "000.00.60.H29": "H29.60",
		"000.00.00.H29": "H29", "H29": "H29", "A01.01.14.H29": "H29.70", "000.01.17.H29": "H29.17.01", "H30.14": "H30.14",
	} {
		got, err := tab.Parse(in)
		require.NoError(t, err, in)
		assert.Equal(t, want, got, in)
	}
	_, err := tab.Parse("000.00.16.H29")
	assert.ErrorIs(t, err, fault.IdentAgencyTaken, "H29.16 is known to have another older code")
	_, err = tab.Parse("B01.01.14.H29")
	assert.ErrorIs(t, err, fault.IdentAgencyAmbiguous)
	_, err = tab.Parse("nonsense")
	assert.ErrorIs(t, err, fault.IdentAgency)

	assert.True(t, tab.Same("14.H29", "H29.50"))
	assert.False(t, tab.Same("H29.14", "000.00.14.H29"))
	assert.False(t, tab.Same("", ""))
	assert.Equal(t, "Sở A", tab.Name("H29.50"))
	assert.Empty(t, tab.Name("H29.14"))
}

func TestAgencyTableGivesTheOlderCode(t *testing.T) {
	tab := table(t)
	for code, want := range map[ident.AgencyCode]string{
		"H29": "000.00.00.H29", "H29.50": "000.00.14.H29", "H29.15": "000.00.15.H29", "H29.60": "000.00.60.H29", "H29.17.01": "000.01.17.H29",
	} {
		got, err := tab.QCVN(code)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := tab.QCVN("H29.14")
	assert.ErrorIs(t, err, fault.IdentAgencyTaken, "000.00.14.H29 is another agency")
	assert.ErrorIs(t, err, fault.Conflict)
	_, err = tab.QCVN("H29.145")
	assert.ErrorIs(t, err, fault.IdentAgencyWidth)
}

func TestEmptyAgencyTable(t *testing.T) {
	var none *ident.AgencyTable
	code, err := none.Parse("000.00.14.H29")
	require.NoError(t, err)
	assert.Equal(t, ident.AgencyCode("H29.14"), code)
	old, err := none.QCVN(code)
	require.NoError(t, err)
	assert.Equal(t, "000.00.14.H29", old)
	assert.Empty(t, none.Name(code))
	assert.True(t, none.Same("14.H29", "H29.14"))
}

func TestAgencyTableRefuses(t *testing.T) {
	_, err := ident.NewAgencyTable([]ident.AgencyPair{
		{Code: "H29"}, {Code: "000.00.00.H29"}, {Code: "H29"}, {Code: "H29.1", Code102: "x"},
		{Code: "H29.2", Code102: "000.00.02.H29"}, {Code: "H29.3", Code102: "02.H29"},
	})
	var paths []string
	for _, e := range fault.All(err) {
		paths = append(paths, string(e.Code())+" "+e.Path())
	}
	assert.Equal(t, []string{
		"ident.agency /1/code", "ident.agency-twice /2/code", "ident.agency /3/code102", "ident.agency-twice /5/code102",
	}, paths)
}

func TestParseAgencyTable(t *testing.T) {
	for _, text := range []string{
		`[{"id":1,"pid":0,"code":"H29.50","code102":"000.00.14.H29","name":"Sở A","mail":"a@b"}]`,
		`{"status":"OK","ErrorCode":"0","data":[{"code":"H29.50","oldCode":"000.00.14.H29","name":"Sở A"}]}`,
	} {
		tab, err := ident.ParseAgencyTable([]byte(text))
		require.NoError(t, err)
		code, err := tab.Parse("14.H29")
		require.NoError(t, err)
		assert.Equal(t, ident.AgencyCode("H29.50"), code)
	}
	for text, want := range map[string]fault.Code{
		``: fault.IdentAgencyList, `{}`: fault.IdentAgencyList, `{"data":null}`: fault.IdentAgencyList, `{"data":3}`: fault.IdentAgencyList,
		`[3]`: fault.IdentAgencyList, `[{"code":"x"}]`: fault.IdentAgency, `"x"`: fault.IdentAgencyList,
	} {
		_, err := ident.ParseAgencyTable([]byte(text))
		assert.ErrorIs(t, err, want, text)
	}
	_, err := ident.ParseAgencyTable([]byte(strings.Repeat(" ", 33<<20)))
	assert.ErrorIs(t, err, fault.TooLarge)
}

func FuzzParseAgencyTable(f *testing.F) {
	f.Add([]byte(`[{"code":"H29.50","code102":"000.00.14.H29"}]`), "14.H29")
	f.Add([]byte(`{"data":[{"code":"H29","oldCode":"H29"}]}`), "H29")
	f.Fuzz(func(t *testing.T, data []byte, s string) {
		tab, err := ident.ParseAgencyTable(data)
		if err != nil {
			return
		}
		if code, err := tab.Parse(s); err == nil {
			if old, err := tab.QCVN(code); err == nil {
				if back, err := tab.Parse(old); err == nil && back != code {
					t.Fatalf("%q is %s, in the older form %s, which is %s", s, code, old, back)
				}
			}
		}
	})
}
