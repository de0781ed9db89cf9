package audit

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"go.uber.org/zap"
	"golang.org/x/mod/sumdb/tlog"
)

// CheckpointFile is the name of the checkpoint in an export.
const CheckpointFile = "checkpoint"

// Export writes the log into a folder as files that anyone can check without
// the program and its database ([Verify]):
//
//	checkpoint            the state described, signed when the log has a key
//	tile/8/0/x001/234     256 record hashes; .p/N behind it for an unfinished tile
//	tile/8/1/000          256 hashes over tiles of the level below
//	tile/8/data/x001/234  256 entries, each a line of JSON and an empty line
//
// The layout is that of golang.org/x/mod/sumdb/tlog. Complete tiles never
// change: those that are there are not written again, so that a second export
// costs what was added, and one that was interrupted goes on. The checkpoint is
// written last; until then the folder shows the state of the export before.
func (l *Log) Export(ctx context.Context, dir string) error {
	var cp Checkpoint
	err := l.db.View(ctx, func(tx *store.Tx) error {
		h, err := readHead(tx)
		if err != nil {
			return err
		}
		cp, err = l.checkpoint(h)
		return err
	})
	if err != nil {
		return err
	}
	x := &export{log: l, dir: dir, size: cp.Size}
	for _, t := range tilesOf(cp.Size) {
		if err := x.tile(ctx, t); err != nil {
			return err
		}
	}
	if err := x.put(CheckpointFile, []byte(cp.Text)); err != nil {
		return err
	}
	l.log.Info("audit log exported", zap.String("origin", l.origin), zap.Int64("size", cp.Size), zap.Int("written", x.written))
	return x.prune()
}

// tilesOf lists the tiles of a log of a size: data, then hashes of each level.
func tilesOf(size int64) []tlog.Tile {
	var list []tlog.Tile
	for n := int64(0); n*tileWidth < size; n++ {
		list = append(list, tlog.Tile{H: tileHeight, L: -1, N: n, W: widthAt(0, n, size)})
	}
	for level := 0; size>>(tileHeight*level) > 0; level++ {
		for n := int64(0); widthAt(level, n, size) > 0; n++ {
			list = append(list, tlog.Tile{H: tileHeight, L: level, N: n, W: widthAt(level, n, size)})
		}
	}
	return list
}

type export struct {
	log     *Log
	dir     string
	size    int64
	written int
}

func (x *export) tile(ctx context.Context, t tlog.Tile) error {
	if err := ctx.Err(); err != nil {
		return fault.New(fault.Canceled).Wrap(err)
	}
	if _, err := os.Stat(x.path(t.Path())); err == nil {
		return nil // files are put in place whole, and their names say all
	}
	var data []byte
	err := x.log.db.View(ctx, func(tx *store.Tx) (err error) {
		if t.L < 0 {
			data, err = readData(tx, t)
		} else {
			data, err = readTile(tx, t)
		}
		return err
	})
	if err != nil {
		return err
	}
	return x.put(t.Path(), data)
}

// readData puts a data tile together: the text of each entry and an empty line.
func readData(tx *store.Tx, t tlog.Tile) ([]byte, error) {
	var b bytes.Buffer
	count := 0
	err := tx.Each(func(r store.Row) error {
		var text []byte
		err := r.Scan(&text)
		b.Write(text)
		b.WriteByte('\n')
		count++
		return err
	}, `SELECT body FROM audit_record WHERE idx >= $1 AND idx < $2 ORDER BY idx`, t.N*tileWidth, t.N*tileWidth+int64(t.W))
	if err == nil && count != t.W {
		err = fault.New(fault.AuditCorrupt, "where", t.Path())
	}
	return b.Bytes(), err
}

func (x *export) path(name string) string { return filepath.Join(x.dir, filepath.FromSlash(name)) }

// put puts a file in place whole: written beside, on disk, then renamed.
func (x *export) put(name string, data []byte) error {
	path := x.path(name)
	failed := func(err error) error { return fault.New(fault.AuditExport, "file", name).Wrap(err) }
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return failed(err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), tmpPrefix+"*")
	if err != nil {
		return failed(err)
	}
	defer os.Remove(tmp.Name())
	_, werr := tmp.Write(data)
	if err := errors.Join(werr, tmp.Sync(), tmp.Close()); err != nil {
		return failed(err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return failed(err)
	}
	x.written++
	return nil
}

const tmpPrefix = ".tmp-"

// prune removes unfinished tiles of earlier sizes and what an interrupted
// export left beside.
func (x *export) prune() error {
	current := map[string]bool{}
	for level := -1; level < 0 || x.size>>(tileHeight*level) > 0; level++ {
		have := x.size >> (tileHeight * max(level, 0))
		t := tlog.Tile{H: tileHeight, L: level, N: have / tileWidth, W: int(have % tileWidth)}
		if t.W > 0 {
			current[t.Path()] = true
		}
	}
	root := x.path("tile")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(x.dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		stale := strings.Contains(name, ".p/") && !current[name]
		if stale || strings.HasPrefix(d.Name(), tmpPrefix) {
			return os.Remove(path)
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.AuditExport, "file", "tile").Wrap(err)
	}
	return nil
}
