package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
	"github.com/hcm-egov/framework/examples/permit/demo"
	"github.com/stretchr/testify/require"
)

// The accounts of the example at its development provider.
const (
	citizen      = "citizen-binh"
	receptionist = "construction-receptionist"
	specialist   = "construction-specialist"
	leader       = "construction-leader"
	planner      = "planning-specialist"
)

var lanes = []lane{
	{"scripts-1280", true, 1280},
	{"scripts-360", true, 360},
	{"plain-1280", false, 1280},
	{"plain-360", false, 360},
}

// TestPermit plays the procedure from the application to the signed permit in
// every lane, each with a demo of its own.
func TestPermit(t *testing.T) {
	need(t)
	for _, l := range lanes {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			play(t, l)
		})
	}
	t.Cleanup(func() {
		t.Logf("%d pages looked at, %d different ones judged by axe-core", looked.pages.Load(), looked.different.Load())
	})
}

// story is one run: who takes part and what it is about.
type story struct {
	t       *testing.T
	lane    lane
	demo    *demo.Demo
	papers  string // folder of the citizen's files
	citizen *person
	code    string // of the dossier
}

func play(t *testing.T, l lane) {
	s := &story{t: t, lane: l, demo: start(t), papers: t.TempDir()}
	s.citizen = newPerson(t, l, s.demo.ConstructionURL, citizen)
	s.arrive()
	s.applicant()
	s.site()
	s.works()
	s.attach()
	s.submit()
	s.receipt()

	counter := s.official(receptionist)
	s.claim(counter, "Kiểm tra và tiếp nhận hồ sơ")
	s.askSupplement(counter)
	s.supplement()
	s.accept(counter)

	desk := s.official(specialist)
	s.examine(desk)
	s.plan()
	s.draft(desk)
	s.approve()
	s.result()
	s.strangers(counter)
}

