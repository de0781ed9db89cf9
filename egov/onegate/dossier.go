package onegate

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/hcm-egov/framework/catalog"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
)

// Applicant is the person in whose name a dossier is handed in.
type Applicant struct {
	Subject   string              `json:"subject"`   // of the signed-in citizen; empty for paper dossiers
	Name      string              `json:"name"`      // as on the identity card
	CitizenID ident.CitizenNumber `json:"citizenId"` // 12 digits, may be empty
	Phone     string              `json:"phone,omitempty"`
	Email     string              `json:"email,omitempty"`
	Address   string              `json:"address,omitempty"`
}

// Dossier is one application on its way through the agency. The JSON form is
// what its row keeps; code, procedure, state and times are columns.
type Dossier struct {
	Code        string            `json:"-"`
	Procedure   string            `json:"-"`
	State       State             `json:"-"`
	Applicant   Applicant         `json:"applicant"`
	Form        string            `json:"form"`
	FormVersion int               `json:"formVersion"`
	Data        map[string]any    `json:"data"`
	Sources     map[string]string `json:"sources,omitempty"` // field pointer -> where a prefilled value came from
	SubmittedAt time.Time         `json:"-"`
	Deadline    worktime.Deadline `json:"deadline"`
	Request     string            `json:"request,omitempty"` // what the citizen is asked to add, while in Supplement
	Asked       int               `json:"asked,omitempty"`   // how often a supplement was asked for
	Before      State             `json:"before,omitempty"`  // the state to go back to after a supplement
	Outcome     Outcome           `json:"outcome,omitempty"`
	Reason      string            `json:"reason,omitempty"`  // of a refusal
	Overdue     bool              `json:"overdue,omitempty"` // the due date passed and the citizen was told
}

// Outcome is how a dossier ended.
type Outcome string

// The outcomes.
const (
	Granted Outcome = "granted"
	Refused Outcome = "refused"
)

// Step is one line of a dossier's history.
type Step struct {
	At        time.Time `json:"at"`
	Act       string    `json:"act"`
	State     State     `json:"state"`
	Actor     string    `json:"actor"`               // subject of the principal
	ActorName string    `json:"actorName,omitempty"` // as shown to people
	Note      string    `json:"note,omitempty"`
	DueBefore time.Time `json:"dueBefore,omitzero"` // when the act moved the due date (NgayHenTraTruoc)
	DueAfter  time.Time `json:"dueAfter,omitzero"`  // (NgayHenTraMoi)
}

// Dossier reads one dossier; an unknown code is [fault.OnegateDossier].
func (s *Service) Dossier(ctx context.Context, code string) (d Dossier, err error) {
	err = s.cfg.Store.View(ctx, func(tx *store.Tx) error {
		d, err = s.DossierTx(tx, code)
		return err
	})
	return d, err
}

const dossierColumns = `code, procedure_code, state, submitted, body`

// DossierTx reads one dossier in the caller's transaction.
func (s *Service) DossierTx(tx *store.Tx, code string) (Dossier, error) {
	d, err := scanDossier(tx.Row(`SELECT `+dossierColumns+` FROM onegate_dossier WHERE code = $1`, code))
	if errors.Is(err, fault.StoreNoRow) {
		return d, fault.New(fault.OnegateDossier, "code", code)
	}
	return d, err
}

func scanDossier(row store.Row) (d Dossier, err error) {
	var state, submitted int64
	var body string
	if err = row.Scan(&d.Code, &d.Procedure, &state, &submitted, &body); err != nil {
		return d, err
	}
	if err = json.Unmarshal([]byte(body), &d); err != nil {
		return d, fault.New(fault.Unexpected).Wrap(err)
	}
	d.State, d.SubmittedAt = State(state), time.UnixMicro(submitted).In(worktime.Zone())
	return d, nil
}

// put writes the dossier's row.
func (s *Service) put(tx *store.Tx, d Dossier) error {
	body, err := json.Marshal(d)
	if err != nil {
		return fault.New(fault.Unexpected).Wrap(err)
	}
	_, err = tx.Exec(`INSERT INTO onegate_dossier (code, procedure_code, state, subject, name, name_key, citizen_id, submitted, due, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (code) DO UPDATE SET state = excluded.state, due = excluded.due, body = excluded.body`,
		d.Code, d.Procedure, int64(d.State), d.Applicant.Subject, d.Applicant.Name, catalog.Key(d.Applicant.Name),
		string(d.Applicant.CitizenID), d.SubmittedAt.UnixMicro(), d.Deadline.Promised().UnixMicro(), string(body))
	return err
}

// Steps lists the history of a dossier, oldest first.
func (s *Service) Steps(ctx context.Context, code string) (steps []Step, err error) {
	err = s.cfg.Store.View(ctx, func(tx *store.Tx) error {
		steps = nil
		return tx.Each(func(r store.Row) error {
			var body string
			if err := r.Scan(&body); err != nil {
				return err
			}
			var st Step
			if err := json.Unmarshal([]byte(body), &st); err != nil {
				return fault.New(fault.Unexpected).Wrap(err)
			}
			steps = append(steps, st)
			return nil
		}, `SELECT body FROM onegate_step WHERE dossier = $1 ORDER BY seq`, code)
	})
	return steps, err
}

// record writes the dossier, its step and tells the observer.
func (s *Service) record(tx *store.Tx, act string, d Dossier, st Step) error {
	if err := s.put(tx, d); err != nil {
		return err
	}
	st.At, st.Act, st.State = s.now(), act, d.State
	if p, ok := ident.From(tx.Context()); ok {
		st.Actor, st.ActorName = p.Subject, p.Name
	}
	body, err := json.Marshal(st)
	if err != nil {
		return fault.New(fault.Unexpected).Wrap(err)
	}
	if _, err := tx.Exec(`INSERT INTO onegate_step (dossier, seq, body)
		SELECT $1, COALESCE(MAX(seq), 0) + 1, $2 FROM onegate_step WHERE dossier = $1`, d.Code, string(body)); err != nil {
		return err
	}
	if s.cfg.Observe == nil {
		return nil
	}
	return s.cfg.Observe(tx, Event{Act: act, Dossier: d, Step: st})
}
