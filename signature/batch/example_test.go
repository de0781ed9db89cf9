package batch_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/batch"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// Three messages under one signature; the receiver of one verifies it alone.
func Example() {
	world, err := signaturetest.New(signaturetest.Config{}) // in life: the deployment's key and trust
	if err != nil {
		log.Fatal(err)
	}
	defer world.Close()
	pair, err := world.Issuing.Issue(signaturetest.Profile{CommonName: "Trục liên thông Thành phố"})
	if err != nil {
		log.Fatal(err)
	}
	key, err := signature.NewKey(pair.Key, pair.Chain)
	if err != nil {
		log.Fatal(err)
	}
	signer, err := xmldsig.NewSigner(xmldsig.SignerConfig{Key: key})
	if err != nil {
		log.Fatal(err)
	}
	message := func(text string, attachments ...string) batch.Message {
		m := batch.Message{{Name: "/message.xml", Data: strings.NewReader(text)}}
		for i, a := range attachments {
			m = append(m, batch.Part{Name: fmt.Sprintf("/attachment%d", i+1), Data: strings.NewReader(a)})
		}
		return m
	}
	ctx := context.Background()
	signed, err := batch.Sign(ctx, signer, message("<a/>"), message("<b/>", "bản vẽ"), message("<c/>"))
	if err != nil {
		log.Fatal(err)
	}

	validator, err := world.Validator(nil)
	if err != nil {
		log.Fatal(err)
	}
	verifier, err := xmldsig.NewVerifier(xmldsig.VerifierConfig{Certificates: validator})
	if err != nil {
		log.Fatal(err)
	}
	report, err := batch.Verify(ctx, verifier, signed.Signature, signed.Proofs[1], message("<b/>", "bản vẽ"))
	fmt.Println(report.Signatures[0].Signer.CommonName, err)
	_, err = batch.Verify(ctx, verifier, signed.Signature, signed.Proofs[1], message("<b/>", "bản khác"))
	fmt.Println(err)
	_, err = batch.Verify(ctx, verifier, signed.Signature, signed.Proofs[1], message("<b/>"))
	fmt.Println(err)
	// Output:
	// Trục liên thông Thành phố <nil>
	// signature.batch-part: The part /attachment1 of the message is not the one that was signed.
	// signature.batch-part: The part /attachment1 of the message is not the one that was signed.
}
