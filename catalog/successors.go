package catalog

import (
	"cmp"
	"slices"
)

// Successor is what (a part of) an old item is on a later day, or what went into
// a new one.
type Successor struct {
	Item   Item
	Extent Extent
}

// origin is one item that was replaced by another.
type origin struct {
	list  *list
	at    int
	to    Date // ValidFrom of the successor
	share Extent
}

// target finds the item a reference means.
func (s *Set) target(it Item, r Ref) (*list, int, bool) {
	l := s.lists[cmp.Or(r.Catalog, it.Catalog)]
	if l == nil {
		return nil, 0, false
	}
	for _, i := range l.byCode[r.Code] {
		if l.items[i].ValidFrom == r.From {
			return l, i, true
		}
	}
	return nil, 0, false
}

// link notes for every item what it was made of.
func (s *Set) link() {
	fresh := map[string]*list{}
	for name, l := range s.lists {
		c := *l
		c.before = map[string][]origin{}
		fresh[name] = &c
	}
	s.lists = fresh
	for _, l := range s.lists {
		for i, it := range l.items {
			for _, r := range it.ReplacedBy {
				if to, _, ok := s.target(it, r); ok {
					to.before[r.Code] = append(to.before[r.Code], origin{l, i, r.From, r.Extent})
				}
			}
		}
	}
}

// Successors tells what an item became. Written is a day on which the code meant
// the item sought (the date of an old paper), day the one that is asked for,
// usually today. An item still valid is its own only successor; a split one has
// several, each partial; an abolished one without heirs none. Replacements are
// followed through as many rounds as there were.
func (s *Set) Successors(catalog, code string, written, day Date) []Successor {
	l := s.lists[catalog]
	if l == nil {
		return nil
	}
	for _, i := range slices.Backward(l.byCode[code]) {
		if l.items[i].ValidOn(written) {
			return s.follow(l.items[i], day, Full, map[string]bool{})
		}
	}
	return nil
}

func (s *Set) follow(it Item, day Date, share Extent, seen map[string]bool) []Successor {
	key := it.Catalog + "\x00" + it.Code + "\x00" + it.ValidFrom.String()
	if seen[key] {
		return nil
	}
	if it.ValidTo == 0 || day != 0 && day < it.ValidTo {
		seen[key] = true
		return []Successor{{it, share}}
	}
	seen[key] = true
	var out []Successor
	for _, r := range it.ReplacedBy {
		l, i, ok := s.target(it, r)
		if !ok {
			continue
		}
		next := share
		if r.Extent == Partial {
			next = Partial
		}
		out = append(out, s.follow(l.items[i], day, next, seen)...)
	}
	return out
}

// Predecessors tells what the item that carries the code on the day was made of,
// one round back; the extent is how much of the old item went into it.
func (s *Set) Predecessors(catalog, code string, day Date) []Successor {
	it, ok := s.At(catalog, code, day)
	if !ok {
		return nil
	}
	var out []Successor
	for _, o := range s.lists[catalog].before[code] {
		if o.to == it.ValidFrom {
			out = append(out, Successor{o.list.items[o.at], o.share})
		}
	}
	slices.SortFunc(out, func(a, b Successor) int {
		return cmp.Or(cmp.Compare(a.Item.Catalog, b.Item.Catalog), cmp.Compare(a.Item.Code, b.Item.Code))
	})
	return out
}
