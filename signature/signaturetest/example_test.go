package signaturetest_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/signaturetest"
)

// A certificate is judged, revoked and judged again: now, and at a moment before
// that a time stamp proves.
func Example() {
	clock := worktime.NewManual(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	world, err := signaturetest.New(signaturetest.Config{Clock: clock})
	if err != nil {
		log.Fatal(err)
	}
	defer world.Close()
	pair, err := world.Issuing.Issue(signaturetest.Profile{CommonName: "Sở Xây dựng"})
	if err != nil {
		log.Fatal(err)
	}
	validator, err := world.Validator(nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	question := signature.Question{Certificate: pair.Chain[0], Others: pair.Chain[1:]}
	report, err := validator.Validate(ctx, question)
	fmt.Println(report.Valid, report.Root, report.Steps[0].Revocation.Source, err)

	signedAt := clock.Now()
	clock.Advance(48 * time.Hour)
	world.Issuing.Revoke(pair.Chain[0], signaturetest.KeyCompromise, clock.Now())
	report, err = validator.Validate(ctx, question)
	fmt.Println(report.Valid, err)

	question.At = signedAt
	report, err = validator.Validate(ctx, question)
	fmt.Println(report.Valid, report.Steps[0].Revocation.Reason, err)

	world.Issuing.Misbehave(signaturetest.OCSP, signaturetest.Down)
	world.Issuing.Misbehave(signaturetest.CRL, signaturetest.Garbage)
	report, _ = validator.Validate(ctx, question)
	fmt.Println(report.Valid, report.Undecided(), report.View("vi").Faults[0])
	// Output:
	// true Gốc thử nghiệm OCSP <nil>
	// false signature.revoked at certificate[0]: The certificate was revoked at 2026-11-25T08:00:00Z (keyCompromise).
	// true keyCompromise <nil>
	// false true Không xác định được chứng thư số có bị thu hồi hay không.
}
