package dump_test

import (
	"bytes"
	"compress/gzip"
	"database/sql/driver"
	"io"
	"math"
	"testing"

	"github.com/hcm-egov/framework/egov/store/internal/dump"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var sample = []dump.Record{
	{Step: &dump.Step{Island: "esb", Step: 1, Seq: 1, Sum: "9f", Text: "CREATE TABLE esb_outbox (id TEXT)"}},
	{Table: &dump.Table{Name: "esb_outbox", Columns: []string{"id", "n", "body"}}},
	{Row: []driver.Value{"Nguyễn \u2028 \"<&>\"", int64(math.MinInt64), []byte{0, 255}}},
	{Row: []driver.Value{"\xff\xfe", 1e300, []byte{}}},
	{Row: []driver.Value{nil, 2.0, nil}},
	{Table: &dump.Table{Name: "empty", Columns: []string{"x"}}},
}

func write(t testing.TB, records []dump.Record) []byte {
	t.Helper()
	var b bytes.Buffer
	w := dump.NewWriter(&b, dump.Head{Dialect: "sqlite", Taken: 7})
	for _, r := range records {
		switch {
		case r.Step != nil:
			require.NoError(t, w.Step(*r.Step))
		case r.Table != nil:
			require.NoError(t, w.Table(*r.Table))
		default:
			require.NoError(t, w.Row(r.Row))
		}
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func readAll(b []byte) (list []dump.Record, err error) {
	r, err := dump.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	for {
		record, err := r.Next()
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		list = append(list, record)
	}
}

func TestRoundTrip(t *testing.T) {
	got, err := readAll(write(t, sample))
	require.NoError(t, err)
	assert.Equal(t, sample, got)
}

// TestDamage: no cut and no changed bit goes unnoticed.
func TestDamage(t *testing.T) {
	whole := write(t, sample)
	for i := range whole {
		_, err := readAll(whole[:i])
		assert.Error(t, err, "cut at %d", i)
		changed := bytes.Clone(whole)
		changed[i] ^= 4
		if got, err := readAll(changed); err == nil {
			assert.Equal(t, sample, got, "byte %d", i) // a field of gzip's head that means nothing
		}
	}
	_, err := readAll(append(bytes.Clone(whole), 'x'))
	assert.Error(t, err, "more after the end")
}

func TestWriterRefusesOtherTypes(t *testing.T) {
	w := dump.NewWriter(io.Discard, dump.Head{})
	assert.Error(t, w.Row([]driver.Value{true}))
	assert.Error(t, w.Close(), "the fault sticks")
}

// FuzzReader reads any text, zipped: what is accepted is written and read the
// same way again.
func FuzzReader(f *testing.F) {
	text, err := gzip.NewReader(bytes.NewReader(write(f, sample)))
	require.NoError(f, err)
	plain, err := io.ReadAll(text)
	require.NoError(f, err)
	f.Add(plain)
	f.Add([]byte("{\"egov-store\":1}\n[1]\n"))
	f.Add([]byte("{\"egov-store\":1}\n{\"table\":{\"name\":\"a\",\"columns\":[\"b\"]}}\n[{\"b\":1}]\n{\"end\":{}}\n"))
	f.Add([]byte("{\"egov-store\":2}\n"))
	f.Fuzz(func(t *testing.T, plain []byte) {
		var zipped bytes.Buffer
		w := gzip.NewWriter(&zipped)
		_, _ = w.Write(plain)
		require.NoError(t, w.Close())
		first, err := readAll(zipped.Bytes())
		if err != nil {
			return
		}
		second, err := readAll(write(t, first))
		require.NoError(t, err)
		assert.Equal(t, first, second)
	})
}
