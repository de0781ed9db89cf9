package catalog_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hcm-egov/framework/catalog"
)

// FuzzParse: any text gives a file or a fault; a set made of it answers and can
// be written and read again.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"code,name\n1,Hòa\n", "code;name;valid_from;valid_to;replaced_by\nA;x;;01/01/2020;B*\nB;y;01/01/2020;;\n",
		`{"catalog":"c","items":[{"code":"1","name":"x","replaced_by":[{"code":"1"}]}]}`, `[{"Ma":"1","Ten":"x","Used":false}]`, "\ufeffcode,name", "{",
	} {
		f.Add(s)
	}
	lim := catalog.Limits{Bytes: 1 << 16, Items: 200}
	f.Fuzz(func(t *testing.T, text string) {
		if items, err := catalog.ReadLGSP(strings.NewReader(text), "c", today, lim); err == nil {
			_, _ = catalog.New(catalog.Config{Items: items})
		}
		file, err := catalog.Parse(strings.NewReader(text), catalog.Info{Catalog: "c"}, lim)
		if err != nil {
			return
		}
		s, err := catalog.New(catalog.Config{Catalogs: []catalog.Info{file.Info}, Items: file.Items})
		if err != nil {
			return
		}
		for _, it := range s.Items(file.Catalog) {
			s.Search(file.Catalog, it.Name, today, 3)
			s.Successors(file.Catalog, it.Code, it.ValidFrom, today)
		}
		var b bytes.Buffer
		if err := s.WriteJSON(&b, file.Catalog); err == nil {
			if _, err := catalog.ParseJSON(&b, catalog.Limits{}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func FuzzFold(f *testing.F) {
	f.Add("Phường Hòa Hưng")
	f.Add("qúy ÒA-òe")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		if once := catalog.Fold(s); catalog.Fold(once) != once {
			t.Fatalf("%q folds to %q and then %q", s, once, catalog.Fold(once))
		}
	})
}
