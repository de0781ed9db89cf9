package gis

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/hcm-egov/framework/egov/fault"
)

const (
	maxCornerBytes = 128 * maxCorners
	maxFields      = 4
	northFrom      = 900_000 // northings on Vietnam's land lie above, eastings below
	leastMetres    = 50_000  // no coordinate of a VN-2000 zone lies below
)

// ParseCorners reads corner coordinates as people copy them from a land-use
// certificate: one corner a line, X (north) then Y (east) in metres, separated
// by spaces, a tab, a semicolon or a bar. The corner's number may stand in front
// and the length of the edge behind, as in the certificate's table:
//
//	1  1190008.05  601234.10
//	2  1190021,30; 601240,22; 14,55
//	3  1.190.030,00  601.251,70
//	4  1,190,017.25  601,245.60
//
// The decimal sign is a dot or a comma. Groups of three digits are understood
// when the number leaves no doubt: the sign that comes last and once is the
// decimal one, and 601.234 is 601 234 because no coordinate lies below 50 000.
// Anything else (signs, exponents, letters, a third sign) is refused by
// [fault.GisLine] with the number of the line. Swapped columns are recognised
// and put right, because a northing on Vietnam's land is never below 900 000 and
// an easting never above. Faults of the shape are those of [NewArea].
func ParseCorners(text string, p Projection) (Area, error) {
	if len(text) > maxCornerBytes {
		return Area{}, fault.New(fault.TooLarge, "what", "tọa độ / coordinates", "limit", maxCornerBytes)
	}
	var corners []Grid
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		n++
		if strings.TrimSpace(line) == "" {
			continue
		}
		c, ok := parseCorner(line)
		if !ok {
			return Area{}, fault.New(fault.GisLine, "line", n).At("/" + strconv.Itoa(n-1))
		}
		corners = append(corners, c)
	}
	return NewArea(p, corners)
}

func parseCorner(line string) (Grid, bool) {
	f := strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || r == ';' || r == '|' })
	if len(f) > maxFields {
		return Grid{}, false
	}
	// Two coordinates side by side; before them a number, behind them a length.
	for first := 0; first+2 <= len(f) && first <= 1; first++ {
		x, okX := coordinate(f[first])
		y, okY := coordinate(f[first+1])
		if !okX || !okY || !isRest(f[first+2:]) {
			continue
		}
		if x < northFrom && y > northFrom {
			x, y = y, x
		}
		return Grid{North: x, East: y}, true
	}
	return Grid{}, false
}

// isRest accepts what may follow the coordinates: nothing or one number.
func isRest(fields []string) bool {
	if len(fields) == 0 {
		return true
	}
	_, ok := decimal(fields[0])
	return ok && len(fields) == 1
}

// coordinate reads a number that can be a coordinate.
func coordinate(s string) (float64, bool) {
	v, ok := decimal(strings.TrimSuffix(s, ",")) // "1190008.05, 601234.10"
	return v, ok && v >= leastMetres
}

// decimal reads digits with groups and a decimal sign in either style.
func decimal(s string) (float64, bool) {
	if strings.Trim(s, "0123456789.,") != "" || len(s) > 24 {
		return 0, false
	}
	whole, part := splitDecimal(s)
	if sep := strings.IndexAny(whole, ".,"); sep >= 0 {
		if !isGrouped(whole, whole[sep:sep+1]) {
			return 0, false
		}
		whole = strings.ReplaceAll(whole, whole[sep:sep+1], "")
	}
	v, err := strconv.ParseFloat(whole+"."+part, 64)
	return v, err == nil && whole != "" && !strings.ContainsAny(whole, ".,")
}

// splitDecimal divides a number at its decimal sign. A sign that occurs several
// times groups, and so does a single one with three digits behind and no more
// than three in front.
func splitDecimal(s string) (whole, part string) {
	at := strings.LastIndexAny(s, ".,")
	if at < 0 {
		return s, ""
	}
	sign := s[at : at+1]
	single := strings.IndexAny(s, ".,") == at
	if strings.Count(s, sign) > 1 || single && isGrouped(s, sign) {
		return s, ""
	}
	return s[:at], s[at+1:]
}

// isGrouped says whether digits are grouped by threes with a sign.
func isGrouped(s, sign string) bool {
	for i, group := range strings.Split(s, sign) {
		if len(group) > 3 || group == "" || i > 0 && len(group) != 3 || strings.ContainsAny(group, ".,") {
			return false
		}
	}
	return true
}
