package der_test

import (
	"bytes"
	"encoding/asn1"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/cryptobyte"

	"github.com/hcm-egov/framework/signature/internal/der"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

func TestFromBER(t *testing.T) {
	for name, c := range map[string]struct{ in, want, rest string }{
		"DER stays":             {"30 03 02 01 05", "30 03 02 01 05", ""},
		"DER with a rest":       {"02 01 05 02 01 06", "02 01 05", "02 01 06"},
		"long length stays":     {"30 81 03 02 01 05", "30 81 03 02 01 05", ""},
		"indefinite":            {"30 80 02 01 05 00 00", "30 03 02 01 05", ""},
		"indefinite, empty":     {"30 80 00 00", "30 00", ""},
		"nested":                {"30 80 a0 80 02 01 05 00 00 00 00 05 00", "30 05 a0 03 02 01 05", "05 00"},
		"octets in pieces":      {"24 80 04 01 61 04 02 62 63 00 00", "04 03 61 62 63", ""},
		"pieces of pieces":      {"24 80 24 05 04 01 61 04 00 04 01 62 00 00", "04 02 61 62", ""},
		"definite pieces":       {"24 06 04 01 61 04 01 62", "04 02 61 62", ""},
		"definite inside stays": {"30 80 30 81 02 05 00 00 00", "30 05 30 81 02 05 00", ""},
		"explicit octets":       {"30 80 a0 80 24 80 04 02 68 69 00 00 00 00 00 00", "30 06 a0 04 04 02 68 69", ""},
		"long tag":              {"bf 81 01 80 05 00 00 00", "bf 81 01 02 05 00", ""},
	} {
		got, rest, err := der.FromBER(unhex(t, c.in))
		require.NoError(t, err, name)
		require.Equal(t, unhex(t, c.want), got, name)
		require.Equal(t, unhex(t, c.rest), rest, name)
	}
	piece := append([]byte{0x04, 50}, bytes.Repeat([]byte("x"), 50)...)
	got, _, err := der.FromBER(append(append([]byte{0x24, 0x80}, bytes.Repeat(piece, 1400)...), 0, 0))
	require.NoError(t, err)
	require.Equal(t, append([]byte{0x04, 0x83, 0x01, 0x11, 0x70}, bytes.Repeat([]byte("x"), 70000)...), got)
}

func TestFromBERRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"nothing": "", "no length": "30", "cut": "30 05 02 01", "cut primitive": "04 05 61", "no end": "30 80 02 01 05", "no end at all": "30 80",
		"indefinite primitive": "04 80 61 00 00", "length of five": "30 85 00 00 00 00 01 00", "length cut": "30 82 01",
		"pieces of another kind": "24 80 02 01 05 00 00", "bits in pieces": "23 80 03 02 00 61 00 00", "long tag without end": "bf ff ff ff ff ff ff",
		"too long": "30 84 ff ff ff ff 00",
	} {
		_, _, err := der.FromBER(unhex(t, in))
		require.Error(t, err, name)
	}
	_, _, err := der.FromBER(bytes.Repeat([]byte{0x30, 0x80}, 100000))
	require.ErrorIs(t, err, der.ErrDepth)
	_, _, err = der.FromBER(append([]byte{0x24, 0x80}, bytes.Repeat([]byte{0x04, 0}, 100000)...))
	require.ErrorIs(t, err, der.ErrDepth, "more parts than any writer makes")
}

func TestTimes(t *testing.T) {
	for in, want := range map[string]string{
		"18 0f 32303236313132333038303030305a":                       "2026-11-23 08:00:00 +0000 UTC",
		"18 13 32303236313132333038303030302e3132355a":               "2026-11-23 08:00:00.125 +0000 UTC",
		"18 11 32303236313132333038303030302e355a":                   "2026-11-23 08:00:00.5 +0000 UTC",
		"17 0d 3236313132333038303030305a":                           "2026-11-23 08:00:00 +0000 UTC",
		"18 0e 3230323631313233303830303030":                         "", // no Z
		"18 10 32303236313132333038303030302e5a":                     "", // an empty fraction
		"18 13 3230323631313233303830303030 2b30373030":              "", // a zone
		"18 0f 32303236313333333038303030305a":                       "",
		"18 1a 32303236313132333038303030302e313233343536373839305a": "", // finer than nanoseconds
	} {
		s := cryptobyte.String(unhex(t, in))
		var got time.Time
		ok := der.ReadTime(&s, &got)
		require.Equal(t, want != "", ok, in)
		if ok {
			require.Equal(t, want, got.String())
		}
	}
}

// FuzzFromBER: what comes out is no longer than what went in, definite all
// through, and stays as it is when read again.
func FuzzFromBER(f *testing.F) {
	for _, seed := range []string{"\x30\x80\x02\x01\x05\x00\x00", "\x24\x80\x04\x01a\x00\x00", "\x30\x03\x02\x01\x05", "\x30\x80\xa0\x80\x24\x80\x04\x02hi\x00\x00\x00\x00\x00\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, rest, err := der.FromBER(in)
		if err != nil {
			return
		}
		if len(out)+len(rest) > len(in) {
			t.Fatalf("%d bytes became %d", len(in), len(out)+len(rest))
		}
		again, _, err := der.FromBER(out)
		if err != nil || !bytes.Equal(again, out) {
			t.Fatalf("%x read again gives %x, %v", out, again, err)
		}
		var raw asn1.RawValue
		asn1.Unmarshal(out, &raw)
	})
}
