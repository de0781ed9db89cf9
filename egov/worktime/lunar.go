package worktime

import "time"

// The years that have lunar dates, and so the widest range of a calendar.
const (
	FirstYear = 2018
	LastYear  = 2050
)

// lunarDates holds, per year from FirstYear on, the solar dates (month*100+day)
// of the first day of the lunar year and of the tenth of its third month, by
// the Vietnamese calendar at UTC+7. The Chinese calendar differs, in 2030 for
// one: tables made for it must not replace this one. A test computes the same
// dates from the new moons.
var lunarDates = [LastYear - FirstYear + 1][2]int{
	{216, 425}, // 2018
	{205, 414}, // 2019
	{125, 402}, // 2020
	{212, 421}, // 2021
	{201, 410}, // 2022
	{122, 429}, // 2023
	{210, 418}, // 2024
	{129, 407}, // 2025
	{217, 426}, // 2026
	{206, 416}, // 2027
	{126, 404}, // 2028
	{213, 423}, // 2029
	{202, 412}, // 2030
	{123, 401}, // 2031
	{211, 419}, // 2032
	{131, 409}, // 2033
	{219, 428}, // 2034
	{208, 417}, // 2035
	{128, 406}, // 2036
	{215, 424}, // 2037
	{204, 413}, // 2038
	{124, 403}, // 2039
	{212, 420}, // 2040
	{201, 410}, // 2041
	{122, 429}, // 2042
	{210, 419}, // 2043
	{130, 407}, // 2044
	{217, 426}, // 2045
	{206, 415}, // 2046
	{126, 404}, // 2047
	{214, 422}, // 2048
	{202, 411}, // 2049
	{123, 401}, // 2050
}

// lunarDate is the solar date of "01-01" or "03-10" of the lunar year.
func lunarDate(lunar string, year int) date {
	pair := lunarDates[year-FirstYear]
	md := pair[0]
	if lunar == "03-10" {
		md = pair[1]
	}
	return dateOf(year, time.Month(md/100), md%100)
}
