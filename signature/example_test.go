package signature_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/devca"
)

// An agency signs a message; the receiver verifies it and notices a change.
func Example() {
	ctx := context.Background()
	clock := worktime.NewManual(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	ca, err := devca.New(devca.Config{Clock: clock})
	if err != nil {
		log.Fatal(err)
	}
	pair, err := ca.Issue(devca.Subject{CommonName: "Sở Xây dựng", Organization: "UBND TP. Hồ Chí Minh", AgencyCode: "H29.17"})
	if err != nil {
		log.Fatal(err)
	}
	signer, err := signature.NewSigner(signature.SignerConfig{Key: pair.Key, Chain: pair.Chain, Clock: clock})
	if err != nil {
		log.Fatal(err)
	}
	signed, err := signer.Sign(ctx, []byte(`<vanban><so>12/SXD</so></vanban>`))
	if err != nil {
		log.Fatal(err)
	}

	verifier, err := signature.NewVerifier(signature.VerifierConfig{Trust: ca.Trust(), Clock: clock})
	if err != nil {
		log.Fatal(err)
	}
	report, err := verifier.Verify(ctx, signed)
	fmt.Println(report.Valid, report.Signer.CommonName, report.Signer.AgencyCode, report.Algorithm, err)

	report, err = verifier.Verify(ctx, bytes.Replace(signed, []byte("12/SXD"), []byte("13/SXD"), 1))
	fmt.Println(report.Valid, report.View("vi").Faults[0])
	fmt.Println(err)
	// Output:
	// true Sở Xây dựng H29.17 RSASSA-PSS-SHA256 <nil>
	// false Nội dung văn bản đã bị thay đổi sau khi ký.
	// signature.altered: The document was changed after it was signed.
}
