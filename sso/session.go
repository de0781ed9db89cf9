package sso

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
)

// touchEvery is how exactly the last use of a session is kept: a session in use
// costs one write a minute, not one a request. An idle session may therefore
// end up to so much early.
const touchEvery = time.Minute

// Session is one open session, as an administrator or its owner sees it.
type Session struct {
	Ref       string // handle for Revoke; it opens nothing
	Subject   string
	Kind      ident.PrincipalKind
	Agency    ident.AgencyCode
	Roles     []string
	Assurance int
	Created   time.Time
	Seen      time.Time // last use, to the minute
	Ends      time.Time // unless it is used before
}

// person is the part of a session that is sealed.
type person struct {
	Name      string              `json:"name"`
	CitizenID ident.CitizenNumber `json:"citizen"`
	Profile   map[string]any      `json:"profile"`
	IDToken   string              `json:"token"`
}

// current is a session of a request.
type current struct {
	Session
	person
}

// Format prints the handle alone, whatever the verb.
func (c *current) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "sso session "+c.Ref) }

func (c *current) principal() ident.Principal {
	return ident.Principal{Subject: c.Subject, Kind: c.Kind, Name: c.Name, Agency: c.Agency, Roles: c.Roles, Assurance: c.Assurance, CitizenID: c.CitizenID}
}

// presented is the session id in the request's cookie, or "". A cookie sent
// twice is not looked at: somebody beside us may have planted one of them.
func (s *Service) presented(r *http.Request) string {
	cookies := r.CookiesNamed(s.cookie)
	if len(cookies) != 1 || len(cookies[0].Value) != secretLen {
		return ""
	}
	return cookies[0].Value
}

const sessionColumns = `id, subject, kind, agency, roles, assurance, created, seen, ends`

func scanSession(row store.Row, more ...any) (out Session, err error) {
	var kind, agency, roles string
	var assurance, created, seen, ends int64
	dest := append([]any{&out.Ref, &out.Subject, &kind, &agency, &roles, &assurance, &created, &seen, &ends}, more...)
	if err := row.Scan(dest...); err != nil {
		return out, err
	}
	out.Kind, out.Agency, out.Assurance = ident.PrincipalKind(kind), ident.AgencyCode(agency), int(assurance)
	out.Created, out.Seen, out.Ends = moment(created), moment(seen), moment(ends)
	return out, json.Unmarshal([]byte(roles), &out.Roles)
}

