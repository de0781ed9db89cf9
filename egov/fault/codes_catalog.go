package fault

// Codes of catalog.
const (
	// CatalogItem: an item breaks a rule of its catalog.
	CatalogItem Code = "catalog.item"
	// CatalogOverlap: two items with one code are valid on the same day.
	CatalogOverlap Code = "catalog.overlap"
	// CatalogReference: a parent or a successor does not exist.
	CatalogReference Code = "catalog.reference"
	// CatalogFormat: a file is not a catalog.
	CatalogFormat Code = "catalog.format"
	// CatalogUnknown: there is no catalog of that name.
	CatalogUnknown Code = "catalog.unknown"
)

var catalogCodes = map[Code]entry{
	CatalogItem:      {Invalid, "Mục {code} của danh mục {catalog}: {field} không hợp lệ.", "Item {code} of catalog {catalog}: {field} is not valid."},
	CatalogOverlap:   {Invalid, "Danh mục {catalog} có hai mục mã {code} cùng hiệu lực ngày {day}.", "Catalog {catalog} has two items with code {code} valid on {day}."},
	CatalogReference: {Invalid, "Mục {code} của danh mục {catalog} dẫn tới {target} không tồn tại.", "Item {code} of catalog {catalog} refers to {target}, which does not exist."},
	CatalogFormat:    {Invalid, "Tệp danh mục sai định dạng ở {place}: {reason}.", "The catalog file is malformed at {place}: {reason}."},
	CatalogUnknown:   {NotFound, "Không có danh mục {catalog}.", "There is no catalog {catalog}."},
}
