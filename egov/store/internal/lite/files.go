package lite

import "errors"

var (
	errReplaced = errors.New("the database file was moved, removed or replaced while it was open")
	errNoLog    = errors.New("the file system has no write-ahead log for SQLite")
)

// files remembers which files were opened. SQLite goes on writing into a file
// that was removed or replaced; such a commit must not be acknowledged. Nor may
// the writer go over to a new file which the readers do not see, so that state
// lasts until the program opens the database anew.
type files struct {
	db, wal identity
	lost    error
}

// attach is for a new connection, which may have a new log.
func (f *files) attach(path string) (err error) {
	if f.wal, err = identify(path + "-wal"); err != nil {
		return err
	}
	return f.check(path)
}

// check compares the files under the path with those that were opened.
func (f *files) check(path string) error {
	if f.lost == nil {
		f.lost = errors.Join(same(path, f.db), same(path+"-wal", f.wal))
	}
	return f.lost
}

func same(path string, opened identity) error {
	now, err := identify(path)
	if err == nil && !now.same(opened) {
		err = errReplaced
	}
	return err
}