// load gives the session of a secret, nil when there is none, and notes its use.
func (s *Service) load(ctx context.Context, secret string) (*current, error) {
	if secret == "" {
		return nil, nil
	}
	now, id := s.cfg.Clock.Now(), digest(secret)
	var c current
	var sealed []byte
	var last int64
	err := s.cfg.Store.View(ctx, func(tx *store.Tx) (err error) {
		c.Session, err = scanSession(tx.Row(`SELECT `+sessionColumns+`, sealed, last FROM sso_session WHERE id = $1 AND issuer = $2 AND ends > $3`,
			id, s.cfg.Issuer, micros(now)), &sealed, &last)
		return err
	})
	if isNoRow(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if c.person, err = unseal(secret, sealed); err != nil {
		return nil, err
	}
	s.touch(ctx, &c, now, moment(last))
	return &c, nil
}

// touch prolongs a session in use. A failure is logged only: whoever reads may
// go on reading while the disk is full.
func (s *Service) touch(ctx context.Context, c *current, now, last time.Time) {
	if now.Sub(c.Seen) < touchEvery {
		return
	}
	ends := now.Add(s.cfg.IdleTimeout)
	if ends.After(last) {
		ends = last
	}
	err := s.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE sso_session SET seen = $1, ends = $2 WHERE id = $3 AND seen < $4`, micros(now), micros(ends), c.Ref, micros(now))
		return err
	})
	if err != nil {
		s.warn("session not prolonged", err)
		return
	}
	c.Seen, c.Ends = now, ends
}

// purge deletes a bounded number of sessions that have ended.
func (s *Service) purge(tx *store.Tx, now time.Time) error {
	_, err := tx.Exec(`DELETE FROM sso_session WHERE id IN (SELECT id FROM sso_session WHERE ends <= $1 ORDER BY ends LIMIT 100)`, micros(now))
	return err
}

// replace ends the session that the browser held when it signed in anew.
func (s *Service) replace(tx *store.Tx, secret string) error {
	if secret == "" {
		return nil
	}
	return s.end(tx, Revoked, `id = $1`, digest(secret))
}

// end deletes the sessions that a condition names and reports each.
func (s *Service) end(tx *store.Tx, kind EventKind, where string, args ...any) error {
	var gone []Session
	err := tx.Each(func(row store.Row) error {
		one, err := scanSession(row)
		gone = append(gone, one)
		return err
	}, `DELETE FROM sso_session WHERE `+where+` RETURNING `+sessionColumns, args...)
	if err != nil {
		return err
	}
	for _, one := range gone {
		if err := s.observe(tx, Event{Kind: kind, Subject: one.Subject, Agency: one.Agency, Session: one.Ref}); err != nil {
			return err
		}
	}
	return nil
}

// Sessions lists the open sessions of a subject, newest first.
func (s *Service) Sessions(ctx context.Context, subject string) (list []Session, err error) {
	err = s.cfg.Store.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(row store.Row) error {
			one, err := scanSession(row)
			list = append(list, one)
			return err
		}, `SELECT `+sessionColumns+` FROM sso_session WHERE subject = $1 AND issuer = $2 AND ends > $3 ORDER BY created DESC, id`, subject, s.cfg.Issuer, micros(s.cfg.Clock.Now()))
	})
	return list, err
}

// Revoke ends sessions of a subject at once, on every node: those named by
// their Ref, or all of them. Sessions that do not exist are no error.
func (s *Service) Revoke(ctx context.Context, subject string, refs ...string) error {
	return s.cfg.Store.Update(ctx, func(tx *store.Tx) error { return s.RevokeTx(tx, subject, refs...) })
}

// RevokeTx is Revoke inside the caller's transaction.
func (s *Service) RevokeTx(tx *store.Tx, subject string, refs ...string) error {
	if err := tx.Lock(s.lockName(subject)); err != nil {
		return err
	}
	if len(refs) == 0 {
		return s.end(tx, Revoked, `subject = $1 AND issuer = $2`, subject, s.cfg.Issuer)
	}
	for _, ref := range refs {
		if err := s.end(tx, Revoked, `id = $1 AND subject = $2 AND issuer = $3`, ref, subject, s.cfg.Issuer); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) lockName(subject string) string {
	return "sso:subject:" + digest(s.cfg.Issuer+"\x00"+subject)
}

// seal encrypts what a session knows of its person with a key that is derived
// from the session id and so lies in the person's cookie only.
func (s *Service) seal(secret string, p person) ([]byte, error) {
	plain, err := json.Marshal(p)
	if err != nil {
		return nil, fault.New(fault.Unexpected).Wrap(err)
	}
	box, err := sealBox(secret)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := io.ReadFull(s.cfg.Random, nonce); err != nil {
		return nil, fault.New(fault.Unexpected).Wrap(err)
	}
	return box.Seal(nonce, nonce, plain, []byte(digest(secret))), nil
}

func unseal(secret string, sealed []byte) (p person, err error) {
	box, err := sealBox(secret)
	if err != nil {
		return p, err
	}
	if len(sealed) < box.NonceSize() {
		return p, fault.New(fault.Unexpected).Wrap(errors.New("session too short"))
	}
	plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], []byte(digest(secret)))
	if err == nil {
		err = json.Unmarshal(plain, &p)
	}
	if err != nil {
		return p, fault.New(fault.Unexpected).Wrap(errors.New("session cannot be opened"))
	}
	return p, nil
}

func sealBox(secret string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "egov sso session", 32)
	if err != nil {
		return nil, fault.New(fault.Unexpected).Wrap(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fault.New(fault.Unexpected).Wrap(err)
	}
	return cipher.NewGCM(block)
}

func isNoRow(err error) bool { return errors.Is(err, fault.StoreNoRow) }
