package worktime

import (
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Holiday is the rule of a public holiday: a yearly date of the sun's or the
// moon's calendar and a run of days around it.
//
//	{"name":"Quốc khánh","date":"09-02","days":2,"beforeOn":{"tue":1},"since":2021}
//	{"name":"Tết Nguyên đán","lunar":"01-01","days":5,"before":2,"beforeOn":{"tue":1}}
type Holiday struct {
	Name     string         `json:"name"`               // Vietnamese, as shown to people
	Date     string         `json:"date,omitempty"`     // "MM-DD" of the solar year; or
	Lunar    string         `json:"lunar,omitempty"`    // "MM-DD" of the lunar year: "01-01" or "03-10"
	Days     int            `json:"days,omitempty"`     // length of the run, default 1, at most 15
	Before   int            `json:"before,omitempty"`   // how many of them come before the date
	BeforeOn map[string]int `json:"beforeOn,omitempty"` // instead of Before when the date falls on that day of the week
	Since    int            `json:"since,omitempty"`    // first year, default always
	Until    int            `json:"until,omitempty"`    // last year, default always
}

// holidays are those of the Labour Code 2019 (45/2019/QH14) article 112, in
// force since 2021; before, by the Code of 2012, National Day was one day.
//
// The Prime Minister chooses the five days of Tet and the second day of
// National Day every year. BeforeOn repeats what was chosen for each day of the
// week from 2018 to 2026; the announcement of a year corrects it ([Override]).
func holidays() []Holiday {
	return []Holiday{
		{Name: "Tết Dương lịch", Date: "01-01"},
		{Name: "Tết Nguyên đán", Lunar: "01-01", Days: 5, Before: 2, BeforeOn: map[string]int{"tue": 1}},
		{Name: "Giỗ Tổ Hùng Vương", Lunar: "03-10"},
		{Name: "Ngày Chiến thắng", Date: "04-30"},
		{Name: "Ngày Quốc tế lao động", Date: "05-01"},
		{Name: "Quốc khánh", Date: "09-02", Until: 2020},
		{Name: "Quốc khánh", Date: "09-02", Days: 2, Since: 2021,
			BeforeOn: map[string]int{"tue": 1, "wed": 1, "fri": 1, "sat": 1}},
	}
}

// CultureDay is Viet Nam Culture Day, 24 November, as a day off from a year on.
// It was decided in principle in 2026 (resolution 80-NQ/TW); the default
// calendar leaves it out until the Labour Code names it.
func CultureDay(since int) Holiday {
	return Holiday{Name: "Ngày Văn hóa Việt Nam", Date: "11-24", Since: since}
}

const maxRun = 15

func (h Holiday) check() error {
	bad := fault.New(fault.WorktimeHoliday)
	if (h.Date == "") == (h.Lunar == "") {
		return bad.At("/date")
	}
	// 29 February is refused: a holiday that is absent in most years is a slip.
	if _, err := time.Parse("2006-01-02", "2001-"+h.Date); h.Date != "" && err != nil {
		return bad.At("/date")
	}
	if h.Lunar != "" && h.Lunar != "01-01" && h.Lunar != "03-10" {
		return bad.At("/lunar")
	}
	if h.Days < 0 || h.Days > maxRun {
		return bad.At("/days")
	}
	if h.Before < 0 || h.Before >= max(h.Days, 1) {
		return bad.At("/before")
	}
	for day, n := range h.BeforeOn {
		if _, err := parseWeekday(day); err != nil {
			return err.At("/beforeOn")
		}
		if n < 0 || n >= max(h.Days, 1) {
			return bad.At("/beforeOn/" + day)
		}
	}
	return nil
}

// in lists the holiday's days in a year, none when the rule does not cover it.
func (h Holiday) in(year int) []date {
	if h.Since > 0 && year < h.Since || h.Until > 0 && year > h.Until {
		return nil
	}
	var day date
	if h.Lunar != "" {
		day = lunarDate(h.Lunar, year)
	} else {
		t, _ := time.Parse("01-02", h.Date) // checked
		day = dateOf(year, t.Month(), t.Day())
	}
	before := h.Before
	if n, ok := h.BeforeOn[weekdayNames[day.weekday()]]; ok {
		before = n
	}
	list := make([]date, max(h.Days, 1))
	for i := range list {
		list[i] = day + date(i-before)
	}
	return list
}
