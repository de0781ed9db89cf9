package bpmn

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/internal/rules"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Deployment is what became of a file given to [Engine.Deploy].
type Deployment struct {
	Definitions []Definition   // one for each executable process, then one for each global task
	Warnings    []*fault.Error // what of the model is passed over
	New         bool           // false when the latest deployment of these processes has the same bytes
}

// Check judges a model without deploying it, as an engine with decisions and
// without script format, expression languages and calendars of its own would. The
// error joins every fault, each with the line and the id of the element
// ([fault.All] lists them).
func Check(xml []byte) (warnings []*fault.Error, err error) {
	_, warnings, err = judge(xml, Config{Decisions: someDecisions{}}, time.Now)
	return warnings, err
}

// someDecisions stand for those of an engine that is not there yet; nothing is
// decided while a model is judged.
type someDecisions struct{ Decisions }

// Check judges a model without deploying it. The error joins every fault, each
// with the line and the id of the element ([fault.All] lists them).
func (e *Engine) Check(xml []byte) (warnings []*fault.Error, err error) {
	_, warnings, err = judge(xml, e.cfg, e.now)
	return warnings, err
}

// judge reads a file, holds it against the rules of the norm and compiles it.
func judge(xml []byte, cfg Config, now func() time.Time) (*core.Program, []*fault.Error, error) {
	doc, err := model.Parse(xml, model.Limits{})
	if err != nil {
		return nil, nil, err
	}
	warnings, faults := rules.Check(doc, rules.Options{ScriptFormat: cfg.ScriptFormat})
	program, more, err := core.Compile(doc, cfg.options(now))
	faults = append(faults, err)
	if program != nil && !cfg.ModelRetention {
		warnings = append(warnings, unheeded(program)...)
	}
	if program != nil && cfg.Decisions == nil {
		faults = append(faults, undecided(program)...)
	}
	return program, inOrder(append(warnings, more...)), joined(faults)
}

func (c Config) options(now func() time.Time) core.Options {
	return core.Options{Expr: c.expressions(now), ScriptFormat: c.ScriptFormat, Calendars: c.Calendars}
}

// unheeded warns of what models say about the keeping of history.
func unheeded(p *core.Program) (warnings []*fault.Error) {
	for _, g := range p.Graphs {
		if g.Retention != nil {
			warnings = append(warnings, fault.New(fault.BpmnIgnored, "line", g.Line, "element", g.Process, "detail", "historyTimeToLive").At(g.Process))
		}
	}
	return warnings
}

// undecided refuses decisions where nothing decides.
func undecided(p *core.Program) (faults []error) {
	for _, g := range p.Graphs {
		for _, n := range g.List {
			if n.Decision != nil {
				faults = append(faults, fault.New(fault.BpmnUnsupportedDetail, "line", n.Line, "element", n.ID, "detail", "decision").At(n.ID))
			}
		}
	}
	return faults
}

// joined joins the faults of a model in the order of its lines, each place once
// for each code.
func joined(faults []error) error {
	list := inOrder(fault.All(fault.Join(faults...)))
	errs := make([]error, len(list))
	for i, f := range list {
		errs[i] = f
	}
	return fault.Join(errs...)
}

func inOrder(list []*fault.Error) []*fault.Error {
	line := func(f *fault.Error) int {
		n, _ := strconv.Atoi(f.Arg("line"))
		return n
	}
	slices.SortStableFunc(list, func(a, b *fault.Error) int { return cmp.Compare(line(a), line(b)) })
	return slices.CompactFunc(list, func(a, b *fault.Error) bool {
		return a.Code() == b.Code() && line(a) == line(b) && a.En() == b.En()
	})
}

// Deploy puts a model into use: every executable process and global task of the
// file becomes a new version, beside the running instances of older ones. name is
// the file's name, for people. A file with the bytes of the latest deployment of
// its processes changes nothing. A faulty model is refused with every fault
// joined ([fault.All]).
func (e *Engine) Deploy(ctx context.Context, name string, xml []byte) (Deployment, error) {
	var d Deployment
	err := e.db.Update(ctx, func(tx *store.Tx) (err error) {
		d, err = e.DeployTx(tx, name, xml)
		return err
	})
	return d, err
}

// DeployTx is [Engine.Deploy] within the caller's transaction.
func (e *Engine) DeployTx(tx *store.Tx, name string, xml []byte) (Deployment, error) {
	program, warnings, err := judge(xml, e.cfg, e.now)
	if err != nil {
		return Deployment{}, err
	}
	if err := tx.Lock("bpmn:deployment"); err != nil {
		return Deployment{}, err
	}
	sum := sha256.Sum256(xml)
	d := Deployment{Warnings: warnings}
	latest, same, err := e.deployed(tx, program, hex.EncodeToString(sum[:]))
	if err != nil {
		return Deployment{}, err
	}
	if same {
		d.Definitions = latest
		return d, nil
	}
	number, err := tx.Next("bpmn:deployment")
	if err != nil {
		return Deployment{}, err
	}
	d.New = true
	by, on := actor(tx.Context())
	file, now := norm.NFC.String(name), e.now()
	if _, err := tx.Exec(`INSERT INTO bpmn_deployment (number, file, checksum, xml, deployed, deployed_by) VALUES ($1,$2,$3,$4,$5,$6)`,
		number, file, hex.EncodeToString(sum[:]), xml, micro(now), by); err != nil {
		return Deployment{}, err
	}
	for i, g := range program.Graphs {
		def := Definition{ProcessID: g.Process, Version: latest[i].Version + 1, Name: g.Name, VersionTag: g.VersionTag, Deployment: int(number), File: file, Checksum: hex.EncodeToString(sum[:]), Deployed: now}
		def.Key = defKey(def.ProcessID, def.Version)
		if err := e.define(tx, g, def); err != nil {
			return Deployment{}, err
		}
		d.Definitions = append(d.Definitions, def)
		if e.cfg.Observe != nil {
			if err := e.cfg.Observe(tx, Event{Kind: ProcessDeployed, At: now, By: by, OnBehalfOf: on, Process: def.ProcessID, Version: def.Version, Name: file}); err != nil {
				return Deployment{}, err
			}
		}
	}
	return d, nil
}

// deployed gives the latest version of every process of a file, empty where there
// is none, and whether all of them came with a file of these bytes.
func (e *Engine) deployed(tx *store.Tx, p *core.Program, checksum string) (list []Definition, same bool, err error) {
	same = true
	for _, g := range p.Graphs {
		def, err := e.describe(tx, g.Process, 0)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return nil, false, err
		}
		same = same && err == nil && def.Checksum == checksum && (len(list) == 0 || def.Deployment == list[0].Deployment)
		list = append(list, def)
	}
	return list, same, nil
}

// define stores a new version of a process and lets events start it from now on.
func (e *Engine) define(tx *store.Tx, g *core.Graph, def Definition) error {
	if _, err := tx.Exec(`INSERT INTO bpmn_definition (process, version, deployment, name, tag) VALUES ($1,$2,$3,$4,$5)`,
		def.ProcessID, def.Version, def.Deployment, def.Name, def.VersionTag); err != nil {
		return err
	}
	return e.entries(tx, g, def)
}
