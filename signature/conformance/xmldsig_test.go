package conformance_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/signature/conformance"
)

// TestXMLDSig: every case gets the recorded verdict but those of features that
// are not planned, each of which is refused by its name.
func TestXMLDSig(t *testing.T) {
	passed, failed, skipped, err := conformance.XMLDSig(context.Background(), suite(t, "xmldsig"), log{t})
	require.NoError(t, err)
	require.Equal(t, [3]int{147, 0, 33}, [3]int{passed, failed, skipped})
}
