package egov_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing/fstest"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/devca"
	"github.com/hcm-egov/framework/sso"
	"github.com/hcm-egov/framework/sso/devop"
)

// A small app of one agency: one form, one process that accepts what comes in,
// and a step of its own in Go. The development provider signs a citizen in.
func Example() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	dir, err := os.MkdirTemp("", "egov-example-")
	check(err)
	defer os.RemoveAll(dir)

	// In life the agency's seal comes from its certificate authority and its
	// identity provider from the city; here both are for development.
	authority, err := devca.Open(filepath.Join(dir, "keys"), devca.Config{})
	check(err)
	pair, err := authority.Keep("library", devca.Subject{CommonName: "Thư viện Thành phố", AgencyCode: "H29.17"})
	check(err)
	seal, err := signature.NewSigner(signature.SignerConfig{Key: pair.Key, Chain: pair.Chain})
	check(err)
	server := httptest.NewUnstartedServer(nil)
	address := "http://" + server.Listener.Addr().String()
	provider, err := devop.New(devop.Config{Clients: []devop.Client{{ID: "library", Secret: "dev", RedirectURIs: []string{address + "/sso/callback"}}}})
	check(err)
	go provider.Run(ctx)

	app, err := egov.New(ctx, egov.Config{
		Agency: "H29.17", Name: onegate.Text{Vi: "Thư viện Thành phố", En: "City Library"},
		Store: "sqlite:" + filepath.Join(dir, "library.db"), PublicURL: address,
		Assets: libraryAssets, Signer: seal, Trust: authority.Trust(),
		SSO: sso.Config{Issuer: provider.Issuer(), ClientID: "library", ClientSecret: "dev"},
		Procedures: []onegate.Procedure{{Code: "1.000001", Name: onegate.Text{Vi: "Cấp thẻ thư viện", En: "Library card"},
			Form: "card", Process: "card", Days: 3, MinLevel: 1}},
	})
	check(err)
	printed := make(chan string)
	app.Process.HandleTx("library.print", func(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
		form := job.Variables["form"].(map[string]any)
		tx.OnCommit(func() { printed <- egov.Text(form["name"]) })
		return nil, nil
	})
	go app.Process.Run(ctx) // App.Run does this and serves the pages
	server.Config.Handler = app.Handler()
	server.Start()
	defer server.Close()
	defer app.Close()

	citizen := signIn(address, "citizen-binh")
	form := post(citizen, address+"/procedures/1.000001/apply", nil)
	fmt.Println("filled in already:", regexp.MustCompile(`value="Trần[^"]*"`).FindString(form.body))
	post(citizen, form.at, url.Values{"_page": {"0"}, "_action": {"next"}, "/name": {"Trần Văn Bình"}})
	sent := post(citizen, form.at, url.Values{"_page": {"1"}, "_action": {"submit"}})
	fmt.Println("a dossier:", regexp.MustCompile(`/dossiers/H29\.17-\d{8}-\d{7}`).MatchString(sent.at))
	fmt.Println("printed for:", <-printed)
	stop()
	// Output:
	// filled in already: value="Trần Văn Bình"
	// a dossier: true
	// printed for: Trần Văn Bình
}

var libraryAssets = fstest.MapFS{ // in life //go:embed processes forms
	"forms/card.json": {Data: []byte(`{"id":"card","version":1,"title":{"vi":"Đơn xin cấp thẻ","en":"Application for a card"},
		"schema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","required":["name"],
			"properties":{"name":{"type":"string","minLength":2,"maxLength":120}}},
		"layout":{"pages":[{"id":"main","title":{"vi":"Người xin cấp","en":"Applicant"},"sections":[{"fields":[
			{"at":"/name","widget":"text","label":{"vi":"Họ và tên","en":"Full name"}}]}]}]},
		"bindings":[{"at":"/name","from":"citizen.name"}]}`)},
	"processes/card.bpmn": {Data: []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
			xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:library">
		<process id="card" name="Cấp thẻ" isExecutable="true">
			<startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="accept"/>
			<serviceTask id="accept" camunda:type="external" camunda:topic="onegate.accept"/><sequenceFlow id="f2" sourceRef="accept" targetRef="print"/>
			<serviceTask id="print" camunda:type="external" camunda:topic="library.print"/><sequenceFlow id="f3" sourceRef="print" targetRef="end"/>
			<endEvent id="end"/>
		</process></definitions>`)},
}

// shown is what a browser shows.
type shown struct{ at, body string }

func signIn(address, account string) *http.Client {
	jar, err := cookiejar.New(nil)
	check(err)
	browser := &http.Client{Jar: jar}
	accounts, err := browser.Get(address + "/sso/login?return=/")
	check(err)
	defer accounts.Body.Close()
	choice := accounts.Request.URL.Query()
	choice.Set("account", account)
	post(browser, "http://"+accounts.Request.URL.Host+"/choose", choice)
	return browser
}

func post(browser *http.Client, to string, form url.Values) shown {
	res, err := browser.PostForm(to, form)
	check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	check(err)
	return shown{res.Request.URL.Scheme + "://" + res.Request.URL.Host + res.Request.URL.Path, html.UnescapeString(string(body))}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
