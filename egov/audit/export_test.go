package audit_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hcm-egov/framework/egov/audit"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/stretchr/testify/require"
)

// exported writes the log into a folder and reads the files back.
func exported(t testing.TB, f fixture, dir string) fstest.MapFS {
	t.Helper()
	require.NoError(t, f.log.Export(ctx, dir))
	files := fstest.MapFS{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		files[filepath.ToSlash(name)] = &fstest.MapFile{Data: data}
		return err
	}))
	return files
}

func verifyExport(t testing.TB, f fixture) audit.VerifyReport {
	t.Helper()
	report, err := audit.Verify(exported(t, f, t.TempDir()), f.log.VerifierKey())
	require.NoError(t, err)
	require.True(t, report.Signed)
	require.Equal(t, report.Checkpoint.Size, report.Entries)
	return report
}

func TestExport(t *testing.T) {
	f := open(t)
	dir := t.TempDir()
	require.EqualValues(t, 0, verifyExport(t, f).Entries, "an empty log")
	var known []audit.Checkpoint
	for _, add := range []int{1, 254, 1, 1, 255, 300} {
		f.fill(t, add)
		files := exported(t, f, dir)
		report, err := audit.VerifyKnown(files, known, f.log.VerifierKey())
		require.NoError(t, err)
		require.Equal(t, report.Checkpoint.Size, report.Entries)
		known = append(known, report.Checkpoint)
	}
	files := exported(t, f, dir)
	require.ElementsMatch(t, []string{
		"checkpoint", "tile/8/0/000", "tile/8/0/001", "tile/8/0/002", "tile/8/0/003.p/44", "tile/8/1/000.p/3",
		"tile/8/data/000", "tile/8/data/001", "tile/8/data/002", "tile/8/data/003.p/44",
	}, names(files))
}

func names(files fstest.MapFS) (list []string) {
	for name := range files {
		list = append(list, name)
	}
	return list
}

// TestExportResumes: complete files are not written again, absent ones are.
func TestExportResumes(t *testing.T) {
	f := open(t)
	f.fill(t, 600)
	dir := t.TempDir()
	exported(t, f, dir)
	kept, lost := filepath.Join(dir, "tile/8/0/000"), filepath.Join(dir, "tile/8/data/001")
	require.NoError(t, os.Remove(lost))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tile/8/0/.tmp-123"), nil, 0o600))
	before, err := os.Stat(kept)
	require.NoError(t, err)
	_, err = audit.Verify(exported(t, f, dir), f.log.VerifierKey())
	require.NoError(t, err)
	after, err := os.Stat(kept)
	require.NoError(t, err)
	require.True(t, os.SameFile(before, after))
}

// TestEveryFlip flips each byte of each file of a short log, and samples of a
// log with several levels of tiles: each is noticed and the file is named.
func TestEveryFlip(t *testing.T) {
	for _, c := range []struct {
		size, step int
		masks      []byte
	}{{3, 1, []byte{0x01, 0x20, 0x80}}, {259, 601, []byte{0x01}}} { // 601 is prime to the lengths of hashes and lines
		f := open(t)
		f.fill(t, c.size)
		files := exported(t, f, t.TempDir())
		for name, file := range files {
			for at := 0; at < len(file.Data); at += c.step {
				for _, mask := range c.masks {
					changed := bytes.Clone(file.Data)
					changed[at] ^= mask
					report := refused(t, files, name, changed, f.log.VerifierKey())
					require.True(t, blamed(report, name), "%s byte %d: %v", name, at, report.Faults[0])
				}
			}
		}
	}
}

// refused verifies the export with one file exchanged and wants a fault.
func refused(t *testing.T, files fstest.MapFS, name string, data []byte, key string) audit.VerifyReport {
	t.Helper()
	changed := fstest.MapFS{}
	for n, f := range files {
		changed[n] = f
	}
	changed[name] = &fstest.MapFile{Data: data}
	report, err := audit.Verify(changed, key)
	require.Error(t, err, name)
	require.NotEmpty(t, report.Faults)
	return report
}

func blamed(report audit.VerifyReport, name string) bool {
	for _, f := range report.Faults {
		if f.Path() == name {
			return true
		}
	}
	return false
}

func TestTruncationAndStrays(t *testing.T) {
	f := open(t)
	f.fill(t, 300)
	files := exported(t, f, t.TempDir())
	key := f.log.VerifierKey()
	for name, file := range files {
		for _, cut := range []int{0, 1, len(file.Data) / 2, len(file.Data) - 1} {
			require.True(t, blamed(refused(t, files, name, file.Data[:cut], key), name), "%s cut at %d", name, cut)
		}
		require.True(t, blamed(refused(t, files, name, append(bytes.Clone(file.Data), 'x'), key), name), "%s grown", name)
		without := fstest.MapFS{}
		for n, file := range files {
			if n != name {
				without[n] = file
			}
		}
		report, err := audit.Verify(without, key)
		require.ErrorIs(t, err, fault.AuditAbsent)
		require.True(t, blamed(report, name))
	}
	require.True(t, blamed(refused(t, files, "tile/8/0/000.p/7", files["tile/8/0/000"].Data[:7*32], key), "tile/8/0/000.p/7"))
}

