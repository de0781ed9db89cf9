package storetest

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const valueTable = `CREATE TABLE test_value (id BIGINT NOT NULL PRIMARY KEY, t TEXT, n BIGINT, b BYTEA)`

// sample is one row of values that have been lost somewhere before.
type sample struct {
	t string
	n int64
	b []byte
}

var samples = []sample{
	{"", 0, []byte{}},
	{"Nguyễn Thị Ánh – “đã ký”\n\t\\'\"", 1<<63 - 1, []byte{0, 1, 0xff}},
	{"123", -1 << 63, []byte("123")},
	{strings.Repeat("ệ", 100_000), -1, []byte(strings.Repeat("\x00\xff", 100_000))},
	{"𠀀 $1 ? :x @y", 1, []byte("$1")},
}

func values(t *testing.T, db *store.DB) {
	require.NoError(t, db.Migrate(ctx, "test", valueTable))
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		for i, s := range samples {
			if _, err := tx.Exec(`INSERT INTO test_value(id, t, n, b) VALUES ($1, $2, $3, $4)`, i, s.t, s.n, s.b); err != nil {
				return err
			}
		}
		return nil
	}))
	var got []sample
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		return tx.Each(func(r store.Row) error {
			var s sample
			err := r.Scan(&s.t, &s.n, &s.b)
			got = append(got, s)
			return err
		}, `SELECT t, n, b FROM test_value ORDER BY id`)
	}))
	assert.Equal(t, samples, got)
	for _, bad := range []string{"a\x00b", "\xff"} {
		err := db.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO test_value(id, t) VALUES (99, $1)`, bad)
			return err
		})
		assert.ErrorIs(t, err, fault.StoreSQL)
	}
}

// empty: bytes and texts of length 0 are values, not NULL, on the way in and
// on the way out.
func empty(t *testing.T, db *store.DB) {
	require.NoError(t, db.Migrate(ctx, "test", `CREATE TABLE test_empty (id BIGINT NOT NULL PRIMARY KEY, t TEXT NOT NULL, b BYTEA NOT NULL)`))
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO test_empty(id, t, b) VALUES ($1, $2, $3)`, 1, "", []byte{})
		require.NoError(t, err)
		var s string
		var b []byte
		err = tx.Row(`UPDATE test_empty SET b = $1 WHERE b = $1 RETURNING t, b`, []byte{}).Scan(&s, &b)
		assert.Equal(t, []byte{}, b)
		return err
	}))
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		var b []byte
		var n int
		err := tx.Row(`SELECT b, octet_length(b) FROM test_empty WHERE t = '' AND b IS NOT NULL`).Scan(&b, &n)
		assert.Equal(t, []byte{}, b)
		assert.Zero(t, n)
		return err
	}))
	err := db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO test_empty(id, t, b) VALUES ($1, $2, $3)`, 2, "", []byte(nil))
		return err
	})
	assert.ErrorIs(t, err, fault.StoreConstraint, "nil bytes are NULL")
}

func null(t *testing.T, db *store.DB) {
	require.NoError(t, db.Migrate(ctx, "test", valueTable))
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(`INSERT INTO test_value(id, t, n, b) VALUES ($1, $2, $3, $4)`, 1, nil, nil, []byte(nil)); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO test_value(id, t, n, b) VALUES ($1, $2, $3, $4)`, 2, "x", 7, []byte("y"))
		return err
	}))
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		s, n, b := new(string), new(int64), []byte("before")
		row := func(id int) store.Row { return tx.Row(`SELECT t, n, b FROM test_value WHERE id = $1`, id) }
		require.NoError(t, row(1).Scan(&s, &n, &b))
		assert.Nil(t, s)
		assert.Nil(t, n)
		assert.Nil(t, b)
		require.NoError(t, row(2).Scan(&s, &n, &b))
		assert.Equal(t, "x", *s)
		assert.EqualValues(t, 7, *n)
		assert.Equal(t, []byte("y"), b)
		var plain string
		assert.ErrorIs(t, tx.Row(`SELECT t FROM test_value WHERE id = 1`).Scan(&plain), fault.StoreSQL, "NULL needs a pointer")
		return nil
	}))
}

