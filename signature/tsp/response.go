package tsp

import (
	"encoding/asn1"
	"strconv"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/der"
)

// ParseResponse reads a TimeStampResp (RFC 3161, 2.4.2) and gives its token.
// Errors: [fault.SignatureTSPRefused] with status and reason, and those of
// [Parse].
func ParseResponse(response []byte) (*Token, error) {
	if len(response) > maxToken {
		return nil, fault.New(fault.TooLarge, "what", "time stamp", "limit", maxToken)
	}
	text, rest, err := der.FromBER(response)
	if err != nil || len(rest) > 0 {
		return nil, malformed("TimeStampResp")
	}
	in := cryptobyte.String(text)
	var s, info, token cryptobyte.String
	var status int
	if !in.ReadASN1(&s, tags.SEQUENCE) || !s.ReadASN1(&info, tags.SEQUENCE) || !info.ReadASN1Integer(&status) {
		return nil, malformed("PKIStatusInfo")
	}
	if status != 0 && status != 1 {
		return nil, fault.New(fault.SignatureTSPRefused, "status", refusal(status, info))
	}
	if !s.ReadASN1Element(&token, tags.SEQUENCE) || !s.Empty() {
		return nil, malformed("timeStampToken")
	}
	return Parse(token)
}

var statuses = map[int]string{2: "rejection", 3: "waiting", 4: "revocationWarning", 5: "revocationNotification"}

var failures = map[int]string{0: "badAlg", 2: "badRequest", 5: "badDataFormat", 14: "timeNotAvailable", 15: "unacceptedPolicy",
	16: "unacceptedExtension", 17: "addInfoNotAvailable", 25: "systemFailure"}

// refusal names the status and the reasons. The authority's free text is left
// out: it is a stranger's and would reach a page.
func refusal(status int, info cryptobyte.String) string {
	name, ok := statuses[status]
	if !ok {
		name = strconv.Itoa(status)
	}
	words := []string{name}
	if info.PeekASN1Tag(tags.SEQUENCE) {
		info.SkipASN1(tags.SEQUENCE)
	}
	var bits asn1.BitString
	if info.ReadASN1BitString(&bits) {
		for bit := range min(bits.BitLength, 32) {
			if name, ok := failures[bit]; ok && bits.At(bit) == 1 {
				words = append(words, name)
			}
		}
	}
	return strings.Join(words, ", ")
}
