package pbes2_test

import (
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/pbes2"
)

// files are those of openssl that the key tests of signature read.
func files(t testing.TB) [][]byte {
	t.Helper()
	names, err := filepath.Glob("../../testdata/keys/*.pem")
	require.NoError(t, err)
	var list [][]byte
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		if block, _ := pem.Decode(text); block.Type == "ENCRYPTED PRIVATE KEY" {
			list = append(list, block.Bytes)
		}
	}
	require.NotEmpty(t, list)
	return list
}

func TestOpen(t *testing.T) {
	for _, file := range files(t) {
		plain, err := pbes2.Open(file, []byte("mật khẩu"))
		if err != nil {
			require.ErrorIs(t, err, fault.SignatureAlgorithm)
			continue
		}
		require.Equal(t, byte(0x30), plain[0])
		_, err = pbes2.Open(file, nil)
		require.ErrorIs(t, err, fault.SignatureKeyPassword)
	}
}

// FuzzOpen: no file costs more than the bounds allow, nor breaks the reader.
func FuzzOpen(f *testing.F) {
	for _, file := range files(f) {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if pbes2.Costly(in) {
			t.Skip("within the bounds, but slow")
		}
		start := time.Now()
		pbes2.Open(in, []byte("mật khẩu"))
		if d := time.Since(start); d > 10*time.Second {
			t.Fatalf("took %s", d)
		}
	})
}
