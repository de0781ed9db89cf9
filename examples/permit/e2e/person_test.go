package e2e_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// lane is one way to see the pages.
type lane struct {
	name    string
	scripts bool
	width   int64
}

// patience is how long a person waits for a page or for another's work.
const patience = 30 * time.Second

// person is somebody with a browser window and cookies of their own.
type person struct {
	t       *testing.T
	lane    lane
	account string
	base    string // address of the agency
	ctx     context.Context
	jar     cdp.BrowserContextID // where this person's cookies live
	status  int64                // of the page shown

	mu         sync.Mutex
	complaints []string // of the browser, since the last look
}

func newPerson(t *testing.T, l lane, base, account string) *person {
	t.Helper()
	jar, window, err := newWindow()
	require.NoError(t, err)
	ctx, stop := chromedp.NewContext(chromium, chromedp.WithTargetID(window))
	t.Cleanup(stop)
	p := &person{t: t, lane: l, account: account, base: base, ctx: ctx, jar: jar}
	chromedp.ListenTarget(ctx, p.hear)
	require.NoError(t, chromedp.Run(ctx, audits.Enable(),
		emulation.SetDeviceMetricsOverride(l.width, 900, 1, false),
		emulation.SetFocusEmulationEnabled(true),
		emulation.SetScriptExecutionDisabled(!l.scripts)))
	return p
}

// newWindow opens a window with cookies of its own.
func newWindow() (jar cdp.BrowserContextID, window target.ID, err error) {
	ctx := cdp.WithExecutor(chromium, chromedp.FromContext(chromium).Browser)
	if jar, err = target.CreateBrowserContext().WithDisposeOnDetach(true).Do(ctx); err != nil {
		return "", "", err
	}
	window, err = target.CreateTarget("about:blank").WithBrowserContextID(jar).WithNewWindow(true).Do(ctx)
	return jar, window, err
}

// hear collects what the browser complains of: errors in the console, scripts
// that throw, breaches of the content security policy.
func (p *person) hear(ev any) {
	complaint := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		complaint = "exception: " + ev.ExceptionDetails.Error()
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.APITypeError || ev.Type == runtime.APITypeAssert {
			complaint = "console: " + fmt.Sprint(ev.Args)
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.LevelError {
			complaint = fmt.Sprintf("%s: %s (%s)", ev.Entry.Source, ev.Entry.Text, ev.Entry.URL)
		}
	case *audits.EventIssueAdded:
		if d := ev.Issue.Details.ContentSecurityPolicyIssueDetails; d != nil {
			complaint = fmt.Sprintf("content security policy: %s blocks %s", d.ViolatedDirective, d.BlockedURL)
		}
	}
	if complaint != "" {
		p.mu.Lock()
		p.complaints = append(p.complaints, complaint)
		p.mu.Unlock()
	}
}

// run does something in the window, within a person's patience.
func (p *person) run(what string, actions ...chromedp.Action) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		p.fail(what, err)
	}
}

// leave does what leads to another page, waits for it and looks at it.
func (p *person) leave(what string, actions ...chromedp.Action) {
	p.t.Helper()
	p.travel(what, actions...)
	p.look()
}

func (p *person) travel(what string, actions ...chromedp.Action) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	res, err := chromedp.RunResponse(ctx, actions...)
	if err != nil {
		p.fail(what, err)
	}
	p.status = res.Status
}

func (p *person) fail(what string, err error) {
	p.t.Helper()
	p.t.Fatalf("%s, %s: %s: %v\non %s:\n%s", p.lane.name, p.account, what, err, p.address(), p.text())
}

func (p *person) address() (at string) {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	_ = chromedp.Run(ctx, chromedp.Location(&at)) // only to tell where it happened
	return at
}

func (p *person) text() (text string) {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	_ = chromedp.Run(ctx, chromedp.Evaluate(`document.body.innerText`, &text)) // "" when there is no page
	return text
}

// open types an address of the agency.
func (p *person) open(path string) {
	p.t.Helper()
	p.leave("open "+path, chromedp.Navigate(p.base+path))
}

// control finds a link or button by its words.
func control(words string) string {
	return fmt.Sprintf(`//*[self::a or self::button][not(@aria-hidden)][contains(normalize-space(.), %q)]`, words)
}

