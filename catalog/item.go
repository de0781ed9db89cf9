package catalog

import (
	"maps"
	"slices"
)

// Extent tells how much of an item goes to a successor.
type Extent string

const (
	// Full: the whole of it.
	Full Extent = "full"
	// Partial: a part; an address or a map must tell which.
	Partial Extent = "partial"
)

// Ref points to a successor.
type Ref struct {
	Catalog string `json:"catalog,omitempty"` // empty: the same catalog
	Code    string `json:"code"`
	From    Date   `json:"from,omitzero"` // ValidFrom of the successor
	Extent  Extent `json:"extent"`
}

// Item is one entry of a catalog in one period. In JSON:
//
//	{"catalog":"commune","code":"26734","name":"Phường Sài Gòn","parent":"79","valid_from":"2025-07-01"}
type Item struct {
	Catalog string `json:"catalog,omitempty"`
	Code    string `json:"code"`
	// Name is the full Vietnamese name, NameEN the English one if there is any.
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
	// Parent is a code of the catalog that Info.Parents names.
	Parent string `json:"parent,omitempty"`
	// Order sorts a list; equal orders sort by code.
	Order int `json:"order,omitempty"`
	// ValidFrom is the first day; ValidTo the first day on which the item is no
	// longer valid. Zero is open.
	ValidFrom Date `json:"valid_from,omitzero"`
	ValidTo   Date `json:"valid_to,omitzero"`
	// ReplacedBy lists what an abolished item became; several for a split.
	ReplacedBy []Ref `json:"replaced_by,omitempty"`
	// Source is the legal basis.
	Source string `json:"source,omitempty"`
	// Attributes are further facts. The embedded lists use "kind" (Phường, Xã,
	// Tỉnh …) and "short" (the name without it), "abbreviation", "alpha3", "numeric".
	Attributes map[string]string `json:"attributes,omitempty"`
}

// ValidOn reports whether the item is valid on the day; the zero day asks
// whether it ever is, which is always true.
func (it Item) ValidOn(day Date) bool {
	return day == 0 || it.ValidFrom <= day && day < end(it.ValidTo)
}

func (it Item) clone() Item {
	it.ReplacedBy = slices.Clone(it.ReplacedBy)
	it.Attributes = maps.Clone(it.Attributes)
	return it
}

// Info describes a catalog.
type Info struct {
	Catalog string `json:"catalog"`
	Title   string `json:"title,omitempty"`
	TitleEN string `json:"title_en,omitempty"`
	Source  string `json:"source,omitempty"`
	// Parents names the catalog that holds the parents; empty: the catalog itself.
	Parents string `json:"parents,omitempty"`
}
