package worktime

import "time"

// DefaultCalendar is the calendar of the administrative agencies: Monday to
// Friday 07:30-11:30 and 13:00-17:00, the public holidays of the Labour Code
// and what was announced for officials from 2018 to 2026. A department lays its
// own hours or later announcements over it ([Calendar.Override]) or writes a
// calendar file of its own ([ParseCalendar]). Its making costs a few
// milliseconds: a program makes it once.
func DefaultCalendar() *Calendar { return must(defaultSpec()) }

// SaturdayCalendar is DefaultCalendar for a one-stop unit that also receives on
// Saturday mornings, 07:30-11:30. Saturday stays a day of weekly rest: a
// holiday on it is made up for as everywhere.
func SaturdayCalendar() *Calendar {
	s := defaultSpec()
	s.Name = "Giờ hành chính và sáng thứ Bảy"
	s.Hours["sat"] = hours{morning}
	s.Rest = []string{"sat", "sun"}
	return must(s)
}

// must is for the calendars written below, which a test builds.
func must(s spec) *Calendar {
	c, err := build(s)
	if err != nil {
		panic(err)
	}
	return c
}

var (
	morning   = Shift{7*time.Hour + 30*time.Minute, 11*time.Hour + 30*time.Minute}
	afternoon = Shift{13 * time.Hour, 17 * time.Hour}
)

func defaultSpec() spec {
	s := spec{
		Name: "Giờ hành chính", From: FirstYear, To: LastYear,
		Hours: map[string]hours{}, Holidays: holidays(), Years: announced(),
	}
	for _, d := range []string{"mon", "tue", "wed", "thu", "fri"} {
		s.Hours[d] = hours{morning, afternoon}
	}
	return s
}

// announced is what was announced for officials, year by year. A year whose
// holidays were those of the rules and that had no swap of days stands with its
// source alone. The sources are press reports of the announcements unless the
// letter is named; "unconfirmed" marks what was written from memory.
func announced() []Override {
	return []Override{
		{Year: 2018, Source: "Tết 14–20/02; hoán đổi 31/12/2018 với 05/01/2019 (unconfirmed)",
			Off: []string{"2018-12-31"}},
		{Year: 2019, Source: "Tết 04–08/02 (unconfirmed); hoán đổi 29/4 với 04/5",
			Off: []string{"2019-04-29"}, Work: []string{"2019-01-05", "2019-05-04"}},
		{Year: 2020, Source: "Tết 23–29/01 (unconfirmed)"},
		{Year: 2021, Source: "Tết 10–16/02; Quốc khánh 02–03/9 (unconfirmed)"},
		{Year: 2022, Source: "Tết 31/01–04/02; Quốc khánh 01–02/9 (unconfirmed)"},
		{Year: 2023, Source: "Tết 20–26/01; Quốc khánh 01–04/9 (unconfirmed)"},
		{Year: 2024, Source: "Tết 08–14/02; Quốc khánh 31/8–03/9; hoán đổi 29/4 với 04/5 (2450/VPCP-KGVX, 12/4/2024)",
			Off: []string{"2024-04-29"}, Work: []string{"2024-05-04"}},
		{Year: 2025, Source: "Tết 25/01–02/02; Quốc khánh 30/8–02/9; hoán đổi 02/5 với 26/4",
			Off: []string{"2025-05-02"}, Work: []string{"2025-04-26"}},
		{Year: 2026, Source: "hoán đổi 02/01 với 10/01 (12729/VPCP-KGVX, 25/12/2025); Tết 14–22/02; Quốc khánh 29/8–02/9, hoán đổi 31/8 với 22/8",
			Off: []string{"2026-01-02", "2026-08-31"}, Work: []string{"2026-01-10", "2026-08-22"}},
	}
}
