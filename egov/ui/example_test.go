package ui_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/hcm-egov/framework/egov/ui"
)

// A page is a view model in a frame; the kit draws it whole.
func Example() {
	kit, err := ui.New(ui.Config{Agency: ui.Text{Vi: "Thư viện Thành phố", En: "City Library"}})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServerFS(ui.Assets())))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", ui.Policy(""))
		err := kit.Write(w, ui.Frame{Lang: "vi", Title: "Trang chủ", Path: "/"}, ui.Home{
			Intro:      "Cấp thẻ và mượn sách.",
			Procedures: []ui.ProcedureCard{{Name: "Cấp thẻ <thư viện>", URL: "/procedures/1", Code: "1.000001"}},
		})
		if err != nil {
			log.Print(err)
		}
	})
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	for _, line := range strings.Split(w.Body.String(), "\n") {
		if strings.Contains(line, "<title>") || strings.Contains(line, "1.000001") {
			fmt.Println(line)
		}
	}
	// Output:
	// <title>Trang chủ – Dịch vụ công trực tuyến</title>
	// <li class="card"><a href="/procedures/1">Cấp thẻ &lt;thư viện&gt;</a><span></span><span class="sub">1.000001</span></li>
}
