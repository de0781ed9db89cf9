package fault

// Codes of egov/worktime.
const (
	// WorktimeRange: the moment lies in a year that the calendar does not know.
	WorktimeRange Code = "worktime.range"
	// WorktimeCalendar: the calendar file is no JSON of the documented form.
	WorktimeCalendar Code = "worktime.calendar"
	// WorktimeHours: working hours are not "HH:MM-HH:MM" in order.
	WorktimeHours Code = "worktime.hours"
	// WorktimeNoHours: a calendar without any working hour.
	WorktimeNoHours Code = "worktime.no-hours"
	// WorktimeWeekday: no day of the week of that name.
	WorktimeWeekday Code = "worktime.weekday"
	// WorktimeDate: a date of the calendar is not understood or outside its year.
	WorktimeDate Code = "worktime.date"
	// WorktimeTime: the text is no moment of ISO 8601.
	WorktimeTime Code = "worktime.time"
	// WorktimeHoliday: a holiday's rule is not meaningful.
	WorktimeHoliday Code = "worktime.holiday"
	// WorktimeClash: the override says both off and work of one day.
	WorktimeClash Code = "worktime.clash"
	// WorktimeCounting: an unknown way to count.
	WorktimeCounting Code = "worktime.counting"
	// WorktimeLimit: a limit is not a positive number of days or hours.
	WorktimeLimit Code = "worktime.limit"
	// WorktimeDeadline: a stored deadline is not meaningful.
	WorktimeDeadline Code = "worktime.deadline"
	// WorktimeOrder: an event of a deadline comes before the last one.
	WorktimeOrder Code = "worktime.order"
	// WorktimeState: the event does not fit the deadline's state.
	WorktimeState Code = "worktime.state"
	// WorktimeDuration: the text is no ISO 8601 duration.
	WorktimeDuration Code = "worktime.duration"
	// WorktimeRepeat: the text is no ISO 8601 repeating interval.
	WorktimeRepeat Code = "worktime.repeat"
	// WorktimeCron: the text is no cron expression.
	WorktimeCron Code = "worktime.cron"
)

var worktimeCodes = map[Code]entry{
	WorktimeRange:    {Invalid, "Năm {year} nằm ngoài lịch làm việc (từ {from} đến {to}).", "Year {year} is outside the working calendar ({from} to {to})."},
	WorktimeCalendar: {Invalid, "Tệp lịch làm việc không đúng cấu trúc.", "The calendar file is not well formed."},
	WorktimeHours:    {Invalid, "Giờ làm việc {hours} không hợp lệ (ví dụ 07:30-11:30, theo thứ tự trong ngày).", "Working hours {hours} are not valid (for example 07:30-11:30, in the order of the day)."},
	WorktimeNoHours:  {Invalid, "Lịch làm việc không có giờ làm việc nào.", "The calendar has no working hours."},
	WorktimeWeekday:  {Invalid, "Thứ trong tuần {day} không hợp lệ (mon, tue, wed, thu, fri, sat, sun).", "Day of the week {day} is not valid (mon, tue, wed, thu, fri, sat, sun)."},
	WorktimeDate:     {Invalid, "Ngày {date} không hợp lệ hoặc không thuộc năm {year}.", "Date {date} is not valid or does not belong to year {year}."},
	WorktimeTime:     {Invalid, "Thời điểm không đúng ISO 8601 (ví dụ 2026-06-09T08:00:00+07:00).", "The moment is not ISO 8601 (for example 2026-06-09T08:00:00+07:00)."},
	WorktimeHoliday:  {Invalid, "Quy tắc ngày nghỉ lễ không hợp lệ.", "The rule of the holiday is not valid."},
	WorktimeClash:    {Invalid, "Ngày {date} vừa được ghi là nghỉ vừa được ghi là làm việc.", "Date {date} is given both as off and as working."},
	WorktimeCounting: {Invalid, "Cách tính thời hạn {value} không hợp lệ.", "The way of counting {value} is not valid."},
	WorktimeLimit:    {Invalid, "Thời hạn phải là số dương ngày hoặc giờ làm việc (ví dụ P15D hoặc PT8H).", "A limit must be a positive number of working days or hours (for example P15D or PT8H)."},
	WorktimeDeadline: {Invalid, "Dữ liệu thời hạn đã lưu không hợp lệ.", "The stored deadline is not valid."},
	WorktimeOrder:    {Conflict, "Thời điểm {at} đứng trước sự kiện gần nhất của thời hạn lúc {last}.", "The moment {at} comes before the last event of the deadline at {last}."},
	WorktimeState:    {Conflict, "Thao tác {event} không phù hợp với trạng thái {state} của thời hạn.", "The event {event} does not fit the state {state} of the deadline."},
	WorktimeDuration: {Invalid, "Khoảng thời gian không đúng ISO 8601 (ví dụ P1Y2M3DT4H hoặc PT30M).", "The duration is not ISO 8601 (for example P1Y2M3DT4H or PT30M)."},
	WorktimeRepeat:   {Invalid, "Chu kỳ lặp không đúng ISO 8601 (ví dụ R3/PT10M).", "The repeating interval is not ISO 8601 (for example R3/PT10M)."},
	WorktimeCron:     {Invalid, "Biểu thức cron không hợp lệ (5 hoặc 6 trường, ví dụ 30 7 * * mon-fri).", "The cron expression is not valid (5 or 6 fields, for example 30 7 * * mon-fri)."},
}
