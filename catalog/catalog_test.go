package catalog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/catalog"
	"github.com/hcm-egov/framework/egov/fault"
)

func names(items []catalog.Item) []string {
	var out []string
	for _, it := range items {
		out = append(out, it.Name)
	}
	return out
}

func TestSearch(t *testing.T) {
	s := builtin(t)
	cases := []struct{ catalog, text, first string }{
		{catalog.Communes, "ben thanh", "Phường Bến Thành"},
		{catalog.Communes, "Bến Thành", "Phường Bến Thành"},
		{catalog.Communes, norm.NFD.String("Bến Thành"), "Phường Bến Thành"},
		{catalog.Communes, "BEN THANH", "Phường Bến Thành"},
		{catalog.Communes, "P. Bến Thành", "Phường Bến Thành"},
		{catalog.Communes, "p.ben thanh", "Phường Bến Thành"},
		{catalog.Communes, "ben tha", "Phường Bến Thành"},
		{catalog.Communes, "hòa hưng", "Phường Hoà Hưng"},
		{catalog.Communes, "hoà hưng", "Phường Hoà Hưng"},
		{catalog.Communes, "hoa hung", "Phường Hoà Hưng"},
		{catalog.Communes, "di an", "Phường Dĩ An"},
		{catalog.Communes, "dk con dao", "Đặc khu Côn Đảo"},
		{catalog.Communes, "đông hòa", "Phường Đông Hoà"},
		{catalog.Communes, "26740", "Phường Sài Gòn"},
		{catalog.Districts, "q1", "Quận 1"},
		{catalog.Districts, "Q. 12", "Quận 12"},
		{catalog.Districts, "quan 1", "Quận 1"},
		{catalog.Districts, "tp thu duc", "Thành phố Thủ Đức"},
		{catalog.Districts, "H. Cu Chi", "Huyện Củ Chi"},
		{catalog.Provinces, "ho chi minh", "Thành phố Hồ Chí Minh"},
		{catalog.Provinces, "da nang", "Thành phố Đà Nẵng"},
		{catalog.Countries, "viet nam", "Việt Nam"},
		{catalog.Countries, "vn", "Việt Nam"},
		{catalog.EthnicGroups, "co ho", "Cơ-ho"},
		{catalog.DocumentKinds, "giay uỷ quyền", "Giấy ủy quyền"},
	}
	for _, c := range cases {
		got := s.Search(c.catalog, c.text, 0, 5)
		if assert.NotEmpty(t, got, c.text) {
			assert.Equal(t, c.first, got[0].Name, c.text)
		}
	}
	assert.Empty(t, s.Search(catalog.Communes, "  ", today, 5))
	assert.Empty(t, s.Search(catalog.Communes, "zzz", today, 5))
	assert.Empty(t, s.Search("no-such", "a", today, 5))
	assert.Empty(t, s.Search(catalog.Districts, "quan", today, 5), "abolished")
	assert.Len(t, s.Search(catalog.Communes, "phuong", today, 7), 7)
	accents := s.Search(catalog.Provinces, "hà", today, 5)
	assert.Equal(t, []string{"Thành phố Hà Nội", "Tỉnh Hà Tĩnh"}, slices.Sorted(slices.Values(names(accents[:2]))))
}

// TestEveryItemFindsItself searches each name in four spellings.
func TestEveryItemFindsItself(t *testing.T) {
	s := builtin(t)
	for _, info := range s.Catalogs() {
		for _, it := range s.Items(info.Catalog) {
			for _, spelt := range []string{it.Name, catalog.Unaccent(it.Name), strings.ToUpper(it.Name), norm.NFD.String(it.Name)} {
				found := s.Search(info.Catalog, spelt, it.ValidFrom, 500)
				ok := slices.ContainsFunc(found, func(x catalog.Item) bool { return x.Code == it.Code })
				assert.True(t, ok, "%s: %q", info.Catalog, spelt)
			}
		}
	}
}

