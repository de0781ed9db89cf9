package catalog

import (
	"maps"
	"slices"
)

// Catalogs describes the catalogs of the set in the order of their names.
func (s *Set) Catalogs() []Info {
	var out []Info
	for _, name := range slices.Sorted(maps.Keys(s.lists)) {
		out = append(out, s.lists[name].info)
	}
	return out
}

// Has reports whether there is a catalog of that name.
func (s *Set) Has(catalog string) bool { return s.lists[catalog] != nil }

// Items lists every item of every period of a catalog.
func (s *Set) Items(catalog string) []Item {
	if l := s.lists[catalog]; l != nil {
		return slices.Clone(l.items)
	}
	return nil
}

// At is the item that carries the code on the day. The zero day asks for the
// latest one.
func (s *Set) At(catalog, code string, day Date) (Item, bool) {
	l := s.lists[catalog]
	if l == nil {
		return Item{}, false
	}
	at := l.byCode[code]
	for k := len(at) - 1; k >= 0; k-- {
		if it := l.items[at[k]]; it.ValidOn(day) {
			return it, true
		}
	}
	return Item{}, false
}

// History lists the items that carried the code, oldest first. They need not
// mean the same thing.
func (s *Set) History(catalog, code string) []Item {
	l := s.lists[catalog]
	if l == nil {
		return nil
	}
	return l.pick(l.byCode[code], 0)
}

// Children lists the items of a catalog under a parent on the day; the parent
// "" gives the roots. The zero day asks for every period.
func (s *Set) Children(catalog, parent string, day Date) []Item {
	l := s.lists[catalog]
	if l == nil {
		return nil
	}
	return l.pick(l.children[parent], day)
}

// List lists a catalog as it is on the day; the zero day asks for every period.
func (s *Set) List(catalog string, day Date) []Item {
	l := s.lists[catalog]
	if l == nil {
		return nil
	}
	var out []Item
	for _, it := range l.items {
		if it.ValidOn(day) {
			out = append(out, it)
		}
	}
	return out
}

func (l *list) pick(at []int, day Date) []Item {
	var out []Item
	for _, i := range at {
		if it := l.items[i]; it.ValidOn(day) {
			out = append(out, it)
		}
	}
	return out
}
