package audit_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/audit"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/tlog"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)
	clerk = ident.Principal{Subject: "clerk", Kind: ident.Official, Agency: "H29.17", OnBehalfOf: "chief"}
)

func testKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) }

type fixture struct {
	db    *store.DB
	log   *audit.Log
	clock *worktime.Manual
}

func open(t testing.TB) fixture {
	t.Helper()
	f := fixture{db: storetest.Open(t), clock: worktime.NewManual(start)}
	var err error
	f.log, err = audit.New(ctx, audit.Config{Store: f.db, Origin: "H29.17", Key: testKey(), Clock: f.clock, PseudonymKey: make([]byte, 32)})
	require.NoError(t, err)
	return f
}

func (f fixture) append(t testing.TB, recs ...audit.Record) {
	t.Helper()
	require.NoError(t, f.db.Update(ident.With(ctx, clerk), func(tx *store.Tx) error {
		for _, r := range recs {
			if _, err := f.log.Append(tx, r); err != nil {
				return err
			}
		}
		return nil
	}))
}

func record(i int) audit.Record {
	return audit.Record{Act: "dossier.accept", Object: fmt.Sprintf("dossier:H29.17-20260105-%07d", i), Details: map[string]string{"status": "received"}}
}

func (f fixture) fill(t testing.TB, n int) {
	t.Helper()
	for from := 0; from < n; from += 500 {
		var batch []audit.Record
		for i := from; i < min(n, from+500); i++ {
			batch = append(batch, record(i))
		}
		f.append(t, batch...)
	}
}

func TestAppendFillsIn(t *testing.T) {
	f := open(t)
	f.append(t, audit.Record{Act: "dossier.accept", Object: "dossier:1"})
	f.clock.Advance(time.Hour)
	f.append(t, audit.Record{Act: "dossier.read", Actor: "timer", Object: "dossier:1", Outcome: "denied"})
	list, err := f.log.Records(ctx, audit.Query{})
	require.NoError(t, err)
	require.Equal(t, []audit.Entry{
		{Index: 0, Record: audit.Record{At: start, Act: "dossier.accept", Actor: "clerk", OnBehalfOf: "chief", Agency: "H29.17", Object: "dossier:1", Outcome: "ok"}},
		{Index: 1, Record: audit.Record{At: start.Add(time.Hour), Act: "dossier.read", Actor: "timer", Object: "dossier:1", Outcome: "denied"}},
	}, list)
}

func TestRollbackLeavesNoGap(t *testing.T) {
	f := open(t)
	own := errors.New("own")
	f.append(t, record(0))
	require.ErrorIs(t, f.db.Update(ident.With(ctx, clerk), func(tx *store.Tx) error {
		index, err := f.log.Append(tx, record(1))
		require.NoError(t, err)
		require.EqualValues(t, 1, index)
		return own
	}), own)
	f.append(t, record(2), record(3))
	list, err := f.log.Records(ctx, audit.Query{})
	require.NoError(t, err)
	require.Len(t, list, 3)
	for i, e := range list {
		require.EqualValues(t, i, e.Index)
	}
	verifyExport(t, f)
}

func TestQueries(t *testing.T) {
	f := open(t)
	for i := range 10 {
		f.append(t, audit.Record{Act: fmt.Sprintf("a.%d", i%2), Actor: fmt.Sprintf("u%d", i%3), Object: fmt.Sprintf("o:%d", i%5)})
		f.clock.Advance(time.Minute)
	}
	indexes := func(q audit.Query) (list []int64) {
		entries, err := f.log.Records(ctx, q)
		require.NoError(t, err)
		for _, e := range entries {
			list = append(list, e.Index)
		}
		return list
	}
	require.Equal(t, []int64{1, 6}, indexes(audit.Query{Object: "o:1"}))
	require.Equal(t, []int64{2, 5, 8}, indexes(audit.Query{Actor: "u2"}))
	require.Equal(t, []int64{1, 3, 5, 7, 9}, indexes(audit.Query{Act: "a.1"}))
	require.Equal(t, []int64{1}, indexes(audit.Query{Act: "a.1", Object: "o:1"}))
	require.Equal(t, []int64{3, 4}, indexes(audit.Query{From: start.Add(3 * time.Minute), To: start.Add(5 * time.Minute)}))
	require.Equal(t, []int64{0, 1, 2}, indexes(audit.Query{Limit: 3}))
	require.Equal(t, []int64{3, 4, 5}, indexes(audit.Query{Limit: 3, Start: 3}))
	require.Empty(t, indexes(audit.Query{Object: "none"}))
}

