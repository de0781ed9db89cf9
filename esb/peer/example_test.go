package peer_test

import (
	"fmt"

	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/esb/peer"
)

// A deployment names its correspondents; an address without encryption is
// refused before anything is sent.
func ExampleNew() {
	_, err := peer.New(peer.Config{Peers: map[ident.AgencyCode]string{
		"H29.17": "https://bus.sxd.example.gov.vn",
		"H29.33": "http://bus.qhkt.example.gov.vn",
	}})
	fmt.Println(err)
	// Output:
	// general.config at /Peers/H29.33: Configuration field peer.Peers is not valid: H29.33.: esb.plain-http: Plain http to agency H29.33 is not allowed; https is required.
}
