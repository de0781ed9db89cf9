package egov_test

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWholeWayOfADossier(t *testing.T) {
	w := start(t)
	citizen, clerk := w.signIn(binh), w.signIn(receptionist)
	code := citizen.apply()
	seen := clerk.see("/inbox", code)
	require.Contains(t, seen.body, "Kiểm tra yêu cầu")
	claim := claimPath.FindString(clerk.get("/cases/" + code).body)
	require.NotEmpty(t, claim)
	got := clerk.post(claim, nil)
	require.Contains(t, got.body, "Hoàn thành việc này")
	complete := strings.TrimSuffix(claim, "claim") + "complete"

	wrong := clerk.post(complete, url.Values{"_page": {"0"}, "_action": {"submit"}, "/outcome": {"perhaps"}})
	require.Equal(t, 422, wrong.status)
	require.Contains(t, wrong.body, "perhaps", "what was typed is kept")

	done := clerk.post(complete, url.Values{"_page": {"0"}, "_action": {"submit"}, "/outcome": {"granted"}})
	require.Equal(t, 200, done.status, done.body)
	require.Contains(t, done.body, "Đã ghi nhận")
	citizen.see("/dossiers/"+code, "Đã trả kết quả")
	res := citizen.get("/dossiers/" + code + "/result")
	require.Equal(t, "<ok/>", res.body)
	require.Contains(t, res.header.Get("Content-Disposition"), "attachment")
	require.Equal(t, 404, w.signIn(an).get("/dossiers/"+code+"/result").status, "somebody else's")
	require.Equal(t, 409, clerk.post(complete, url.Values{"_action": {"submit"}}).status, "a task is done once")
}

func TestReadingACaseIsAudited(t *testing.T) {
	w := start(t)
	code := w.signIn(binh).apply()
	paper := fileLink.FindString(w.signIn(binh).get("/dossiers/" + code).body)
	require.NotEmpty(t, paper)
	before := len(w.acts("case:" + code))
	clerk := w.signIn(specialist)
	for i, path := range []string{"/cases/" + code, "/dossiers/" + code + "/receipt", paper} {
		require.Equal(t, 200, clerk.get(path).status, path)
		acts := w.acts("case:" + code)
		require.Len(t, acts, before+i+1, path)
		require.Contains(t, acts, "case.read "+specialist)
	}
	require.Equal(t, 404, clerk.get("/cases/H29.17-20260101-0000001").status)
}

// A stranger's dossier is answered as if there were none.
func TestCitizensSeeOnlyTheirOwn(t *testing.T) {
	w := start(t)
	owner, other := w.signIn(binh), w.signIn(an)
	draft, code := owner.draft(), owner.apply()
	owner.upload(draft, answers("save"), "/paper", "nháp.pdf", []byte("%PDF-1.4\n%%EOF\n"))
	draftPaper := fileLink.FindString(owner.get(draft).body)
	paper := fileLink.FindString(owner.get("/dossiers/" + code).body)
	require.NotEmpty(t, draftPaper)
	require.NotEmpty(t, paper)
	for _, path := range []string{draft, draftPaper, paper, "/dossiers/" + code, "/dossiers/" + code + "/receipt"} {
		require.Equal(t, 200, owner.get(path).status, path)
		got := other.get(path)
		assert.Equal(t, 404, got.status, path)
		assert.NotContains(t, got.body, "Trần Văn Bình", path)
	}
	for _, path := range []string{"/dossiers/" + code + "/withdraw", "/dossiers/" + code + "/supplement"} {
		assert.Equal(t, 404, other.post(path, answers("submit")).status, path)
	}
	// A draft that is gone, or somebody else's, leads to one's own dossiers.
	assert.NotContains(t, other.post(draft, answers("submit")).body, code)
	assert.Equal(t, 404, other.get("/dossiers/"+code+"/result").status)
	assert.NotContains(t, other.get("/dossiers").body, code)
	assert.NotContains(t, other.get("/").body, code)
}

