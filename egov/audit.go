package egov

import (
	"strconv"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/audit"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/esb"
	"github.com/hcm-egov/framework/sso"
)

// What the parts do is written to the audit log in the transaction in which
// they do it. Records name things by code and people by subject; no form data.

// safeKeys are the details whose values are codes of the program, never of a
// person.
var safeKeys = []string{"process", "version", "element", "procedure", "state", "peer", "status", "decision"}

func (a *App) record(tx *store.Tx, act, object string, details map[string]string) error {
	rec := audit.Record{Act: act, Object: object, Details: details}
	if _, ok := ident.From(tx.Context()); !ok {
		rec.Actor = "system" // a timer, the bus or the process engine
	}
	_, err := a.Audit.Append(tx, rec)
	return err
}

// unaudited are events by which the engine carries out what is audited anyway:
// that an element was entered and left tells of its job, timer or message.
var unaudited = map[bpmn.EventKind]bool{
	bpmn.JobCreated: true, bpmn.JobCompleted: true, bpmn.JobFailed: true, bpmn.TimerSet: true, bpmn.TimerFired: true,
	bpmn.MessageExpected: true, bpmn.MessageReceived: true, bpmn.MessageSent: true, bpmn.MessageBuffered: true,
	bpmn.SignalThrown: true, bpmn.SignalReceived: true, bpmn.EscalationRaised: true, bpmn.CallStarted: true, bpmn.VariablesSet: true,
}

func (a *App) auditProcess(tx *store.Tx, ev bpmn.Event) error {
	if unaudited[ev.Kind] {
		return nil
	}
	return a.record(tx, "process."+string(ev.Kind), "case:"+ev.BusinessKey, map[string]string{
		"process": ev.Process, "version": strconv.Itoa(ev.Version), "element": ev.Element,
	})
}

func (a *App) auditDossier(tx *store.Tx, ev onegate.Event) error {
	return a.record(tx, "dossier."+ev.Act, "case:"+ev.Dossier.Code, map[string]string{
		"procedure": ev.Dossier.Procedure, "state": strconv.Itoa(int(ev.Dossier.State)),
	})
}

func (a *App) auditMessage(tx *store.Tx, ev esb.Event) error {
	return a.record(tx, "message."+string(ev.Kind), "message:"+ev.DocumentID, map[string]string{
		"peer": string(ev.Peer), "status": string(ev.Code),
	})
}

func (a *App) auditSignIn(tx *store.Tx, ev sso.Event) error {
	_, err := a.Audit.Append(tx, audit.Record{Act: "session." + string(ev.Kind), Object: "session", Actor: orElse(ev.Subject, "unknown")})
	return err
}
