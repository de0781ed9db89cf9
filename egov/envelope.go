package egov

import (
	"context"
	"encoding/json"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/esb"
)

// sealPlace is where QCVN 102:2016 puts the signature of a message.
var sealPlace = []string{"edXMLEnvelope", "edXMLHeader"}

// sealEnvelope signs an outgoing edXML message with the agency's seal; the
// signature is the last child of the header (QCVN 102:2016).
func (a *App) sealEnvelope(ctx context.Context, xml []byte) ([]byte, error) {
	return a.Signer.Sign(ctx, xml, sealPlace...)
}

// checkEnvelope verifies an incoming message and says which agency sealed it.
func (a *App) checkEnvelope(ctx context.Context, xml []byte) (esb.Evidence, error) {
	report, err := a.Verifier.Verify(ctx, xml)
	if err != nil {
		return esb.Evidence{}, fault.New(fault.AppSeal).Wrap(err)
	}
	agency, err := ident.ParseAgency(report.Signer.AgencyCode)
	if err != nil {
		return esb.Evidence{}, err
	}
	kept, err := json.Marshal(report)
	if err != nil {
		return esb.Evidence{}, fault.New(fault.Unexpected).Wrap(err)
	}
	return esb.Evidence{Agency: agency, Subject: report.Signer.Subject, Fingerprint: report.Signer.Fingerprint, Report: kept}, nil
}
