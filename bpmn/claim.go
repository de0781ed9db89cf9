package bpmn

import (
	"cmp"
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/egov/store"
)

// A node claims due rows in batches: it writes its name and the end of its claim
// into them, so that no other node takes them, and renews the claim while it is
// at work. Claims of a dead node end by themselves, or at once where its process
// is known to be gone.

// look tells which types have due rows, and when the next row after now is due.
func (e *Engine) look(ctx context.Context, types []string) (due []string, next int64, err error) {
	now := micro(e.now())
	next = never
	if len(types) == 0 {
		return nil, next, nil
	}
	query := strings.Builder{}
	args := make([]any, len(types))
	for i, typ := range types {
		if i > 0 {
			query.WriteString(" UNION ALL ")
		}
		n := strconv.Itoa(i + 1)
		query.WriteString(`SELECT ` + n + ` AS number, (SELECT MIN(due) FROM bpmn_job WHERE type = $` + n + `) AS due`)
		args[i] = typ
	}
	err = e.db.View(ctx, func(tx *store.Tx) error {
		due, next = nil, never
		return tx.Each(func(r store.Row) error {
			var number int
			var at *int64
			if err := r.Scan(&number, &at); err != nil || at == nil {
				return err
			}
			if *at <= now {
				due = append(due, types[number-1])
			} else {
				next = min(next, *at)
			}
			return nil
		}, query.String(), args...)
	})
	return due, next, err
}

// claim takes due rows in hand, of each type at most as many as room says; the
// earliest first.
func (e *Engine) claim(ctx context.Context, types []string, room func(typ string) int) ([]jobRow, error) {
	var list []jobRow
	skip := ""
	if e.db.Dialect() == "postgres" {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	err := e.db.Update(ctx, func(tx *store.Tx) error {
		list = list[:0]
		now := e.now()
		for _, typ := range types {
			n := room(typ)
			if n <= 0 {
				continue
			}
			err := tx.Each(func(r store.Row) error {
				j, err := scanJob(r)
				list = append(list, j)
				return err
			}, `WITH due AS MATERIALIZED (SELECT id FROM bpmn_job WHERE type = $1 AND due <= $2 ORDER BY due, id LIMIT $3`+skip+`)
				UPDATE bpmn_job SET due = $4, owner = $5, attempt = attempt + CASE WHEN owner = '' THEN 0 ELSE 1 END
				WHERE id IN (SELECT id FROM due) RETURNING `+jobColumns,
				typ, micro(now), n, micro(now.Add(e.cfg.Lease)), e.cfg.Node)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b jobRow) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.instance, b.instance), cmp.Compare(a.token, b.token), cmp.Compare(a.id, b.id))
	})
	return list, nil
}

// hands are the rows that this node has in hand.
type hands struct {
	mu    sync.Mutex
	of    map[string]*jobRow // by id
	types map[string]int     // how many of each type
}

func (h *hands) take(list []jobRow) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == nil {
		h.of, h.types = map[string]*jobRow{}, map[string]int{}
	}
	for i := range list {
		j := list[i]
		h.of[j.id] = &j
		h.types[j.typ]++
	}
}

func (h *hands) release(j jobRow) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.of[j.id]; ok {
		delete(h.of, j.id)
		h.types[j.typ]--
	}
}

func (h *hands) count(types ...string) (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range types {
		n += h.types[t]
	}
	return n
}

// renew prolongs the claims that are nearing their end.
func (e *Engine) renew(ctx context.Context) error {
	now := e.now()
	soon, until := micro(now.Add(e.cfg.Lease/2)), micro(now.Add(e.cfg.Lease))
	var list []*jobRow
	e.hands.mu.Lock()
	for _, j := range e.hands.of {
		if j.due <= soon {
			list = append(list, j)
		}
	}
	e.hands.mu.Unlock()
	if len(list) == 0 {
		return nil
	}
	err := e.db.Update(ctx, func(tx *store.Tx) error {
		for _, j := range list {
			if _, err := tx.Exec(`UPDATE bpmn_job SET due = $1 WHERE id = $2 AND owner = $3 AND attempt = $4`, until, j.id, j.owner, j.attempt); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		e.hands.mu.Lock()
		defer e.hands.mu.Unlock()
		for _, j := range list {
			j.due = until
		}
	}
	return err
}

// keep renews claims, and frees those of dead programs, until the context ends.
func (e *Engine) keep(ctx context.Context) {
	for ctx.Err() == nil {
		e.rest(ctx, e.now().Add(max(e.cfg.Lease/4, time.Millisecond)))
		for what, do := range map[string]func(context.Context) error{"renew": e.renew, "free": e.freeDead} {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				e.log.Warn("claims could not be kept", zap.String("what", what), zap.String("code", string(codeOf(err))))
			}
		}
	}
}

// takeOver ends the claims of an earlier program that had the name of this node.
func (e *Engine) takeOver(ctx context.Context) {
	err := e.db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE bpmn_job SET due = at WHERE owner = $1 AND owner <> ''`, e.cfg.Node)
		return err
	})
	if err != nil && ctx.Err() == nil {
		e.log.Warn("claims of an earlier program are left to end by themselves", zap.String("code", string(codeOf(err))))
	}
}

// freeDead ends the claims of programs that ran on this machine and are gone.
func (e *Engine) freeDead(ctx context.Context) error {
	host, _ := os.Hostname()
	var dead []string
	err := e.db.View(ctx, func(tx *store.Tx) error {
		dead = nil
		return tx.Each(func(r store.Row) error {
			var owner string
			err := r.Scan(&owner)
			if parts := strings.Split(owner, "/"); len(parts) == 3 && parts[0] == host && gone(parts[1]) {
				dead = append(dead, owner)
			}
			return err
		}, `SELECT DISTINCT owner FROM bpmn_job WHERE owner <> ''`)
	})
	if err != nil || len(dead) == 0 {
		return err
	}
	return e.db.Update(ctx, func(tx *store.Tx) error {
		for _, owner := range dead {
			if _, err := tx.Exec(`UPDATE bpmn_job SET due = at WHERE owner = $1 AND owner <> ''`, owner); err != nil {
				return err
			}
		}
		tx.Notify(channel)
		return nil
	})
}

// gone tells whether no process of that number runs. In doubt it does.
func gone(number string) bool {
	pid, err := strconv.Atoi(number)
	if err != nil || pid == os.Getpid() {
		return false
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return true
	}
	defer p.Release()
	err = p.Signal(syscall.Signal(0))
	return err == os.ErrProcessDone || err == syscall.ESRCH
}

// rest waits for the moment, for one of the signals or for the end.
func (e *Engine) rest(ctx context.Context, until time.Time, signals ...<-chan struct{}) {
	reached, stop := e.cfg.Clock.Wake(until)
	defer stop()
	var a, b <-chan struct{}
	if len(signals) > 0 {
		a = signals[0]
	}
	if len(signals) > 1 {
		b = signals[1]
	}
	select {
	case <-a:
	case <-b:
	case <-reached:
	case <-ctx.Done():
	}
}