func TestTextKeys(t *testing.T) {
	for _, pair := range [][2]string{
		{"Hòa", "HOÀ"}, {"thủy", "thuỷ"}, {"khỏe", "khoẻ"}, {"Bà Rịa - Vũng Tàu", "bà rịa vũng  tàu"}, {norm.NFD.String("Đường"), "đường"}, {"qúy", "quý"},
	} {
		assert.Equal(t, catalog.Fold(pair[0]), catalog.Fold(pair[1]))
	}
	assert.NotEqual(t, catalog.Fold("hoa"), catalog.Fold("hoà"))
	assert.Equal(t, "cua", catalog.Unaccent("của"))
	assert.Equal(t, "của", catalog.Fold("Của"))
	assert.Equal(t, "Dak Lak, Ha Noi", catalog.Unaccent("Đắk Lắk, Hà Nội"))
	assert.Equal(t, "xa thoi hoa", catalog.Key("Xã Thới Hòa"))
}

func TestTextKeyLaws(t *testing.T) {
	s := builtin(t)
	for _, info := range s.Catalogs() {
		for _, it := range s.Items(info.Catalog) {
			fold, plain := catalog.Fold(it.Name), catalog.Unaccent(it.Name)
			assert.Equal(t, fold, catalog.Fold(fold))
			assert.Equal(t, plain, catalog.Unaccent(plain))
			assert.Equal(t, catalog.Key(it.Name), catalog.Key(plain))
		}
	}
}

func TestCollation(t *testing.T) {
	words := []string{"đa", "da", "bà", "ba", "ăn", "âm", "an", "Ô", "o", "ơ", "bá", "bả"}
	catalog.Sort(words)
	assert.Equal(t, []string{"an", "ăn", "âm", "ba", "bà", "bả", "bá", "da", "đa", "o", "Ô", "ơ"}, words)
	c := catalog.NewCollator()
	people := []string{"Trần Văn Bình", "Lê Thị Ân", "Nguyễn Văn An", "Đỗ An"}
	slices.SortFunc(people, c.ComparePersons)
	assert.Equal(t, []string{"Đỗ An", "Nguyễn Văn An", "Lê Thị Ân", "Trần Văn Bình"}, people)
	assert.Negative(t, catalog.Compare("da", "đa"))
}

func TestNewRefusesFaults(t *testing.T) {
	ok := catalog.Item{Catalog: "c", Code: "1", Name: "x"}
	change := func(do func(*catalog.Item)) catalog.Item {
		it := ok
		do(&it)
		return it
	}
	day := catalog.Day
	cases := map[string]struct {
		code  fault.Code
		items []catalog.Item
	}{
		"no name":     {fault.CatalogItem, []catalog.Item{change(func(i *catalog.Item) { i.Name = " " })}},
		"no code":     {fault.CatalogItem, []catalog.Item{change(func(i *catalog.Item) { i.Code = "" })}},
		"bad catalog": {fault.CatalogItem, []catalog.Item{change(func(i *catalog.Item) { i.Catalog = "A B" })}},
		"empty period": {fault.CatalogItem, []catalog.Item{change(func(i *catalog.Item) {
			i.ValidFrom, i.ValidTo = day(2026, 1, 1), day(2026, 1, 1)
		})}},
		"replaced while valid": {fault.CatalogItem, []catalog.Item{change(func(i *catalog.Item) { i.ReplacedBy = []catalog.Ref{{Code: "1"}} })}},
		"twice":                {fault.CatalogOverlap, []catalog.Item{ok, ok}},
		"overlap": {fault.CatalogOverlap, []catalog.Item{
			change(func(i *catalog.Item) { i.ValidTo = day(2026, 1, 2) }), change(func(i *catalog.Item) { i.ValidFrom = day(2026, 1, 1) })}},
		"no parent":    {fault.CatalogReference, []catalog.Item{change(func(i *catalog.Item) { i.Parent = "9" })}},
		"no successor": {fault.CatalogReference, []catalog.Item{change(func(i *catalog.Item) { i.ValidTo, i.ReplacedBy = day(2026, 1, 1), []catalog.Ref{{Code: "9"}} })}},
		"own parent":   {fault.CatalogItem, []catalog.Item{change(func(i *catalog.Item) { i.Parent = "1" })}},
	}
	for name, c := range cases {
		_, err := catalog.New(catalog.Config{Items: c.items})
		assert.ErrorIs(t, err, c.code, name)
	}
}

