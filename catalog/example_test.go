package catalog_test

import (
	"fmt"

	"github.com/hcm-egov/framework/catalog"
)

func ExampleBuiltin() {
	set, err := catalog.Builtin()
	if err != nil {
		fmt.Println(err)
		return
	}
	today := catalog.Day(2026, 11, 24)
	for _, it := range set.Search("commune", "p. ben thanh", today, 3) {
		fmt.Println(it.Code, it.Name)
	}
	// An old paper says "Quận 4".
	for _, it := range set.Search("district", "q4", 0, 1) {
		for _, s := range set.Successors("district", it.Code, catalog.Day(2020, 1, 1), today) {
			fmt.Println(it.Name, "->", s.Item.Name, s.Extent)
		}
	}
	// Output:
	// 26743 Phường Bến Thành
	// Quận 4 -> Phường Xóm Chiếu partial
	// Quận 4 -> Phường Khánh Hội partial
	// Quận 4 -> Phường Vĩnh Hội partial
}
