package worktime_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
)

// A permit is due in 15 working days; the citizen is asked for a drawing and
// brings it a week later.
func Example() {
	cal := worktime.DefaultCalendar()
	clock := worktime.NewManual(time.Date(2026, 4, 20, 9, 0, 0, 0, worktime.Zone()))

	d, err := worktime.NewDeadline(cal, clock.Now(), worktime.WorkingDays(15))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("promised", d.Promised().Format("15:04 02/01/2006"))

	clock.Advance(3 * 24 * time.Hour)
	d, _ = d.Pause(cal, clock.Now(), "bổ sung bản vẽ")
	clock.Advance(7 * 24 * time.Hour)
	d, _ = d.Resume(cal, clock.Now())

	for _, change := range d.History() {
		if change.Event == worktime.EventResume {
			fmt.Println("instead of", change.Before.Format("15:04 02/01/2006"), "now", change.After.Format("15:04 02/01/2006"))
		}
	}
	state, _ := d.State(cal, clock.Now())
	fmt.Println(state)
	// Output:
	// promised 17:00 14/05/2026
	// instead of 17:00 14/05/2026 now 15:30 20/05/2026
	// running
}

func ExampleCalendar_AddDays() {
	cal := worktime.DefaultCalendar()
	beforeTet := time.Date(2026, 2, 13, 16, 0, 0, 0, worktime.Zone())
	due, err := cal.AddDays(beforeTet, 1)
	fmt.Println(due.Format("15:04 02/01/2006"), err)
	// Output: 17:00 23/02/2026 <nil>
}

// What the Government announces for a year is laid over the rules.
func ExampleCalendar_Override() {
	cal, err := worktime.DefaultCalendar().Override([]byte(`{
		"year": 2027, "source": "announcement of the year",
		"off":  ["2027-01-04"], "work": ["2027-01-09"]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	day, _ := cal.Day(time.Date(2027, 1, 9, 0, 0, 0, 0, worktime.Zone()))
	fmt.Println(day.Kind, day.Shifts)
	// Output: extra [07:30-11:30 13:00-17:00]
}

func ExampleParseDuration() {
	d, _ := worktime.ParseDuration("P1M")
	end := d.AddTo(time.Date(2026, 1, 31, 8, 0, 0, 0, worktime.Zone()))
	fmt.Println(d, end.Format("02/01/2006"))
	// Output: P1M 28/02/2026
}

func ExampleRepeat_Next() {
	r, _ := worktime.ParseRepeat("R2/PT30M")
	now := time.Date(2026, 6, 9, 8, 0, 0, 0, worktime.Zone())
	r = r.From(now)
	for next, ok := r.Next(now); ok; next, ok = r.Next(next) {
		fmt.Println(next.Format("15:04"))
	}
	// Output:
	// 08:30
	// 09:00
}

func ExampleCron_Next() {
	c, _ := worktime.ParseCron("30 7 * * mon-fri")
	next, _ := c.Next(time.Date(2026, 6, 12, 8, 0, 0, 0, worktime.Zone()))
	fmt.Println(next.Format("Mon 02/01/2006 15:04"))
	// Output: Mon 15/06/2026 07:30
}

// A deadline is stored with its dossier.
func ExampleDeadline_MarshalJSON() {
	d, _ := worktime.NewDeadline(worktime.DefaultCalendar(), time.Date(2026, 6, 9, 8, 0, 0, 0, worktime.Zone()), worktime.WorkingHours(8))
	text, _ := json.Marshal(d)
	fmt.Println(string(text))
	// Output: {"limit":"PT8H","start":"2026-06-09T08:00:00+07:00","allowed":"PT8H","used":"PT0S","since":"2026-06-09T08:00:00+07:00","state":"running","due":"2026-06-10T08:00:00+07:00"}
}
