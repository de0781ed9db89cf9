package e2e_test

import (
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// focused says in words what holds the focus: its name and value, or its text.
const focused = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return "";
	const seen = getComputedStyle(e);
	if (e.tabIndex >= 0 && seen.outlineStyle === "none" && seen.boxShadow === "none") return "UNSEEN " + e.outerHTML.slice(0, 200);
	return e.name && e.type !== "submit" ? e.name + (e.type === "radio" ? "" : "=" + e.value) : e.innerText;
})()`

// tabTo presses Tab until the focus reaches what is wanted. Wherever it comes by
// it must be visible.
func (p *person) tabTo(wanted string) {
	p.t.Helper()
	var passed []string
	for range 80 {
		at := ""
		p.run("tab to "+wanted, chromedp.KeyEvent(kb.Tab), chromedp.Evaluate(focused, &at))
		require.NotContains(p.t, at, "UNSEEN", "the focus cannot be seen")
		if strings.Contains(at, wanted) {
			return
		}
		passed = append(passed, at)
	}
	p.t.Fatalf("%s: Tab never reached %q but %q", p.account, wanted, passed)
}

// acceptByKeyboard finds, takes and completes a task without the mouse.
func (s *story) acceptByKeyboard(o *person) {
	o.await("/inbox", s.code, "Kiểm tra và tiếp nhận hồ sơ")
	o.tabTo("Bỏ qua đến nội dung chính")
	o.run("skip the header", chromedp.KeyEvent(kb.Enter))
	o.tabTo("Kiểm tra và tiếp nhận hồ sơ")
	o.leave("follow the link", chromedp.KeyEvent(kb.Enter))
	o.tabTo("Nhận việc này")
	o.leave("take the task", chromedp.KeyEvent(kb.Enter))
	o.tabTo("/decision")
	o.run("choose", chromedp.KeyEvent(" "), chromedp.WaitNotPresent(`[aria-busy]`, chromedp.ByQuery))
	var chosen string
	o.run("read", chromedp.Evaluate(`document.querySelector("[name='/decision']:checked").value`, &chosen))
	require.Equal(s.t, "accept", chosen)
	o.tabTo("Hoàn thành")
	o.leave("complete", chromedp.KeyEvent(kb.Enter))
	o.says("Đã ghi nhận")
}
