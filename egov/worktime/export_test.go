package worktime

import "time"

// SystemOn is the System clock on a wall clock of the test, which can jump.
func SystemOn(wall func() time.Time) Clock { return system{wall} }
