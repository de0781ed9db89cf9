package eforms

import (
	"bytes"
	"context"
	"errors"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Publish checks a definition and stores it under its id and version. The same
// bytes again change nothing; another body under a version that exists is
// [fault.EformsChanged]; a widget that nobody supplies is [fault.EformsWidget].
func (s *Service) Publish(ctx context.Context, def []byte) (*Form, error) {
	var f *Form
	err := s.cfg.Store.Update(ctx, func(tx *store.Tx) (err error) {
		f, err = s.PublishTx(tx, def)
		return err
	})
	return f, err
}

// PublishTx is Publish within the caller's transaction.
func (s *Service) PublishTx(tx *store.Tx, def []byte) (*Form, error) {
	f, err := Parse(def)
	if err != nil {
		return nil, err
	}
	if err := s.checkWidgets(f); err != nil {
		return nil, err
	}
	f.svc = s
	if err := tx.Lock("eforms:form:" + f.id); err != nil {
		return nil, err
	}
	var have []byte
	err = tx.Row(`SELECT body FROM eforms_form WHERE id = $1 AND version = $2`, f.id, int64(f.version)).Scan(&have)
	switch {
	case errors.Is(err, fault.StoreNoRow):
		_, err = tx.Exec(`INSERT INTO eforms_form (id, version, body, at) VALUES ($1, $2, $3, $4)`,
			f.id, int64(f.version), def, s.now())
		return f, err
	case err != nil:
		return nil, err
	case !bytes.Equal(have, def):
		return nil, fault.New(fault.EformsChanged, "id", f.id, "version", f.version)
	}
	return f, nil
}

func (s *Service) checkWidgets(f *Form) error {
	var faults []error
	for _, x := range f.fields {
		if !x.own() && s.cfg.Widgets[x.Widget] == nil {
			faults = append(faults, fault.New(fault.EformsWidget, "widget", x.Widget).At(x.def+"/widget"))
		}
	}
	return fault.Join(faults...)
}

// Form is a published form; version 0 is the latest.
func (s *Service) Form(ctx context.Context, id string, version int) (*Form, error) {
	var f *Form
	err := s.cfg.Store.View(ctx, func(tx *store.Tx) (err error) {
		f, err = s.FormTx(tx, id, version)
		return err
	})
	return f, err
}

// FormTx is Form within the caller's transaction.
func (s *Service) FormTx(tx *store.Tx, id string, version int) (*Form, error) {
	asked := version
	if version == 0 {
		var latest int64
		err := tx.Row(`SELECT COALESCE(MAX(version), 0) FROM eforms_form WHERE id = $1`, id).Scan(&latest)
		if err != nil {
			return nil, err
		}
		version = int(latest)
	}
	key := formKey{id, version}
	if f := s.cached(key); f != nil {
		return f, nil
	}
	var body []byte
	err := tx.Row(`SELECT body FROM eforms_form WHERE id = $1 AND version = $2`, id, int64(version)).Scan(&body)
	if errors.Is(err, fault.StoreNoRow) {
		return nil, fault.New(fault.EformsNoForm, "id", id, "version", asked)
	}
	if err != nil {
		return nil, err
	}
	f, err := Parse(body)
	if err != nil {
		return nil, err
	}
	f.svc = s
	tx.OnCommit(func() { s.keep(key, f) })
	return f, nil
}

func (s *Service) cached(k formKey) *Form {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.forms[k]
}

// keep holds parsed forms; a published form never changes. The cache is emptied
// when it grows beyond any department's number of forms.
func (s *Service) keep(k formKey, f *Form) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.forms) >= 500 {
		clear(s.forms)
	}
	s.forms[k] = f
}

// Published is one stored form, as listed by Forms.
type Published struct {
	ID      string
	Version int
	Title   Text
}

// Forms lists the latest version of every form by id.
func (s *Service) Forms(ctx context.Context) ([]Published, error) {
	var list []Published
	err := s.cfg.Store.View(ctx, func(tx *store.Tx) error {
		list = nil
		var ids []string
		err := tx.Each(func(r store.Row) error {
			var id string
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		}, `SELECT DISTINCT id FROM eforms_form ORDER BY id`)
		for _, id := range ids {
			f, ferr := s.FormTx(tx, id, 0)
			if ferr != nil {
				return ferr
			}
			list = append(list, Published{f.id, f.version, f.title})
		}
		return err
	})
	return list, err
}
