package egov_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"io/fs"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/audit"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/devca"
	"github.com/hcm-egov/framework/sso"
	"github.com/hcm-egov/framework/sso/devop"
	"github.com/stretchr/testify/require"
)

// The accounts of the development provider that the tests use.
const (
	an           = "citizen-an"   // level 1
	binh         = "citizen-binh" // level 2
	receptionist = "construction-receptionist"
	specialist   = "construction-specialist"
	planner      = "planning-specialist" // of another agency
)

// world is a small app that runs: one form, one process, the development
// provider, everything on loopback.
type world struct {
	t    testing.TB
	app  *egov.App
	url  string
	stop func() error // ends Run and gives its error
}

var authority = sync.OnceValues(func() (*devca.Authority, error) { return devca.New(devca.Config{}) })

var seal = sync.OnceValues(func() (*signature.Signer, error) {
	authority, err := authority()
	if err != nil {
		return nil, err
	}
	pair, err := authority.Issue(devca.Subject{CommonName: "Sở Xây dựng", AgencyCode: "H29.17"})
	if err != nil {
		return nil, err
	}
	return signature.NewSigner(signature.SignerConfig{Key: pair.Key, Chain: pair.Chain})
})

// agency is a complete configuration but for the addresses.
func agency(t testing.TB) egov.Config {
	t.Helper()
	signer, err := seal()
	require.NoError(t, err)
	ca, err := authority()
	require.NoError(t, err)
	return egov.Config{
		Trust:  ca.Trust(),
		Agency: "H29.17", Name: onegate.Text{Vi: "Sở Xây dựng", En: "Department of Construction"},
		Store: "sqlite:" + filepath.Join(t.TempDir(), "app.db"), Signer: signer, Assets: assets(),
		PublicURL: "http://127.0.0.1:1", SSO: sso.Config{Issuer: "http://127.0.0.1:2", ClientID: "app", ClientSecret: "s"},
		Roles:      map[string]egov.RoleText{"receptionist": {Vi: "Một cửa", En: "Counter"}, "specialist": {Vi: "Chuyên viên", En: "Specialist"}},
		Procedures: []onegate.Procedure{{Code: "1.009994", Name: onegate.Text{Vi: "Cấp phép", En: "Permit"}, Form: "request", Process: "request", Days: 15, MinLevel: 1}},
	}
}

// start runs the app of the configuration until the test ends.
func start(t testing.TB, change ...func(*egov.Config)) *world {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &world{t: t, url: "http://" + l.Addr().String()}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	provider, err := devop.New(devop.Config{Key: key, Clients: []devop.Client{{ID: "app", Secret: "s",
		RedirectURIs: []string{w.url + "/sso/callback"}, PostLogoutURIs: []string{w.url + "/"}}}})
	require.NoError(t, err)
	cfg := agency(t)
	cfg.PublicURL, cfg.SSO.Issuer = w.url, provider.Issuer()
	for _, f := range change {
		f(&cfg)
	}
	w.app, err = egov.New(ctx, cfg)
	require.NoError(t, err)
	w.app.Process.HandleTx("test.result", func(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
		return nil, w.app.Gate.AddResultTx(tx, job.BusinessKey, onegate.Result{Name: "kết quả.xml", Media: "application/xml", Content: []byte("<ok/>")})
	})
	for _, a := range devop.DemoAccounts() {
		if a.Agency != "" {
			require.NoError(t, w.app.SSO.Assign(ctx, a.Subject, a.Agency, a.Roles...))
		}
	}
	ended, once := make(chan error, 2), sync.Once{}
	go func() { ended <- provider.Run(ctx) }()
	served := make(chan error, 1)
	go func() { served <- w.app.Serve(ctx, l) }()
	var result error
	w.stop = func() error {
		once.Do(func() {
			cancel()
			result = <-served
			<-ended
		})
		return result
	}
	t.Cleanup(func() { _ = w.stop() }) // tests that care look at the error themselves
	return w
}

// person is a browser without scripts: cookies, redirects, forms.
type person struct {
	t    testing.TB
	w    *world
	http *http.Client
}

// page is an answer, read to its end.
type page struct {
	status int
	header http.Header
	url    *url.URL
	body   string
}

func (w *world) stranger() *person {
	jar, err := cookiejar.New(nil)
	require.NoError(w.t, err)
	return &person{t: w.t, w: w, http: &http.Client{Jar: jar, Timeout: time.Minute}}
}