func TestPersonalDataIsRefused(t *testing.T) {
	f := open(t)
	attempt := func(r audit.Record) error {
		return f.db.Update(ident.With(ctx, clerk), func(tx *store.Tx) error {
			_, err := f.log.Append(tx, r)
			return err
		})
	}
	for _, value := range []string{
		"079085001234", "so 079 085 001 234", "079.085.001.234", "024123456", "0912345678", "0912.345.678", "+84912345678",
		"02838291234", "nva@example.vn", "gửi a.b@c.vn nhé", "citizen:079085001234",
	} {
		require.ErrorIs(t, attempt(audit.Record{Act: "a", Object: value}), fault.AuditPersonal, value)
		require.ErrorIs(t, attempt(audit.Record{Act: "a", Details: map[string]string{"status": value}}), fault.AuditPersonal, value)
		require.ErrorIs(t, attempt(audit.Record{Act: "a", Details: map[string]string{value: "x"}}), fault.AuditPersonal, value)
		err := attempt(audit.Record{Act: "a", Details: map[string]string{value: value}, Object: value})
		require.NotContains(t, err.Error(), value, "the refusal itself must not tell")
	}
	for _, value := range []string{
		"dossier:H29.17-20260105-0000001", "dossier:38.98.H29-210519-0013", "G09.20-20260609-0092637", "1.000656.000.00.00.H29",
		"0300588569", "550e8400-e29b-41d4-a716-446655440000", "sha256:ab123456789012cd", "2026-01-05T08:00:00Z", "000.00.14.H29,2026/01/05,12/A-VP",
	} {
		require.NoError(t, attempt(audit.Record{Act: "a", Object: value}), value)
	}
	require.NoError(t, attempt(audit.Record{Act: "a", Details: map[string]string{"size": "123456789"}}))
	require.ErrorIs(t, attempt(audit.Record{Act: "a", Details: map[string]string{"name": "x"}}), fault.AuditDetail)
	require.NoError(t, attempt(audit.Record{Act: "a", Details: map[string]string{"name": f.log.Pseudonym("Nguyễn Văn A")}}))
}

func TestPseudonyms(t *testing.T) {
	f := open(t)
	p := f.log.Pseudonym("079085001234")
	require.Equal(t, p, f.log.Pseudonym(" 079085001234 "))
	require.Equal(t, p, f.log.Pseudonym(p), "a pseudonym stands for itself")
	require.Equal(t, f.log.Pseudonym("Nguyễn"), f.log.Pseudonym("Nguye\u0302\u0303n"), "NFC and NFD are one")
	require.NotContains(t, p, "079")

	f.append(t, record(0), audit.Record{Act: "citizen.read", Object: "citizen:x", Details: map[string]string{"citizen": p}}, record(2))
	list, err := f.log.Records(ctx, audit.Query{Value: "079085001234"})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.EqualValues(t, 1, list[0].Index)

	// An identity provider that names people by mail must not stop their work.
	f.append(t, audit.Record{Act: "a", Actor: "nva@example.vn"})
	list, err = f.log.Records(ctx, audit.Query{Actor: "nva@example.vn"})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, f.log.Pseudonym("nva@example.vn"), list[0].Actor)
}

func TestRecordForm(t *testing.T) {
	f := open(t)
	many := map[string]string{}
	for i := range 40 {
		many[fmt.Sprint("k", i)] = "x"
	}
	for name, c := range map[string]struct {
		rec  audit.Record
		want fault.Code
	}{
		"no act":    {audit.Record{Actor: "a"}, fault.AuditRecord},
		"nobody":    {audit.Record{Act: "a"}, fault.AuditNoActor},
		"line end":  {audit.Record{Act: "a\nb", Actor: "a"}, fault.AuditRecord},
		"not UTF-8": {audit.Record{Act: "a", Actor: "a", Object: "\xff"}, fault.AuditRecord},
		"too long":  {audit.Record{Act: "a", Actor: "a", Object: strings.Repeat("x", 257)}, fault.AuditRecord},
		"too many":  {audit.Record{Act: "a", Actor: "a", Details: many}, fault.AuditRecord},
	} {
		require.ErrorIs(t, f.db.Update(ctx, func(tx *store.Tx) error {
			_, err := f.log.Append(tx, c.rec)
			return err
		}), c.want, name)
	}
}