// start runs the demo on free ports until the test ends.
func start(t *testing.T) *demo.Demo {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	d, err := demo.New(ctx, demo.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
	return d
}

// arrive is the way from the first page to the form, over the sign-in. The
// switch of language keeps the place.
func (s *story) arrive() {
	c := s.citizen
	c.open("/")
	c.press("Cấp giấy phép xây dựng")
	place := c.address()
	c.press("English")
	c.says("What you need")
	require.Equal(s.t, place, c.address())
	c.press("Tiếng Việt")
	c.press("Đăng nhập để nộp hồ sơ")
	c.signIn()
	require.Equal(s.t, place, c.address(), "the sign-in leads back to where it began")
	c.press("Nộp hồ sơ trực tuyến")
}

// applicant is the page that is filled in already; a wrong number is explained.
func (s *story) applicant() {
	c := s.citizen
	require.Equal(s.t, "Trần Văn Bình", c.value("/applicantName"))
	phone := c.value("/phone")
	c.write("/phone", "12")
	c.press("Tiếp tục")
	require.EqualValues(s.t, 422, c.status)
	require.Equal(s.t, "12", c.value("/phone"), "what was typed is kept")
	c.write("/phone", phone)
	c.press("Tiếp tục")
}

// The corners of a parcel that touches the protected corridor.
const corners = "1191190.00 603100.00\n1191190.00 603112.00\n1191215.00 603112.00\n1191215.00 603100.00"

func (s *story) site() {
	c := s.citizen
	c.search("/ward", "sai gon", "26740")
	c.write("/siteAddress", "12 đường Mẫu")
	c.write("/landCertificate", "CS 123456")
	if s.lane.scripts && s.lane.width > 1000 {
		s.drawParcel()
	} else {
		c.write("/parcel", corners)
	}
	c.press("Tiếp tục")
}

// drawParcel clicks the corners on the map; the field below shows them.
func (s *story) drawParcel() {
	c := s.citizen
	for line := range strings.SplitSeq(corners, "\n") {
		corner := floats(s.t, line)
		var at []float64
		c.run("find the map", chromedp.ScrollIntoView(".parcel-draw svg", chromedp.ByQuery), chromedp.Evaluate(fmt.Sprintf(`(() => {
			const box = document.querySelector(".parcel-draw"), r = box.querySelector("svg").getBoundingClientRect(), d = box.dataset;
			return [r.left + r.width * (%f - d.west) / (d.east - d.west), r.top + r.height * (d.north - %f) / (d.north - d.south)];
		})()`, corner[1], corner[0]), &at), chromedp.ActionFunc(func(ctx context.Context) error { return chromedp.MouseClickXY(at[0], at[1]).Do(ctx) }))
	}
	drawn, clicked := floats(s.t, c.value("/parcel")), floats(s.t, corners)
	require.InDeltaSlice(s.t, clicked, drawn, 2, "the corners are those clicked, to a pixel")
}

// floats are the numbers of a text.
func floats(t *testing.T, text string) (out []float64) {
	t.Helper()
	for _, word := range strings.Fields(text) {
		n, err := strconv.ParseFloat(word, 64)
		require.NoError(t, err)
		out = append(out, n)
	}
	return out
}

// works has two questions that come only after certain answers.
func (s *story) works() {
	c := s.citizen
	c.choose("/houseKind", "Nhà liên kế")
	c.write("/floors", "3")
	c.write("/floorArea", "180,5")
	c.write("/height", "11,2")
	c.choose("/basement", "true")
	c.reveal("/basementDepth")
	c.write("/basementDepth", "2,8")
	c.choose("/adjoining", "yes")
	c.reveal("/commitment")
	require.Equal(s.t, "2,8", c.value("/basementDepth"))
	c.choose("/commitment", "true")
	c.press("Tiếp tục")
	if s.lane.scripts {
		c.run("go back", chromedp.NavigateBack())
		require.Equal(s.t, "180,5", c.value("/floorArea"), "the browser's back button shows what was answered")
		c.run("go forward", chromedp.NavigateForward())
		c.says("Giấy tờ kèm theo")
	}
}

// attach hands two papers in; before that the missing ones are explained.
func (s *story) attach() {
	c := s.citizen
	c.press("phần kiểm tra")
	require.EqualValues(s.t, 422, c.status)
	c.attach("/landRight", s.paper("so-do.pdf"))
	c.attach("/drawings", s.paper("ban-ve.pdf"))
	c.press("phần kiểm tra")
	c.says("so-do.pdf", "ban-ve.pdf", "180,5", "2,8")
	place := c.address()
	c.press("English")
	c.says("Total floor area")
	require.Equal(s.t, place, c.address())
	c.press("Tiếng Việt")
}

func (s *story) paper(name string) string {
	file := filepath.Join(s.papers, name)
	text := "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\n% " + name + "\ntrailer<</Root 1 0 R>>\n%%EOF\n"
	require.NoError(s.t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

var dossierCode = regexp.MustCompile(`H29\.17-\d{8}-\d{7,}`)

// submit presses the button twice, as people do; one dossier is entered.
func (s *story) submit() {
	c := s.citizen
	draft := c.address()
	c.leave("submit", chromedp.DoubleClick(control("Gửi hồ sơ"), chromedp.BySearch))
	s.code = dossierCode.FindString(c.address() + c.text())
	require.NotEmpty(s.t, s.code, "no dossier code: %s %s", c.address(), c.text())
	c.open("/dossiers")
	require.Len(s.t, dossierCode.FindAllString(c.text(), -1), 1, "one dossier: %s", c.text())
	c.leave("go back to the draft", chromedp.Navigate(draft))
	c.says("Hồ sơ của tôi")
	c.open("/dossiers/" + s.code)
	c.says("so-do.pdf", "ban-ve.pdf")
}

func (s *story) receipt() {
	c := s.citizen
	c.press("Giấy tiếp nhận")
	c.says(s.code, "Thời gian hẹn trả kết quả")
	require.Equal(s.t, 1, c.sheets(), "the receipt fits on one sheet of A5")
	c.press("Về hồ sơ")
}

// official signs an official of the construction agency in.
func (s *story) official(account string) *person {
	o := newPerson(s.t, s.lane, s.demo.ConstructionURL, account)
	o.open("/sso/login?return=/inbox")
	o.signIn()
	return o
}

// claim finds the task in the inbox, goes to the case and takes the task.
func (s *story) claim(o *person, task string) {
	o.await("/inbox", s.code, task)
	o.press(task)
	o.press("Nhận việc này")
}

func (s *story) askSupplement(o *person) {
	o.choose("/decision", "supplement")
	o.reveal("/reason")
	o.write("/reason", "Thiếu bản vẽ mặt cắt")
	o.press("Hoàn thành")
}

func (s *story) supplement() {
	c := s.citizen
	c.await("/", "Yêu cầu bổ sung")
	c.open("/dossiers/" + s.code)
	c.says("Thiếu bản vẽ mặt cắt")
	c.attach("/drawings", s.paper("mat-cat.pdf"))
	c.press("Gửi bổ sung")
	c.says("Đã bổ sung hồ sơ", "so-do.pdf", "ban-ve.pdf", "mat-cat.pdf")
}

// accept is done by keyboard where there is one.
func (s *story) accept(o *person) {
	if s.lane.width > 1000 {
		s.acceptByKeyboard(o)
		return
	}
	s.claim(o, "Kiểm tra và tiếp nhận hồ sơ")
	o.choose("/decision", "accept")
	o.press("Hoàn thành")
}

// examine looks at the map and asks the planning agency.
func (s *story) examine(o *person) {
	s.claim(o, "Thẩm định hồ sơ")
	o.says("Hành lang bảo vệ rạch")
	o.press("Hoàn thành")
	require.EqualValues(s.t, 422, o.status, "an empty task form is refused")
	o.choose("/consult", "true")
	o.write("/examination", "Chạm hành lang, cần ý kiến")
	o.press("Hoàn thành")
}

// plan is the other agency's part.
func (s *story) plan() {
	o := newPerson(s.t, s.lane, s.demo.PlanningURL, planner)
	o.open("/sso/login?return=/inbox")
	o.signIn()
	o.await("/inbox", "VB-", "Tiếp nhận văn bản đến")
	o.press("Tiếp nhận văn bản đến")
	o.press("Nhận việc này")
	o.choose("/decision", "accept")
	o.press("Hoàn thành")
	o.await("/inbox", "Cho ý kiến về quy hoạch")
	o.press("Cho ý kiến về quy hoạch")
	o.press("Nhận việc này")
	o.choose("/opinion", "conditions")
	if o.shows("/opinionText") {
		o.write("/opinionText", "Giữ khoảng lùi theo quy hoạch phân khu")
	}
	o.press("Hoàn thành")
}

func (s *story) draft(o *person) {
	o.await("/cases/"+s.code, "Đồng ý có điều kiện", "06 – Hoàn thành", "hợp lệ")
	s.claim(o, "Soạn dự thảo kết quả")
	o.choose("/proposal", "grant")
	o.reveal("/terms")
	o.write("/terms", "Giữ khoảng lùi 3 m tính từ mép hành lang bảo vệ rạch")
	o.press("Hoàn thành")
}

func (s *story) approve() {
	o := s.official(leader)
	s.claim(o, "Phê duyệt")
	o.choose("/approval", "approve")
	o.press("Hoàn thành")
	o.await("/cases/"+s.code, "Đã trả kết quả")
}

// result is downloaded and its signature checked; then the citizen signs out.
func (s *story) result() {
	c := s.citizen
	c.await("/dossiers/"+s.code, "Đã trả kết quả", "Tải kết quả")
	file := c.download("Tải kết quả")
	require.Contains(s.t, string(file), "GiayPhepXayDung")
	report, err := s.demo.Construction.Verifier.Verify(context.Background(), file)
	require.NoError(s.t, err)
	require.True(s.t, report.Valid, "signature of the result: %v", report.Faults)
	c.open("/inbox")
	require.EqualValues(s.t, 403, c.status, "the officials' pages are not for citizens")
	c.press("Đăng xuất")
	require.Equal(s.t, c.base+"/", c.address(), "signing out leads over the provider to the first page")
	c.says("Đăng nhập")
}

// strangers are the pages besides the way: the look-up and a wrong address, in
// both languages.
func (s *story) strangers(o *person) {
	o.open("/register?q=tran+van+binh")
	o.says(s.code)
	o.open("/register?q=khong+co")
	o.open("/trang-khong-co")
	require.EqualValues(s.t, 404, o.status)
	o.press("English")
	o.open("/trang-khong-co")
	o.open("/inbox")
	o.open("/cases/" + s.code)
	o.open("/dossiers/" + s.code + "/receipt")
}

// shows reports whether the page has the field.
func (p *person) shows(name string) (there bool) {
	p.t.Helper()
	p.run("look for "+name, chromedp.Evaluate(fmt.Sprintf(`!!document.querySelector(%q)`, field(name)), &there))
	return there
}

// download presses a link to a file and returns what came.
func (p *person) download(words string) []byte {
	p.t.Helper()
	dir := p.t.TempDir()
	p.run("download "+words, chromedp.ActionFunc(func(ctx context.Context) error {
		return browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).WithBrowserContextID(p.jar).WithDownloadPath(dir).Do(cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser))
	}), chromedp.Click(control(words), chromedp.BySearch))
	var content []byte
	require.Eventually(p.t, func() bool {
		files, err := filepath.Glob(filepath.Join(dir, "*.xml"))
		if err != nil || len(files) != 1 {
			return false
		}
		content, err = os.ReadFile(files[0])
		return err == nil && bytes.HasSuffix(bytes.TrimSpace(content), []byte(">"))
	}, patience, 50*time.Millisecond)
	return content
}
