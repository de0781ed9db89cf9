package conformance_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/signature/conformance"
)

// TestXMLEnc: every case but those of what is not planned.
func TestXMLEnc(t *testing.T) {
	passed, failed, skipped, err := conformance.XMLEnc(context.Background(), suite(t, "xmlenc"), log{t})
	require.NoError(t, err)
	require.Equal(t, [3]int{239, 0, 12}, [3]int{passed, failed, skipped})
}
