// Package tour plays the permit example without a browser window: every person
// acts through the real pages over HTTP, every step is printed, and at the end
// the audit logs of both agencies are exported and verified.
package tour

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/audit"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/esb"
)

// Config says what the tour visits.
type Config struct {
	Construction, Planning       *egov.App
	ConstructionURL, PlanningURL string
	Advance                      func(time.Duration) error // puts the clock of every process forward
	Dir                          string                    // for the exported audit logs
	Out                          io.Writer
	// Asked is called when a consultation has just been asked for, for trials
	// that break something in the middle of it.
	Asked func() error
	// Between is called after each scene with the number of those to come.
	Between func(left int) error
}

// tour is one run.
type tour struct {
	Config
	people map[string]*Browser
	step   int
}

// Patience is how long the tour waits for the background work of a step.
const patience = 60 * time.Second

// Run plays every scene and returns the first thing that was not as it should be.
func Run(ctx context.Context, cfg Config) error {
	t := &tour{Config: cfg, people: map[string]*Browser{}}
	scenes := []struct {
		name string
		play func(context.Context) error
	}{
		{"Cấp phép, có bổ sung và lấy ý kiến / Granted, with a supplement and a consultation", t.granted},
		{"Từ chối có lý do / Refused with reasons", t.refused},
		{"Cơ quan quy hoạch từ chối văn bản / The planning agency declines", t.declined},
		{"Im lặng là đồng ý; quá hạn / Silence is consent; overdue", t.overdue},
		{"Kiểm chứng nhật ký / The audit logs verify", t.verifyAudit},
	}
	for i, s := range scenes {
		fmt.Fprintf(t.Out, "\n== %s\n", s.name)
		if err := s.play(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if t.Between != nil {
			if err := t.Between(len(scenes) - 1 - i); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(t.Out, "\nHoàn tất %d bước. / %d steps done.\n", t.step, t.step)
	return nil
}

// say prints one step.
func (t *tour) say(who, what string, args ...any) {
	t.step++
	fmt.Fprintf(t.Out, "%3d. %-28s %s\n", t.step, who, fmt.Sprintf(what, args...))
}

// person gives the browser of an account, signed in at an agency.
func (t *tour) person(ctx context.Context, account, base string) (*Browser, error) {
	b := t.people[account]
	if b == nil {
		b = NewBrowser(base)
		b.Sent = func(line string) { fmt.Fprintf(t.Out, "       %s\n", line) }
		t.people[account] = b
	}
	if _, err := b.Open(ctx, "/sso/login?return=/"); err != nil {
		return nil, err
	}
	form, err := b.Form("/choose")
	if err != nil {
		return nil, err
	}
	page, err := form.Press(ctx, "account", account)
	if err != nil {
		return nil, err
	}
	if page.Status != 200 || page.URL.Host != strings.TrimPrefix(base, "http://") {
		return nil, fmt.Errorf("sign-in of %s ended at %s with %d: %s", account, page.URL, page.Status, page.Text())
	}
	return b, nil
}

// wait asks again until the background work has done what is expected.
func (t *tour) wait(ctx context.Context, what string, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		ok, err := done()
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for: %s (%w)", what, fault.Join(err, ctx.Err()))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// see waits until a page contains the words.
func (t *tour) see(ctx context.Context, b *Browser, path, words string) error {
	last := ""
	err := t.wait(ctx, words+" on "+path, func() (bool, error) {
		page, err := b.Open(ctx, path)
		if err != nil {
			return false, err
		}
		last = page.Text()
		return strings.Contains(last, words), nil
	})
	if err != nil {
		return fmt.Errorf("%w; the page says: %s", err, last)
	}
	return nil
}

var dossierCode = regexp.MustCompile(`H29\.17-\d{8}-\d{7,}`)

// messages prints what one agency has sent to the other and how far it got.
func (t *tour) messages(ctx context.Context, app *egov.App) error {
	list, err := app.Bus.Messages(ctx, esb.Query{Direction: esb.Outgoing})
	for _, m := range list {
		fmt.Fprintf(t.Out, "       edXML %s -> %s: %s %s %s (%s)\n", app.Agency, m.Peer, m.Kind, m.DocumentID, m.Code, m.State)
	}
	return err
}

// verifyAudit exports both logs and checks them by what was exported alone.
func (t *tour) verifyAudit(ctx context.Context) error {
	for _, app := range []*egov.App{t.Construction, t.Planning} {
		dir := filepath.Join(t.Dir, "audit-"+string(app.Agency))
		if err := app.Audit.Export(ctx, dir); err != nil {
			return err
		}
		report, err := audit.Verify(os.DirFS(dir), app.Audit.VerifierKey())
		if err != nil {
			return err
		}
		if len(report.Faults) > 0 || report.Entries == 0 || !report.Signed {
			return fmt.Errorf("audit log of %s: %d entries, signed %v, faults %v", app.Agency, report.Entries, report.Signed, report.Faults)
		}
		t.say("audit "+string(app.Agency), "%d bản ghi, gốc Merkle %x, đã kiểm chứng / entries, root, verified", report.Entries, report.Checkpoint.Root[:8])
	}
	return nil
}

// pdf is a small paper to hand in.
func pdf(title string) []byte {
	return []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\n% " + title + "\ntrailer<</Root 1 0 R>>\n%%EOF\n")
}

func contains(page *Page, words string) error {
	if !bytes.Contains(page.Body, []byte(words)) && !strings.Contains(page.Text(), words) {
		return fmt.Errorf("%s does not say %q: %s", page.URL, words, page.Text())
	}
	return nil
}