// press presses a link or button that leads to another page.
func (p *person) press(words string) {
	p.t.Helper()
	p.leave("press "+words, chromedp.Click(control(words), chromedp.BySearch))
}

func field(name string) string { return fmt.Sprintf(`[name=%q]`, name) }

// write fills a field.
func (p *person) write(name, text string) {
	p.t.Helper()
	p.run("write "+name, chromedp.Focus(field(name), chromedp.ByQuery), chromedp.Evaluate(`document.activeElement.select()`, nil), input.InsertText(text))
}

// choose marks a radio button or checkbox.
func (p *person) choose(name, value string) {
	p.t.Helper()
	p.run("choose "+name, chromedp.Click(field(name)+fmt.Sprintf(`[value=%q]`, value), chromedp.ByQuery),
		chromedp.WaitNotPresent(`[aria-busy]`, chromedp.ByQuery))
}

// pick picks an option of a list.
func (p *person) pick(name, value string) {
	p.t.Helper()
	p.run("pick "+name, chromedp.WaitVisible(field(name), chromedp.ByQuery), chromedp.Evaluate(fmt.Sprintf(`document.querySelector(%q).value = %q`, field(name), value), nil))
	require.Equal(p.t, value, p.value(name), "%s has no such option", name)
}

// search narrows a long list and picks an option of what is left.
func (p *person) search(name, words, value string) {
	p.t.Helper()
	p.write("_q:"+name, words)
	if !p.lane.scripts {
		p.leave("search "+words, chromedp.Click(fmt.Sprintf(`//*[@name=%q]/following-sibling::button`, "_q:"+name), chromedp.BySearch))
	}
	p.run("wait for "+value, chromedp.WaitReady(field(name)+fmt.Sprintf(` option[value=%q]`, value), chromedp.ByQuery))
	p.pick(name, value)
}

// attach chooses a file.
func (p *person) attach(name, file string) {
	p.t.Helper()
	p.run("attach "+name, chromedp.SetUploadFiles(field(name), []string{file}, chromedp.ByQuery))
}

// reveal waits for a field that depends on an answer: with scripts it comes by
// itself, without them at the press of a button.
func (p *person) reveal(name string) {
	p.t.Helper()
	if !p.lane.scripts {
		p.press("Cập nhật")
	}
	p.run("wait for "+name, chromedp.WaitVisible(field(name), chromedp.ByQuery))
}

// value is what a field holds.
func (p *person) value(name string) (v string) {
	p.t.Helper()
	p.run("read "+name, chromedp.Value(field(name), &v, chromedp.ByQuery))
	return v
}

// says asserts that the page shows words.
func (p *person) says(words ...string) {
	p.t.Helper()
	text := p.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.t.Fatalf("%s, %s: %s does not say %q:\n%s", p.lane.name, p.account, p.address(), w, text)
		}
	}
}

// await opens a page again and again until it shows the words: the work of
// others takes its time.
func (p *person) await(path string, words ...string) {
	p.t.Helper()
	end := time.Now().Add(patience)
	for {
		p.travel("open "+path, chromedp.Navigate(p.base+path))
		text := p.text()
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			p.look()
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("%s, %s: %s never said %q:\n%s", p.lane.name, p.account, path, words, text)
		}
		p.run("wait", chromedp.Sleep(150*time.Millisecond))
	}
}

// signIn chooses the account at the provider, whose page is looked at too.
func (p *person) signIn() {
	p.t.Helper()
	p.says("Chọn tài khoản để đăng nhập")
	p.leave("sign in", chromedp.Click(fmt.Sprintf(`button[value=%q]`, p.account), chromedp.ByQuery))
	require.True(p.t, strings.HasPrefix(p.address(), p.base), "sign-in ends at %s", p.address())
}

// sheets prints the page on the paper it asks for and counts the sheets.
func (p *person) sheets() int {
	p.t.Helper()
	var printed []byte
	p.run("print", chromedp.ActionFunc(func(ctx context.Context) (err error) {
		printed, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
		return err
	}))
	if dir := os.Getenv("SHOTS"); dir != "" {
		require.NoError(p.t, os.WriteFile(filepath.Join(dir, p.lane.name+"-receipt.pdf"), printed, 0o644))
	}
	return len(sheet.FindAll(printed, -1))
}

var sheet = regexp.MustCompile(`/Type\s*/Page\b`)