func TestPagesOfOfficialsRefuseOthers(t *testing.T) {
	w := start(t)
	code := w.signIn(binh).apply()
	clerk := w.signIn(receptionist)
	claim := claimPath.FindString(clerk.see("/cases/"+code, "Kiểm tra yêu cầu").body)
	require.NotEmpty(t, claim)
	stranger := w.stranger().once()
	for _, path := range []string{"/inbox", "/register", "/cases/" + code, "/cases/" + code + "/process.svg", "/admin"} {
		for _, account := range []string{binh, planner} {
			assert.Equal(t, 403, w.signIn(account).get(path).status, "%s by %s", path, account)
		}
		got := stranger.get(path)
		assert.Equal(t, 303, got.status, path)
		assert.Equal(t, "/sso/login?return="+url.QueryEscape(path), got.header.Get("Location"))
	}
	assert.Equal(t, 403, clerk.get("/admin").status, "operation is for administrators")
	assert.Equal(t, 403, stranger.post(claim, nil).status)
	assert.Equal(t, 403, w.signIn(planner).post(claim, nil).status)
	assert.Equal(t, 404, w.signIn(planner).get("/dossiers/"+code).status)
}

func TestTasksAreForTheirGroupAndHolder(t *testing.T) {
	w := start(t)
	code := w.signIn(binh).apply()
	clerk, expert := w.signIn(receptionist), w.signIn(specialist)
	claim := claimPath.FindString(clerk.see("/cases/"+code, "Kiểm tra yêu cầu").body)
	task := strings.TrimSuffix(claim, "/claim")
	done := url.Values{"_page": {"0"}, "_action": {"submit"}, "/outcome": {"granted"}}
	for _, act := range []string{"/claim", "/release", "/complete"} {
		assert.Equal(t, 403, expert.post(task+act, done).status, "not the group's: %s", act)
	}
	assert.Equal(t, 409, clerk.post(task+"/complete", done).status, "not taken yet")
	require.NoError(t, w.app.Process.Claim(context.Background(), strings.TrimPrefix(task, "/tasks/"), "a-colleague"))
	for _, act := range []string{"/claim", "/release", "/complete"} {
		assert.Equal(t, 409, clerk.post(task+act, done).status, "held by a colleague: %s", act)
	}
	assert.Contains(t, clerk.get("/cases/"+code).body, "một cán bộ khác")
}

func TestCrossSiteWritesAreRefused(t *testing.T) {
	w := start(t)
	p := w.signIn(binh)
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		got := p.post("/procedures/1.009994/apply", nil, headers...)
		require.Equal(t, 403, got.status)
		require.Contains(t, got.body, "Yêu cầu đến từ một trang khác")
	}
	require.Equal(t, 200, p.post("/procedures/1.009994/apply", nil, "Sec-Fetch-Site", "same-origin").status)
}

func TestIdentityNeverComesFromHeaders(t *testing.T) {
	w := start(t)
	p := w.stranger().once()
	for _, h := range []string{"X-Forwarded-User", "X-Remote-User", "Remote-User", "X-User", "Authorization", "Cookie"} {
		got := p.post("/tasks/x.1/claim", nil, h, receptionist)
		require.Equal(t, 403, got.status, h)
		require.Contains(t, got.body, "Bạn cần đăng nhập", h)
	}
}

func TestSubmittedTwiceEntersOnce(t *testing.T) {
	w := start(t)
	p := w.signIn(binh)
	path := p.draft()
	require.Equal(t, 200, p.post(path, answers("next")).status)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() { p.post(path, url.Values{"_page": {"1"}, "_action": {"submit"}}) })
	}
	wait.Wait()
	found, err := w.app.Gate.Find(context.Background(), onegate.Query{})
	require.NoError(t, err)
	require.Len(t, found, 1)
	again := p.post(path, url.Values{"_page": {"1"}, "_action": {"submit"}})
	require.Contains(t, again.body, found[0].Code, "a second press shows what came of the first")
}

