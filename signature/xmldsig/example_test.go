package xmldsig_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/devca"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// An agency signs the body of a message and an attachment; the receiver reads
// what is signed, and finds nothing where something was put in its place.
func Example() {
	ctx := context.Background()
	clock := worktime.NewManual(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	ca, err := devca.New(devca.Config{Clock: clock})
	if err != nil {
		log.Fatal(err)
	}
	pair, err := ca.Issue(devca.Subject{CommonName: "Sở Xây dựng", AgencyCode: "H29.17"})
	if err != nil {
		log.Fatal(err)
	}
	key, err := signature.NewKey(pair.Key, pair.Chain)
	if err != nil {
		log.Fatal(err)
	}
	attachments := func(_ context.Context, uri string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("bản vẽ")), nil // streamed, whatever its size
	}

	signer, err := xmldsig.NewSigner(xmldsig.SignerConfig{Key: key, Resolver: attachments, Clock: clock})
	if err != nil {
		log.Fatal(err)
	}
	message := []byte(`<Thu><Dau/><Than Id="than"><SoTien>100</SoTien></Than></Thu>`)
	signed, err := signer.Sign(ctx, message, xmldsig.Options{
		Place:      xmldsig.Place{Path: "/Thu/Dau"},
		References: []xmldsig.Ref{{URI: "#than"}, {URI: "cid:banve"}},
	})
	if err != nil {
		log.Fatal(err)
	}

	judge, err := signature.NewValidator(signature.ValidatorConfig{
		Trust: ca.Trust(), Clock: clock,
		Revocation: signature.Revocation{Mode: signature.RevocationOff}, // a development authority publishes nothing
	})
	if err != nil {
		log.Fatal(err)
	}
	verifier, err := xmldsig.NewVerifier(xmldsig.VerifierConfig{Certificates: judge, Resolver: attachments, Clock: clock})
	if err != nil {
		log.Fatal(err)
	}
	report, err := verifier.Verify(ctx, signed)
	if err != nil {
		log.Fatal(err)
	}
	s := report.Signatures[0]
	fmt.Println(s.Signer.CommonName, s.Algorithm, s.References[0].Elements[0].Path, s.References[1].Bytes)
	amount, err := report.Signed(ctx, "/Thu/Than/SoTien")
	fmt.Println(amount.Text(), err)

	// The signed body hidden in the header, a forged one in its place.
	body := []byte(`<Than Id="than"><SoTien>100</SoTien></Than>`)
	moved := bytes.Replace(signed, body, []byte(`<Than><SoTien>900</SoTien></Than>`), 1)
	moved = bytes.Replace(moved, []byte(`</Dau>`), append(body, `</Dau>`...), 1)
	report, err = verifier.Verify(ctx, moved)
	fmt.Println(report.Valid, err)
	_, err = report.Signed(ctx, "/Thu/Than/SoTien")
	fmt.Println(err)
	fmt.Println(report.Unsigned[0].Path)
	// Output:
	// Sở Xây dựng RSASSA-PSS-SHA256 /Thu/Than 10
	// 100 <nil>
	// true <nil>
	// signature.uncovered: /Thu/Than/SoTien is not part of what is validly signed.
	// /Thu/Than
}
