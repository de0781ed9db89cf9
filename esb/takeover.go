package esb

import (
	"context"
	"errors"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// What a process has taken up is left alone by others for claimFor, which has to
// be long: an attempt may be slow. A process that dies would hold its messages
// up for as long. So each one that runs holds a lease under its name, and frees
// what those had taken up whose lease has run out. Freeing too early does no
// harm: every step asks whether the claim still holds, and receivers know what
// they have.
const (
	nodeLease = 10 * time.Second
	nodeLook  = 3 * time.Second
)

// stayAlive keeps the lease of this process and frees what others left, until
// the context ends.
func (b *Bus) stayAlive(ctx context.Context) {
	for ctx.Err() == nil {
		if err := b.takeOver(ctx); err != nil && ctx.Err() == nil {
			b.warn("claims of other nodes not looked at", err)
		} else if b.alone() {
			return // what was left behind at the start was all
		}
		looked, stop := b.cfg.Clock.Wake(b.now().Add(nodeLook))
		select {
		case <-ctx.Done():
		case <-looked:
		}
		stop()
	}
}

// alone reports whether there can be no other process: an SQLite file is for one.
func (b *Bus) alone() bool { return b.cfg.Store.Dialect() == "sqlite" }

// takeOver frees what processes that are gone had taken up.
func (b *Bus) takeOver(ctx context.Context) error {
	if !b.alone() {
		if _, err := b.cfg.Store.Acquire(ctx, leaseOf(b.cfg.Node), b.cfg.Node, nodeLease); err != nil {
			return err
		}
	}
	holders, err := b.holders(ctx)
	if err != nil {
		return err
	}
	for _, node := range holders {
		if b.alone() {
			err = b.free(ctx, node)
		} else {
			err = b.freeIfGone(ctx, node)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func leaseOf(node string) string { return "esb:node:" + node }

// holders lists the other processes that have something taken up.
func (b *Bus) holders(ctx context.Context) (nodes []string, err error) {
	err = b.cfg.Store.View(ctx, func(tx *store.Tx) error {
		nodes = nil
		return tx.Each(func(r store.Row) error {
			var node string
			err := r.Scan(&node)
			nodes = append(nodes, node)
			return err
		}, `SELECT claim FROM esb_delivery WHERE state IN ('queued', 'retrying') AND claim NOT IN ('', $1)
			UNION SELECT claim FROM esb_in WHERE state = 'waiting' AND claim NOT IN ('', $1)`, b.cfg.Node)
	})
	return nodes, err
}

// freeIfGone frees what a process had taken up whose lease can be had.
func (b *Bus) freeIfGone(ctx context.Context, node string) error {
	lease, err := b.cfg.Store.Acquire(ctx, leaseOf(node), b.cfg.Node, nodeLease)
	if errors.Is(err, fault.StoreLease) {
		return nil // it lives, or somebody else is at it
	}
	if err != nil {
		return err
	}
	if err := b.free(ctx, node); err != nil {
		return err
	}
	return lease.Release(ctx)
}

func (b *Bus) free(ctx context.Context, node string) error {
	return b.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		now := micros(b.now())
		for _, query := range []string{
			`UPDATE esb_delivery SET next = $1, claim = '' WHERE state IN ('queued', 'retrying') AND claim = $2`,
			`UPDATE esb_in SET next = $1, claim = '' WHERE state = 'waiting' AND claim = $2`,
		} {
			if _, err := tx.Exec(query, now, node); err != nil {
				return err
			}
		}
		tx.Notify(channel)
		return nil
	})
}
