package tsp_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/tsp"
)

// A time stamp is asked for, kept, and verified years later.
func Example() {
	clock := worktime.NewManual(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	world, err := signaturetest.New(signaturetest.Config{Clock: clock}) // in life: the authority's address and roots
	if err != nil {
		log.Fatal(err)
	}
	defer world.Close()
	validator, err := world.Validator(nil)
	if err != nil {
		log.Fatal(err)
	}
	verifier, err := tsp.NewVerifier(tsp.VerifierConfig{Validator: validator})
	if err != nil {
		log.Fatal(err)
	}
	client, err := tsp.NewClient(tsp.ClientConfig{URL: world.TSA.URL(), Fetcher: world.Fetcher(), Verifier: verifier})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	digest := sha256.Sum256([]byte("Quyết định số 12/QĐ-UBND"))
	token, report, err := client.Stamp(ctx, digest[:], tsp.Given{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Valid, report.Time, report.Signer.CommonName)

	// What proves the authority's certificate is kept with the token.
	given := tsp.Given{Certificates: report.Path.Path(), Evidence: report.Path.Evidence}
	clock.Set(time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC))
	kept, err := tsp.Parse(token.Raw)
	if err != nil {
		log.Fatal(err)
	}
	report, err = verifier.Verify(ctx, kept, digest[:], given)
	fmt.Println(report.Valid, report.Time.Year(), err)

	other := sha256.Sum256([]byte("Quyết định số 13/QĐ-UBND"))
	_, err = verifier.Verify(ctx, kept, other[:], given)
	fmt.Println(err)
	// Output:
	// true 2026-11-23 08:00:00 +0000 UTC Dấu thời gian thử nghiệm
	// true 2026 <nil>
	// signature.tsp-imprint: The time stamp was given for other data.
}