func scanRefuses(t *testing.T, db *store.DB) {
	require.NoError(t, db.Migrate(ctx, "test", valueTable))
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		var n, m int
		var s string
		assert.ErrorIs(t, tx.Row(`SELECT t FROM test_value`).Scan(&s), fault.StoreNoRow)
		_, err := tx.Exec(`INSERT INTO test_value(id, t, n) VALUES ($1, $2, $3)`, 1, "word", 300)
		require.NoError(t, err)
		var small int8
		assert.ErrorIs(t, tx.Row(`SELECT t FROM test_value`).Scan(&n), fault.StoreSQL)
		assert.ErrorIs(t, tx.Row(`SELECT n FROM test_value`).Scan(&n, &m), fault.StoreSQL)
		assert.ErrorIs(t, tx.Row(`SELECT n FROM test_value`).Scan(&small), fault.StoreSQL)
		assert.ErrorIs(t, tx.Row(`SELECT n FROM test_value`).Scan(n), fault.StoreSQL)
		return tx.Row(`SELECT n FROM test_value`).Scan(&n) // all that did no harm
	}))
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		var sum, truth, count int
		err := tx.Row(`SELECT sum(n), n > 2, count(*) FROM test_value GROUP BY n`).Scan(&sum, &truth, &count)
		assert.Equal(t, []int{300, 1, 1}, []int{sum, truth, count}, "numbers of every width are integers")
		return err
	}))
}

type (
	word   string
	number int32
)

func otherArguments(t *testing.T, db *store.DB) {
	require.NoError(t, db.Migrate(ctx, "test", valueTable))
	text := "pointer"
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		for i, arg := range []any{word("named"), &text, (*string)(nil)} {
			if _, err := tx.Exec(`INSERT INTO test_value(id, t, n) VALUES ($1, $2, $3)`, i, arg, number(5)); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`INSERT INTO test_value(id, n) VALUES ($1, $2)`, 9, true)
		return err
	}))
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		var w word
		var n number
		require.NoError(t, tx.Row(`SELECT t, n FROM test_value WHERE id = 0`).Scan(&w, &n))
		assert.Equal(t, word("named"), w)
		assert.Equal(t, number(5), n)
		var yes bool
		return tx.Row(`SELECT n FROM test_value WHERE id = 9`).Scan(&yes)
	}))
	for _, bad := range []any{1.5, time.Now(), struct{}{}, []string{"a"}} {
		err := db.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO test_value(id, t) VALUES (50, $1)`, bad)
			return err
		})
		assert.ErrorIs(t, err, fault.StoreSQL, "%T", bad)
	}
}

func parameterOrder(t *testing.T, db *store.DB) {
	require.NoError(t, db.Migrate(ctx, "test", valueTable))
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO test_value(t, id, n) VALUES ($2, $1, $1)`, 4, "four")
		require.NoError(t, err)
		var s string
		err = tx.Row(`SELECT t FROM test_value WHERE n = $2 AND t = $1 AND id = $2`, "four", 4).Scan(&s)
		assert.Equal(t, "four", s)
		return err
	}))
	assert.ErrorIs(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO test_value(id, t) VALUES ($1, $2)`, 5)
		return err
	}), fault.StoreSQL)
}

// counters run without gaps under concurrency, and a rollback takes its number
// back.
func counters(t *testing.T, db *store.DB) {
	var mu sync.Mutex
	seen := map[int64]int{}
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			var n int64
			err := db.Update(ctx, func(tx *store.Tx) (err error) {
				if n, err = tx.Next("test:register/2026"); err != nil {
					return err
				}
				if i%3 == 0 {
					return errOwn
				}
				return nil
			})
			if i%3 == 0 {
				assert.Equal(t, errOwn, err)
				return
			}
			assert.NoError(t, err)
			mu.Lock()
			defer mu.Unlock()
			seen[n]++
		})
	}
	wg.Wait()
	assert.Len(t, seen, 40)
	for n := int64(1); n <= 40; n++ {
		assert.Equal(t, 1, seen[n], "number %d", n)
	}
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		n, err := tx.Next("test:register/2027")
		assert.EqualValues(t, 1, n)
		return err
	}))
}

// locks guard a value that is read, thought about and written.
func locks(t *testing.T, db *store.DB) {
	setup(t, db)
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO test_row(id, body) VALUES (1, '')`)
		return err
	}))
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			assert.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
				if err := tx.Lock("test:row:1"); err != nil {
					return err
				}
				var body string
				if err := tx.Row(`SELECT body FROM test_row WHERE id = 1`).Scan(&body); err != nil {
					return err
				}
				_, err := tx.Exec(`UPDATE test_row SET body = $1 WHERE id = 1`, body+"x")
				return err
			}))
		})
	}
	wg.Wait()
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		var body string
		err := tx.Row(`SELECT body FROM test_row`).Scan(&body)
		assert.Len(t, body, 40, "no update was lost")
		return err
	}))
}
