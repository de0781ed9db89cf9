package library

import (
	"context"
	"strconv"
	"time"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Definition is one deployed version of a decision or decision service.
type Definition struct {
	Decision   string // id of its element, or its name where it has none
	Version    int    // from 1
	VersionTag string // as the model says; "" = none
	Name       string
	Deployment int    // number of the deployment; the decisions of one document share it
	Process    int    // number of the BPMN deployment that it came with; 0 = none
	File       string // name of the main document
	Checksum   string // SHA-256 of the documents, hexadecimal
	Deployed   time.Time
}

const columns = `d.decision, d.version, d.tag, d.name, d.deployment, p.process, f.file, p.checksum, p.deployed
FROM dmn_definition d JOIN dmn_deployment p ON p.number = d.deployment JOIN dmn_document f ON f.deployment = d.deployment AND f.place = 0`

func (l *Library) scan(r store.Row) (Definition, error) {
	var d Definition
	var deployed int64
	err := r.Scan(&d.Decision, &d.Version, &d.VersionTag, &d.Name, &d.Deployment, &d.Process, &d.File, &d.Checksum, &deployed)
	d.Deployed = time.UnixMicro(deployed).In(l.cfg.Location)
	return d, err
}

// bound finds the version of a decision that a binding means.
func (l *Library) bound(tx *store.Tx, call bpmn.DecisionCall) (Definition, error) {
	condition, arg := "", any(nil)
	switch call.Binding {
	case "", "latest":
	case "version":
		n, err := strconv.Atoi(call.Version)
		if err != nil {
			return Definition{}, unknown(call)
		}
		condition, arg = " AND d.version = $2", n
	case "versionTag":
		condition, arg = " AND d.tag = $2", call.Version
	case "deployment":
		condition, arg = " AND p.process = $2 AND p.process <> 0", call.Deployment
	default:
		return Definition{}, unknown(call)
	}
	args := []any{call.ID}
	if arg != nil {
		args = append(args, arg)
	}
	d, err := l.scan(tx.Row(`SELECT `+columns+` WHERE d.decision = $1`+condition+` ORDER BY d.version DESC LIMIT 1`, args...))
	if fault.KindOf(err) == fault.NotFound {
		return d, unknown(call)
	}
	return d, err
}

func unknown(call bpmn.DecisionCall) error {
	name := call.ID
	switch call.Binding {
	case "version", "versionTag":
		name += " " + call.Version
	case "deployment":
		name += " (" + call.Binding + " " + strconv.Itoa(call.Deployment) + ")"
	}
	return fault.New(fault.DmnUnknownDecision, "name", name)
}

// Definition gives a deployed version; version 0 is the latest one.
func (l *Library) Definition(ctx context.Context, decision string, version int) (d Definition, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		d, err = l.bound(tx, numbered(decision, version))
		return err
	})
	return d, err
}

// numbered asks for a version; 0 is the latest one.
func numbered(decision string, version int) bpmn.DecisionCall {
	if version == 0 {
		return bpmn.DecisionCall{ID: decision}
	}
	return bpmn.DecisionCall{ID: decision, Binding: "version", Version: strconv.Itoa(version)}
}

// Definitions lists the latest version of every decision, by its id.
func (l *Library) Definitions(ctx context.Context) ([]Definition, error) {
	var list []Definition
	err := l.db.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			d, err := l.scan(r)
			list = append(list, d)
			return err
		}, `SELECT `+columns+` WHERE d.version = (SELECT MAX(version) FROM dmn_definition x WHERE x.decision = d.decision) ORDER BY d.decision`)
	})
	return list, err
}

// Documents gives the files of a deployed version, byte for byte, the main one
// first; version 0 is the latest one.
func (l *Library) Documents(ctx context.Context, decision string, version int) (files []dmn.Source, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		d, err := l.bound(tx, numbered(decision, version))
		if err != nil {
			return err
		}
		files, err = documents(tx, int64(d.Deployment))
		return err
	})
	return files, err
}
