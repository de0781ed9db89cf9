package conformance_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/signature/conformance"
)

// TestHostileXML: no attack on XML, texts or signatures gets through.
func TestHostileXML(t *testing.T) {
	passed, failed, skipped, err := conformance.HostileXML(context.Background(), suite(t, "hostile-xml"), log{t})
	require.NoError(t, err)
	require.Equal(t, [3]int{9, 0, 17}, [3]int{passed, failed, skipped})
}
