package ident_test

import (
	"context"
	"encoding"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readers holds every parser; each gives the printed form.
var readers = map[string]func(string) (string, error){
	"agency":    text(ident.ParseAgency),
	"qcvn":      text(ident.ParseQCVN),
	"qd20":      text(ident.ParseQD20),
	"procedure": text(ident.ParseProcedure),
	"dossier":   text(ident.ParseDossier),
	"document":  text(ident.ParseDocument),
	"citizen":   text(ident.ParseCitizen),
	"old":       text(ident.ParseOldCitizen),
	"tax":       text(ident.ParseTax),
	"phone":     text(ident.ParsePhone),
}

func text[T fmt.Stringer](parse func(string) (T, error)) func(string) (string, error) {
	return func(s string) (string, error) {
		v, err := parse(s)
		return v.String(), err
	}
}

// again maps a parser to the one that reads what it prints.
func again(name string) func(string) (string, error) {
	if name == "qcvn" {
		name = "qd20"
	}
	return readers[name]
}

var seeds = []string{
	"H29.14.01", "000.01.14.H29", "38.98.H29", "A01.01.14.H29", "001.00.02.H29", "1.000656.000.00.00.H29", "1.000656",
	"000.00.00.H29-200101-0001", "G09.20-20260609-0092637", "38.98.H29-210519-0013", "Số: 7816/VPCP-TTĐT", "20/2020/QĐ-TTg",
	"079 190 000 001", "024123456", "0314409058-002", "079190000001", "+84 (0)90 1234567", "028 3829 1111", "", ".", "-", "/", "\xff", "Đ", "0", "+",
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, parse := range readers {
			printed, err := parse(s)
			if err != nil {
				if printed != "" {
					t.Fatalf("%s: %q gives %q beside %v", name, s, printed, err)
				}
				if len(fault.All(err)) != 1 || fault.All(err)[0].Kind() != fault.Invalid {
					t.Fatalf("%s: %q gives %v", name, s, err)
				}
				continue
			}
			if back, err := again(name)(printed); err != nil || back != printed {
				t.Fatalf("%s: %q prints %q, which prints %q, %v", name, s, printed, back, err)
			}
		}
		neverPanics(t, s)
	})
}

// neverPanics asks values that no parser made.
func neverPanics(t *testing.T, s string) {
	t.Helper()
	number := ident.CitizenNumber(s)
	if year := number.BirthYear(); (number.Gender() == "") != (year == 0) {
		t.Fatalf("%q: gender and year are known together", s)
	}
	for _, masked := range []string{number.Mask(), ident.OldCitizenNumber(s).Mask(), ident.Phone(s).Mask()} {
		if len(s) > 3 && masked == s && strings.Trim(s, "*") != "" {
			t.Fatalf("%q is not masked", s)
		}
	}
	if full := ident.DossierCode(s).Full(); full.Agency() != ident.DossierCode(s).Agency() {
		t.Fatalf("%q in full is %q", s, full)
	}
	if agency := ident.ProcedureCode(s).Agency(); agency != "" && agency.Level() == 0 {
		t.Fatalf("%q has agency %q", s, agency)
	}
	code := ident.AgencyCode(s)
	if parent := code.Parent(); len(parent) > len(code) {
		t.Fatalf("%q has parent %q", s, parent)
	}
	if short, err := code.Short(); err == nil && short == "" {
		t.Fatalf("%q is nothing in short", s)
	}
}

func randomAgency(r *rand.Rand, widths ...int) ident.AgencyCode {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	code := fmt.Sprintf("%c%02d", 'A'+r.IntN(26), r.IntN(100))
	for _, w := range widths[:r.IntN(len(widths)+1)] {
		code += "."
		for range w {
			code += letters[r.IntN(len(letters)):][:1]
		}
	}
	c, err := ident.ParseQD20(code)
	if err != nil {
		panic(err)
	}
	return c
}

func TestAgencyConversionIsItsOwnInverse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		code := randomAgency(r, 2, 2, 3)
		qcvn, err := code.QCVN()
		require.NoError(t, err)
		back, err := ident.ParseQCVN(qcvn)
		require.NoError(t, err)
		require.Equal(t, code, back)
		short, err := code.Short()
		require.NoError(t, err)
		back, err = ident.ParseQCVN(short)
		require.NoError(t, err)
		require.Equal(t, code, back)
		if code.Level() < 4 {
			form2014, err := code.Form2014()
			require.NoError(t, err)
			back, err = ident.ParseAgency(form2014)
			require.NoError(t, err)
			require.Equal(t, code, back)
		}
		for up := code; up != ""; up = up.Parent() {
			require.True(t, code.Within(up))
			require.LessOrEqual(t, up.Level(), code.Level())
		}
	}
}

func TestDossierRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		agency := randomAgency(r, 2, 2, 3)
		day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(5000))
		n := 1 + r.Int64N(1_000_000)
		for _, print := range []func(ident.AgencyCode, time.Time, int64) (ident.DossierCode, error){ident.NewDossier, ident.NewOldDossier} {
			d, err := print(agency, day, n)
			require.NoError(t, err)
			back, err := ident.ParseDossier(d.String())
			require.NoError(t, err, d)
			require.Equal(t, d, back)
			require.Equal(t, agency, back.Agency())
			require.Equal(t, day.Format(time.DateOnly), back.Date().Format(time.DateOnly))
			require.Equal(t, n, back.Number())
		}
	}
}

