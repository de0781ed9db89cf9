package catalog

import (
	"embed"
	"fmt"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// The names of the embedded catalogs.
const (
	DocumentKinds  = "document-kind" // 29 kinds of Decree 30/2020, code = its number
	DocumentCopies = "document-copy" // the three kinds of copies
	EthnicGroups   = "ethnic-group"  // 54 groups, code 01 to 54
	Countries      = "country"       // ISO 3166-1 alpha-2
	Provinces      = "province"      // 63 until 30 June 2025, 34 since
	Districts      = "district"      // of the city's present territory, until 30 June 2025
	Communes       = "commune"       // the city's 168 since 1 July 2025
)

//go:embed data/*.txt
var data embed.FS

// Builtin makes the set of the embedded catalogs.
func Builtin() (*Set, error) {
	files, err := data.ReadDir("data")
	if err != nil {
		return nil, fault.New(fault.CatalogFormat, "place", "data", "reason", "unreadable").Wrap(err)
	}
	cfg := Config{}
	for _, f := range files {
		text, err := data.ReadFile("data/" + f.Name())
		if err != nil {
			return nil, fault.New(fault.CatalogFormat, "place", f.Name(), "reason", "unreadable").Wrap(err)
		}
		info, items, err := readLaw(string(text))
		if err != nil {
			return nil, err
		}
		cfg.Catalogs, cfg.Items = append(cfg.Catalogs, info), append(cfg.Items, items...)
	}
	info, items := countries()
	cfg.Catalogs, cfg.Items = append(cfg.Catalogs, info), append(cfg.Items, items...)
	return New(cfg)
}

// law reads the compact text of the embedded lists. A line that begins with @
// sets what holds for the lines after it:
//
//	@catalog NAME, @title VI | EN, @source TEXT, @parents CATALOG, @successors CATALOG,
//	@from DAY, @to DAY, @parent CODE, @kind VI | EN
//
// Every other line is an item, where a star marks a partial successor:
//
//	CODE NAME [| ENGLISH] [> CODE CODE* …] [; ATTRIBUTE=VALUE …]
type law struct {
	info       Info
	successors string
	source     string
	parent     string
	from, to   Date
	kind       [2]string
	items      []Item
}

func readLaw(text string) (Info, []Item, error) {
	l := &law{}
	for n, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		err := l.line(line)
		if err != nil {
			return Info{}, nil, fault.New(fault.CatalogFormat, "place", fmt.Sprintf("%s:%d", l.info.Catalog, n+1), "reason", err.Error())
		}
	}
	return l.info, l.items, nil
}

func (l *law) line(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	if !strings.HasPrefix(word, "@") {
		l.item(word, rest)
		return nil
	}
	var err error
	switch word {
	case "@catalog":
		l.info.Catalog = rest
	case "@title":
		l.info.Title, l.info.TitleEN = two(rest, "|")
	case "@source":
		l.source = rest
		if l.info.Source == "" {
			l.info.Source = rest
		}
	case "@parents":
		l.info.Parents = rest
	case "@successors":
		l.successors = rest
	case "@parent":
		l.parent = rest
	case "@kind":
		l.kind[0], l.kind[1] = two(rest, "|")
	case "@from":
		l.from, err = ParseDate(rest)
	case "@to":
		l.to, err = ParseDate(rest)
	default:
		err = fmt.Errorf("unknown %s", word)
	}
	return err
}

func two(s, sep string) (a, b string) {
	a, b, _ = strings.Cut(s, sep)
	return strings.TrimSpace(a), strings.TrimSpace(b)
}

func (l *law) item(code, rest string) {
	rest, attributes := two(rest, ";")
	rest, successors := two(rest, ">")
	name, english := two(rest, "|")
	it := Item{
		Catalog: l.info.Catalog, Code: code, Name: name, NameEN: english, Parent: l.parent,
		Order: len(l.items) + 1, ValidFrom: l.from, ValidTo: l.to, Source: l.source, Attributes: map[string]string{},
	}
	if l.kind[0] != "" {
		it.Name = l.kind[0] + " " + name
		it.NameEN = englishName(name, english, l.kind[1])
		it.Attributes["kind"], it.Attributes["short"] = l.kind[0], name
	}
	for _, a := range strings.Fields(attributes) {
		k, v, _ := strings.Cut(a, "=")
		it.Attributes[k] = v
	}
	for _, c := range strings.Fields(successors) {
		r := Ref{Catalog: l.successors, Code: strings.TrimSuffix(c, "*"), From: l.to, Extent: Full}
		if strings.HasSuffix(c, "*") {
			r.Extent = Partial
		}
		it.ReplacedBy = append(it.ReplacedBy, r)
	}
	l.items = append(l.items, it)
}

// englishName is "Ben Thanh Ward", and "District 1" where the name is a number.
func englishName(name, english, kind string) string {
	if english == "" {
		english = Unaccent(name)
	}
	if english[0] >= '0' && english[0] <= '9' {
		return kind + " " + english
	}
	return english + " " + kind
}