// signIn goes the whole way through the provider.
func (w *world) signIn(account string) *person {
	w.t.Helper()
	p := w.stranger()
	asked := p.get("/sso/login?return=/")
	require.Equal(w.t, 200, asked.status, asked.body)
	form := asked.url.Query()
	form.Set("account", account)
	back := p.send(must(http.NewRequest("POST", asked.url.Scheme+"://"+asked.url.Host+"/choose", strings.NewReader(form.Encode()))), "application/x-www-form-urlencoded")
	require.Equal(w.t, w.url+"/", back.url.String(), back.body)
	return p
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (p *person) get(path string) page {
	p.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = p.w.url + path
	}
	return p.send(must(http.NewRequest("GET", path, nil)), "")
}

func (p *person) post(path string, form url.Values, headers ...string) page {
	p.t.Helper()
	req := must(http.NewRequest("POST", p.w.url+path, strings.NewReader(form.Encode())))
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return p.send(req, "application/x-www-form-urlencoded")
}

// upload posts a form with one file.
func (p *person) upload(path string, form url.Values, field, name string, content []byte) page {
	p.t.Helper()
	var buf bytes.Buffer
	m := multipart.NewWriter(&buf)
	for k, values := range form {
		require.NoError(p.t, m.WriteField(k, values[0]))
	}
	part := must(m.CreateFormFile(field, name))
	_, err := part.Write(content)
	require.NoError(p.t, err)
	require.NoError(p.t, m.Close())
	return p.send(must(http.NewRequest("POST", p.w.url+path, &buf)), m.FormDataContentType())
}

