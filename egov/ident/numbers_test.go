package ident_test

import (
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProcedure(t *testing.T) {
	full, err := ident.ParseProcedure("1.000656.000.00.00.h29")
	require.NoError(t, err)
	assert.Equal(t, "1.000656.000.00.00.H29", full.String())
	assert.Equal(t, ident.ProcedureCode("1.000656"), full.Short())
	assert.Equal(t, ident.AgencyCode("H29"), full.Agency())

	short, err := ident.ParseProcedure(" 1.000656 ")
	require.NoError(t, err)
	assert.Empty(t, short.Agency())
	assert.True(t, short.Same(full))
	assert.False(t, short.Same("1.000894"))
	assert.False(t, ident.ProcedureCode("").Same(""))

	for _, in := range []string{"", "1", "1.", "4.000656", "1.00065", "1.0006566", "1.00O656", "1.000656.", "1.000656.H29.14", "11.000656"} {
		_, err := ident.ParseProcedure(in)
		assert.ErrorIs(t, err, fault.IdentProcedure, in)
	}
}

func TestDossier(t *testing.T) {
	for _, c := range []struct {
		in     string
		agency ident.AgencyCode
		day    string
		number int64
		old    bool
		full   ident.DossierCode
	}{
		{"000.00.00.H29-200101-0001", "H29", "2020-01-01", 1, true, "000.00.00.H29-200101-0001"},
		{"38.98.H29-210519-0013", "H29.98.38", "2021-05-19", 13, true, "000.38.98.H29-210519-0013"},
		{"000.A0.01.H26-210212-9090", "H26.01.A0", "2021-02-12", 9090, true, "000.A0.01.H26-210212-9090"},
		{"H29-200101-10000", "H29", "2020-01-01", 10000, true, "000.00.00.H29-200101-10000"},
		{"G09.20-20260609-0092637", "G09.20", "2026-06-09", 92637, false, "G09.20-20260609-0092637"},
		{" g09.20-20260609-0092637\n", "G09.20", "2026-06-09", 92637, false, "G09.20-20260609-0092637"},
		{"H29.14-20240229-12345678", "H29.14", "2024-02-29", 12345678, false, "H29.14-20240229-12345678"},
	} {
		d, err := ident.ParseDossier(c.in)
		require.NoError(t, err, c.in)
		assert.Equal(t, c.agency, d.Agency(), c.in)
		assert.Equal(t, c.day, d.Date().Format("2006-01-02"), c.in)
		assert.Equal(t, c.number, d.Number(), c.in)
		assert.Equal(t, c.old, d.Old(), c.in)
		assert.Equal(t, c.full, d.Full(), c.in)
		assert.True(t, d.Same(c.full), c.in)
	}
	for _, in := range []string{
		"", "-", "--", "H29", "H29-200101", "H29-200101-001", "H29-200101-00001", "H29-200101-0000",
		"H29-201301-0001", "H29-20230229-0000001", "H29-20260609-000001", "H29-20260609-00000001",
		"000.00.14.H29-20260609-0000001", "H29.00-20260609-0000001", "H29.14-200101-0001",
		"H29-20260609-9999999999999", "H29-20260609-0000001-1", "H29-2026060a-0000001",
	} {
		_, err := ident.ParseDossier(in)
		assert.ErrorIs(t, err, fault.IdentDossier, in)
	}
}

type counter map[string]int64

func (c counter) Next(name string) (int64, error) { c[name]++; return c[name], nil }

func TestNextDossier(t *testing.T) {
	c := counter{}
	night := time.Date(2026, 6, 8, 17, 0, 0, 0, time.UTC) // 00:00 of 9 June in Viet Nam
	for _, want := range []ident.DossierCode{"H29.14-20260609-0000001", "H29.14-20260609-0000002"} {
		got, err := ident.NextDossier(c, "H29.14", night)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	other, err := ident.NextDossier(c, "H29.15", night)
	require.NoError(t, err)
	assert.EqualValues(t, 1, other.Number(), "each agency counts for itself")
	tomorrow, err := ident.NextDossier(c, "H29.14", night.AddDate(0, 0, 1))
	require.NoError(t, err)
	assert.EqualValues(t, 1, tomorrow.Number(), "each day counts for itself")
	old, err := ident.NextOldDossier(c, "H29.14", night)
	require.NoError(t, err)
	assert.Equal(t, ident.DossierCode("000.00.14.H29-260609-0003"), old)
}

func TestDossierWidens(t *testing.T) {
	day := time.Date(2026, 6, 9, 8, 0, 0, 0, time.UTC)
	for n, want := range map[int64]ident.DossierCode{
		9999:  "000.00.14.H29-260609-9999",
		10000: "000.00.14.H29-260609-10000",
	} {
		got, err := ident.NewOldDossier("H29.14", day, n)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.Equal(t, n, got.Number())
	}
	wide, err := ident.NewDossier("H29.14", day, 12345678)
	require.NoError(t, err)
	assert.EqualValues(t, 12345678, wide.Number())
}

func TestDossierIsNotIssued(t *testing.T) {
	c, day := counter{}, time.Date(2026, 6, 9, 8, 0, 0, 0, time.UTC)
	_, err := ident.NextOldDossier(c, "H29.145", day)
	assert.ErrorIs(t, err, fault.IdentAgencyWidth)
	_, err = ident.NextDossier(c, "", day)
	assert.ErrorIs(t, err, fault.IdentAgency)
	_, err = ident.NextOldDossier(c, "H29", time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC))
	assert.ErrorIs(t, err, fault.IdentDossier)
	assert.Empty(t, c, "no number is spent on a code that cannot be printed")
	_, err = ident.NewDossier("H29", day, 0)
	assert.ErrorIs(t, err, fault.IdentDossierNumber)
}

func TestDocument(t *testing.T) {
	for _, c := range []struct {
		in, number, notation string
		year                 int
	}{
		{"7816/VPCP-TTĐT", "7816", "VPCP-TTĐT", 0},
		{"20/2020/QĐ-TTg", "20", "2020/QĐ-TTg", 2020},
		{"Số: 12a/QĐ - UBND", "12a", "QĐ-UBND", 0},
		{"4250/QD–UBND", "4250", "QD-UBND", 0},
		{"30/2020/NĐ-CP", "30", "2020/NĐ-CP", 2020}, // Đ as one letter
	} {
		d, err := ident.ParseDocument(c.in)
		require.NoError(t, err, c.in)
		assert.Equal(t, ident.DocumentNumber{Number: c.number, Notation: c.notation}, d)
		assert.Equal(t, c.year, d.Year())
	}
	for _, in := range []string{"", "12", "/QĐ", "12/", "12//QĐ", "x/QĐ", "12/-", "12/Q<b>", "12/\x00", "12/QĐ/"} {
		_, err := ident.ParseDocument(in)
		assert.ErrorIs(t, err, fault.IdentDocument, in)
	}
	assert.Empty(t, ident.DocumentNumber{}.String())
}

func TestCitizen(t *testing.T) {
	for _, c := range []struct {
		in       string
		province string
		country  string
		gender   ident.Gender
		year     int
	}{
		{"079190000001", "79", "", ident.Female, 1990},
		{"079 085 000 002", "79", "", ident.Male, 1985},
		{"001.200.000003", "01", "", ident.Male, 2000},
		{"077301123456", "77", "", ident.Female, 2001},
		{"840410123456", "", "840", ident.Male, 2110},
	} {
		n, err := ident.ParseCitizen(c.in)
		require.NoError(t, err, c.in)
		assert.Equal(t, c.province, n.Province(), c.in)
		assert.Equal(t, c.country, n.Country(), c.in)
		assert.Equal(t, c.gender, n.Gender(), c.in)
		assert.Equal(t, c.year, n.BirthYear(), c.in)
		assert.Equal(t, "*********"+string(n[9:]), n.Mask())
		assert.Equal(t, n.Mask(), n.LogValue().String())
	}
	for _, in := range []string{"", "07919000000", "0791900000011", "000190000001", "003190000001", "097190000001", "07919000000a", "０79190000001"} {
		_, err := ident.ParseCitizen(in)
		assert.ErrorIs(t, err, fault.IdentCitizen, in)
	}
	bad := ident.CitizenNumber("79")
	assert.Empty(t, bad.Province()+bad.Country()+string(bad.Gender()))
	assert.Zero(t, bad.BirthYear())
	assert.NotContains(t, bad.Mask(), "7")
}

func TestOldCitizen(t *testing.T) {
	n, err := ident.ParseOldCitizen("024 123 456")
	require.NoError(t, err)
	assert.Equal(t, "024123456", n.String())
	assert.Equal(t, "******456", n.Mask())
	_, err = ident.ParseOldCitizen("02412345")
	assert.ErrorIs(t, err, fault.IdentOldCitizen)
}

func TestTax(t *testing.T) {
	for _, c := range []struct{ in, want, head, branch, mask string }{
		{"0100233488", "0100233488", "0100233488", "", "0100233488"},
		{"0314409058-002", "0314409058-002", "0314409058", "002", "0314409058-002"},
		{"0314409058002", "0314409058-002", "0314409058", "002", "0314409058-002"},
		{"0100112437", "0100112437", "0100112437", "", "0100112437"},
		{"0311 978 680", "0311978680", "0311978680", "", "0311978680"},
		{"079190000001", "079190000001", "079190000001", "", "*********001"},
	} {
		tax, err := ident.ParseTax(c.in)
		require.NoError(t, err, c.in)
		assert.Equal(t, c.want, tax.String())
		assert.Equal(t, ident.TaxCode(c.head), tax.Head())
		assert.Equal(t, c.branch, tax.Branch())
		assert.Equal(t, c.mask, tax.Mask())
	}
	for in, want := range map[string]fault.Code{
		"":               fault.IdentTax,
		"0100233489":     fault.IdentTaxCheck,
		"0314409058-000": fault.IdentTax,
		"0314409059-002": fault.IdentTaxCheck,
		"0100000000":     fault.IdentTax,
		"100233488":      fault.IdentTaxShort,
		"003190000001":   fault.IdentTax,
		"01002334881":    fault.IdentTax,
		"abcdefghij":     fault.IdentTax,
	} {
		_, err := ident.ParseTax(in)
		assert.ErrorIs(t, err, want, in)
	}
	assert.Equal(t, ident.CitizenNumber("079190000001"), ident.TaxCode("079190000001").Citizen())
	assert.Empty(t, ident.TaxCode("0100233488").Citizen())
}

func TestPhone(t *testing.T) {
	for in, want := range map[string]string{
		"0901 234 567":      "+84901234567",
		"+84 901.234.567":   "+84901234567",
		"0084901234567":     "+84901234567",
		"84901234567":       "+84901234567",
		"+84 (0)90 1234567": "+84901234567",
		"(028) 3829-1111":   "+842838291111",
		"+842838291111":     "+842838291111",
	} {
		p, err := ident.ParsePhone(in)
		require.NoError(t, err, in)
		assert.Equal(t, ident.Phone(want), p, in)
	}
	for _, in := range []string{"", "+", "++84901234567", "0301234567", "090123456", "09012345678", "02838291", "+1 202 555 0100", "0126 123 4567", "+0084901234567", "0509999999", "phone"} {
		_, err := ident.ParsePhone(in)
		assert.ErrorIs(t, err, fault.IdentPhone, in)
	}
	p := ident.Phone("+84901234567")
	assert.Equal(t, "0901234567", p.National())
	assert.Equal(t, "*******567", p.Mask())
	assert.True(t, p.Mobile())
	assert.False(t, ident.Phone("+842838291111").Mobile())
}

func TestPhonePlanIsData(t *testing.T) {
	plan := ident.DefaultPhonePlan()
	plan.Landline = append(plan.Landline, "024")
	p, err := plan.Parse("024 3804 1111")
	require.NoError(t, err)
	assert.Equal(t, ident.Phone("+842438041111"), p)
	_, err = ident.ParsePhone("024 3804 1111")
	assert.ErrorIs(t, err, fault.IdentPhone, "the default plan is not changed by an edited copy")
}
