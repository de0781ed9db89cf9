package eforms

import (
	"context"
	"errors"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Draft is a form that somebody has begun. It keeps the version it was begun
// with, whatever is published later.
type Draft struct {
	ID      string
	Form    string
	Version int
	Owner   string // who may see it: a principal's subject
	Data    map[string]any
	Page    int
	// Revision counts the saves. A save carries the revision it was made from;
	// when the stored one is another, it is refused and nothing is lost.
	Revision int64
	Created  time.Time
	Updated  time.Time
}

// SaveDraft stores a draft and returns it with its new revision. A draft with
// Revision 0 is begun: an empty ID becomes a new one, Version 0 the latest. A
// save from an old revision is [fault.EformsDraftConflict]; an id that belongs to
// another owner is [fault.EformsNoDraft].
func (s *Service) SaveDraft(ctx context.Context, d Draft) (Draft, error) {
	var saved Draft
	err := s.cfg.Store.Update(ctx, func(tx *store.Tx) (err error) {
		saved, err = s.SaveDraftTx(tx, d)
		return err
	})
	return saved, err
}

// SaveDraftTx is SaveDraft within the caller's transaction.
func (s *Service) SaveDraftTx(tx *store.Tx, d Draft) (Draft, error) {
	data, err := MarshalData(d.Data)
	if err != nil {
		return Draft{}, err
	}
	if len(data) > dataLimits.Bytes {
		return Draft{}, fault.New(fault.EformsRequestSize, "limit", sizeText(int64(dataLimits.Bytes)))
	}
	if d.Owner == "" {
		return Draft{}, fault.New(fault.EformsNoDraft)
	}
	if d.Revision == 0 {
		return s.beginDraft(tx, d, data)
	}
	if err := tx.Lock("eforms:draft:" + d.ID); err != nil {
		return Draft{}, err
	}
	have, err := s.draft(tx, d.ID, d.Owner)
	if err != nil {
		return Draft{}, err
	}
	if have.Revision != d.Revision {
		return Draft{}, fault.New(fault.EformsDraftConflict)
	}
	have.Data, have.Page, have.Revision = d.Data, d.Page, d.Revision+1
	have.Updated = micro(s.now())
	_, err = tx.Exec(`UPDATE eforms_draft SET data = $1, page = $2, revision = $3, updated = $4 WHERE id = $5`,
		data, int64(have.Page), have.Revision, have.Updated.UnixMicro(), have.ID)
	return have, err
}

func (s *Service) beginDraft(tx *store.Tx, d Draft, data []byte) (Draft, error) {
	f, err := s.FormTx(tx, d.Form, d.Version)
	if err != nil {
		return Draft{}, err
	}
	if d.ID == "" {
		d.ID = s.cfg.NewID()
	}
	d.Version, d.Revision = f.version, 1
	d.Created = micro(s.now())
	d.Updated = d.Created
	n, err := tx.Exec(`INSERT INTO eforms_draft (id, form, version, owner, data, page, revision, created, updated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING`,
		d.ID, d.Form, int64(d.Version), d.Owner, data, int64(d.Page), d.Revision, d.Created.UnixMicro(), d.Updated.UnixMicro())
	if err == nil && n == 0 {
		if _, err := s.draft(tx, d.ID, d.Owner); err != nil {
			return Draft{}, err
		}
		return Draft{}, fault.New(fault.EformsDraftConflict)
	}
	return d, err
}

func micro(at int64) time.Time { return time.UnixMicro(at).UTC() }

const draftColumns = `id, form, version, owner, data, page, revision, created, updated`

func scanDraft(r store.Row) (Draft, error) {
	var (
		d                               Draft
		data                            []byte
		version, page, created, updated int64
	)
	err := r.Scan(&d.ID, &d.Form, &version, &d.Owner, &data, &page, &d.Revision, &created, &updated)
	if err != nil {
		return Draft{}, err
	}
	d.Version, d.Page, d.Created, d.Updated = int(version), int(page), micro(created), micro(updated)
	d.Data, err = UnmarshalData(data)
	return d, err
}

func (s *Service) draft(tx *store.Tx, id, owner string) (Draft, error) {
	d, err := scanDraft(tx.Row(`SELECT `+draftColumns+` FROM eforms_draft WHERE id = $1 AND owner = $2`, id, owner))
	if errors.Is(err, fault.StoreNoRow) {
		return Draft{}, fault.New(fault.EformsNoDraft)
	}
	return d, err
}

// Draft is one draft of the owner; another's is [fault.EformsNoDraft], as if it
// were not there.
func (s *Service) Draft(ctx context.Context, id, owner string) (Draft, error) {
	var d Draft
	err := s.cfg.Store.View(ctx, func(tx *store.Tx) (err error) {
		d, err = s.draft(tx, id, owner)
		return err
	})
	return d, err
}

// DraftTx is Draft within the caller's transaction.
func (s *Service) DraftTx(tx *store.Tx, id, owner string) (Draft, error) {
	return s.draft(tx, id, owner)
}

// TakeDraftTx is DraftTx for who is about to make something else of the draft
// and to remove it: others who want the same wait until the transaction has
// ended and then find no draft. So a button pressed twice acts once.
func (s *Service) TakeDraftTx(tx *store.Tx, id, owner string) (Draft, error) {
	if err := tx.Lock("eforms:draft:" + id); err != nil {
		return Draft{}, err
	}
	return s.draft(tx, id, owner)
}

// Drafts are the owner's drafts, the last saved first.
func (s *Service) Drafts(ctx context.Context, owner string) ([]Draft, error) {
	var list []Draft
	err := s.cfg.Store.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			d, err := scanDraft(r)
			list = append(list, d)
			return err
		}, `SELECT `+draftColumns+` FROM eforms_draft WHERE owner = $1 ORDER BY updated DESC, id`, owner)
	})
	return list, err
}

// DeleteDraft removes a draft of the owner and the attachments it still holds.
func (s *Service) DeleteDraft(ctx context.Context, id, owner string) error {
	return s.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		if _, err := s.draft(tx, id, owner); err != nil {
			return err
		}
		return s.DeleteDraftTx(tx, id)
	})
}

// DeleteDraftTx removes a draft, whoever owns it, and the attachments it still
// holds; those that Rehold gave to a dossier stay. One that is not there is fine.
func (s *Service) DeleteDraftTx(tx *store.Tx, id string) error {
	if err := tx.Lock("eforms:draft:" + id); err != nil {
		return err
	}
	for _, q := range []string{
		`DELETE FROM eforms_chunk WHERE file IN (SELECT id FROM eforms_file WHERE holder = $1)`,
		`DELETE FROM eforms_file WHERE holder = $1`,
		`DELETE FROM eforms_draft WHERE id = $1`,
	} {
		if _, err := tx.Exec(q, id); err != nil {
			return err
		}
	}
	return nil
}
