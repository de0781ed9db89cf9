package audit

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"golang.org/x/mod/sumdb/tlog"
)

// VerifyReport is the outcome of [Verify].
type VerifyReport struct {
	Checkpoint Checkpoint     // as read from the export
	Signed     bool           // its signature was checked under a given key
	Entries    int64          // entries read and found in order
	Faults     []*fault.Error // what is wrong, with file and entry; nil when nothing is
}

// maxFaults bounds the list of a report: one altered tile of a busy log would
// fill it otherwise.
const maxFaults = 1000

// Verify checks an export without the program and its database. It reads every
// file, parses every entry, computes every hash anew and holds the sum against
// the checkpoint; every file must belong to the log. With keys (in the form of
// [Log.VerifierKey]) the checkpoint must be signed by one of them; without keys
// only damage is found, not a forgery that computes all hashes anew.
//
// The error joins the report's Faults: [fault.AuditAltered] and its like, with
// the file as the path.
func Verify(fsys fs.FS, keys ...string) (VerifyReport, error) {
	return VerifyKnown(fsys, nil, keys...)
}

// VerifyKnown is [Verify] for who has kept checkpoints from earlier days: the
// export must continue each of them ([fault.AuditHistory]).
func VerifyKnown(fsys fs.FS, known []Checkpoint, keys ...string) (VerifyReport, error) {
	v := &verify{fsys: fsys, known: known, expected: map[string]bool{CheckpointFile: true}}
	if v.checkpoint(keys) {
		if v.records() {
			v.leafTiles()
			for level := 1; len(v.level) >= tileWidth; level++ {
				v.climb()
				v.hashTiles(level)
			}
		}
		v.history()
	}
	v.strays()
	var faults []error
	for _, f := range v.report.Faults {
		faults = append(faults, f)
	}
	return v.report, fault.Join(faults...)
}

type verify struct {
	fsys     fs.FS
	known    []Checkpoint
	report   VerifyReport
	tree     head
	expected map[string]bool
	level    []tlog.Hash // hashes of the level at hand; first those of the entries
	roots    map[int64]Hash
}

func (v *verify) fault(file string, f *fault.Error) {
	if len(v.report.Faults) < maxFaults {
		v.report.Faults = append(v.report.Faults, f.At(file))
	}
}

func (v *verify) altered(file string, index int64) {
	v.fault(file, fault.New(fault.AuditAltered, "file", file, "index", index))
}

// checkpoint reads the checkpoint; without it nothing else can be judged.
func (v *verify) checkpoint(keys []string) bool {
	text, err := readLimited(v.fsys, CheckpointFile, maxCheckpoint)
	if err != nil {
		v.fault(CheckpointFile, fault.New(fault.AuditAbsent, "file", CheckpointFile).Wrap(err))
		return false
	}
	v.report.Checkpoint, err = ParseCheckpoint(string(text), keys...)
	for _, f := range fault.All(err) {
		v.fault(CheckpointFile, f)
	}
	v.report.Signed = err == nil && len(keys) > 0
	// A forged signature does not keep the files from being looked at.
	return err == nil || errors.Is(err, fault.AuditUnsigned)
}

// records reads the data tiles and computes the hashes of the entries.
func (v *verify) records() bool {
	v.roots = map[int64]Hash{0: v.tree.root()}
	size := v.report.Checkpoint.Size
	for n := int64(0); n*tileWidth < size; n++ {
		t := tlog.Tile{H: tileHeight, L: -1, N: n, W: widthAt(0, n, size)}
		if !v.dataTile(t) {
			return false
		}
	}
	return true
}

// dataTile reads one data tile. A tile that cannot be read ends the run: the
// sizes in a forged checkpoint must not keep the verifier busy.
func (v *verify) dataTile(t tlog.Tile) bool {
	file := t.Path()
	v.expected[file] = true
	data, err := readLimited(v.fsys, file, t.W*(maxEntry+1))
	if err != nil {
		v.fault(file, fault.New(fault.AuditAbsent, "file", file).Wrap(err))
		return false
	}
	for i := range int64(t.W) {
		index := t.N*tileWidth + i
		end := bytes.Index(data, []byte("\n\n"))
		if end < 0 {
			v.fault(file, fault.New(fault.AuditAbsent, "file", file))
			return false
		}
		v.entry(file, data[:end+1], index)
		data = data[end+2:]
	}
	if len(data) > 0 {
		v.altered(file, t.N*tileWidth+int64(t.W))
	}
	return true
}

