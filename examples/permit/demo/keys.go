package demo

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"

	"github.com/hcm-egov/framework/egov/fault"
)

// keepSeed reads the key that signs an agency's audit checkpoints, or makes it
// at the first start. The file holds 64 hexadecimal digits and is for its owner
// alone.
func keepSeed(file string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		seed := make([]byte, ed25519.SeedSize)
		_, _ = rand.Read(seed) // crypto/rand does not fail
		text = []byte(hex.EncodeToString(seed))
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		return nil, fault.New(fault.AppAsset, "file", file).Wrap(err)
	}
	seed, err := hex.DecodeString(string(text))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fault.New(fault.AppAsset, "file", file).Wrap(err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
