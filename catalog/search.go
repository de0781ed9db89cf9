package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// searchKey is an item as the search sees it.
type searchKey struct {
	code  string
	name  string // without accents
	short string // the same without the kind ("phuong")
	folds string // with accents
	from  Date
	to    Date // never open
	// initials has a bit for the first byte of every word of the name and for
	// that of the code: a query with another initial cannot match.
	initials uint64
}

func keyOf(it Item) searchKey {
	k := searchKey{code: strings.ToLower(it.Code), name: Key(it.Name), folds: Fold(it.Name), from: it.ValidFrom, to: end(it.ValidTo)}
	k.short = k.name
	if s := it.Attributes["short"]; s != "" {
		k.short = Key(s)
	}
	k.initials = initials(k.name) | initials(k.code)
	return k
}

const breaks = " (.,/"

// initials sets bits by the first bytes of the words, modulo 64.
func initials(s string) uint64 {
	var bits uint64
	for i := range len(s) {
		if i == 0 || strings.IndexByte(breaks, s[i-1]) >= 0 {
			bits |= 1 << (s[i] % 64)
		}
	}
	return bits
}

// prefixes are the usual abbreviations before the name of a unit.
var prefixes = map[string]string{
	"p": "phuong", "x": "xa", "q": "quan", "h": "huyen", "t": "tinh",
	"tp": "thanh pho", "tx": "thi xa", "tt": "thi tran", "dk": "dac khu",
}

// query is what a person typed, in the forms that are compared.
type query struct {
	key   string
	long  string // with the abbreviation written out; "" where there is none
	fold  string
	words []string
	// letters and longLetters are the initials of key and long.
	letters, longLetters uint64
}

func newQuery(text string) query {
	q := query{fold: Fold(text)}
	q.key = strings.Join(strings.Fields(strings.NewReplacer(",", " ", "*", " ").Replace(Unaccent(q.fold))), " ")
	q.long = writtenOut(q.key)
	q.words = strings.Fields(q.key)
	q.letters, q.longLetters = initials(q.key), initials(q.long)
	return q
}

// writtenOut turns "p. ben thanh", "q1" and "tp.thu duc" into the long form.
func writtenOut(key string) string {
	n := 0
	for n < len(key) && key[n] >= 'a' && key[n] <= 'z' {
		n++
	}
	long, ok := prefixes[key[:n]]
	rest := strings.TrimLeft(key[n:], ". ")
	if !ok || rest == "" || rest == key[n:] && (rest[0] < '0' || rest[0] > '9') {
		return ""
	}
	return long + " " + rest
}

// Search finds items valid on the day (the zero day: in any period) by name or
// code, the best first, at most limit (0: 20). It disregards accents, case and
// the style of tone placement, and knows the abbreviations P., X., Q., H., T.,
// TP., TX., TT. Each word of the query must begin a word of the name. Accents
// that were typed put the names that have them first.
func (s *Set) Search(catalog, text string, day Date, limit int) []Item {
	l, q := s.lists[catalog], newQuery(text)
	if l == nil || q.key == "" {
		return nil
	}
	if limit <= 0 {
		limit = 20
	}
	type hit struct{ rank, at int }
	var hits []hit
	for i := range l.keys {
		k := &l.keys[i]
		if day != 0 && (day < k.from || day >= k.to) {
			continue
		}
		if rank := k.rank(q); rank > 0 {
			hits = append(hits, hit{rank, i})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.at, b.at)) })
	var out []Item
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, l.items[h.at])
	}
	return out
}

// rank is 0 for no match; higher is better.
func (k *searchKey) rank(q query) int {
	r := 0
	if q.letters&^k.initials == 0 {
		r = k.match(q.key, q.words)
	}
	if q.long != "" && q.longLetters&^k.initials == 0 {
		r = max(r, k.match(q.long, nil))
	}
	if r > 0 && strings.Contains(k.folds, q.fold) {
		r++
	}
	return r
}

func (k *searchKey) match(key string, words []string) int {
	switch {
	case k.name == key || k.short == key || k.code == key:
		return 10
	case strings.HasPrefix(k.short, key):
		return 8
	case strings.HasPrefix(k.name, key) || strings.HasPrefix(k.code, key):
		return 6
	case beginsWord(k.name, key):
		return 4
	case len(words) > 1 && strings.Contains(k.name, words[0]) && (allBegin(k.short, words) || inOrder(k.name, words)):
		return 2
	}
	return 0
}

func beginsWord(name, part string) bool { return wordAt(name, part, 0) >= 0 }

// wordAt is where a word that begins with part stands at or after from, or -1.
func wordAt(name, part string, from int) int {
	for from <= len(name) {
		i := strings.Index(name[from:], part)
		if i < 0 {
			return -1
		}
		i += from
		if i == 0 || strings.IndexByte(breaks, name[i-1]) >= 0 {
			return i
		}
		from = i + 1
	}
	return -1
}

// inOrder asks that the words stand in the name one after the other.
func inOrder(name string, words []string) bool {
	from := 0
	for _, w := range words {
		i := wordAt(name, w, from)
		if i < 0 {
			return false
		}
		from = i + len(w)
	}
	return true
}

func allBegin(name string, words []string) bool {
	for _, w := range words {
		if !beginsWord(name, w) {
			return false
		}
	}
	return true
}