func (v *verify) entry(file string, text []byte, index int64) {
	e, err := ParseEntry(text, v.report.Checkpoint.Origin)
	switch {
	case err != nil:
		v.fault(file, fault.New(fault.AuditAltered, "file", file, "index", index).Wrap(err))
	case e.Index != index:
		v.altered(file, index)
	default:
		v.report.Entries++
	}
	leaf := leafHash(text)
	v.level = append(v.level, leaf)
	v.tree.push(leaf)
	if slices.ContainsFunc(v.known, func(cp Checkpoint) bool { return cp.Size == v.tree.size }) {
		v.roots[v.tree.size] = v.tree.root()
	}
}

// leafTiles compares the hashes of the entries to the tiles that hold them.
// Where they differ, the root tells which of the two was altered, and the run
// goes on with the other.
func (v *verify) leafTiles() {
	computed, root := v.level, v.report.Checkpoint.Root
	stored := slices.Clone(computed)
	var wrong []int64
	v.tiles(0, func(t tlog.Tile, have []tlog.Hash) {
		for i, h := range have {
			index := t.N*tileWidth + int64(i)
			if stored[index] != h && len(wrong) < maxFaults {
				wrong = append(wrong, index)
			}
			stored[index] = h
		}
	})
	var kept head
	for _, h := range stored {
		kept.push(h)
	}
	if kept.root() == root {
		v.level = stored
	}
	for _, index := range wrong {
		n := index / tileWidth
		w := widthAt(0, n, int64(len(computed)))
		if v.tree.root() != root {
			v.altered(tlog.Tile{H: tileHeight, L: -1, N: n, W: w}.Path(), index)
		}
		if kept.root() != root {
			v.altered(tlog.Tile{H: tileHeight, L: 0, N: n, W: w}.Path(), index)
		}
	}
	if v.tree.root() != root && kept.root() != root {
		v.altered(CheckpointFile, v.report.Checkpoint.Size)
	}
}

// climb goes from the hashes of one level to those of the level above.
func (v *verify) climb() {
	var above []tlog.Hash
	for part := v.level; len(part) >= tileWidth; part = part[tileWidth:] {
		above = append(above, tlog.Hash(tileRoot(joinHashes(part[:tileWidth]))))
	}
	v.level = above
}

// hashTiles compares the tiles of a level above the entries' to the hashes
// computed.
func (v *verify) hashTiles(level int) {
	v.tiles(level, func(t tlog.Tile, have []tlog.Hash) {
		for i, h := range have {
			at := t.N*tileWidth + int64(i)
			if v.level[at] != h {
				v.altered(t.Path(), at<<(tileHeight*level)) // the first entry under the hash
			}
		}
	})
}

// tiles reads the tiles of a level, as many hashes as there are.
func (v *verify) tiles(level int, each func(tlog.Tile, []tlog.Hash)) {
	size := int64(len(v.level))
	for n := int64(0); n*tileWidth < size; n++ {
		t := tlog.Tile{H: tileHeight, L: level, N: n, W: widthAt(0, n, size)}
		file := t.Path()
		v.expected[file] = true
		data, err := readLimited(v.fsys, file, t.W*tlog.HashSize)
		list, whole := hashes(data)
		if err != nil || !whole || len(list) < t.W {
			v.fault(file, fault.New(fault.AuditAbsent, "file", file).Wrap(err))
		}
		each(t, list)
	}
}

// history holds the checkpoints known before against the tree.
func (v *verify) history() {
	for _, cp := range v.known {
		root, ok := v.roots[cp.Size]
		if !ok || root != cp.Root || cp.Origin != v.report.Checkpoint.Origin {
			v.fault(CheckpointFile, fault.New(fault.AuditHistory, "size", cp.Size))
		}
	}
}

// strays finds files that belong to no tile. Unfinished tiles of an earlier
// size are such too: an export that ended removes them.
func (v *verify) strays() {
	err := fs.WalkDir(v.fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() && !v.expected[path] {
			v.fault(path, fault.New(fault.AuditStray, "file", path))
		}
		return nil
	})
	if err != nil {
		v.fault(".", fault.New(fault.AuditExport, "file", ".").Wrap(err))
	}
}

// readLimited reads a file of at most limit bytes.
func readLimited(fsys fs.FS, name string, limit int) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > int64(limit) {
		return nil, fault.New(fault.TooLarge, "what", name, "limit", limit)
	}
	return fs.ReadFile(fsys, name)
}
