package wss_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/wss"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// A message is signed by its sender and verified by its receiver; an altered one
// and one that comes again are refused.
func Example() {
	world, err := signaturetest.New(signaturetest.Config{}) // in life: the deployment's key and trust
	if err != nil {
		log.Fatal(err)
	}
	defer world.Close()
	pair, err := world.Issuing.Issue(signaturetest.Profile{CommonName: "Sở Xây dựng"})
	if err != nil {
		log.Fatal(err)
	}
	key, err := signature.NewKey(pair.Key, pair.Chain)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	envelope := []byte(`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a>12</a></s:Body></s:Envelope>`)
	signed, err := wss.Sign(ctx, envelope, wss.SignConfig{Signature: xmldsig.SignerConfig{Key: key}})
	if err != nil {
		log.Fatal(err)
	}

	validator, err := world.Validator(nil)
	if err != nil {
		log.Fatal(err)
	}
	receiver := wss.VerifyConfig{Certificates: validator, Replay: wss.NewMemory(0, nil)}
	report, err := wss.Verify(ctx, signed, receiver)
	if err != nil {
		log.Fatal(err)
	}
	body, err := report.Signed(ctx, wss.Body())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Signature.Signer.CommonName, string(body[0].AppendText(nil, body[0].Root())))

	_, err = wss.Verify(ctx, signed, receiver)
	fmt.Println(err)
	altered := strings.Replace(string(signed), "<a>12", "<a>13", 1)
	report, _ = wss.Verify(ctx, []byte(altered), receiver)
	fmt.Println(report.Faults[0].Code(), report.Checks[2].Sentence("vi"))
	// Output:
	// Sở Xây dựng 12
	// signature.wss-replay: This message was received before.
	// signature.digest Có chữ ký số không hợp lệ hoặc không giải mã được nội dung
}
