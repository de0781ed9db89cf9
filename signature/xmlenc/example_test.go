package xmlenc_test

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"fmt"
	"log"
	"strings"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// A citizen's number is encrypted for one agency, which opens it; another does
// not.
func Example() {
	ctx := context.Background()
	private, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	public, err := xmlenc.PublicKey("Sở Tư pháp", private.PublicKey())
	if err != nil {
		log.Fatal(err)
	}
	encrypter, err := xmlenc.NewEncrypter(xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{{Key: public}}})
	if err != nil {
		log.Fatal(err)
	}
	doc, err := xmlcore.Parse([]byte(`<hoSo><ten>Nguyễn Văn A</ten><so>079201000001</so></hoSo>`), xmlcore.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	var secret []xmlcore.Node
	for n := range doc.Find(doc.Root(), "", "so") {
		secret = append(secret, n)
	}
	sealed, err := encrypter.Content(ctx, doc, secret...)
	fmt.Println(strings.Contains(string(sealed), "Nguyễn Văn A"), strings.Contains(string(sealed), "079201000001"), err)

	key, err := xmlenc.PrivateKey("Sở Tư pháp", private)
	if err != nil {
		log.Fatal(err)
	}
	decrypter, err := xmlenc.NewDecrypter(xmlenc.DecrypterConfig{Keys: []xmlenc.Key{key}})
	if err != nil {
		log.Fatal(err)
	}
	opened, parts, err := decrypter.Document(ctx, sealed)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(opened.Source()))
	fmt.Println(len(parts), parts[0].Algorithm, parts[0].Key.Name(), parts[0].Legacy)

	other, err := xmlenc.NewDecrypter(xmlenc.DecrypterConfig{Keys: []xmlenc.Key{xmlenc.SecretKey("khác", make([]byte, 32))}})
	if err != nil {
		log.Fatal(err)
	}
	_, _, err = other.Document(ctx, sealed)
	fmt.Println(err)
	// Output:
	// true false <nil>
	// <hoSo><ten>Nguyễn Văn A</ten><so>079201000001</so></hoSo>
	// 1 http://www.w3.org/2009/xmlenc11#aes256-gcm Sở Tư pháp []
	// signature.encryption-no-key: None of the keys is meant for this data.
}
