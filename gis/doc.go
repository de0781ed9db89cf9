// Package gis works with Vietnam's national coordinates: it converts between
// WGS 84 and VN-2000, reads layers, finds what lies where, measures areas and
// overlaps in VN-2000, and draws maps as SVG.
//
// Norms: Decision 83/2000/QD-TTg (VN-2000), Decision 05/2007/QD-BTNMT (its seven
// parameters to WGS 84, pinned here as EPSG:6960, coordinate-frame rotation);
// RFC 7946 (GeoJSON).
//
// Vietnamese papers write X for the northing and Y for the easting, the reverse
// of mathematics; swapping them is the commonest mistake. The package therefore
// never says X or Y: a position in the plane is a [Grid] with North and East.
package gis
