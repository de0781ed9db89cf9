package devca_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/hcm-egov/framework/signature/devca"
)

// A demo keeps its authority and its agencies' keys in a folder.
func Example() {
	dir, err := os.MkdirTemp("", "devca")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	start := func() string {
		ca, err := devca.Open(filepath.Join(dir, "ca"), devca.Config{})
		if err != nil {
			log.Fatal(err)
		}
		pair, err := ca.Keep("h29.17", devca.Subject{CommonName: "Sở Xây dựng", AgencyCode: "H29.17"})
		if err != nil {
			log.Fatal(err)
		}
		return pair.Chain[0].SerialNumber.String()
	}
	first := start()
	fmt.Println(first == start())
	fmt.Println(devca.RootName)
	// Output:
	// true
	// PHÁT TRIỂN - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ / DEVELOPMENT ONLY
}
