package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// errSkipped is the outcome of a case that needs what is not planned.
var errSkipped = errors.New("skipped")

// each runs the cases of the files of a folder and counts them, with a line for
// each that fails or is skipped; id names a case there.
func each[C any](ctx context.Context, dir string, out io.Writer, id func(c *C) string, run func(c *C) error, files ...string) (passed, failed, skipped int, err error) {
	var cases []C
	for _, file := range files {
		index, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return 0, 0, 0, err
		}
		var list []C
		if err := json.Unmarshal(index, &list); err != nil {
			return 0, 0, 0, err
		}
		cases = append(cases, list...)
	}
	for i := range cases {
		if err := ctx.Err(); err != nil {
			return passed, failed, skipped, err
		}
		err := run(&cases[i])
		switch {
		case err == nil:
			passed++
			continue
		case errors.Is(err, errSkipped):
			skipped++
		default:
			failed++
		}
		fmt.Fprintf(out, "%s: %v\n", id(&cases[i]), err)
	}
	return passed, failed, skipped, nil
}
