package catalog

import (
	"fmt"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// countries builds the list from the region tables of golang.org/x/text, whose
// names are those of Unicode CLDR.
func countries() (Info, []Item) {
	info := Info{
		Catalog: Countries, Title: "Quốc gia và vùng lãnh thổ", TitleEN: "Countries and territories",
		Source: "ISO 3166-1 (TCVN 7217-1); tên theo Unicode CLDR",
	}
	vi, en := display.Regions(language.Vietnamese), display.Regions(language.English)
	var items []Item
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			r, err := language.ParseRegion(code)
			if err != nil || !assigned(r, code) || vi.Name(r) == "" {
				continue
			}
			items = append(items, Item{
				Catalog: Countries, Code: code, Name: vi.Name(r), NameEN: en.Name(r), Source: info.Source,
				Order:      len(items) + 1,
				Attributes: map[string]string{"alpha3": r.ISO3(), "numeric": fmt.Sprintf("%03d", r.M49())},
			})
			if names, ok := renamed[code]; ok {
				items[len(items)-1].Name, items[len(items)-1].NameEN = names[0], names[1]
			}
		}
	}
	return info, items
}

// assigned leaves out groups, aliases and codes that ISO only reserves.
func assigned(r language.Region, code string) bool {
	switch code {
	case "AC", "CP", "DG", "EA", "IC", "TA", "XK", "CQ":
		return false
	}
	return r.IsCountry() && r.String() == code && r.Canonicalize() == r && r.M49() > 0 && len(r.ISO3()) == 3 && !r.IsPrivateUse()
}

// renamed corrects names that changed, or were misprinted, after the edition of
// CLDR that the tables hold.
var renamed = map[string][2]string{
	"AS": {"Samoa thuộc Mỹ", "American Samoa"},
	"IO": {"Lãnh thổ Ấn Độ Dương thuộc Anh", "British Indian Ocean Territory"},
	"MK": {"Bắc Macedonia", "North Macedonia"},
	"SZ": {"Eswatini", "Eswatini"},
	"TR": {"Thổ Nhĩ Kỳ", "Türkiye"},
}
