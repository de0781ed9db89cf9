package xades_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/tsp"
	"github.com/hcm-egov/framework/signature/xades"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// A document is signed today with what proves it, and verified offline in ten
// years, when the signer's certificate has long ended.
func Example() {
	clock := worktime.NewManual(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	world, err := signaturetest.New(signaturetest.Config{Clock: clock}) // in life: the authority's services and roots
	if err != nil {
		log.Fatal(err)
	}
	defer world.Close()
	pair, err := world.Issuing.Issue(signaturetest.Profile{CommonName: "Nguyễn Văn An", Organization: "Sở Xây dựng"})
	if err != nil {
		log.Fatal(err)
	}
	validator, err := world.Validator(nil) // with a fetcher: asks for revocation values
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
	extender, err := xades.NewExtender(xades.ExtenderConfig{TimeStamps: client, Validator: validator})
	if err != nil {
		log.Fatal(err)
	}
	key, err := signature.NewKey(pair.Key, pair.Chain)
	if err != nil {
		log.Fatal(err)
	}
	signer, err := xades.NewSigner(xades.SignerConfig{XML: xmldsig.SignerConfig{Key: key, Clock: clock}, Extender: extender})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	signed, err := signer.Sign(ctx, []byte(`<GiayPhep><So>12/GPXD</So></GiayPhep>`), xades.Options{
		Level: xades.BaselineLT, Roles: []string{"Giám đốc"},
		Commitments: []xades.Commitment{{ID: xades.ProofOfApproval, Description: "Phê duyệt"}},
	})
	if err != nil {
		log.Fatal(err)
	}

	clock.Set(time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC))
	offline, err := world.Validator(func(c *signature.ValidatorConfig) { c.Fetcher = nil })
	if err != nil {
		log.Fatal(err)
	}
	archive, err := xades.NewVerifier(xades.VerifierConfig{Validator: offline})
	if err != nil {
		log.Fatal(err)
	}
	report, err := archive.Verify(ctx, signed)
	if err != nil {
		log.Fatal(err)
	}
	s := report.Signatures[0]
	fmt.Println(s.XML.Signer.CommonName, s.Level, s.Scope)
	fmt.Println(s.Properties.Roles, s.Properties.Commitments[0].Description, s.Proved)
	number, err := report.Signed(ctx, "/GiayPhep/So")
	fmt.Println(number.Text(), err)
	// Output:
	// Nguyễn Văn An XAdES_BASELINE_LT FULL
	// [Giám đốc] Phê duyệt 2026-11-23 08:00:00 +0000 UTC
	// 12/GPXD <nil>
}
