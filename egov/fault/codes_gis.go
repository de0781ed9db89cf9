package fault

// Codes of gis.
const (
	// GisProjection: the EPSG code is no VN-2000 projection known here.
	GisProjection Code = "gis.projection"
	// GisPosition: the coordinates do not lie in Vietnam; often swapped columns.
	GisPosition Code = "gis.position"
	// GisCorners: too few corners for an area.
	GisCorners Code = "gis.corners"
	// GisCorner: one corner is wrong.
	GisCorner Code = "gis.corner"
	// GisLine: a line of coordinates cannot be read.
	GisLine Code = "gis.line"
	// GisShape: the boundary crosses itself or encloses nothing.
	GisShape Code = "gis.shape"
	// GisGeoJSON: a file is not a GeoJSON FeatureCollection.
	GisGeoJSON Code = "gis.geojson"
	// GisFeature: one feature of a layer is faulty.
	GisFeature Code = "gis.feature"
	// GisDuplicate: two features of a layer have the same id.
	GisDuplicate Code = "gis.duplicate"
)

var gisCodes = map[Code]entry{
	GisProjection: {Invalid, "Không có hệ tọa độ VN-2000 nào mang mã EPSG {code}.", "No VN-2000 projection has the EPSG code {code}."},
	GisPosition:   {Invalid, "Tọa độ nằm ngoài Việt Nam; hãy kiểm tra thứ tự X (Bắc) và Y (Đông) cùng kinh tuyến trục.", "The coordinates lie outside Vietnam; check the order of X (north) and Y (east) and the central meridian."},
	GisCorners:    {Invalid, "Cần ít nhất {min} đỉnh thửa.", "At least {min} corners are needed."},
	GisCorner:     {Invalid, "Tọa độ đỉnh thứ {number} không hợp lệ.", "Corner number {number} is not valid."},
	GisLine:       {Invalid, "Không đọc được dòng tọa độ thứ {line}; mỗi dòng ghi X (Bắc) rồi Y (Đông), tính bằng mét.", "Line {line} cannot be read; write X (north) then Y (east) in metres on each line."},
	GisShape:      {Invalid, "Ranh giới tự cắt nhau hoặc không khép thành một diện tích.", "The boundary crosses itself or does not enclose an area."},
	GisGeoJSON:    {Invalid, "Lớp {layer} không phải GeoJSON FeatureCollection.", "Layer {layer} is not a GeoJSON FeatureCollection."},
	GisFeature:    {Invalid, "Đối tượng thứ {number} của lớp {layer} có lỗi.", "Feature number {number} of layer {layer} is faulty."},
	GisDuplicate:  {Invalid, "Lớp {layer} có hai đối tượng cùng mã {id}.", "Layer {layer} has two features with the id {id}."},
}