func TestWrongParcelIsExplainedAtTheField(t *testing.T) {
	w := start(t)
	p := w.signIn(binh)
	path := p.draft()
	form := answers("next")
	form.Set("/parcel", "1191190 603100\n12 abc")
	got := p.post(path, form)
	require.Equal(t, 422, got.status)
	require.Contains(t, got.body, "12 abc", "what was typed is kept")
	require.Regexp(t, `(?s)name="/parcel"[^>]*aria-invalid="true"`, got.body)
	again := p.get(path)
	require.Contains(t, again.body, "12 abc", "and kept for the next day")
}

func TestWithdrawnDossierEndsItsProcess(t *testing.T) {
	w := start(t)
	p := w.signIn(binh)
	code := p.apply()
	got := p.post("/dossiers/"+code+"/withdraw", nil)
	require.Equal(t, 200, got.status, got.body)
	require.Contains(t, got.body, "Công dân yêu cầu rút hồ sơ")
	found, err := w.app.Process.ByBusinessKey(context.Background(), code)
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.NotEqual(t, bpmn.Running, found[0].State)
	require.Equal(t, 409, p.post("/dossiers/"+code+"/withdraw", nil).status)
	require.NotContains(t, w.signIn(receptionist).get("/inbox").body, code)
}

// What was handed in has been looked at: a supplement adds to it.
func TestSupplementAddsToWhatWasHandedIn(t *testing.T) {
	w := start(t)
	citizen, clerk := w.signIn(binh), w.signIn(receptionist)
	code := citizen.apply()
	require.Equal(t, 409, citizen.post("/dossiers/"+code+"/supplement", answers("submit")).status, "nothing was asked for")
	claim := claimPath.FindString(clerk.see("/cases/"+code, "Kiểm tra yêu cầu").body)
	require.Equal(t, 200, clerk.post(claim, nil).status)
	asked := clerk.post(strings.TrimSuffix(claim, "claim")+"complete", url.Values{"_page": {"0"}, "_action": {"submit"}, "/outcome": {"ask"}, "/reason": {"Thiếu bản vẽ mặt cắt"}})
	require.Equal(t, 200, asked.status, asked.body)
	citizen.see("/dossiers/"+code, "Thiếu bản vẽ mặt cắt")

	path := "/dossiers/" + code + "/supplement"
	refused := citizen.post(path, answers("remove:/paper/0"))
	require.Equal(t, 422, refused.status)
	require.Contains(t, refused.body, "Giấy tờ đã nộp được giữ cùng hồ sơ")
	added := citizen.upload(path, answers("refresh"), "/paper", "nhầm.pdf", []byte("%PDF-1.4\n%%EOF\n"))
	require.Contains(t, added.body, "nhầm.pdf")
	removed := citizen.post(path, answers("remove:/paper/1"))
	require.Equal(t, 200, removed.status, "what was added just now may go again")
	require.NotContains(t, removed.body, "nhầm.pdf")
	sent := citizen.upload(path, answers("submit"), "/paper", "mặt cắt.pdf", []byte("%PDF-1.4\n%%EOF\n"))
	require.Equal(t, 200, sent.status, sent.body)
	require.Contains(t, sent.body, "Đã bổ sung hồ sơ")
	for _, name := range []string{"giấy tờ.pdf", "mặt cắt.pdf"} {
		require.Contains(t, clerk.see("/cases/"+code, "Kiểm tra yêu cầu").body, name)
	}
}

func TestAdministratorAssignsRoles(t *testing.T) {
	w := start(t)
	admin := w.signIn("administrator")
	require.Contains(t, admin.get("/admin").body, receptionist)
	require.Equal(t, 403, w.signIn(receptionist).post("/admin/roles", url.Values{"subject": {receptionist}, "role": {"specialist"}}).status)
	require.Equal(t, 404, admin.post("/admin/roles", url.Values{"subject": {receptionist}, "role": {"king"}}).status)
	clerk := w.signIn(receptionist)
	code := w.signIn(binh).apply()
	clerk.see("/inbox", code)
	require.Equal(t, 200, admin.post("/admin/roles", url.Values{"subject": {receptionist}, "role": {"specialist"}}).status)
	require.NotContains(t, clerk.get("/inbox").body, code, "roles change at once, also in open sessions")
	require.Contains(t, w.acts("roles"), "roles.assign administrator")
}
