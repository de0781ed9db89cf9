package audit

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"golang.org/x/text/unicode/norm"
)

// Query asks for entries; the fields that are set hold together.
type Query struct {
	Object string    // exact
	Actor  string    // subject, or what looks personal in clear: it is looked up by its pseudonym
	Act    string    // exact
	Value  string    // personal value in clear: entries that hold its pseudonym anywhere
	From   time.Time // at or after
	To     time.Time // before
	Limit  int       // default 100, at most 1000
	Start  int64     // first index to list; for the next page: the last index + 1
}

// Records lists entries in the order of the log. Each is read from the text
// that is hashed, so it is what the tree protects.
func (l *Log) Records(ctx context.Context, q Query) ([]Entry, error) {
	where, args := q.conditions(l)
	limit := q.Limit
	if limit <= 0 {
		limit = 100
	}
	args = append(args, int64(min(limit, 1000)))
	query := fmt.Sprintf(`SELECT idx, body FROM audit_record%s ORDER BY idx LIMIT $%d`, where, len(args))
	var list []Entry
	err := l.db.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			e, err := l.scan(r)
			list = append(list, e)
			return err
		}, query, args...)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (l *Log) scan(r store.Row) (Entry, error) {
	var index int64
	var text []byte
	if err := r.Scan(&index, &text); err != nil {
		return Entry{}, err
	}
	e, err := ParseEntry(text, l.origin)
	if err == nil && e.Index != index {
		err = fault.New(fault.AuditEntry, "index", index)
	}
	return e, err
}

func (q Query) conditions(l *Log) (where string, args []any) {
	var parts []string
	add := func(condition string, arg any) {
		args = append(args, arg)
		parts = append(parts, fmt.Sprintf(condition, len(args)))
	}
	if q.Object != "" {
		add(`object = $%d`, norm.NFC.String(q.Object))
	}
	if q.Actor != "" {
		add(`actor = $%d`, l.actorName(norm.NFC.String(q.Actor)))
	}
	if q.Act != "" {
		add(`act = $%d`, norm.NFC.String(q.Act))
	}
	if q.Value != "" {
		add(`idx IN (SELECT idx FROM audit_value WHERE pseudonym = $%d)`, l.Pseudonym(q.Value))
	}
	if !q.From.IsZero() {
		add(`at >= $%d`, q.From.UnixMicro())
	}
	if !q.To.IsZero() {
		add(`at < $%d`, q.To.UnixMicro())
	}
	if q.Start > 0 {
		add(`idx >= $%d`, q.Start)
	}
	if len(parts) == 0 {
		return "", args
	}
	return " WHERE " + strings.Join(parts, " AND "), args
}

// Text is the entry at index as it is hashed and exported, newline included;
// with [Log.InclusionProof] it makes evidence that stands by itself.
func (l *Log) Text(ctx context.Context, index int64) (text []byte, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		h, err := readHead(tx)
		if err != nil {
			return err
		}
		if index < 0 || index >= h.size {
			return outside(index, h.size)
		}
		return tx.Row(`SELECT body FROM audit_record WHERE idx = $1`, index).Scan(&text)
	})
	return text, err
}