func TestConfig(t *testing.T) {
	_, err := audit.New(ctx, audit.Config{Origin: "H29 17", Key: []byte{1}, PseudonymKey: []byte{1}})
	require.Len(t, fault.All(err), 4, "all faults are reported joined")
	require.ErrorIs(t, err, fault.Config)

	db := storetest.Open(t)
	one, err := audit.New(ctx, audit.Config{Store: db, Origin: "H29.17"})
	require.NoError(t, err)
	two, err := audit.New(ctx, audit.Config{Store: db, Origin: "H29.17"})
	require.NoError(t, err)
	require.Equal(t, one.Pseudonym("x"), two.Pseudonym("x"), "the key is kept in the store")
	_, err = audit.New(ctx, audit.Config{Store: db, Origin: "H29.18"})
	require.ErrorIs(t, err, fault.AuditOrigin)
}

func TestConcurrentAppends(t *testing.T) {
	f := open(t)
	var wg sync.WaitGroup
	seen := make([]int64, 200)
	for i := range seen {
		wg.Go(func() {
			err := f.db.Update(ident.With(ctx, clerk), func(tx *store.Tx) (err error) {
				seen[i], err = f.log.Append(tx, record(i))
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	once := map[int64]bool{}
	for _, index := range seen {
		require.False(t, once[index])
		once[index] = true
	}
	verifyExport(t, f)
}

// hashStore is a tree in memory, kept by tlog alone.
type hashStore []tlog.Hash

func (s hashStore) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		list[i] = s[x]
	}
	return list, nil
}

// TestTreeIsTlogs holds roots and proofs against the tree that tlog builds from
// the same texts.
func TestTreeIsTlogs(t *testing.T) {
	f := open(t)
	rng := rand.New(rand.NewPCG(1, 2))
	var model hashStore
	var points []audit.Checkpoint
	for size := int64(0); size < 800; {
		var batch []audit.Record
		for range 1 + rng.IntN(90) {
			batch = append(batch, record(rng.IntN(1000)))
		}
		f.append(t, batch...)
		for range batch {
			text, err := f.log.Text(ctx, size)
			require.NoError(t, err)
			add, err := tlog.StoredHashes(size, text, model)
			require.NoError(t, err)
			model = append(model, add...)
			size++
		}
		cp, err := f.log.Checkpoint(ctx)
		require.NoError(t, err)
		root, err := tlog.TreeHash(size, model)
		require.NoError(t, err)
		require.Equal(t, size, cp.Size)
		require.Equal(t, audit.Hash(root), cp.Root)
		points = append(points, cp)
	}
	for range 100 {
		newer := points[rng.IntN(len(points))]
		older := points[rng.IntN(len(points))]
		index := rng.Int64N(newer.Size)
		proof, err := f.log.InclusionProof(ctx, index, newer.Size)
		require.NoError(t, err)
		text, err := f.log.Text(ctx, index)
		require.NoError(t, err)
		require.NoError(t, audit.CheckInclusion(proof, newer, index, text))
		require.ErrorIs(t, audit.CheckInclusion(proof, newer, index, append(text, 'x')), fault.AuditAltered)

		history, err := f.log.ConsistencyProof(ctx, older.Size, newer.Size)
		if older.Size > newer.Size {
			require.ErrorIs(t, err, fault.AuditRange)
			continue
		}
		require.NoError(t, err)
		require.NoError(t, audit.CheckConsistency(history, older, newer))
		older.Root[0] ^= 1
		require.ErrorIs(t, audit.CheckConsistency(history, older, newer), fault.AuditHistory)
	}
	_, err := f.log.InclusionProof(ctx, 5, 100000)
	require.ErrorIs(t, err, fault.AuditRange)
	_, err = f.log.InclusionProof(ctx, 5, 5)
	require.ErrorIs(t, err, fault.AuditRange)
	_, err = f.log.Text(ctx, -1)
	require.ErrorIs(t, err, fault.AuditRange)
}

func TestKeysNeverPrint(t *testing.T) {
	f := open(t)
	cfg := audit.Config{Key: testKey(), PseudonymKey: []byte(strings.Repeat("k", 32))}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		text := fmt.Sprintf(verb+verb+verb, cfg, &cfg, f.log)
		require.Contains(t, text, "audit.")
		require.NotContains(t, text, "107 107")
		require.NotContains(t, text, "6b6b")
		require.NotContains(t, text, "kkkk")
	}
}
