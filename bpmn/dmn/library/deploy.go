package library

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
)

// Files are what is deployed together: a main document, whose decisions are put
// into use, and those that it imports.
type Files struct {
	Sources []dmn.Source
	// Process is the number of the BPMN deployment ([bpmn.Definition.Deployment])
	// that the decisions belong to: its tasks find them by the binding
	// "deployment". 0 means none.
	Process int
}

// Deployment is what became of files given to [Library.Deploy].
type Deployment struct {
	Definitions []Definition   // one for each decision and decision service of the main document
	Warnings    []*fault.Error // what is odd and yet harmless
	New         bool           // false when the latest deployment of these decisions has the same bytes
}

// Check judges files without deploying them. The error joins every fault, each
// with the line, the element and its path ([fault.All] lists them).
func (l *Library) Check(f Files) (warnings []*fault.Error, err error) {
	m, err := dmn.Compile(l.cfg.Options, f.Sources...)
	if err != nil {
		return nil, err
	}
	return m.Warnings(), nil
}

// Deploy puts models into use: every decision and decision service of the main
// document becomes a new version, beside the older ones. Files with the bytes of
// the latest deployment of these decisions change nothing. Faulty models are
// refused with every fault joined ([fault.All]).
func (l *Library) Deploy(ctx context.Context, f Files) (Deployment, error) {
	var d Deployment
	err := l.db.Update(ctx, func(tx *store.Tx) (err error) {
		d, err = l.DeployTx(tx, f)
		return err
	})
	return d, err
}

// DeployTx is [Library.Deploy] within the caller's transaction, such as that of
// the deployment of a process.
func (l *Library) DeployTx(tx *store.Tx, f Files) (Deployment, error) {
	m, err := dmn.Compile(l.cfg.Options, f.Sources...)
	if err != nil {
		return Deployment{}, err
	}
	if err := tx.Lock("dmn:deployment"); err != nil {
		return Deployment{}, err
	}
	d := Deployment{Warnings: m.Warnings()}
	sum := checksum(f)
	latest, same, err := l.deployed(tx, m, sum)
	if err != nil {
		return Deployment{}, err
	}
	if same {
		d.Definitions = latest
		return d, nil
	}
	number, err := l.save(tx, f, sum)
	if err != nil {
		return Deployment{}, err
	}
	tags := versionTags(f.Sources[0].XML)
	for i, dec := range m.Decisions() {
		if _, err := tx.Exec(`INSERT INTO dmn_definition (decision, version, deployment, name, tag) VALUES ($1,$2,$3,$4,$5)`,
			key(dec), latest[i].Version+1, number, dec.Name, tags[key(dec)]); err != nil {
			return Deployment{}, err
		}
		def, err := l.bound(tx, numbered(key(dec), latest[i].Version+1))
		if err != nil {
			return Deployment{}, err
		}
		d.Definitions = append(d.Definitions, def)
	}
	d.New = true
	return d, nil
}

// key is what a decision is called by.
func key(d *dmn.Decision) string { return cmp.Or(d.ID, d.Name) }

// checksum is of all files with their names, and of the process deployment.
func checksum(f Files) string {
	h := sha256.New()
	for _, s := range f.Sources {
		h.Write([]byte(s.Name + "\x00" + strconv.Itoa(len(s.XML)) + "\x00"))
		h.Write(s.XML)
	}
	h.Write([]byte(strconv.Itoa(f.Process)))
	return hex.EncodeToString(h.Sum(nil))
}

// deployed gives the latest version of every decision of a model, empty where
// there is none, and whether all of them came with these files.
func (l *Library) deployed(tx *store.Tx, m *dmn.Model, sum string) (list []Definition, same bool, err error) {
	same = true
	for _, dec := range m.Decisions() {
		def, err := l.bound(tx, numbered(key(dec), 0))
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return nil, false, err
		}
		same = same && err == nil && def.Checksum == sum
		list = append(list, def)
	}
	return list, same && len(list) > 0, nil
}

func (l *Library) save(tx *store.Tx, f Files, sum string) (number int64, err error) {
	if number, err = tx.Next("dmn:deployment"); err != nil {
		return 0, err
	}
	who, _ := ident.From(tx.Context())
	if _, err := tx.Exec(`INSERT INTO dmn_deployment (number, checksum, process, deployed, deployed_by) VALUES ($1,$2,$3,$4,$5)`,
		number, sum, f.Process, l.cfg.Clock.Now().UnixMicro(), who.Subject); err != nil {
		return 0, err
	}
	for i, s := range f.Sources {
		if _, err := tx.Exec(`INSERT INTO dmn_document (deployment, place, file, xml) VALUES ($1,$2,$3,$4)`, number, i, norm.NFC.String(s.Name), s.XML); err != nil {
			return 0, err
		}
	}
	return number, nil
}
