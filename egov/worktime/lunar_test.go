package worktime_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The table of lunar dates is proved twice: by the phases of the moon, computed
// here after Meeus, Astronomical Algorithms, chapters 25 and 49, and by the list
// beside the repository.

// newMoon is the Julian ephemeris day of the k-th new moon since 2000.
func newMoon(k float64) float64 {
	T := k / 1236.85
	jde := 2451550.09766 + 29.530588861*k + 0.00015437*T*T
	E := 1 - 0.002516*T
	rad := func(d float64) float64 { return math.Mod(d, 360) * math.Pi / 180 }
	M := rad(2.5534 + 29.1053567*k)
	Mm := rad(201.5643 + 385.81693528*k + 0.0107582*T*T)
	F := rad(160.7108 + 390.67050284*k - 0.0016118*T*T)
	O := rad(124.7746 - 1.56375588*k + 0.0020672*T*T)
	sin := math.Sin
	return jde - 0.40720*sin(Mm) + 0.17241*E*sin(M) + 0.01608*sin(2*Mm) + 0.01039*sin(2*F) +
		0.00739*E*sin(Mm-M) - 0.00514*E*sin(Mm+M) + 0.00208*E*E*sin(2*M) - 0.00111*sin(Mm-2*F) -
		0.00057*sin(Mm+2*F) + 0.00056*E*sin(2*Mm+M) - 0.00042*sin(3*Mm) + 0.00042*E*sin(M+2*F) +
		0.00038*E*sin(M-2*F) - 0.00024*E*sin(2*Mm-M) - 0.00017*sin(O)
}

// sunLongitude is the apparent longitude of the sun in degrees.
func sunLongitude(jd float64) float64 {
	T := (jd - 2451545) / 36525
	M := (357.52911 + 35999.05029*T) * math.Pi / 180
	L := 280.46646 + 36000.76983*T + (1.914602-0.004817*T)*math.Sin(M) + 0.019993*math.Sin(2*M) + 0.000289*math.Sin(3*M)
	L -= 0.00569 + 0.00478*math.Sin((125.04-1934.136*T)*math.Pi/180)
	return math.Mod(math.Mod(L, 360)+360, 360)
}

const terrestrial = 72.0 / 86400 // dynamical time is about 72 s ahead of UTC

// localDay is the day at UTC+7 in which a moment lies, as a Julian day number.
func localDay(jde float64) int { return int(math.Floor(jde - terrestrial + 0.5 + 7.0/24)) }

// term is the number of the zodiac sign at the beginning of the local day.
func term(day int) int { return int(sunLongitude(float64(day)-0.5-7.0/24) / 30) }

// solsticeMonth is the k of the new moon that begins lunar month 11 of a year:
// the month that holds the winter solstice.
func solsticeMonth(year int) float64 {
	k := math.Floor((float64(year)+0.99-2000)*12.3685) + 1
	for term(localDay(newMoon(k))) >= 9 || localDay(newMoon(k)) > julian(year, 12, 31) {
		k--
	}
	return k
}

func julian(y int, m time.Month, d int) int {
	return int(time.Date(y, m, d, 12, 0, 0, 0, time.UTC).Unix()/86400) + 2440588
}

// lunarMonth gives the first day of the first and the third lunar month.
func lunarMonths(year int) (first, third int) {
	start, end := solsticeMonth(year-1), solsticeMonth(year)
	leap := end-start == 13
	month := 11
	for k := start; k < end; k++ {
		a, b := localDay(newMoon(k)), localDay(newMoon(k+1))
		if k > start {
			if leap && term(a) == term(b) {
				leap = false // a month without a principal term repeats its number
			} else {
				month++
			}
		}
		switch month {
		case 13:
			if first == 0 {
				first = a
			}
		case 15:
			if third == 0 {
				third = a
			}
		}
	}
	return first, third
}

func fromJulian(day int) string {
	return time.Unix(int64(day-2440588)*86400, 0).UTC().Format(time.DateOnly)
}

// bare is a calendar with one holiday and no announcements.
func bare(t *testing.T, lunar string) *worktime.Calendar {
	t.Helper()
	cal, err := worktime.ParseCalendar([]byte(`{"hours":{"mon":["08:00-09:00"],"tue":["08:00-09:00"],"wed":["08:00-09:00"],"thu":["08:00-09:00"],
		"fri":["08:00-09:00"],"sat":["08:00-09:00"],"sun":["08:00-09:00"]},"holidays":[{"name":"x","lunar":"` + lunar + `"}]}`))
	require.NoError(t, err)
	return cal
}

// holidaysOf lists the dates of the holidays by year.
func holidaysOf(t *testing.T, cal *worktime.Calendar) map[int]string {
	t.Helper()
	list := map[int]string{}
	for d := at(t, "2018-01-01 00:00"); d.Year() <= worktime.LastYear; d = d.AddDate(0, 0, 1) {
		day, err := cal.Day(d)
		require.NoError(t, err)
		if day.Kind == worktime.PublicDay {
			assert.Empty(t, list[d.Year()])
			list[d.Year()] = d.Format(time.DateOnly)
		}
	}
	return list
}

func TestLunarDatesFollowTheMoon(t *testing.T) {
	tet, kings := holidaysOf(t, bare(t, "01-01")), holidaysOf(t, bare(t, "03-10"))
	for year := worktime.FirstYear; year <= worktime.LastYear; year++ {
		first, third := lunarMonths(year)
		assert.Equal(t, fromJulian(first), tet[year], "Tet %d", year)
		assert.Equal(t, fromJulian(third+9), kings[year], "Hung Kings %d", year)
	}
}

func TestLunarDatesAreThoseOfTheList(t *testing.T) {
	f, err := os.Open(shared(t, "data", "catalog", "lunar_holidays.csv"))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	tet, kings := holidaysOf(t, bare(t, "01-01")), holidaysOf(t, bare(t, "03-10"))
	require.Len(t, rows, 34)
	for _, row := range rows[1:] {
		year, err := strconv.Atoi(row[0])
		require.NoError(t, err)
		assert.Equal(t, row[1], tet[year])
		assert.Equal(t, row[2], kings[year])
	}
}

// shared is a file of the data beside the module, which CI has.
func shared(t *testing.T, parts ...string) string {
	t.Helper()
	file := filepath.Join(append([]string{"..", "..", "..", "shared"}, parts...)...)
	if _, err := os.Stat(file); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI must have %s: %v", file, err)
		}
		t.Skipf("%s is absent: %v", file, err)
	}
	return file
}
