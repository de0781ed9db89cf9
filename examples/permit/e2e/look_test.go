package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// judge runs axe-core over the page: WCAG 2.0, 2.1 and 2.2, levels A and AA.
// Headings must not skip a level either, which WCAG leaves to good sense.
const judge = `axe.run(document, {resultTypes: ["violations"], runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
	rules: {"heading-order": {enabled: true}, "page-has-heading-one": {enabled: true}}})
	.then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + v.help + "\n      at " + n.target.join(" ") + "\n      " + n.html.slice(0, 200) + "\n      " + (n.failureSummary || "").replaceAll("\n", " "))))`

// sideways lists what makes the page scroll sideways.
const sideways = `(() => {
	const page = document.scrollingElement, wide = page.clientWidth;
	if (page.scrollWidth <= wide) return [];
	const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > wide + 1).map(e => e.outerHTML.slice(0, 120));
	return [page.scrollWidth + " px on " + wide, ...out.slice(0, 5)];
})()`

// settled waits until the whole page is there and stays as it is: a redirect to
// another host shows an empty page in between. It asks from outside, for a page
// without scripts cannot wait for itself.
func settled(page *string) chromedp.ActionFunc {
	return func(ctx context.Context) error {
		for {
			var now string
			err := chromedp.Evaluate(`document.readyState === "complete" && document.scrollingElement && document.body ? document.documentElement.outerHTML : ""`, &now).Do(ctx)
			if err == nil && now != "" && now == *page {
				return nil
			}
			*page = now
			select {
			case <-ctx.Done():
				return errors.Join(err, ctx.Err())
			case <-time.After(30 * time.Millisecond):
			}
		}
	}
}

// look judges the page as it stands: no complaint of the browser, no scrolling
// sideways, no fault found by axe-core.
func (p *person) look() {
	p.t.Helper()
	var wide, faults []string
	var page string
	p.run("look", settled(&page), chromedp.Evaluate(sideways, &wide))
	p.shoot()
	looked.pages.Add(1)
	if _, known := looked.judged.LoadOrStore(look{p.lane.width, gist(page)}, true); !known {
		looked.different.Add(1)
		p.run("axe", emulation.SetScriptExecutionDisabled(false), chromedp.Evaluate(axe+";0", nil),
			chromedp.Evaluate(judge, &faults, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }),
			emulation.SetScriptExecutionDisabled(!p.lane.scripts))
	}
	p.report("scrolls sideways", wide)
	p.report("breaks accessibility rules", faults)
	p.report("makes the browser complain", p.unexpected())
}

// looked remembers what axe-core has judged: a page that differs only in codes
// and times from one of the same width is not judged again.
var looked struct {
	judged           sync.Map // of look
	pages, different atomic.Int64
}

type look struct {
	width int64
	page  string
}

// gist is a page without what changes from run to run. The mark that scripts work
// counts only where a page looks different for it.
func gist(page string) string {
	if !strings.Contains(page, "ef-refresh") {
		page = strings.Replace(page, ` class="ef-js"`, "", 1)
	}
	return changing.ReplaceAllString(page, "#")
}

var changing = regexp.MustCompile(`[0-9A-Z]{26}|[0-9a-f]{16,}|[0-9]+`)

func (p *person) report(what string, list []string) {
	p.t.Helper()
	if len(list) > 0 {
		p.t.Errorf("%s, %s: %s (%d) %s:\n  - %s", p.lane.name, p.account, p.address(), p.status, what, strings.Join(list, "\n  - "))
	}
}

// unexpected takes the complaints since the last look. That a page which tells
// of an error came with the status of an error is none.
func (p *person) unexpected() (out []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.complaints {
		if p.status >= 400 && strings.Contains(c, fmt.Sprintf("status of %d", p.status)) {
			continue
		}
		out = append(out, c)
	}
	p.complaints = nil
	return out
}

var plain = regexp.MustCompile(`[^A-Za-z0-9]+`)

// shoot takes a picture of the page into the folder SHOTS.
func (p *person) shoot() {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		return
	}
	at, err := url.Parse(p.address())
	if err != nil {
		p.fail("picture", err)
	}
	name := fmt.Sprintf("%s-%03d-%s-%s.png", p.lane.name, looked.pages.Load(), p.account, plain.ReplaceAllString(at.Path, "_"))
	var png []byte
	p.run("picture", chromedp.FullScreenshot(&png, 100))
	if err := os.WriteFile(filepath.Join(dir, name), png, 0o644); err != nil {
		p.fail("picture", err)
	}
}
