package xmlcore

import (
	"slices"
	"strings"
)

// xmlAttr is an attribute of the namespace of XML that an element inherits.
type xmlAttr struct{ local, value string }

// heritage collects the attributes of the namespace of XML that an element
// takes from its ancestors because its parent is left out: the nearest of each
// in Canonical XML 1.0 (section 2.4); lang, space and the joined base in 1.1.
type heritage struct {
	v11  bool
	own  []string // names of the element's own
	out  []xmlAttr
	base string // joined so far
	any  bool   // there is a base
	adds bool   // an ancestor adds to it
}

// mine adds an attribute of the element itself.
func (h *heritage) mine(x xmlAttr) {
	h.own = append(h.own, x.local)
	if h.v11 && x.local == "base" {
		h.base, h.any = x.value, true
	}
}

// from adds an attribute of an ancestor, the nearest first. joins is true for
// ancestors up to the first that is not left out.
func (h *heritage) from(x xmlAttr, joins bool) {
	switch {
	case h.v11 && x.local == "base":
		if joins && h.any {
			x.value = joinBase(x.value, h.base)
		}
		if joins {
			h.base, h.any, h.adds = x.value, true, true
		}
	case h.v11 && x.local != "lang" && x.local != "space", slices.Contains(h.own, x.local):
	default:
		h.own = append(h.own, x.local)
		h.out = append(h.out, x)
	}
}

// list gives what is inherited, in order. withBase says that the joined base is
// written in the place of the element's own.
func (h *heritage) list(withBase bool) []xmlAttr {
	if withBase && h.base != "" {
		h.out = append(h.out, xmlAttr{"base", h.base})
	}
	slices.SortFunc(h.out, func(a, b xmlAttr) int { return strings.Compare(a.local, b.local) })
	return h.out
}

// isBase reports whether the attribute is xml:base.
func (a *attr) isBase(b []byte) bool {
	return a.id() == xmlSpace && !a.binds() && string(a.local(b)) == "base"
}
