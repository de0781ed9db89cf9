package bpmn

import (
	"context"
	"slices"
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Definition is one deployed version of a process or global task.
type Definition struct {
	Key        string // "ProcessID:Version"
	ProcessID  string // id of the process element
	Version    int    // from 1
	VersionTag string // as the model says; "" = none
	Name       string // name of the process, or its id
	Deployment int    // number of the deployment; versions of one file share it
	File       string // the name given to Deploy
	Checksum   string // SHA-256 of the file, hexadecimal
	Deployed   time.Time
	Suspended  bool // by [Engine.SuspendVersion]
}

// definition is a deployed version with its compiled form, which never changes.
type definition struct {
	Process    string
	Version    int
	deployment int64
	graph      *core.Graph
}

func defKey(process string, v int) string { return process + ":" + itoa(int64(v)) }

const definitionColumns = `d.process, d.version, d.name, d.tag, d.deployment, p.file, p.checksum, p.deployed, d.suspended FROM bpmn_definition d JOIN bpmn_deployment p ON p.number = d.deployment`

func (e *Engine) scanDefinition(r store.Row) (Definition, error) {
	var d Definition
	var deployed int64
	err := r.Scan(&d.ProcessID, &d.Version, &d.Name, &d.VersionTag, &d.Deployment, &d.File, &d.Checksum, &deployed, &d.Suspended)
	d.Deployed, d.Key = e.moment(deployed), defKey(d.ProcessID, d.Version)
	return d, err
}

// Definition gives a deployed version; version 0 is the latest one.
func (e *Engine) Definition(ctx context.Context, processID string, version int) (Definition, error) {
	var def Definition
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		def, err = e.describe(tx, processID, version)
		return err
	})
	return def, err
}

func (e *Engine) describe(tx *store.Tx, process string, v int) (Definition, error) {
	query, args := `SELECT `+definitionColumns+` WHERE d.process = $1 AND d.version = $2`, []any{process, v}
	if v == 0 {
		query, args = `SELECT `+definitionColumns+` WHERE d.process = $1 ORDER BY d.version DESC LIMIT 1`, args[:1]
	}
	d, err := e.scanDefinition(tx.Row(query, args...))
	return d, missing(err, unknownProcess(process, v))
}

func unknownProcess(process string, version any) error {
	return fault.New(fault.BpmnUnknownProcess, "process", process, "version", version)
}

// Definitions lists the latest version of every process, by process id.
func (e *Engine) Definitions(ctx context.Context) ([]Definition, error) {
	var list []Definition
	err := e.db.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			d, err := e.scanDefinition(r)
			list = append(list, d)
			return err
		}, `SELECT `+definitionColumns+` WHERE d.version = (SELECT MAX(version) FROM bpmn_definition x WHERE x.process = d.process) ORDER BY d.process`)
	})
	return list, err
}

// DefinitionXML gives the file of a deployed version, byte for byte; version 0
// is the latest one.
func (e *Engine) DefinitionXML(ctx context.Context, processID string, version int) ([]byte, error) {
	var xml []byte
	err := e.db.View(ctx, func(tx *store.Tx) error {
		def, err := e.describe(tx, processID, version)
		if err == nil {
			xml, err = e.file(tx, int64(def.Deployment))
		}
		return err
	})
	return slices.Clone(xml), err
}

func (e *Engine) file(tx *store.Tx, deployment int64) ([]byte, error) {
	var xml []byte
	err := tx.Row(`SELECT xml FROM bpmn_deployment WHERE number = $1`, deployment).Scan(&xml)
	return xml, err
}

// latest gives the latest version of a process.
func (e *Engine) latest(tx *store.Tx, process string) (*definition, error) {
	var v int
	err := tx.Row(`SELECT version FROM bpmn_definition WHERE process = $1 ORDER BY version DESC LIMIT 1`, process).Scan(&v)
	if err != nil {
		return nil, missing(err, unknownProcess(process, 0))
	}
	return e.definition(tx, process, v)
}

// tagged gives the latest version of a process that has the tag.
func (e *Engine) tagged(tx *store.Tx, process, tag string) (*definition, error) {
	var v int
	err := tx.Row(`SELECT version FROM bpmn_definition WHERE process = $1 AND tag = $2 ORDER BY version DESC LIMIT 1`, process, tag).Scan(&v)
	if err != nil {
		return nil, missing(err, unknownProcess(process, tag))
	}
	return e.definition(tx, process, v)
}

// deployedWith gives the version of a process that came with a deployment.
func (e *Engine) deployedWith(tx *store.Tx, process string, deployment int64) (*definition, error) {
	var v int
	err := tx.Row(`SELECT version FROM bpmn_definition WHERE process = $1 AND deployment = $2`, process, deployment).Scan(&v)
	if err != nil {
		return nil, missing(err, unknownProcess(process, "deployment "+itoa(deployment)))
	}
	return e.definition(tx, process, v)
}

// definition gives a version with its compiled form. What was deployed once is
// compiled without being judged again, so that a rule learnt later stops no
// running instance.
func (e *Engine) definition(tx *store.Tx, process string, v int) (*definition, error) {
	key := version{process, v}
	e.graphMu.RLock()
	d := e.graphs[key]
	e.graphMu.RUnlock()
	if d != nil {
		return d, nil
	}
	d = &definition{Process: process, Version: v}
	var xml []byte
	err := tx.Row(`SELECT p.number, p.xml FROM bpmn_definition d JOIN bpmn_deployment p ON p.number = d.deployment WHERE d.process = $1 AND d.version = $2`, process, v).
		Scan(&d.deployment, &xml)
	if err != nil {
		return nil, missing(err, unknownProcess(process, v))
	}
	doc, err := model.Parse(xml, model.Limits{})
	if err != nil {
		return nil, err
	}
	program, _, err := core.Compile(doc, e.cfg.options(e.now))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(program.Graphs, func(g *core.Graph) bool { return g.Process == process })
	if i < 0 {
		return nil, unknownProcess(process, v)
	}
	d.graph = program.Graphs[i]
	tx.OnCommit(func() { // not of a deployment that is rolled back
		e.graphMu.Lock()
		defer e.graphMu.Unlock()
		e.graphs[key] = d
	})
	return d, nil
}
