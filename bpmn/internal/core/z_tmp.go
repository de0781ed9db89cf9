package core

import (
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
)

func located(code fault.Code, line int, id string, pairs ...any) *fault.Error {
	return fault.New(code, append([]any{"line", line, "element", id}, pairs...)...).At(id)
}
func names(v *Value, vars map[string]any) ([]string, error)                       { return nil, nil }
func whole(v *Value, vars map[string]any) (int64, error)                          { return 0, nil }
func (s Schedule) After(t time.Time) (time.Time, bool)                            { return t, true }
func due2(v any, cal *worktime.Calendar, now time.Time) (time.Time, error)         { return now, nil }
