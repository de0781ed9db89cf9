package catalog_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/catalog"
)

func builtin(t testing.TB) *catalog.Set {
	s, err := catalog.Builtin()
	require.NoError(t, err)
	return s
}

var (
	before = catalog.Day(2025, 6, 30)
	after  = catalog.Day(2025, 7, 1)
	today  = catalog.Day(2026, 11, 24)
)

// shared reads a table of the public data beside the module.
func shared(t testing.TB, name string) []map[string]string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for !exists(filepath.Join(dir, "go.mod")) {
		require.NotEqual(t, filepath.Dir(dir), dir)
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(dir, "..", "shared", "data", "catalog", name)
	if !exists(path) {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is absent", path)
		}
		t.Skipf("%s is absent", path)
	}
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[h] = row[i]
		}
		out = append(out, m)
	}
	return out
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestBuiltinCounts(t *testing.T) {
	s := builtin(t)
	for name, want := range map[string][2]int{
		catalog.DocumentKinds: {29, 29}, catalog.DocumentCopies: {3, 3}, catalog.EthnicGroups: {54, 54},
		catalog.Countries: {249, 249}, catalog.Provinces: {63, 34}, catalog.Districts: {38, 0}, catalog.Communes: {0, 168},
	} {
		assert.Len(t, s.List(name, before), want[0], name)
		assert.Len(t, s.List(name, today), want[1], name)
		for _, it := range s.Items(name) {
			assert.NotEmpty(t, it.Source, it.Code)
			assert.True(t, norm.NFC.IsNormalString(it.Name))
		}
	}
	assert.Len(t, s.Catalogs(), 7)
	assert.Len(t, s.Children(catalog.Communes, "79", after), 168)
	assert.Len(t, s.Children(catalog.Districts, "79", before), 22)
	assert.Len(t, s.Children(catalog.Districts, "74", before), 9)
	assert.Len(t, s.Children(catalog.Districts, "77", before), 7)
}

func TestProvinceChangedItsKind(t *testing.T) {
	s := builtin(t)
	var names []string
	for _, it := range s.History(catalog.Provinces, "75") {
		names = append(names, it.ValidFrom.String()+" "+it.Name)
	}
	assert.Equal(t, []string{" Tỉnh Đồng Nai", "2025-07-01 Tỉnh Đồng Nai", "2026-04-30 Thành phố Đồng Nai"}, names)
	became := s.Successors(catalog.Provinces, "77", before, today)
	require.Len(t, became, 1)
	assert.Equal(t, "Thành phố Hồ Chí Minh", became[0].Item.Name)
	assert.Equal(t, catalog.Full, became[0].Extent)
	assert.Len(t, s.Predecessors(catalog.Provinces, "79", today), 3)
	through := s.Successors(catalog.Provinces, "70", before, today)
	require.Len(t, through, 1)
	assert.Equal(t, "Thành phố Đồng Nai", through[0].Item.Name, "two rounds")
}

func TestWhatBecameOfADistrict(t *testing.T) {
	s := builtin(t)
	_, ok := s.At(catalog.Districts, "760", today)
	assert.False(t, ok)
	var names []string
	for _, x := range s.Successors(catalog.Districts, "760", before, today) {
		assert.Equal(t, catalog.Partial, x.Extent)
		names = append(names, x.Item.Name)
	}
	assert.ElementsMatch(t, []string{"Phường Sài Gòn", "Phường Tân Định", "Phường Bến Thành", "Phường Cầu Ông Lãnh"}, names)
	island := s.Successors(catalog.Districts, "755", before, today)
	require.Len(t, island, 1)
	assert.Equal(t, "Đặc khu Côn Đảo", island[0].Item.Name)
	assert.Equal(t, catalog.Full, island[0].Extent)
	assert.NotEmpty(t, s.Predecessors(catalog.Communes, "26740", today))
}

// TestBuiltinAgainstPublicData compares the embedded lists with the open tables.
func TestBuiltinAgainstPublicData(t *testing.T) {
	s := builtin(t)
	same := func(want, got string) {
		t.Helper()
		assert.Equal(t, catalog.Fold(want), catalog.Fold(got))
	}
	for _, r := range shared(t, "wards_2026.csv") {
		if r["province_code"] != "79" {
			continue
		}
		it, ok := s.At(catalog.Communes, r["code"], today)
		require.True(t, ok, r["code"])
		same(r["full_name"], it.Name)
		if r["type"] != "Đặc khu" {
			assert.Equal(t, r["full_name_en"], it.NameEN)
		}
	}
	for _, r := range shared(t, "provinces_2026.csv") {
		it, ok := s.At(catalog.Provinces, r["code"], today)
		require.True(t, ok, r["code"])
		same(r["full_name"], it.Name)
		assert.Equal(t, r["full_name_en"], it.NameEN)
	}
	for _, r := range shared(t, "province_map_2025.csv") {
		became := s.Successors(catalog.Provinces, r["old_code"], before, after)
		require.Len(t, became, 1)
		same(r["new_name"], became[0].Item.Name)
	}
	for _, r := range shared(t, "countries.csv") {
		it, ok := s.At(catalog.Countries, r["alpha2"], today)
		require.True(t, ok, r["alpha2"])
		assert.Equal(t, r["alpha3"], it.Attributes["alpha3"])
		assert.Equal(t, r["numeric"], it.Attributes["numeric"])
	}
	for _, r := range shared(t, "document_types.csv") {
		if it, ok := s.At(catalog.DocumentKinds, r["order"], today); ok && r["group"] == "administrative" {
			same(r["name"], it.Name)
			assert.Equal(t, r["abbreviation"], it.Attributes["abbreviation"])
		}
	}
	for _, r := range shared(t, "ethnic_groups.csv")[:54] {
		it, _ := s.At(catalog.EthnicGroups, r["code"], today)
		same(r["name"], it.Name)
	}
}