// TestAsOfLaws: on any day a code has at most one item; At, List and History
// agree; periods that touch do not overlap.
func TestAsOfLaws(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var items []catalog.Item
	for code := range 30 {
		from := catalog.Date(0)
		for k := range 1 + random.IntN(4) {
			to := catalog.Day(2000+5*(k+1), 1, 1+random.IntN(28))
			if random.IntN(4) == 0 {
				to = 0
			}
			items = append(items, catalog.Item{Catalog: "c", Code: fmt.Sprint(code), Name: fmt.Sprint("n", k), ValidFrom: from, ValidTo: to})
			if to == 0 {
				break
			}
			from = to
		}
	}
	random.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	s, err := catalog.New(catalog.Config{Items: items})
	require.NoError(t, err)
	for range 300 {
		day := catalog.Day(1995+random.IntN(35), 1, 1+random.IntN(28))
		seen := map[string]catalog.Item{}
		for _, it := range s.List("c", day) {
			_, twice := seen[it.Code]
			require.False(t, twice)
			require.True(t, it.ValidOn(day))
			seen[it.Code] = it
		}
		for code := range 30 {
			at, ok := s.At("c", fmt.Sprint(code), day)
			listed, inList := seen[fmt.Sprint(code)]
			require.Equal(t, inList, ok)
			require.Equal(t, listed, at)
		}
	}
	total := 0
	for code := range 30 {
		total += len(s.History("c", fmt.Sprint(code)))
	}
	assert.Equal(t, len(items), total)
}

func TestSplitThenMergedAgain(t *testing.T) {
	const text = `code;name;valid_from;valid_to;replaced_by
A;Xã A;;01/01/2020;B* C*
B;Xã B;01/01/2020;01/07/2025;D
C;Xã C;01/01/2020;01/07/2025;D
D;Xã D;01/07/2025;;
E;Xã E;;01/07/2025;
`
	f, err := catalog.ParseCSV(strings.NewReader(text), catalog.Info{Catalog: "c"}, catalog.Limits{})
	require.NoError(t, err)
	s, err := catalog.New(catalog.Config{Items: f.Items})
	require.NoError(t, err)
	became := func(day catalog.Date) (out []string) {
		for _, x := range s.Successors("c", "A", catalog.Day(2010, 1, 1), day) {
			out = append(out, x.Item.Code+" "+string(x.Extent))
		}
		return out
	}
	assert.Equal(t, []string{"A full"}, became(catalog.Day(2015, 1, 1)))
	assert.Equal(t, []string{"B partial", "C partial"}, became(catalog.Day(2022, 1, 1)))
	assert.Equal(t, []string{"D partial"}, became(today), "each heir once")
	assert.Empty(t, s.Successors("c", "E", before, today), "abolished without heirs")
	assert.Len(t, s.Predecessors("c", "D", today), 2)
}

func TestDepartmentCatalogBesideTheBuiltin(t *testing.T) {
	const text = `{"catalog": "counter", "title": "Quầy tiếp nhận", "parents": "commune", "source": "QĐ 12/QĐ-SXD",
	 "items": [{"code": "Q01", "name": "Quầy 1", "parent": "26740", "valid_from": "2026-01-01"}]}`
	f, err := catalog.Parse(strings.NewReader(text), catalog.Info{}, catalog.Limits{})
	require.NoError(t, err)
	s, err := catalog.New(catalog.Config{Base: builtin(t), Catalogs: []catalog.Info{f.Info}, Items: f.Items})
	require.NoError(t, err)
	assert.Len(t, s.Children("counter", "26740", today), 1)
	assert.Len(t, s.List(catalog.Communes, today), 168)
	it, _ := s.At("counter", "Q01", today)
	assert.Equal(t, "QĐ 12/QĐ-SXD", it.Source)

	var b bytes.Buffer
	require.NoError(t, s.WriteJSON(&b, "counter"))
	again, err := catalog.ParseJSON(&b, catalog.Limits{})
	require.NoError(t, err)
	assert.Equal(t, f, again)
	assert.ErrorIs(t, s.WriteJSON(&b, "nothing"), fault.CatalogUnknown)
}

