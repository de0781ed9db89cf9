package audit

import (
	"context"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a hash of the tree: SHA-256 under the prefixes of RFC 6962.
type Hash = [32]byte

// InclusionProof proves that the entry at index stands in the log of the given
// size (RFC 6962 section 2.1.1). [CheckInclusion] checks it.
func (l *Log) InclusionProof(ctx context.Context, index, size int64) (proof []Hash, err error) {
	err = l.prove(ctx, size, func(r *reader) error {
		if index < 0 || index >= size {
			return outside(index, size)
		}
		p, err := tlog.ProveRecord(size, index, r)
		proof = plainHashes(p)
		return err
	})
	return proof, err
}

// ConsistencyProof proves that the log of newSize continues the log of oldSize
// (RFC 6962 section 2.1.2). [CheckConsistency] checks it.
func (l *Log) ConsistencyProof(ctx context.Context, oldSize, newSize int64) (proof []Hash, err error) {
	err = l.prove(ctx, newSize, func(r *reader) error {
		if oldSize < 1 || oldSize > newSize {
			return outside(oldSize, newSize)
		}
		p, err := tlog.ProveTree(newSize, oldSize, r)
		proof = plainHashes(p)
		return err
	})
	return proof, err
}

func (l *Log) prove(ctx context.Context, size int64, fn func(*reader) error) error {
	return l.db.View(ctx, func(tx *store.Tx) error {
		h, err := readHead(tx)
		if err != nil {
			return err
		}
		if size < 1 || size > h.size {
			return outside(size, h.size)
		}
		return fn(newReader(tx, size))
	})
}

// CheckInclusion checks that the entry's text, as exported, stands at index in
// the log that the checkpoint describes. Error: [fault.AuditAltered].
func CheckInclusion(proof []Hash, cp Checkpoint, index int64, text []byte) error {
	if err := tlog.CheckRecord(treeHashes(proof), cp.Size, cp.Root, index, leafHash(text)); err != nil {
		return fault.New(fault.AuditAltered, "file", "proof", "index", index).Wrap(err)
	}
	return nil
}

// CheckConsistency checks that the log of the newer checkpoint continues that
// of the older one. Error: [fault.AuditHistory].
func CheckConsistency(proof []Hash, older, newer Checkpoint) error {
	if older.Origin != newer.Origin {
		return fault.New(fault.AuditOrigin)
	}
	if err := tlog.CheckTree(treeHashes(proof), newer.Size, newer.Root, older.Size, older.Root); err != nil {
		return fault.New(fault.AuditHistory, "size", older.Size).Wrap(err)
	}
	return nil
}

func plainHashes(list []tlog.Hash) []Hash {
	out := make([]Hash, len(list))
	for i, h := range list {
		out[i] = h
	}
	return out
}

func treeHashes(list []Hash) []tlog.Hash {
	out := make([]tlog.Hash, len(list))
	for i, h := range list {
		out[i] = h
	}
	return out
}
