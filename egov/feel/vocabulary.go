package feel

// vocabulary holds the names that a parser cannot tell from the text alone, in
// layers from the inside out. It does not change, so many parsers share it.
type vocabulary struct {
	up    *vocabulary
	known map[string][]knownName // by first token
}

type knownName struct {
	parts []string
	name  string
}

// standardNames are the names of the standard that hold a keyword.
var standardNames = (*vocabulary)(nil).with(
	"date and time", "years and months duration", "days and time duration", "day of year", "day of week", "month of year", "week of year")

// with gives a vocabulary that knows more names; names of one token need not be
// known.
func (v *vocabulary) with(names ...string) *vocabulary {
	inner := &vocabulary{up: v}
	for _, name := range names {
		if k, ok := nameOf(name); ok {
			inner.add(k)
		}
	}
	if inner.known == nil {
		return v
	}
	return inner
}

func (v *vocabulary) add(k knownName) {
	if v.known == nil {
		v.known = map[string][]knownName{}
	}
	v.known[k.parts[0]] = append(v.known[k.parts[0]], k)
}

// nameOf takes a name of several tokens apart; false where it has one.
func nameOf(name string) (knownName, bool) {
	toks, err := tokenize(name)
	if err != nil || len(toks) < 3 {
		return knownName{}, false
	}
	k := knownName{name: name}
	for _, t := range toks[:len(toks)-1] {
		k.parts = append(k.parts, t.text)
	}
	return k, true
}
