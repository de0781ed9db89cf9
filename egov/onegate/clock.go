package onegate

import (
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
)

// The dossier's clock. A deadline keeps the working time that is left, not an
// end date, so that a pause costs the citizen nothing and the agency nothing.

func (s *Service) startClock(at time.Time, days int) (worktime.Deadline, error) {
	return worktime.NewDeadline(s.cfg.Calendar, at, worktime.WorkingDays(days))
}

func (s *Service) pauseClock(d *Dossier, reason string) (err error) {
	d.Deadline, err = d.Deadline.Pause(s.cfg.Calendar, s.now(), reason)
	return err
}

func (s *Service) resumeClock(d *Dossier) (err error) {
	d.Deadline, err = d.Deadline.Resume(s.cfg.Calendar, s.now())
	return err
}

func (s *Service) stopClock(d *Dossier) (err error) {
	d.Deadline, err = d.Deadline.Close(s.cfg.Calendar, s.now())
	return err
}

// Due is the moment by which the result is promised; while the clock stands it
// is the last promise made.
func (s *Service) Due(d Dossier) time.Time { return d.Deadline.Promised() }

// Late reports whether the promise has passed while the clock runs.
func (s *Service) Late(d Dossier) bool {
	state, err := d.Deadline.State(s.cfg.Calendar, s.now())
	return err == nil && state == worktime.Overdue
}

// OverdueTx looks whether the dossier is late. The first time it is, the
// citizen gets an apology (form 04) and the leaders a notice. It returns the
// moment at which to look again while the dossier is open.
func (s *Service) OverdueTx(tx *store.Tx, code string) (late bool, again time.Time, err error) {
	d, err := s.locked(tx, code)
	if err != nil {
		return false, again, err
	}
	now := s.now()
	switch {
	case d.State.Closed() || d.State == Processed:
		return false, now, nil
	case d.State.Paused():
		// The clock stands: look again when a day has passed; the due date has moved then.
		return false, now.Add(24 * time.Hour), nil
	case !s.Late(d):
		return false, d.Deadline.Promised().Add(time.Minute), nil
	case d.Overdue:
		return true, now.Add(24 * time.Hour), nil
	}
	d.Overdue = true
	if err := s.record(tx, "overdue", d, Step{DueBefore: d.Deadline.Promised()}); err != nil {
		return true, again, err
	}
	return true, now.Add(24 * time.Hour), fault.Join(
		s.NotifyTx(tx, Notice{Dossier: code, Recipient: d.Applicant.Subject, Kind: "overdue", Text: Text{
			"Cơ quan xin lỗi vì hồ sơ " + code + " bị trễ hẹn. Chúng tôi đang tiếp tục giải quyết và sẽ báo khi có kết quả.",
			"We apologise: dossier " + code + " is late. Work on it goes on and you will be told when the result is ready."}}),
		s.NotifyTx(tx, Notice{Dossier: code, Recipient: "role:leader", Kind: "overdue", Text: Text{
			"Hồ sơ " + code + " đã quá hạn.", "Dossier " + code + " is overdue."}}),
	)
}

// FirstLook is when a process has to look at the dossier's deadline first.
func (s *Service) FirstLook(d Dossier) string { return lookAt(s.Due(d)) }

// lookAt is a moment as a process variable: RFC 3339, to the second.
func lookAt(t time.Time) string { return t.Add(time.Minute).Format(time.RFC3339) }
