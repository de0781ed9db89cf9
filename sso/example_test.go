package sso_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"

	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/sso"
	"github.com/hcm-egov/framework/sso/devop"
)

// A whole program: its pages, who may see them, and a development provider
// beside it. A receptionist signs in and reaches the desk.
func Example() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	dir, err := os.MkdirTemp("", "sso")
	check(err)
	defer os.RemoveAll(dir)
	db, err := store.Open(ctx, store.Config{URL: "sqlite:" + filepath.Join(dir, "egov.db")})
	check(err)
	defer db.Close()

	mux := http.NewServeMux()
	site := httptest.NewServer(mux)
	defer site.Close()
	provider, err := devop.New(devop.Config{Clients: []devop.Client{{ID: "permit", Secret: "dev", RedirectURIs: []string{site.URL + "/sso/callback"}}}})
	check(err)
	go provider.Run(ctx)

	signIn, err := sso.New(ctx, sso.Config{Store: db, Issuer: provider.Issuer(), ClientID: "permit", ClientSecret: "dev", PublicURL: site.URL})
	check(err)
	check(signIn.Assign(ctx, "construction-receptionist", "H29.17", "receptionist"))
	mux.Handle("/sso/", signIn.Handler())
	mux.Handle("/desk", signIn.Require("receptionist")(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, _ := signIn.Principal(r)
		fmt.Fprintf(w, "%s, %s, %v", p.Name, p.Agency, p.Roles)
	})))

	fmt.Println(visit(site.URL+"/sso/login?return=/desk", "construction-receptionist"))
	// Output: Lê Thị Cúc, H29.17, [receptionist]
}

// visit is a browser whose user picks the account.
func visit(address, account string) string {
	jar, err := cookiejar.New(nil)
	check(err)
	client := &http.Client{Jar: jar}
	page, err := client.Get(address) // ends on the provider's page
	check(err)
	page.Body.Close()
	form := page.Request.URL.Query()
	form.Set("account", account)
	choose := url.URL{Scheme: "http", Host: page.Request.URL.Host, Path: "/choose"}
	back, err := client.PostForm(choose.String(), form) // comes back to /desk
	check(err)
	defer back.Body.Close()
	body, err := io.ReadAll(back.Body)
	check(err)
	return string(body)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func ExampleReturnPath() {
	fmt.Println(sso.ReturnPath("/dossiers?tab=2"))
	fmt.Println(sso.ReturnPath("https://evil.example/"))
	fmt.Println(sso.ReturnPath(`/\evil.example`))
	// Output:
	// /dossiers?tab=2
	// /
	// /
}

func ExampleConfig_MapClaims() {
	cfg := sso.Config{Levels: map[string]int{"muc-2": 2}, CitizenClaim: "so_dinh_danh"}
	c, err := cfg.MapClaims(map[string]any{"iss": "https://xacthuc.example.vn", "sub": "7f3a", "name": "Trần Văn Bình", "so_dinh_danh": "079085000002", "acr": "muc-2", "gender": "male"})
	fmt.Println(c.Name, c.Assurance, c.CitizenID, c.Text("gender"), err)
	_, err = cfg.MapClaims(map[string]any{"sub": "7f3a", "so_dinh_danh": "79085"})
	fmt.Println(err)
	// Output:
	// Trần Văn Bình 2 079085000002 male <nil>
	// sso.claim at /so_dinh_danh: The identity data received has the wrong form. Please tell the agency that runs this system.
}
