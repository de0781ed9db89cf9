package sso

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
)

// Assignment is the roles that an account holds in an agency.
type Assignment struct {
	Subject string
	Agency  ident.AgencyCode
	Roles   []string
	Changed time.Time
}

// maxRoles is how many roles one assignment may hold.
const maxRoles = 64

var roleForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{0,62}$`)

// Assign sets the roles of a subject in an agency; no roles takes the
// assignment away. Open sessions for that agency follow at once: their roles
// change, or they end when none is left. A person signed in without that agency
// acts for it from the next sign-in on. A malformed agency, subject or role is
// fault.SsoAssignment.
func (s *Service) Assign(ctx context.Context, subject string, agency ident.AgencyCode, roles ...string) error {
	return s.cfg.Store.Update(ctx, func(tx *store.Tx) error { return s.AssignTx(tx, subject, agency, roles...) })
}

// AssignTx is Assign inside the caller's transaction.
func (s *Service) AssignTx(tx *store.Tx, subject string, agency ident.AgencyCode, roles ...string) error {
	if err := checkAssignment(subject, agency, roles); err != nil {
		return err
	}
	if err := tx.Lock(s.lockName(subject)); err != nil {
		return err
	}
	roles = slices.Compact(slices.Sorted(slices.Values(roles)))
	if len(roles) == 0 {
		if _, err := tx.Exec(`DELETE FROM sso_role WHERE issuer = $1 AND subject = $2 AND agency = $3`, s.cfg.Issuer, subject, string(agency)); err != nil {
			return err
		}
		if err := s.end(tx, Revoked, `subject = $1 AND issuer = $2 AND agency = $3`, subject, s.cfg.Issuer, string(agency)); err != nil {
			return err
		}
	} else if err := s.store(tx, subject, agency, roles); err != nil {
		return err
	}
	return s.observe(tx, Event{Kind: Assigned, Subject: subject, Agency: agency, Roles: roles})
}

func (s *Service) store(tx *store.Tx, subject string, agency ident.AgencyCode, roles []string) error {
	text, err := json.Marshal(roles)
	if err != nil {
		return fault.New(fault.Unexpected).Wrap(err)
	}
	_, err = tx.Exec(`INSERT INTO sso_role (issuer, subject, agency, roles, changed) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (issuer, subject, agency) DO UPDATE SET roles = excluded.roles, changed = excluded.changed`,
		s.cfg.Issuer, subject, string(agency), string(text), micros(s.cfg.Clock.Now()))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE sso_session SET roles = $1 WHERE subject = $2 AND issuer = $3 AND agency = $4`, string(text), subject, s.cfg.Issuer, string(agency))
	return err
}

func checkAssignment(subject string, agency ident.AgencyCode, roles []string) error {
	bad := func(reason string) *fault.Error { return fault.New(fault.SsoAssignment, "reason", reason) }
	switch {
	case subject == "" || len(subject) > 255:
		return bad("subject").At("/subject")
	case !canonical(agency):
		return bad("agency").At("/agency")
	case len(roles) > maxRoles || slices.ContainsFunc(roles, func(r string) bool { return !roleForm.MatchString(r) }):
		return bad("role").At("/roles")
	}
	return nil
}

// canonical says whether a code has the one form that the store knows.
func canonical(agency ident.AgencyCode) bool {
	parsed, err := ident.ParseQD20(string(agency))
	return err == nil && parsed == agency
}

// Assignments lists who holds roles in an agency, by subject; "" lists all
// agencies.
func (s *Service) Assignments(ctx context.Context, agency ident.AgencyCode) (list []Assignment, err error) {
	err = s.cfg.Store.View(ctx, func(tx *store.Tx) (err error) {
		list, err = readAssignments(tx, `issuer = $1 AND (agency = $2 OR $3 = '') ORDER BY agency, subject`, s.cfg.Issuer, string(agency), string(agency))
		return err
	})
	return list, err
}

func readAssignments(tx *store.Tx, where string, args ...any) (list []Assignment, err error) {
	err = tx.Each(func(row store.Row) error {
		var a Assignment
		var agency, roles string
		var changed int64
		if err := row.Scan(&a.Subject, &agency, &roles, &changed); err != nil {
			return err
		}
		a.Agency, a.Changed = ident.AgencyCode(agency), moment(changed)
		list = append(list, a)
		return json.Unmarshal([]byte(roles), &list[len(list)-1].Roles)
	}, `SELECT subject, agency, roles, changed FROM sso_role WHERE `+where, args...)
	return list, err
}

// grant asks Config.Roles, or else the assignments of the store.
func (s *Service) grant(tx *store.Tx, c Claims) (g Grant, err error) {
	if s.cfg.Roles == nil {
		g, err = s.assigned(tx, c)
	} else {
		g, err = s.cfg.Roles(tx, c)
	}
	if err != nil {
		return g, asFault(err)
	}
	if g.Kind == "" {
		g.Kind = ident.Citizen
	}
	return g, nil
}

// asFault gives an error of the caller's function the code of a refusal.
func asFault(err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	return fault.New(fault.SsoRefused).Wrap(err)
}

// assigned picks the assignment that the person asked for, else the one of the
// agency that the provider names, else the first by code.
func (s *Service) assigned(tx *store.Tx, c Claims) (Grant, error) {
	list, err := readAssignments(tx, `issuer = $1 AND subject = $2 ORDER BY agency`, s.cfg.Issuer, c.Subject)
	if err != nil {
		return Grant{}, err
	}
	if len(list) == 0 {
		return s.unassigned(c)
	}
	at := max(0, slices.IndexFunc(list, func(a Assignment) bool { return a.Agency == c.Agency }))
	if c.Asked != "" {
		if at = slices.IndexFunc(list, func(a Assignment) bool { return a.Agency == c.Asked }); at < 0 {
			return Grant{}, fault.New(fault.SsoRefused)
		}
	}
	return Grant{Agency: list[at].Agency, Roles: list[at].Roles, Kind: ident.Official}, nil
}

func (s *Service) unassigned(c Claims) (Grant, error) {
	g := Grant{Kind: ident.Citizen}
	if s.cfg.DangerouslyTrustRoleClaims && c.Agency != "" {
		g = Grant{Agency: c.Agency, Kind: ident.Official}
		for _, role := range c.Roles {
			if roleForm.MatchString(role) && len(g.Roles) < maxRoles {
				g.Roles = append(g.Roles, role)
			}
		}
	}
	if c.Asked != "" && c.Asked != g.Agency {
		return Grant{}, fault.New(fault.SsoRefused)
	}
	return g, nil
}
