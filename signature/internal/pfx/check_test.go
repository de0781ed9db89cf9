package pfx_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/pfx"
)

func files(t testing.TB) map[string][]byte {
	t.Helper()
	list := map[string][]byte{}
	for _, name := range []string{"modern.p12", "legacy.p12"} {
		b, err := os.ReadFile(filepath.Join("../../testdata/keys", name))
		require.NoError(t, err)
		list[name] = b
	}
	return list
}

func TestCheck(t *testing.T) {
	for name, file := range files(t) {
		keys, err := pfx.Check(file)
		require.NoError(t, err)
		require.Equal(t, name == "modern.p12", len(keys) == 1)
		// Each number of rounds in turn is raised beyond the bound.
		rounds := []byte{2, 2, 8, 0}
		for at := 0; ; {
			i := bytes.Index(file[at:], rounds)
			if i < 0 {
				break
			}
			at += i + len(rounds)
			costly := bytes.Clone(file)
			copy(costly[at-len(rounds):], []byte{2, 2, 0x80, 0})
			_, err := pfx.Check(costly)
			require.ErrorIs(t, err, fault.SignatureKeyDamaged, "a negative number")
		}
		for n := range file {
			_, err := pfx.Check(file[:n])
			require.ErrorIs(t, err, fault.SignatureKeyDamaged)
		}
	}
	// A checksum of a hundred million rounds.
	costly := []byte("\x30\x3c\x02\x01\x03\x30\x11\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x04\x04\x02\x30\x00" +
		"\x30\x24\x30\x17\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x08aaaaaaaa\x04\x03bbb\x02\x04\x05\xf5\xe1\x00")
	_, err := pfx.Check(costly)
	require.ErrorIs(t, err, fault.SignatureKeyCost)
}

func FuzzCheck(f *testing.F) {
	for _, file := range files(f) {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, in []byte) { pfx.Check(in) })
}
