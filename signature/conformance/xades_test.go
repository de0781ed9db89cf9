package conformance_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/signature/conformance"
)

// TestXAdES: every stated fact is found, and no wrapping is taken for signed.
func TestXAdES(t *testing.T) {
	passed, failed, skipped, err := conformance.XAdES(context.Background(), suite(t, "xades"), log{t})
	require.NoError(t, err)
	require.Equal(t, [3]int{53, 0, 0}, [3]int{passed, failed, skipped})
}
