package catalog

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Collator orders Vietnamese text by the alphabet a ă â b … đ e ê … (CLDR vi).
// One collator serves one goroutine.
type Collator struct{ c *collate.Collator }

// NewCollator makes a collator.
func NewCollator() *Collator { return &Collator{collate.New(language.Vietnamese)} }

// Compare is -1, 0 or 1 as a sorts before, with or after b.
func (c *Collator) Compare(a, b string) int { return c.c.CompareString(a, b) }

// ComparePersons orders names of persons by the last word, the given name, then
// by the whole name.
func (c *Collator) ComparePersons(a, b string) int {
	return cmp.Or(c.Compare(lastWord(a), lastWord(b)), c.Compare(a, b))
}

func lastWord(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, ' ')+1:]
}

// Compare orders two Vietnamese texts. To sort a list, use [Sort] or a
// [Collator], which are made once.
func Compare(a, b string) int { return NewCollator().Compare(a, b) }

// Sort sorts Vietnamese texts in place.
func Sort(texts []string) {
	c := NewCollator()
	slices.SortFunc(texts, c.Compare)
}
