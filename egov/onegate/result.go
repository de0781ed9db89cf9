package onegate

import (
	"context"
	"errors"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Result is a document that the procedure produced, as it was signed.
type Result struct {
	Name    string // file name
	Media   string // media type
	At      time.Time
	Content []byte
}

// AddResultTx keeps a result document with its dossier. The bytes are never
// changed afterwards; a later document is added beside it.
func (s *Service) AddResultTx(tx *store.Tx, code string, r Result) error {
	if _, err := s.locked(tx, code); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO onegate_result (dossier, seq, name, media, at, content)
		SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5 FROM onegate_result WHERE dossier = $1`,
		code, r.Name, r.Media, s.now().UnixMicro(), r.Content)
	return err
}

// Result reads the newest result of a dossier, or [fault.OnegateResult].
func (s *Service) Result(ctx context.Context, code string) (r Result, err error) {
	err = s.cfg.Store.View(ctx, func(tx *store.Tx) error {
		var at int64
		err := tx.Row(`SELECT name, media, at, content FROM onegate_result WHERE dossier = $1 ORDER BY seq DESC LIMIT 1`, code).
			Scan(&r.Name, &r.Media, &at, &r.Content)
		if errors.Is(err, fault.StoreNoRow) {
			return fault.New(fault.OnegateResult, "code", code)
		}
		r.At = time.UnixMicro(at)
		return err
	})
	return r, err
}
