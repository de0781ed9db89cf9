package bpmn

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Definition is one deployed version of a process.
type Definition struct {
	Key       string         // "ProcessID:Version"
	ProcessID string         // id of the process element
	Version   int            // from 1
	Name      string         // name of the process, or its id
	File      string         // the name given to Deploy
	Checksum  string         // SHA-256 of the file, hexadecimal
	Deployed  time.Time      //
	Warnings  []*fault.Error // what of the model is passed over; only in Deploy's answer
}

// Check judges a model without deploying it. The error joins every fault, each
// with the line and the id of the element ([fault.All] lists them).
func Check(xml []byte) (warnings []*fault.Error, err error) {
	_, warnings, err = compile(xml)
	return warnings, err
}

func compile(xml []byte) (*core.Graph, []*fault.Error, error) {
	doc, err := model.Parse(xml, model.Limits{})
	if err != nil {
		return nil, nil, err
	}
	return core.Compile(doc, compileFEEL)
}

// Deploy puts a model into use. name is the file's name, for people. A file
// whose bytes equal the latest version of its process is that version; any
// other becomes a new version, beside the running instances of older ones. A
// faulty model is refused with every fault joined ([fault.All]).
func (e *Engine) Deploy(ctx context.Context, name string, xml []byte) (Definition, error) {
	var def Definition
	err := e.db.Update(ctx, func(tx *store.Tx) (err error) {
		def, err = e.DeployTx(tx, name, xml)
		return err
	})
	return def, err
}

// DeployTx is [Engine.Deploy] within the caller's transaction.
func (e *Engine) DeployTx(tx *store.Tx, name string, xml []byte) (Definition, error) {
	graph, warnings, err := compile(xml)
	if err != nil {
		return Definition{}, err
	}
	if err := tx.Lock("bpmn:definition:" + graph.Process); err != nil {
		return Definition{}, err
	}
	sum := sha256.Sum256(xml)
	def := Definition{ProcessID: graph.Process, Name: graph.Name, File: norm.NFC.String(name), Checksum: hex.EncodeToString(sum[:]), Warnings: warnings, Deployed: e.now()}
	latest, err := e.definition(tx, graph.Process, 0)
	switch {
	case err == nil && latest.Checksum == def.Checksum:
		latest.Warnings = warnings
		return latest, nil
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return Definition{}, err
	}
	def.Version = latest.Version + 1
	def.Key = defKey(def.ProcessID, def.Version)
	by, _ := actor(tx.Context())
	if _, err := tx.Exec(`INSERT INTO bpmn_definition (process, version, name, file, checksum, xml, deployed, deployed_by) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)`,
		def.ProcessID, int64(def.Version), def.Name, def.File, def.Checksum, xml, micro(def.Deployed), by); err != nil {
		return Definition{}, err
	}
	return def, e.entries(tx, graph, def)
}

// entries makes the latest version the one that messages and timers start.
func (e *Engine) entries(tx *store.Tx, g *core.Graph, def Definition) error {
	if _, err := tx.Exec(`DELETE FROM bpmn_entry WHERE process = $1`, def.ProcessID); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM bpmn_job WHERE type = '' AND instance = '' AND kind = $1 AND process = $2`, kindStart, def.ProcessID); err != nil {
		return err
	}
	for _, n := range g.Root.Starts {
		if n.Trigger == core.Message {
			if _, err := tx.Exec(`INSERT INTO bpmn_entry (process, message, element, version) VALUES ($1,$2,$3,$4)`, def.ProcessID, n.Message, n.ID, int64(def.Version)); err != nil {
				return err
			}
		}
		if n.Trigger == core.Timer {
			if err := e.startTimer(tx, n, def); err != nil {
				return err
			}
		}
	}
	return nil
}

func defKey(process string, v int) string { return process + ":" + itoa(int64(v)) }

// Definition gives a deployed version; version 0 is the latest one.
func (e *Engine) Definition(ctx context.Context, processID string, version int) (Definition, error) {
	var def Definition
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		def, err = e.definition(tx, processID, version)
		return err
	})
	return def, err
}

func (e *Engine) definition(tx *store.Tx, process string, v int) (Definition, error) {
	d := Definition{ProcessID: process}
	var number, deployed int64
	query, args := `SELECT version, name, file, checksum, deployed FROM bpmn_definition WHERE process = $1 AND version = $2`, []any{process, int64(v)}
	if v == 0 {
		query, args = `SELECT version, name, file, checksum, deployed FROM bpmn_definition WHERE process = $1 ORDER BY version DESC LIMIT 1`, args[:1]
	}
	err := tx.Row(query, args...).Scan(&number, &d.Name, &d.File, &d.Checksum, &deployed)
	if err != nil {
		return Definition{}, missing(err, fault.New(fault.BpmnUnknownProcess, "process", process, "version", v))
	}
	d.Version, d.Deployed, d.Key = int(number), e.moment(deployed), defKey(process, int(number))
	return d, nil
}

// Definitions lists the latest version of every process, by process id.
func (e *Engine) Definitions(ctx context.Context) ([]Definition, error) {
	var list []Definition
	err := e.db.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			var d Definition
			var number, deployed int64
			err := r.Scan(&d.ProcessID, &number, &d.Name, &d.File, &d.Checksum, &deployed)
			d.Version, d.Deployed, d.Key = int(number), e.moment(deployed), defKey(d.ProcessID, int(number))
			list = append(list, d)
			return err
		}, `SELECT process, version, name, file, checksum, deployed FROM bpmn_definition d
			WHERE version = (SELECT MAX(version) FROM bpmn_definition x WHERE x.process = d.process) ORDER BY process`)
	})
	return list, err
}

// DefinitionXML gives the file of a deployed version, byte for byte; version 0
// is the latest one.
func (e *Engine) DefinitionXML(ctx context.Context, processID string, version int) ([]byte, error) {
	var xml []byte
	err := e.db.View(ctx, func(tx *store.Tx) error {
		def, err := e.definition(tx, processID, version)
		if err != nil {
			return err
		}
		xml, err = e.file(tx, processID, def.Version)
		return err
	})
	return slices.Clone(xml), err
}

func (e *Engine) file(tx *store.Tx, process string, v int) ([]byte, error) {
	var xml []byte
	err := tx.Row(`SELECT xml FROM bpmn_definition WHERE process = $1 AND version = $2`, process, int64(v)).Scan(&xml)
	return xml, missing(err, fault.New(fault.BpmnUnknownProcess, "process", process, "version", v))
}

// graph gives the compiled form of a deployed version, which never changes.
func (e *Engine) graph(tx *store.Tx, process string, v int) (*core.Graph, error) {
	key := version{process, v}
	e.graphMu.RLock()
	g := e.graphs[key]
	e.graphMu.RUnlock()
	if g != nil {
		return g, nil
	}
	xml, err := e.file(tx, process, v)
	if err != nil {
		return nil, err
	}
	if g, _, err = compile(xml); err != nil {
		return nil, err
	}
	e.graphMu.Lock()
	defer e.graphMu.Unlock()
	e.graphs[key] = g
	return g, nil
}