func (p *person) send(req *http.Request, media string) page {
	p.t.Helper()
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	res, err := p.http.Do(req)
	require.NoError(p.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(p.t, err)
	return page{res.StatusCode, res.Header, res.Request.URL, html.UnescapeString(string(body))}
}

// once turns redirects off, to see the first answer.
func (p *person) once() *person {
	c := *p.http
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &person{t: p.t, w: p.w, http: &c}
}

// draft begins an application and gives the draft's path.
func (p *person) draft() string {
	p.t.Helper()
	got := p.post("/procedures/1.009994/apply", nil)
	require.Equal(p.t, 200, got.status, got.body)
	require.Contains(p.t, got.url.Path, "/drafts/")
	return got.url.Path
}

// answers are good answers to the form.
func answers(action string) url.Values {
	return url.Values{"_page": {"0"}, "_action": {action}, "/wish": {"Xây nhà"},
		"/parcel": {"1191190.00 603100.00\n1191190.00 603112.00\n1191215.00 603112.00\n1191215.00 603100.00"}}
}

// apply hands an application in and gives the dossier code.
func (p *person) apply() string {
	p.t.Helper()
	path := p.draft()
	got := p.upload(path, answers("next"), "/paper", "giấy tờ.pdf", []byte("%PDF-1.4\n%%EOF\n"))
	require.Equal(p.t, 200, got.status, got.body)
	got = p.post(path, url.Values{"_page": {"1"}, "_action": {"submit"}})
	require.Equal(p.t, 200, got.status, got.body)
	require.Contains(p.t, got.url.Path, "/dossiers/H29.17-", got.body)
	return strings.TrimPrefix(got.url.Path, "/dossiers/")
}

var (
	fileLink  = regexp.MustCompile(`/files/[A-Za-z0-9_-]+`)
	claimPath = regexp.MustCompile(`/tasks/[^/"]+/claim`)
)

// see asks again until a page says the words.
func (p *person) see(path, words string) page {
	p.t.Helper()
	var got page
	require.Eventually(p.t, func() bool {
		got = p.get(path)
		return strings.Contains(got.body, words)
	}, 20*time.Second, 20*time.Millisecond, "%s on %s", words, path)
	return got
}

// acts are the audited acts on an object, in their order.
func (w *world) acts(object string) (list []string) {
	w.t.Helper()
	entries, err := w.app.Audit.Records(context.Background(), audit.Query{Object: object, Limit: 1000})
	require.NoError(w.t, err)
	for _, e := range entries {
		list = append(list, e.Act+" "+e.Actor)
	}
	return list
}

// assets are what a department brings: one process, two forms.
func assets() fstest.MapFS {
	return fstest.MapFS{
		"processes/request.bpmn": {Data: []byte(requestProcess)},
		"forms/request.json":     {Data: requestForm()},
		"forms/check.json":       {Data: checkForm()},
	}
}

// with is the assets with one file more.
func with(name, content string) fs.FS {
	m := assets()
	m[name] = &fstest.MapFile{Data: []byte(content)}
	return m
}

func requestForm() []byte {
	return formJSON("request", `"required":["wish","parcel"],"properties":{"wish":{"type":"string","minLength":2,"maxLength":100},"parcel":{"type":"string","minLength":10,"maxLength":2000},"paper":{"type":"array","maxItems":2,"items":{"type":"string"}}}`,
		field("/wish", "text", "Nguyện vọng", ""), field("/parcel", "parcel", "Tọa độ thửa đất", ""), field("/paper", "file", "Giấy tờ", `,"accept":["application/pdf"],"maxFiles":2`))
}

func checkForm() []byte {
	return formJSON("check", `"required":["outcome"],"properties":{"outcome":{"type":"string","enum":["granted","refused","ask"]},"reason":{"type":"string","maxLength":200}}`, field("/outcome", "text", "Kết luận", ""), field("/reason", "text", "Lý do", ""))
}

func formJSON(id, schema string, fields ...string) []byte {
	text := fmt.Sprintf(`{"id":%q,"version":1,"title":{"vi":"Đơn %s","en":"Form %s"},"schema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",%s},
"layout":{"pages":[{"id":"main","title":{"vi":"Nội dung","en":"Content"},"sections":[{"fields":[%s]}]}]}}`, id, id, id, schema, strings.Join(fields, ","))
	if !json.Valid([]byte(text)) {
		panic(text)
	}
	return []byte(text)
}

func field(at, widget, label, more string) string {
	return fmt.Sprintf(`{"at":%q,"widget":%q,"label":{"vi":%q,"en":%q}%s}`, at, widget, label, "The "+at[1:], more)
}

const requestProcess = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:test">
  <bpmn:message id="supplement" name="onegate.supplement"/>
  <bpmn:process id="request" name="Giải quyết yêu cầu" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="check"/>
    <bpmn:userTask id="check" name="Kiểm tra yêu cầu" camunda:formKey="check" camunda:candidateGroups="receptionist"/>
    <bpmn:sequenceFlow id="f2" sourceRef="check" targetRef="complete"/>
    <bpmn:exclusiveGateway id="complete" default="f2a"/>
    <bpmn:sequenceFlow id="f2a" sourceRef="complete" targetRef="accept"/>
    <bpmn:sequenceFlow id="f2b" sourceRef="complete" targetRef="ask"><bpmn:conditionExpression>outcome = "ask"</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:serviceTask id="ask" name="Yêu cầu bổ sung" camunda:type="external" camunda:topic="onegate.ask"/>
    <bpmn:sequenceFlow id="f2c" sourceRef="ask" targetRef="supplied"/>
    <bpmn:intermediateCatchEvent id="supplied" name="Công dân bổ sung"><bpmn:messageEventDefinition id="supplied_def" messageRef="supplement"/></bpmn:intermediateCatchEvent>
    <bpmn:sequenceFlow id="f2d" sourceRef="supplied" targetRef="check"/>
    <bpmn:serviceTask id="accept" name="Tiếp nhận" camunda:type="external" camunda:topic="onegate.accept"/>
    <bpmn:sequenceFlow id="f3" sourceRef="accept" targetRef="work"/>
    <bpmn:serviceTask id="work" name="Xử lý" camunda:type="external" camunda:topic="onegate.process"/>
    <bpmn:sequenceFlow id="f4" sourceRef="work" targetRef="result"/>
    <bpmn:serviceTask id="result" name="Lập kết quả" camunda:type="external" camunda:topic="test.result"/>
    <bpmn:sequenceFlow id="f5" sourceRef="result" targetRef="finish"/>
    <bpmn:serviceTask id="finish" name="Kết luận" camunda:type="external" camunda:topic="onegate.finish"/>
    <bpmn:sequenceFlow id="f6" sourceRef="finish" targetRef="return"/>
    <bpmn:serviceTask id="return" name="Trả kết quả" camunda:type="external" camunda:topic="onegate.return"/>
    <bpmn:sequenceFlow id="f7" sourceRef="return" targetRef="end"/>
    <bpmn:endEvent id="end"/>
  </bpmn:process>
</bpmn:definitions>`
