// Package catalog holds shared catalogs: lists of codes fixed by law or by a
// department, where every item has the period in which it is valid.
//
// Norms of the embedded lists: Decree 30/2020/ND-CP Annex III (document kinds),
// Decision 121-TCTK/PPCD of 1979 (ethnic groups), Decision 19/2025/QD-TTg
// (provinces), Resolution 1685/NQ-UBTVQH15 (the communes of Ho Chi Minh City),
// ISO 3166 (countries). Each item names its legal source.
//
// A code without a day means nothing: since 1 July 2025 many communes carry the
// code of a predecessor with other borders. The key of an item is therefore its
// code together with the first day of its validity, and what became of an item
// is a list, since units were merged and split:
//
//	set, err := catalog.Builtin()
//	set.At("commune", "26734", catalog.Day(2026, 1, 1))
//	set.Successors("district", "760", catalog.Day(2020, 1, 1), catalog.Day(2026, 1, 1))
//
// A [Set] never changes after it is made and is safe for concurrent use.
package catalog
