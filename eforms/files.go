package eforms

import (
	"context"
	"errors"
	"io"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

const fileColumns = `id, holder, field, name, type, size, sha256, at`

func scanFile(r store.Row) (Attachment, error) {
	var a Attachment
	var at int64
	err := r.Scan(&a.ID, &a.Holder, &a.Field, &a.Name, &a.Type, &a.Size, &a.SHA256, &at)
	a.At = micro(at)
	return a, err
}

// Attachments are the files of a draft or dossier in the order they came.
func (s *Service) Attachments(ctx context.Context, holder string) ([]Attachment, error) {
	var list []Attachment
	err := s.cfg.Store.View(ctx, func(tx *store.Tx) (err error) {
		list, err = s.AttachmentsTx(tx, holder)
		return err
	})
	return list, err
}

// AttachmentsTx is Attachments within the caller's transaction.
func (s *Service) AttachmentsTx(tx *store.Tx, holder string) ([]Attachment, error) {
	var list []Attachment
	err := tx.Each(func(r store.Row) error {
		a, err := scanFile(r)
		list = append(list, a)
		return err
	}, `SELECT `+fileColumns+` FROM eforms_file WHERE holder = $1 ORDER BY place, id`, holder)
	return list, err
}

// Attachment is one file's description; whether the principal may see its holder
// is for the caller to check.
func (s *Service) Attachment(ctx context.Context, id string) (Attachment, error) {
	var a Attachment
	err := s.cfg.Store.View(ctx, func(tx *store.Tx) (err error) {
		a, err = file(tx, id)
		return err
	})
	return a, err
}

func file(tx *store.Tx, id string) (Attachment, error) {
	a, err := scanFile(tx.Row(`SELECT `+fileColumns+` FROM eforms_file WHERE id = $1`, id))
	if errors.Is(err, fault.StoreNoRow) {
		return Attachment{}, fault.New(fault.EformsNoFile)
	}
	return a, err
}

// Open gives a file's bytes, read from the store chunk by chunk. The reader ends
// with [fault.EformsFileDamaged] when bytes are missing.
func (s *Service) Open(ctx context.Context, id string) (Attachment, io.ReadCloser, error) {
	a, err := s.Attachment(ctx, id)
	if err != nil {
		return Attachment{}, nil, err
	}
	return a, &fileReader{ctx: ctx, db: s.cfg.Store, file: a.ID, left: a.Size}, nil
}

type fileReader struct {
	ctx  context.Context
	db   *store.DB
	file string
	n    int64
	left int64 // bytes still to come from the store
	buf  []byte
}

func (r *fileReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(r.buf) == 0 {
		if r.left == 0 {
			return 0, io.EOF
		}
		if err := r.load(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.buf)
	r.buf = r.buf[n:]
	return n, nil
}

func (r *fileReader) load() error {
	err := r.db.View(r.ctx, func(tx *store.Tx) error {
		return tx.Row(`SELECT body FROM eforms_chunk WHERE file = $1 AND n = $2`, r.file, r.n).Scan(&r.buf)
	})
	switch {
	case errors.Is(err, fault.StoreNoRow) || err == nil && (len(r.buf) == 0 || int64(len(r.buf)) > r.left):
		r.buf = nil
		return fault.New(fault.EformsFileDamaged)
	case err != nil:
		return err
	}
	r.n++
	r.left -= int64(len(r.buf))
	return nil
}

func (r *fileReader) Close() error {
	r.buf, r.left = nil, 0
	return nil
}

// Rehold gives all files of one holder to another: of a draft to the dossier it
// became.
func (s *Service) Rehold(tx *store.Tx, from, to string) error {
	for _, name := range []string{min(from, to), max(from, to)} {
		if err := tx.Lock("eforms:draft:" + name); err != nil {
			return err
		}
	}
	var place int64
	if err := tx.Row(`SELECT COALESCE(MAX(place), 0) FROM eforms_file WHERE holder = $1`, to).Scan(&place); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE eforms_file SET holder = $1, place = place + $2 WHERE holder = $3`, to, place, from)
	return err
}

// Detach removes a file of the holder; one of another holder is
// [fault.EformsNoFile].
func (s *Service) Detach(ctx context.Context, holder, id string) error {
	return s.cfg.Store.Update(ctx, func(tx *store.Tx) error { return s.DetachTx(tx, holder, id) })
}

// DetachTx is Detach within the caller's transaction.
func (s *Service) DetachTx(tx *store.Tx, holder, id string) error {
	n, err := tx.Exec(`DELETE FROM eforms_file WHERE id = $1 AND holder = $2`, id, holder)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.EformsNoFile)
	}
	_, err = tx.Exec(`DELETE FROM eforms_chunk WHERE file = $1`, id)
	return err
}
