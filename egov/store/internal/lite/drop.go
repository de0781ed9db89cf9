package lite

import (
	"context"
	"database/sql/driver"
	"errors"
	"io/fs"
	"os"
)

// Drop removes the file and its logs, when it is empty or ours says that its
// tables are.
func Drop(path string, ours func(tables []string) error) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	names, err := tables(path)
	if err != nil {
		return asFault("drop", err)
	}
	if err := ours(names); err != nil {
		return err
	}
	// The file goes last: a log without its file would be taken for the log of
	// the next file of that name.
	for _, suffix := range []string{"-wal", "-shm", "-journal", ""} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return asFault("drop", err)
		}
	}
	return nil
}

func tables(path string) (names []string, err error) {
	c, err := connect(path, readerPragmas)
	if err != nil {
		return nil, err
	}
	defer c.close()
	own, err := c.query(context.Background(), "SELECT name FROM sqlite_schema WHERE type = 'table'", nil, func(v []driver.Value) error {
		names = append(names, v[0].(string))
		return nil
	})
	return names, errors.Join(own, err)
}
