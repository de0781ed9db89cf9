package main_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/hcm-egov/framework/examples/permit/tour"
)

// The parcels handed in: one touches a protected zone, the other does not.
const (
	touching = "1191190.00 603100.00\n1191190.00 603112.00\n1191215.00 603112.00\n1191215.00 603100.00"
	clear    = "1191120.00 603020.00\n1191120.00 603040.00\n1191146.00 603040.00\n1191146.00 603020.00"
)

// town is everybody who uses the two agencies while they are killed again and
// again, and what they were told.
type town struct {
	construction, planning string // base addresses

	mu       sync.Mutex
	random   *rand.Rand
	tags     int               // of applications begun
	acked    map[string]string // dossier code -> tag, as the answer to the submission said
	gone     map[string]bool   // tags of submissions without an answer whose draft is gone
	asked    map[string]bool   // dossiers in which a supplement was asked for; true while it may be wanted
	finished int               // dossiers found closed at the last look
	closing  bool              // nobody submits any more
	acts     int               // requests that changed something, acknowledged
	lost     int               // requests without an answer
	before   int               // acts up to the beginning of the round
}

func newTown(construction, planning string, random *rand.Rand) *town {
	return &town{construction: construction, planning: planning, random: random, acked: map[string]string{}, gone: map[string]bool{}, asked: map[string]bool{}}
}

// maxOpen is how many dossiers are under way before citizens wait.
const maxOpen = 30

// person is somebody at a browser, who does one thing after another.
type person struct {
	*town
	browser *tour.Browser
	next    func(context.Context, *person) error

	draft, tag string // of the application that a citizen is filling in
}

