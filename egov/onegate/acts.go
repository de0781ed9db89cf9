package onegate

import (
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
)

// Submission is what a citizen (or a clerk for somebody) hands in.
type Submission struct {
	Procedure   string            // code of a procedure of the configuration
	Applicant   Applicant         // the name is required
	Form        string            // id of the form that was filled in
	FormVersion int               // and its version, kept for as long as the dossier
	Data        map[string]any    // the form's values
	Sources     map[string]string // field pointer -> where a prefilled value came from
}

// SubmitTx enters a dossier: gives it the next code of the day, starts the
// clock and puts it in state Registered. The form data must be valid already.
// Faults: [fault.OnegateProcedure], [fault.OnegateApplicant] and, for a citizen
// whose sign-in is not sure enough, [fault.OnegateLevel].
func (s *Service) SubmitTx(tx *store.Tx, in Submission) (Dossier, error) {
	proc, err := s.Procedure(in.Procedure)
	if err != nil {
		return Dossier{}, err
	}
	if strings.TrimSpace(in.Applicant.Name) == "" {
		return Dossier{}, fault.New(fault.OnegateApplicant).At("/applicant/name")
	}
	if p, ok := ident.From(tx.Context()); ok && p.Kind == ident.Citizen && p.Assurance < proc.MinLevel {
		return Dossier{}, fault.New(fault.OnegateLevel, "need", proc.MinLevel, "have", p.Assurance)
	}
	now := s.now()
	code, err := ident.NextDossier(tx, s.cfg.Agency, now)
	if err != nil {
		return Dossier{}, err
	}
	deadline, err := s.startClock(now, proc.Days)
	if err != nil {
		return Dossier{}, err
	}
	d := Dossier{
		Code: code.String(), Procedure: in.Procedure, State: Registered, Applicant: in.Applicant,
		Form: in.Form, FormVersion: in.FormVersion, Data: in.Data, Sources: in.Sources,
		SubmittedAt: now, Deadline: deadline,
	}
	return d, s.record(tx, "submit", d, Step{DueAfter: d.Deadline.Promised()})
}

// AcceptTx receives a registered dossier at the counter.
func (s *Service) AcceptTx(tx *store.Tx, code, note string) error {
	return s.act(tx, "accept", code, Received, func(d *Dossier, st *Step) error {
		st.Note = note
		return nil
	})
}

// RefuseTx refuses a registered dossier at the counter, with reasons (form 03).
func (s *Service) RefuseTx(tx *store.Tx, code, reason string) error {
	return s.act(tx, "refuse", code, NotAccepted, func(d *Dossier, st *Step) error {
		if strings.TrimSpace(reason) == "" {
			return fault.New(fault.OnegateReason).At("/reason")
		}
		d.Reason, d.Outcome, st.Note = reason, Refused, reason
		return s.stopClock(d)
	})
}

// AskTx asks the citizen for a supplement, with reasons (form 02). The clock
// stands until SupplyTx. The rules allow it once.
func (s *Service) AskTx(tx *store.Tx, code, request string) error {
	return s.act(tx, "ask", code, Supplement, func(d *Dossier, st *Step) error {
		if strings.TrimSpace(request) == "" {
			return fault.New(fault.OnegateReason).At("/reason")
		}
		if d.Asked > 0 {
			return fault.New(fault.OnegateSupplementOnce, "code", code)
		}
		d.Before, d.Request, st.Note = d.State, request, request
		d.Asked++
		return s.pauseClock(d, request)
	})
}

// SupplyTx takes the citizen's supplement: the data replace the old ones and
// the clock goes on with the time that was left.
func (s *Service) SupplyTx(tx *store.Tx, code string, data map[string]any, note string) error {
	d, err := s.locked(tx, code)
	if err != nil {
		return err
	}
	if d.State != Supplement {
		return forbidden(d, "bổ sung")
	}
	return s.move(tx, "supply", d, d.Before, func(d *Dossier, st *Step) error {
		if data != nil {
			d.Data = data
		}
		d.Request, st.Note, st.DueBefore = "", note, d.Deadline.Promised()
		if err := s.resumeClock(d); err != nil {
			return err
		}
		st.DueAfter = d.Deadline.Promised()
		return nil
	})
}

// StartTx hands a received dossier to the specialists.
func (s *Service) StartTx(tx *store.Tx, code string) error {
	return s.act(tx, "process", code, Processing, func(*Dossier, *Step) error { return nil })
}

// FinishTx ends the processing with an outcome; a refusal needs its reason. The
// clock stops for good.
func (s *Service) FinishTx(tx *store.Tx, code string, outcome Outcome, reason string) error {
	return s.act(tx, "finish", code, Processed, func(d *Dossier, st *Step) error {
		if outcome == Refused && strings.TrimSpace(reason) == "" {
			return fault.New(fault.OnegateReason).At("/reason")
		}
		d.Outcome, d.Reason, st.Note = outcome, reason, reason
		return s.stopClock(d)
	})
}

// ReturnTx hands the result over.
func (s *Service) ReturnTx(tx *store.Tx, code string) error {
	return s.act(tx, "return", code, Returned, func(*Dossier, *Step) error { return nil })
}

// WithdrawTx takes a dossier back at the citizen's wish.
func (s *Service) WithdrawTx(tx *store.Tx, code, reason string) error {
	return s.act(tx, "withdraw", code, Withdrawn, func(d *Dossier, st *Step) error {
		st.Note = reason
		return s.stopClock(d)
	})
}

func (s *Service) act(tx *store.Tx, act, code string, to State, change func(*Dossier, *Step) error) error {
	d, err := s.locked(tx, code)
	if err != nil {
		return err
	}
	return s.move(tx, act, d, to, change)
}

// locked reads a dossier that is about to be changed.
func (s *Service) locked(tx *store.Tx, code string) (Dossier, error) {
	if err := tx.Lock("onegate:dossier:" + code); err != nil {
		return Dossier{}, err
	}
	return s.DossierTx(tx, code)
}

func (s *Service) move(tx *store.Tx, act string, d Dossier, to State, change func(*Dossier, *Step) error) error {
	if !d.State.May(to) {
		return forbidden(d, to.Label("vi"))
	}
	var st Step
	if err := change(&d, &st); err != nil {
		return err
	}
	d.State = to
	return s.record(tx, act, d, st)
}

// forbidden says that the dossier's state does not allow an act.
func forbidden(d Dossier, act string) error {
	return fault.New(fault.OnegateState, "code", d.Code, "state", d.State.Label("vi"), "act", act)
}
