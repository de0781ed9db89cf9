// Package worktime is the time of an office: a clock that tests can move, the
// working calendar of Viet Nam, deadlines that pause and resume, and the
// durations, repeats and timetables that processes are written with.
//
// Norms: Labour Code 2019 (45/2019/QH14) articles 105 to 112 on working days and
// public holidays; Civil Code 2015 articles 147 and 148 on the counting of
// periods; ISO 8601-1:2019 on durations and repeating intervals.
//
// # Working calendar
//
// A [Calendar] is data: weekly hours, rules of the holidays, and what was
// announced year by year. The file is JSON; all fields but "hours" may be
// absent:
//
//	{
//	  "name": "Giờ hành chính",
//	  "from": 2018, "to": 2050,
//	  "hours": {"mon": ["07:30-11:30", "13:00-17:00"], "sat": ["07:30-11:30"]},
//	  "rest": ["sat", "sun"],
//	  "holidays": [
//	    {"name": "Quốc khánh", "date": "09-02", "days": 2, "before": 0, "beforeOn": {"tue": 1}, "since": 2021},
//	    {"name": "Tết Nguyên đán", "lunar": "01-01", "days": 5, "before": 2}
//	  ],
//	  "years": [
//	    {"year": 2026, "source": "12729/VPCP-KGVX", "off": ["2026-01-02"], "work": ["2026-01-10"]}
//	  ],
//	  "counting": {"due": "end-of-day", "afterHours": "next-day"}
//	}
//
// "rest" names the days of weekly rest, by default those without hours: a
// holiday on one of them is made up for on the next working day. "off" and
// "work" take dates and runs of dates ("2026-02-14/2026-02-22"). The calendar
// covers 2018 to 2050, the years whose lunar dates are known; a moment outside
// is refused.
//
// # Deadlines
//
// A [Deadline] keeps working time allowed and used, not an end date. It stops
// while the citizen supplements a dossier and goes on with what was left; each
// change keeps the due date before and after it.
//
// All times of day are those of Viet Nam, UTC+7 the whole year.
package worktime