func TestTextForms(t *testing.T) {
	for _, c := range []struct {
		dst      encoding.TextUnmarshaler
		in, want string
	}{
		{new(ident.AgencyCode), "000.00.14.H29", "H29.14"},
		{new(ident.ProcedureCode), "1.000656", "1.000656"},
		{new(ident.DossierCode), "g09.20-20260609-0092637", "G09.20-20260609-0092637"},
		{new(ident.DocumentNumber), "12/QĐ-UBND", "12/QĐ-UBND"},
		{new(ident.CitizenNumber), "079 190 000 001", "079190000001"},
		{new(ident.OldCitizenNumber), "024 123 456", "024123456"},
		{new(ident.TaxCode), "0314409058002", "0314409058-002"},
		{new(ident.Phone), "0901234567", "+84901234567"},
	} {
		require.NoError(t, c.dst.UnmarshalText([]byte(c.in)))
		assert.Equal(t, c.want, c.dst.(fmt.Stringer).String())
		require.Error(t, c.dst.UnmarshalText([]byte("?")))
		assert.Equal(t, c.want, c.dst.(fmt.Stringer).String(), "a refused text changes nothing")
		require.NoError(t, c.dst.UnmarshalText(nil))
		assert.Empty(t, c.dst.(fmt.Stringer).String())
	}
	text, err := json.Marshal(ident.DocumentNumber{Number: "12", Notation: "QĐ-UBND"})
	require.NoError(t, err)
	assert.Equal(t, `"12/QĐ-UBND"`, string(text))
}

// A store's transaction is a Counter: no number is lost or given twice, however
// many clerks receive at once, and a transaction that fails gives its number back.
func TestNextDossierInTheStore(t *testing.T) {
	db := storetest.Open(t)
	ctx := context.Background()
	require.NoError(t, db.Migrate(ctx, "identtest", `CREATE TABLE identtest_dossier (code TEXT PRIMARY KEY)`))
	day := time.Date(2026, 6, 9, 8, 0, 0, 0, time.UTC)
	var all sync.WaitGroup
	var mu sync.Mutex
	var faults []error
	for i := range 40 {
		all.Go(func() {
			err := db.Update(ctx, func(tx *store.Tx) error {
				code, err := ident.NextDossier(tx, "H29.14", day)
				if err != nil {
					return err
				}
				if i%4 == 0 {
					return fault.New(fault.Canceled)
				}
				_, err = tx.Exec(`INSERT INTO identtest_dossier(code) VALUES ($1)`, string(code))
				return err
			})
			if err != nil && i%4 != 0 {
				mu.Lock()
				defer mu.Unlock()
				faults = append(faults, err)
			}
		})
	}
	all.Wait()
	require.Empty(t, faults)
	var last string
	var count int64
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		return tx.Row(`SELECT MAX(code), COUNT(*) FROM identtest_dossier`).Scan(&last, &count)
	}))
	assert.EqualValues(t, 30, count)
	assert.Equal(t, "H29.14-20260609-0000030", last)
}

// shared reads a CSV of the data beside the module, which CI has.
func shared(t *testing.T, parts ...string) []map[string]string {
	t.Helper()
	file := filepath.Join(append([]string{"..", "..", "..", "shared"}, parts...)...)
	f, err := os.Open(file)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI must have %s: %v", file, err)
		}
		t.Skipf("%s is absent: %v", file, err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var list []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		list = append(list, m)
	}
	require.NotEmpty(t, list)
	return list
}

func TestAgenciesOfTheCity(t *testing.T) {
	for _, row := range shared(t, "data", "catalog", "hcmc_agencies_2014_sample.csv") {
		for _, form := range []string{"code_2014", "qcvn102_derived", "qd20_derived"} {
			code, err := ident.ParseAgency(row[form])
			require.NoError(t, err, row[form])
			assert.Equal(t, row["qd20_derived"], code.String())
			assert.True(t, code.Within("H29"))
		}
		code := ident.AgencyCode(row["qd20_derived"])
		qcvn, err := code.QCVN()
		require.NoError(t, err)
		assert.Equal(t, row["qcvn102_derived"], qcvn)
		form2014, err := code.Form2014()
		require.NoError(t, err)
		assert.Equal(t, row["code_2014"], form2014)
	}
}

func TestLevelOneAgencies(t *testing.T) {
	for _, row := range shared(t, "data", "catalog", "agency_level1_codes.csv") {
		code, err := ident.ParseAgency(row["code"])
		require.NoError(t, err)
		assert.Equal(t, 1, code.Level())
		full, err := code.QCVN()
		require.NoError(t, err)
		assert.Equal(t, "000.00.00."+row["code"], full)
	}
}

// The provinces that a personal number may begin with are those of the list of
// before July 2025, and no others.
func TestProvincesOfPersonalNumbers(t *testing.T) {
	known := map[string]bool{}
	for _, row := range shared(t, "data", "catalog", "provinces_pre_2025.csv") {
		known[row["code"]] = true
	}
	for _, row := range shared(t, "data", "catalog", "provinces_2026.csv") {
		assert.True(t, known[row["code"]], "the codes of today are among the old ones")
	}
	for i := range 100 {
		code := fmt.Sprintf("%02d", i)
		_, err := ident.ParseCitizen("0" + code + "190000001")
		assert.Equal(t, known[code], err == nil, code)
	}
}

func TestNothingTypedIsRepeated(t *testing.T) {
	const secret = "079190000001x"
	for name, parse := range readers {
		_, err := parse(secret)
		require.Error(t, err, name)
		assert.NotContains(t, err.Error(), "079190000001", name)
	}
	_, err := ident.NewAgencyTable([]ident.AgencyPair{{Code: secret}})
	assert.False(t, strings.Contains(err.Error(), secret))
}