// TestAlteredEntryIsLocated: the report says which entry, also when the
// forger has computed its hash anew.
func TestAlteredEntryIsLocated(t *testing.T) {
	f := open(t)
	f.fill(t, 300)
	files := exported(t, f, t.TempDir())
	key := f.log.VerifierKey()
	const data, hash = "tile/8/data/000", "tile/8/0/000"
	forged := bytes.Replace(files[data].Data, []byte("-0000123"), []byte("-0000124"), 1)
	report := refused(t, files, data, forged, key)
	require.Equal(t, "123", report.Faults[0].Arg("index"), "%v", report.Faults)
	require.Equal(t, data, report.Faults[0].Path())
	require.Len(t, report.Faults, 1)
	swapped := bytes.Clone(files[hash].Data)
	copy(swapped[200*32:], swapped[100*32:101*32])
	report = refused(t, files, hash, swapped, key)
	require.Equal(t, "200", report.Faults[0].Arg("index"))
	require.Equal(t, hash, report.Faults[0].Path())
	require.Len(t, report.Faults, 1)

	// The forger exports a log of the same length with the altered record: all
	// hashes fit but the signature and what others have kept.
	g := open(t)
	for i := range 300 {
		r := record(i)
		if i == 123 {
			r.Outcome = "denied"
		}
		g.append(t, r)
	}
	other := exported(t, g, t.TempDir())
	mixed := fstest.MapFS{}
	for n, file := range other {
		mixed[n] = file
	}
	mixed["checkpoint"] = files["checkpoint"]
	_, err := audit.Verify(mixed, key)
	require.ErrorIs(t, err, fault.AuditAltered, "the signed root does not fit")

	unsigned := fstest.MapFS{}
	for n, file := range other {
		unsigned[n] = file
	}
	text := string(other["checkpoint"].Data)
	unsigned["checkpoint"] = &fstest.MapFile{Data: []byte(text[:strings.Index(text, "\n\n")+1])}
	report, err = audit.Verify(unsigned, key)
	require.ErrorIs(t, err, fault.AuditUnsigned)
	require.False(t, report.Signed)

	kept, err := audit.ParseCheckpoint(string(files["checkpoint"].Data), key)
	require.NoError(t, err)
	_, err = audit.VerifyKnown(other, []audit.Checkpoint{kept}, key)
	require.ErrorIs(t, err, fault.AuditHistory, "even the key's owner cannot rewrite what was seen")
}

// TestDatabaseAltered: a record changed in the database shows in the export.
func TestDatabaseAltered(t *testing.T) {
	f := open(t)
	f.fill(t, 10)
	require.NoError(t, f.db.Update(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(`UPDATE audit_record SET body = (SELECT body FROM audit_record WHERE idx = 4) WHERE idx = 5`)
		require.EqualValues(t, 1, n)
		return err
	}))
	_, err := f.log.Records(ctx, audit.Query{})
	require.ErrorIs(t, err, fault.AuditEntry)
	_, err = audit.Verify(exported(t, f, t.TempDir()), f.log.VerifierKey())
	require.ErrorIs(t, err, fault.AuditAltered)
}

func TestParseCheckpoint(t *testing.T) {
	f := open(t)
	f.fill(t, 3)
	cp, err := f.log.Checkpoint(ctx)
	require.NoError(t, err)
	again, err := audit.ParseCheckpoint(cp.Text, f.log.VerifierKey())
	require.NoError(t, err)
	require.Equal(t, cp, again)
	for _, text := range []string{
		"", "H29.17\n", "H29.17\n3\n", "H29.17\n-1\n" + strings.Repeat("A", 43) + "=\n", "H29.17\n03\n" + strings.Repeat("A", 43) + "=\n",
		"H29.17\n3\n" + strings.Repeat("A", 43) + "=\nmore\n", "H29.17\n3\n" + strings.Repeat("A", 42) + "B=\n", " \n3\n" + strings.Repeat("A", 43) + "=\n",
	} {
		_, err := audit.ParseCheckpoint(text)
		require.ErrorIs(t, err, fault.AuditCheckpoint, "%q", text)
	}
	_, err = audit.ParseCheckpoint(cp.Text, "no key")
	require.ErrorIs(t, err, fault.Config)
}

func FuzzParseEntry(f *testing.F) {
	x := open(f)
	x.append(f, audit.Record{Act: "a", Object: "đ <&> \u2028", Details: map[string]string{"status": "x", "code": "y"}})
	text, err := x.log.Text(ctx, 0)
	require.NoError(f, err)
	f.Add(text)
	f.Add(bytes.Replace(text, []byte(`"n":0`), []byte(`"n":00`), 1))
	f.Add([]byte(`{"log":"H29.17"}` + "\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := audit.ParseEntry(text, "H29.17")
		if err != nil {
			require.True(t, fault.KindOf(err) != fault.Internal)
			return
		}
		require.NotEmpty(t, e.Act)
		require.Equal(t, byte('\n'), text[len(text)-1])
		require.Equal(t, 1, bytes.Count(text, []byte("\n")), "an entry is one line")
	})
}

func FuzzVerify(f *testing.F) {
	x := open(f)
	x.fill(f, 3)
	files := exported(f, x, f.TempDir())
	f.Add(files["checkpoint"].Data, files["tile/8/data/000.p/3"].Data, files["tile/8/0/000.p/3"].Data)
	key := x.log.VerifierKey()
	f.Fuzz(func(t *testing.T, checkpoint, data, hashes []byte) {
		report, err := audit.Verify(fstest.MapFS{
			"checkpoint":          {Data: checkpoint},
			"tile/8/data/000.p/3": {Data: data},
			"tile/8/0/000.p/3":    {Data: hashes},
		}, key)
		same := bytes.Equal(checkpoint, files["checkpoint"].Data) && bytes.Equal(data, files["tile/8/data/000.p/3"].Data) &&
			bytes.Equal(hashes, files["tile/8/0/000.p/3"].Data)
		require.Equal(t, same, err == nil, "nothing but the export itself passes: %v", report.Faults)
	})
}