// people signs everybody in. The sessions lie in the stores and outlive every
// kill.
func (w *town) people(ctx context.Context) ([]*person, error) {
	var all []*person
	for _, one := range []struct {
		account, base string
		next          func(context.Context, *person) error
	}{
		{"citizen-binh", w.construction, apply},
		{"citizen-binh", w.construction, apply},
		{"citizen-binh", w.construction, mind},
		{"construction-receptionist", w.construction, work},
		{"construction-specialist", w.construction, work},
		{"construction-specialist", w.construction, work},
		{"construction-leader", w.construction, work},
		{"planning-receptionist", w.planning, work},
		{"planning-specialist", w.planning, work},
	} {
		p := &person{town: w, browser: tour.NewBrowser(one.base), next: one.next}
		if _, err := p.browser.Open(ctx, "/sso/login?return=/"); err != nil {
			return nil, err
		}
		form, err := p.browser.Form("/choose")
		if err != nil {
			return nil, err
		}
		if _, err := form.Press(ctx, "account", one.account); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// live goes on until ctx ends; after a failure there is a short rest.
func (p *person) live(ctx context.Context) {
	for ctx.Err() == nil {
		if err := p.next(ctx, p); err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
}

func (w *town) chance(percent int) bool { return w.pick(100) < percent }

func (w *town) pick(n int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.random.IntN(n)
}

// told counts the outcome of a request that changes something.
func (w *town) told(page *tour.Page, err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case err != nil:
		w.lost++
	case page.Status != http.StatusOK:
		err = fmt.Errorf("answered %d", page.Status)
	default:
		w.acts++
	}
	return err
}

// busy waits until so many acts were acknowledged in this round, but not for
// ever: there may be nothing to do. busy(0) begins a round.
func (w *town) busy(acts int) {
	for limit := time.Now().Add(15 * time.Second); time.Now().Before(limit); time.Sleep(5 * time.Millisecond) {
		w.mu.Lock()
		if acts == 0 {
			w.before = w.acts
		}
		enough := w.acts-w.before >= acts
		w.mu.Unlock()
		if enough {
			return
		}
	}
}

// begin gives the next application its tag, or says that it has to wait.
func (w *town) begin() (tag string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing || len(w.acked)-w.finished >= maxOpen {
		return "", fmt.Errorf("enough under way")
	}
	w.tags++
	return fmt.Sprintf("%d đường Mẫu", w.tags), nil
}

var codeInPath = regexp.MustCompile(`H29\.17-\d{8}-\d{7,}`)

// apply fills an application in and hands it in. After a failure it goes on
// where the draft was left.
func apply(ctx context.Context, p *person) (err error) {
	if p.draft == "" {
		if err := p.openDraft(ctx); err != nil {
			return err
		}
	} else if page, err := p.browser.Open(ctx, p.draft); err != nil {
		return err
	} else if page.Status == http.StatusNotFound {
		p.handedIn("") // without an answer
		return nil
	}
	for p.draft != "" && err == nil {
		err = p.step(ctx)
	}
	return err
}

func (p *person) openDraft(ctx context.Context) error {
	tag, err := p.begin()
	if err != nil {
		return err
	}
	if _, err := p.browser.Open(ctx, "/procedures/1.009994"); err != nil {
		return err
	}
	form, err := p.browser.Form("/apply")
	if err != nil {
		return err
	}
	page, err := form.Press(ctx, "", "")
	if err := p.told(page, err); err != nil {
		return err
	}
	p.draft, p.tag = page.URL.Path, tag
	return nil
}

// step fills in the page of the draft that is shown, or hands it in.
func (p *person) step(ctx context.Context) error {
	form, err := p.browser.Form("/drafts/")
	if err != nil {
		return err
	}
	switch {
	case form.Takes("/siteAddress", p.tag):
		parcel := clear
		if p.chance(60) {
			parcel = touching
		}
		return p.fill(ctx, "/drafts/", "next", [2]string{"_q:/ward", "sai gon"}, [2]string{"/ward", "26740"}, [2]string{"/siteAddress", p.tag}, [2]string{"/landCertificate", "CS 123456"}, [2]string{"/parcel", parcel})
	case form.Takes("/houseKind", "Nhà liên kế"):
		return p.fill(ctx, "/drafts/", "next", [2]string{"/houseKind", "Nhà liên kế"}, [2]string{"/floors", "3"}, [2]string{"/floorArea", "180,5"}, [2]string{"/height", "11,2"}, [2]string{"/adjoining", "no"})
	case form.Takes("/landRight", ""):
		form.Attach("/landRight", "so-do.pdf", "application/pdf", paper(p.tag))
		form.Attach("/drawings", "ban-ve.pdf", "application/pdf", paper(p.tag))
		return p.told(form.Press(ctx, "_action", "next"))
	case form.Takes("/phone", ""):
		return p.fill(ctx, "/drafts/", "next")
	}
	page, err := form.Press(ctx, "_action", "submit")
	if err := p.told(page, err); err != nil {
		return err
	}
	code := codeInPath.FindString(page.URL.Path)
	if code == "" {
		return fmt.Errorf("not taken: %s", page.Text())
	}
	p.handedIn(code)
	return nil
}

// handedIn notes that the draft has become a dossier; code "" when no answer
// told which.
func (p *person) handedIn(code string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if code == "" {
		p.gone[p.tag] = true
	} else {
		p.acked[code] = p.tag
	}
	p.draft = ""
}

func paper(tag string) []byte { return []byte("%PDF-1.4\n% " + tag + "\n%%EOF\n") }

// mind looks after dossiers under way: answers requests for a supplement, and
// now and then takes a dossier back.
func mind(ctx context.Context, p *person) error {
	code, withdraw := p.choose()
	if code == "" {
		return fmt.Errorf("nothing to do")
	}
	if _, err := p.browser.Open(ctx, "/dossiers/"+code); err != nil {
		return err
	}
	if withdraw {
		form, err := p.browser.Form("/withdraw")
		if err != nil {
			return err
		}
		return p.told(form.Press(ctx, "", ""))
	}
	form, err := p.browser.Form("/supplement")
	if err != nil {
		return err
	}
	form.Attach("/drawings", "mat-cat.pdf", "application/pdf", paper("section"))
	if err := p.told(form.Press(ctx, "_action", "submit")); err != nil {
		return err
	}
	p.want(code, false)
	return nil
}

// want notes whether a dossier waits for a supplement.
func (w *town) want(code string, wanted bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked[code] = wanted
}

func (w *town) wasAsked(code string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, asked := w.asked[code]
	return asked
}

func (w *town) choose() (code string, withdraw bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for code, wanted := range w.asked { // in no fixed order
		if wanted {
			return code, false
		}
	}
	if w.random.IntN(100) < 1 {
		for code = range w.acked {
			return code, true
		}
	}
	return "", false
}

var caseLink = regexp.MustCompile(`href="(/cases/[^"#?]+)#task-`)

// work takes a case of the inbox and does the task that it finds there.
func work(ctx context.Context, p *person) error {
	page, err := p.browser.Open(ctx, "/inbox")
	if err != nil {
		return err
	}
	links := caseLink.FindAllSubmatch(page.Body, -1)
	if len(links) == 0 {
		return fmt.Errorf("the inbox is empty")
	}
	path := string(links[p.pick(len(links))][1])
	if _, err := p.browser.Open(ctx, path); err != nil {
		return err
	}
	if form, err := p.browser.Form("/claim"); err == nil {
		if err := p.told(form.Press(ctx, "", "")); err != nil {
			return err
		}
	}
	form, err := p.browser.Form("/complete")
	if err != nil {
		return err
	}
	return p.fill(ctx, "/complete", "submit", p.decide(form, codeInPath.FindString(path))...)
}

// decide answers the form of a task by what it asks.
func (w *town) decide(form *tour.Form, dossier string) [][2]string {
	switch {
	case form.Takes("/consult", "true"):
		consult := "false"
		if w.chance(60) {
			consult = "true"
		}
		return [][2]string{{"/consult", consult}, {"/examination", "Đã xem"}}
	case form.Takes("/proposal", "grant") && w.chance(20):
		return [][2]string{{"/proposal", "refuse"}, {"/reason", "Vượt chiều cao"}}
	case form.Takes("/proposal", "grant"):
		return [][2]string{{"/proposal", "grant"}}
	case form.Takes("/approval", "approve") && w.chance(10):
		return [][2]string{{"/approval", "back"}}
	case form.Takes("/approval", "approve"):
		return [][2]string{{"/approval", "approve"}}
	case form.Takes("/opinion", "agree"):
		return [][2]string{{"/opinion", "agree"}, {"/opinionText", "Phù hợp quy hoạch"}}
	case dossier == "" && w.chance(15):
		return [][2]string{{"/decision", "decline"}, {"/reason", "Không thuộc thẩm quyền"}}
	case dossier != "" && !w.wasAsked(dossier) && w.chance(15):
		w.want(dossier, true)
		return [][2]string{{"/decision", "supplement"}, {"/reason", "Thiếu mặt cắt"}}
	case dossier != "" && w.chance(5):
		return [][2]string{{"/decision", "refuse"}, {"/reason", "Không thuộc phạm vi"}}
	}
	return [][2]string{{"/decision", "accept"}}
}

// fill answers the form on the present page and presses a button.
func (p *person) fill(ctx context.Context, action, button string, answers ...[2]string) error {
	form, err := p.browser.Form(action)
	if err != nil {
		return err
	}
	for _, a := range answers {
		if !form.Takes(a[0], a[1]) { // it depends on the answers before it, or has to be searched for
			page, err := form.Press(ctx, "_action", "refresh")
			if err := p.told(page, err); err != nil {
				return err
			}
			if form, err = p.browser.Form(action); err != nil {
				return err
			}
		}
		if err := form.Set(a[0], a[1]); err != nil {
			return err
		}
	}
	return p.told(form.Press(ctx, "_action", button))
}
