package devop_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/hcm-egov/framework/sso/devop"
)

func Example() {
	provider, err := devop.New(devop.Config{
		Clients: []devop.Client{{ID: "permit", Secret: "secret", RedirectURIs: []string{"http://127.0.0.1:8080/sso/callback"}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	done := make(chan error)
	go func() { done <- provider.Run(ctx) }()

	res, err := http.Get(provider.Issuer() + "/.well-known/openid-configuration")
	if err != nil {
		fmt.Println(err)
		return
	}
	res.Body.Close()
	fmt.Println(res.StatusCode, strings.HasPrefix(provider.Issuer(), "http://127.0.0.1:"))

	stop()
	fmt.Println(<-done)
	// Output:
	// 200 true
	// <nil>
}
