package esbtest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/esb/esbtest"
)

func TestTheWireIsATransport(t *testing.T) {
	esbtest.RunTransport(t, func(t *testing.T, to ident.AgencyCode, in esbtest.Inbound) esbtest.End {
		w := &esbtest.Wire{}
		w.Join(to, in)
		return esbtest.End{Transport: w, Down: func() { w.Down(to, true) }, Up: func() { w.Down(to, false) }}
	})
}

func TestSealsHoldForTheirBytesOnly(t *testing.T) {
	var s esbtest.Seals
	ctx := context.Background()
	text := "<edXML><edXML:edXMLHeader><a/></edXML:edXMLHeader></edXML>"
	sealed, err := s.Sign("H29.14")(ctx, []byte(text))
	require.NoError(t, err)
	ev, err := s.Verify(ctx, sealed)
	require.NoError(t, err)
	assert.Equal(t, ident.AgencyCode("H29.14"), ev.Agency)
	for name, harm := range map[string]string{
		"altered": strings.Replace(string(sealed), "<a/>", "<b/>", 1), "other agency": strings.Replace(string(sealed), "H29.14", "H29.15", 1),
		"truncated": string(sealed[:len(sealed)-1]), "unsealed": text,
	} {
		_, err = s.Verify(ctx, []byte(harm))
		assert.ErrorIs(t, err, fault.EsbSignature, name)
	}
	_, err = esbtest.Seals{Secret: "other"}.Verify(ctx, sealed)
	assert.ErrorIs(t, err, fault.EsbSignature)
}