// TestDistrictsFollowTheirWards derives what became of each district from what
// became of its wards.
func TestDistrictsFollowTheirWards(t *testing.T) {
	s := builtin(t)
	district := map[string]string{"755": "755"}
	for _, w := range shared(t, "wards_pre_2025.csv") {
		district[w["code"]] = w["district_code"]
	}
	want := map[string]map[string]bool{}
	for _, m := range shared(t, "ward_map_2025.csv") {
		if d := district[m["old_code"]]; m["new_province_code"] == "79" {
			if want[d] == nil {
				want[d] = map[string]bool{}
			}
			want[d][m["new_code"]] = true
		}
	}
	require.Len(t, want, 38)
	for d, codes := range want {
		got := s.Successors(catalog.Districts, d, before, today)
		assert.Len(t, got, len(codes), d)
		for _, x := range got {
			assert.True(t, codes[x.Item.Code], "%s %s", d, x.Item.Name)
		}
	}
}

// country builds the wards of the whole country, old and new, as a department
// would from a table of its own.
func country(t testing.TB) *catalog.Set {
	var b strings.Builder
	b.WriteString("code,name,valid_from,valid_to,replaced_by\n")
	became := map[string][]string{}
	for _, m := range shared(t, "ward_map_2025.csv") {
		code := m["new_code"]
		if m["extent"] == "partial" {
			code += "*"
		}
		became[m["old_code"]] = append(became[m["old_code"]], code)
	}
	for _, w := range shared(t, "wards_pre_2025.csv") {
		b.WriteString(w["code"] + "," + w["full_name"] + ",,2025-07-01," + strings.Join(became[w["code"]], " ") + "\n")
	}
	for _, w := range shared(t, "wards_2026.csv") {
		b.WriteString(w["code"] + "," + w["full_name"] + ",2025-07-01,,\n")
	}
	f, err := catalog.ParseCSV(strings.NewReader(b.String()), catalog.Info{Catalog: "ward"}, catalog.Limits{})
	require.NoError(t, err)
	s, err := catalog.New(catalog.Config{Catalogs: []catalog.Info{f.Info}, Items: f.Items})
	require.NoError(t, err)
	return s
}

func TestWholeCountry(t *testing.T) {
	s := country(t)
	assert.Len(t, s.List("ward", before), 10035)
	assert.Len(t, s.List("ward", after), 3321)
	old, _ := s.At("ward", "00004", before)
	now, _ := s.At("ward", "00004", today)
	assert.Equal(t, "Phường Trúc Bạch", old.Name)
	assert.Equal(t, "Phường Ba Đình", now.Name, "the code was used again")
	split := 0
	for _, it := range s.List("ward", before) {
		heirs := s.Successors("ward", it.Code, before, today)
		require.NotEmpty(t, heirs, it.Code)
		if len(heirs) > 1 {
			split++
		}
	}
	assert.Greater(t, split, 400)
	orphans := 0
	for _, it := range s.List("ward", today) {
		if len(s.Predecessors("ward", it.Code, today)) == 0 {
			orphans++
		}
	}
	// The map names a few older codes that the table of old wards lacks, among
	// them the five island districts that had no communes.
	assert.Less(t, orphans, 10)
}

func BenchmarkSearch(b *testing.B) {
	s := country(b) // 3321 valid of 13356
	for _, q := range []string{"hoa hung", "p. ben thanh", "xa an"} {
		b.Run(q, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if len(s.Search("ward", q, today, 20)) == 0 {
					b.Fatal("nothing found")
				}
			}
		})
	}
}

func BenchmarkAt(b *testing.B) {
	s := builtin(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := s.At(catalog.Communes, "26740", today); !ok {
			b.Fatal("nothing found")
		}
	}
}

func BenchmarkBuiltin(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := catalog.Builtin(); err != nil {
			b.Fatal(err)
		}
	}
}
