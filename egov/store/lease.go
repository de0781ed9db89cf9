package store

import (
	"context"
	"errors"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Lease is the right of one holder to do a named thing for a while, such as
// running the timers of a city while other nodes stand by.
//
// No clock can promise that a holder who was asleep notices the end of its
// lease. Therefore each lease carries a fencing token, and what it protects is
// written in transactions that begin with [Tx.Fence].
type Lease struct {
	db           *DB
	name, holder string
	token        int64
	ttl          time.Duration
}

// Name is the name given to Acquire.
func (l *Lease) Name() string { return l.name }

// Token is the fencing token. Every Acquire of the name gets a greater one
// than all before.
func (l *Lease) Token() int64 { return l.token }

// Acquire takes the named lease for ttl, or answers fault.StoreLease when
// another holder has it. A holder that has it already, after a restart for
// example, gets it anew and its earlier token is void. holder names the node;
// it is shown to operators. Expiry follows the clock of the database on
// PostgreSQL and Config.Clock on SQLite.
func (d *DB) Acquire(ctx context.Context, name, holder string, ttl time.Duration) (*Lease, error) {
	if name == "" || holder == "" || ttl <= 0 {
		return nil, fault.New(fault.Config, "field", "lease", "reason", "a name, a holder and a positive duration are needed")
	}
	lease := &Lease{db: d, name: name, holder: holder, ttl: ttl}
	err := d.Update(ctx, func(tx *Tx) (err error) {
		lease.token, err = tx.acquire(name, holder, ttl)
		return err
	})
	if err != nil {
		return nil, err
	}
	return lease, nil
}

func (t *Tx) acquire(name, holder string, ttl time.Duration) (token int64, err error) {
	if err := t.Lock("store:lease:" + name); err != nil {
		return 0, err
	}
	now, err := t.now()
	if err != nil {
		return 0, err
	}
	var other string
	var expires int64
	err = t.Row(`SELECT holder, expires FROM store_lease WHERE name = $1`, name).Scan(&other, &expires)
	if err != nil && !errors.Is(err, fault.StoreNoRow) {
		return 0, err
	}
	if err == nil && other != holder && expires > now {
		return 0, leaseFault(name)
	}
	err = t.Row(`INSERT INTO store_lease(name, token, holder, expires) VALUES ($1, 1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET token = store_lease.token + 1, holder = excluded.holder, expires = excluded.expires
		RETURNING token`, name, holder, now+ttl.Microseconds()).Scan(&token)
	return token, err
}

// Renew prolongs the lease by its ttl from now. It answers fault.StoreLease
// when the lease was taken over or released; one that merely ran out, with
// nobody else having come, is held again.
func (l *Lease) Renew(ctx context.Context) error {
	return l.db.Update(ctx, func(tx *Tx) error {
		now, err := tx.now()
		if err != nil {
			return err
		}
		return l.change(tx, now+l.ttl.Microseconds(), l.holder)
	})
}

// Release gives the lease back; the next Acquire of anyone succeeds. It
// answers fault.StoreLease when it was lost before.
func (l *Lease) Release(ctx context.Context) error {
	return l.db.Update(ctx, func(tx *Tx) error { return l.change(tx, 0, "") })
}

func (l *Lease) change(tx *Tx, expires int64, holder string) error {
	n, err := tx.Exec(`UPDATE store_lease SET expires = $1, holder = $2 WHERE name = $3 AND token = $4 AND holder = $5`,
		expires, holder, l.name, l.token, l.holder)
	if err == nil && n == 0 {
		return leaseFault(l.name)
	}
	return err
}

// Fence makes the transaction depend on a lease: it fails with
// fault.StoreLease when the token is not that of the newest holder or was
// released, and whoever wants to take the lease over waits until the
// transaction has ended. So a stale holder cannot commit. Transactions with the
// same token do not wait for each other.
//
// A lease that ran out is still good here as long as nobody took it over.
func (t *Tx) Fence(name string, token int64) error {
	if t.readonly {
		return t.kill(fault.New(fault.StoreReadOnly))
	}
	query := `SELECT token FROM store_lease WHERE name = $1 AND holder <> ''`
	if t.db.Dialect() == dialectPostgres {
		query += ` FOR SHARE`
	}
	var newest int64
	err := t.Row(query, name).Scan(&newest)
	if errors.Is(err, fault.StoreNoRow) || err == nil && newest != token {
		return t.kill(leaseFault(name))
	}
	return err
}

// now is the time by which leases expire, in microseconds since 1970.
func (t *Tx) now() (int64, error) {
	if err := t.enter(); err != nil {
		return 0, err
	}
	defer t.leave()
	now, err := t.session.Now(t.ctx)
	return now, t.kill(err)
}

func leaseFault(name string) error { return fault.New(fault.StoreLease, "name", name) }