// TestJSONRoundTrip writes and reads every embedded catalog.
func TestJSONRoundTrip(t *testing.T) {
	s := builtin(t)
	cfg := catalog.Config{}
	for _, info := range s.Catalogs() {
		var b bytes.Buffer
		require.NoError(t, s.WriteJSON(&b, info.Catalog))
		f, err := catalog.ParseJSON(&b, catalog.Limits{})
		require.NoError(t, err)
		cfg.Catalogs, cfg.Items = append(cfg.Catalogs, f.Info), append(cfg.Items, f.Items...)
	}
	again, err := catalog.New(cfg)
	require.NoError(t, err)
	for _, info := range s.Catalogs() {
		want, _ := json.Marshal(s.Items(info.Catalog))
		got, _ := json.Marshal(again.Items(info.Catalog))
		assert.JSONEq(t, string(want), string(got), info.Catalog)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"", "name\nx\n", "code,name,code\n1,2,3\n", "code,name\n\"1,2\n", "code,name,valid_from\n1,x,32/13/2020\n",
		"code,name,order\n1,x,y\n", "\xff\xfe", `{"catalog":"c","itemz":[]}`, `{"catalog":"c","items":[]} 1`,
		`{"catalog":"c","items":[{"code":"1","name":"x","valid_from":"yesterday"}]}`,
	} {
		_, err := catalog.Parse(strings.NewReader(text), catalog.Info{Catalog: "c"}, catalog.Limits{})
		assert.ErrorIs(t, err, fault.CatalogFormat, text)
	}
	_, err := catalog.Parse(strings.NewReader("code,name\n1,x\n2,y\n"), catalog.Info{Catalog: "c"}, catalog.Limits{Items: 1})
	assert.ErrorIs(t, err, fault.TooLarge)
	_, err = catalog.Parse(strings.NewReader("code,name\n1,x\n2,y\n"), catalog.Info{Catalog: "c"}, catalog.Limits{Bytes: 5})
	assert.ErrorIs(t, err, fault.TooLarge)
}

func TestLGSP(t *testing.T) {
	s := builtin(t)
	list, err := s.LGSP(catalog.EthnicGroups, today)
	require.NoError(t, err)
	require.Len(t, list, 54)
	b, err := json.Marshal(list[0])
	require.NoError(t, err)
	assert.JSONEq(t, `{"Ma":"01","Ten":"Kinh","MoTa":"","Used":true}`, string(b))
	old, err := s.LGSP(catalog.Provinces, today)
	require.NoError(t, err)
	assert.Len(t, old, 63, "the 29 abolished codes are there, out of use")
	used := 0
	for _, x := range old {
		if x.Used {
			used++
		}
	}
	assert.Equal(t, 34, used)

	const answer = `[{"Ma":"01","Ten":"Kinh"},{"code":2,"name":"Tày","description":"d","used":true},{"Ma":"03","Ten":"Cũ","MoTa":null,"Used":false}]`
	items, err := catalog.ReadLGSP(strings.NewReader(answer), "dan-toc", today, catalog.Limits{})
	require.NoError(t, err)
	read, err := catalog.New(catalog.Config{Items: items})
	require.NoError(t, err)
	assert.Equal(t, []string{"Kinh", "Tày"}, names(read.List("dan-toc", today)))
	assert.Equal(t, []string{"Cũ"}, names(read.List("dan-toc", before)))
	_, err = s.LGSP("nothing", today)
	assert.ErrorIs(t, err, fault.CatalogUnknown)
}

func TestDates(t *testing.T) {
	assert.Equal(t, catalog.Date(0), catalog.Day(2025, 2, 30))
	for _, text := range []string{"", "2025-07-01", "0001-01-01"} {
		d, err := catalog.ParseDate(text)
		require.NoError(t, err)
		assert.Equal(t, text, d.String())
	}
	for _, text := range []string{"2025-7-1", "x", "2025-02-30", "0000-01-01"} {
		_, err := catalog.ParseDate(text)
		assert.Error(t, err, text)
	}
}
