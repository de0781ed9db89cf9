package catalog

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/egov/fault"
)

// Config is what a set is made of.
type Config struct {
	// Base is a set to start from, such as the one of [Builtin]. Its catalogs are
	// taken over; a catalog named again below is replaced whole. Default none.
	Base *Set
	// Catalogs describe the catalogs; one without a description has its name only.
	Catalogs []Info
	// Items are the entries of all catalogs, in any order.
	Items []Item
}

// Set is a number of catalogs. It never changes and is safe for concurrent use.
// The items it returns are shared: callers do not change their maps and slices.
type Set struct {
	lists map[string]*list
}

// list is one catalog: its items by order, code and period.
type list struct {
	info     Info
	items    []Item
	keys     []searchKey
	byCode   map[string][]int // by period
	children map[string][]int // by parent
	before   map[string][]origin
}

// New checks the items and builds the set. All faults are reported joined:
// [fault.CatalogItem], [fault.CatalogOverlap] (two items with one code on one
// day) and [fault.CatalogReference].
func New(cfg Config) (*Set, error) {
	s := &Set{lists: map[string]*list{}}
	if cfg.Base != nil {
		for name, l := range cfg.Base.lists {
			s.lists[name] = l
		}
	}
	var errs []error
	own := ownLists(cfg)
	for name, l := range own {
		errs = append(errs, l.build()...)
		s.lists[name] = l
	}
	for _, l := range own {
		errs = append(errs, s.references(l)...)
	}
	if err := fault.Join(errs...); err != nil {
		return nil, err
	}
	s.link()
	return s, nil
}

func ownLists(cfg Config) map[string]*list {
	own := map[string]*list{}
	get := func(name string) *list {
		if own[name] == nil {
			own[name] = &list{info: Info{Catalog: name, Title: name}}
		}
		return own[name]
	}
	for _, info := range cfg.Catalogs {
		get(info.Catalog).info = info
	}
	for _, it := range cfg.Items {
		l := get(it.Catalog)
		l.items = append(l.items, it.normal())
	}
	return own
}

// normal brings the texts to NFC and fills the default extent.
func (it Item) normal() Item {
	it = it.clone()
	it.Code, it.Name = norm.NFC.String(it.Code), norm.NFC.String(it.Name)
	it.NameEN, it.Source = norm.NFC.String(it.NameEN), norm.NFC.String(it.Source)
	for i := range it.ReplacedBy {
		if it.ReplacedBy[i].Extent == "" {
			it.ReplacedBy[i].Extent = Full
		}
	}
	return it
}

func (l *list) build() []error {
	slices.SortStableFunc(l.items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), strings.Compare(a.Code, b.Code), cmp.Compare(a.ValidFrom, b.ValidFrom))
	})
	l.byCode, l.children = map[string][]int{}, map[string][]int{}
	var errs []error
	for i, it := range l.items {
		errs = append(errs, it.check()...)
		l.byCode[it.Code] = append(l.byCode[it.Code], i)
		l.children[it.Parent] = append(l.children[it.Parent], i)
		l.keys = append(l.keys, keyOf(it))
	}
	for code, at := range l.byCode {
		slices.SortFunc(at, func(i, j int) int { return cmp.Compare(l.items[i].ValidFrom, l.items[j].ValidFrom) })
		for k := 1; k < len(at); k++ {
			if a, b := l.items[at[k-1]], l.items[at[k]]; end(a.ValidTo) > b.ValidFrom {
				errs = append(errs, fault.New(fault.CatalogOverlap, "catalog", l.info.Catalog, "code", code, "day", b.ValidFrom))
			}
		}
	}
	return errs
}

func (it Item) check() []error {
	var errs []error
	bad := func(field string, wrong bool) {
		if wrong {
			errs = append(errs, fault.New(fault.CatalogItem, "catalog", it.Catalog, "code", it.Code, "field", field))
		}
	}
	bad("catalog", !isName(it.Catalog))
	bad("code", it.Code == "" || strings.TrimSpace(it.Code) != it.Code || !utf8.ValidString(it.Code))
	bad("name", strings.TrimSpace(it.Name) == "" || !utf8.ValidString(it.Name))
	bad("valid_to", it.ValidTo != 0 && it.ValidTo <= it.ValidFrom)
	bad("replaced_by", len(it.ReplacedBy) > 0 && it.ValidTo == 0)
	for _, r := range it.ReplacedBy {
		bad("extent", r.Extent != Full && r.Extent != Partial)
	}
	return errs
}

// isName accepts lower-case letters, digits and hyphens.
func isName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// references checks that parents and successors exist.
func (s *Set) references(l *list) []error {
	var errs []error
	dangling := func(it Item, target string) {
		errs = append(errs, fault.New(fault.CatalogReference, "catalog", it.Catalog, "code", it.Code, "target", target))
	}
	for _, it := range l.items {
		if it.Parent != "" && !s.parentExists(l, it) {
			dangling(it, it.Parent)
		}
		for _, r := range it.ReplacedBy {
			if _, _, ok := s.target(it, r); !ok {
				dangling(it, r.Code)
			}
		}
	}
	return append(errs, s.cycles(l)...)
}

func (s *Set) parentExists(l *list, it Item) bool {
	p := s.lists[l.parents()]
	return p != nil && slices.ContainsFunc(p.byCode[it.Parent], func(i int) bool {
		return p.items[i].ValidFrom < end(it.ValidTo) && it.ValidFrom < end(p.items[i].ValidTo)
	})
}

// cycles finds items that are their own ancestors.
func (s *Set) cycles(l *list) []error {
	if l.parents() != l.info.Catalog {
		return nil
	}
	var errs []error
	for i, it := range l.items {
		seen := map[int]bool{}
		for at, ok := i, true; ok && it.Parent != ""; {
			if seen[at] {
				errs = append(errs, fault.New(fault.CatalogItem, "catalog", it.Catalog, "code", it.Code, "field", "parent"))
				break
			}
			seen[at] = true
			at, ok = l.up(at, it)
		}
	}
	return errs
}

// up is the parent of item at in the period of it.
func (l *list) up(at int, it Item) (int, bool) {
	for _, i := range l.byCode[l.items[at].Parent] {
		if l.items[i].ValidFrom < end(it.ValidTo) && it.ValidFrom < end(l.items[i].ValidTo) {
			return i, true
		}
	}
	return 0, false
}

func (l *list) parents() string {
	if l.info.Parents != "" {
		return l.info.Parents
	}
	return l.info.Catalog
}
